"""Until when somebody is asked to take a booked time over, and how long each one has."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shared.dates import stand_in_reply_by, stand_in_until
from shared.policy import load

HLTA = load("hlta", 1)
MON_4_JANUARY = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        # The working day before is Thu 31 December, since New Year's Day is a holiday.
        ("2026-12-24T09:00", "2026-12-31T17:00"),
        ("2026-12-31T16:00", "2026-12-31T17:00"),
        # Less than an hour is left: until 2 hours before the start.
        ("2026-12-31T16:01", "2027-01-04T08:00"),
        ("2027-01-04T07:00", "2027-01-04T08:00"),
        ("2027-01-04T07:01", None),
    ],
)
def test_nobody_is_asked_after_the_set_hour(now: str, until: str | None) -> None:
    found = stand_in_until(MON_4_JANUARY, at(now), HLTA)
    assert (found.at if found else None) == (at(until) if until else None)


@pytest.mark.parametrize(
    ("asked", "reply_by"),
    [
        ("2026-12-22T09:00", "2026-12-22T13:00"),
        ("2026-12-22T06:00", "2026-12-22T13:00"),
        ("2026-12-22T15:30", "2026-12-23T11:30"),
        # Christmas Eve afternoon: 25 to 28 December do not count.
        ("2026-12-24T15:30", "2026-12-29T11:30"),
        ("2026-12-26T12:00", "2026-12-29T13:00"),
        ("2026-12-31T15:00", "2026-12-31T17:00"),
        ("2026-12-31T16:00", "2026-12-31T17:00"),
        ("2026-12-31T16:01", None),
    ],
)
def test_each_has_four_working_hours_and_never_more_than_there_are(asked: str, reply_by: str | None) -> None:
    found = stand_in_reply_by(at(asked), at("2026-12-31T17:00"), HLTA)
    assert found == (at(reply_by) if reply_by else None)


def test_working_hours_are_londons_over_the_change_of_the_clocks() -> None:
    """Asked on Thu 25 March 2027 at 16:00 (GMT): one hour then, three on Tuesday, since Easter lies between."""
    assert stand_in_reply_by(at("2027-03-25T16:00"), at("2027-04-09T16:00"), HLTA) == at("2027-03-30T11:00")
