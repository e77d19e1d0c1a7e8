"""Which times can be offered. The window is Tue 29 December 2026 - Tue 2 February 2027, term begins on 4 January."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from services.assessment.appointments.domain import check_proposal
from services.assessment.appointments.times import Diary, apart, free_starts, has_free_times, obstacle, span
from services.assessment.register.domain import Hours, Leave
from shared.errors import DomainError, Invalid
from tests.unit.assessment.examples import assessor, journey

WED_2_DECEMBER = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _code(starts_at: str, diary: Diary | None = None, **changes: Any) -> str | None:
    one = journey(**changes)
    found = obstacle(at(starts_at), 120, span(one, WED_2_DECEMBER), one, diary or Diary(assessor(), ()))
    return found.code if found else None


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        ("2027-01-14T10:00", None),
        ("2027-01-05T09:00", None),
        ("2027-01-04T09:00", "no_school_day"),  # the school is closed that day
        ("2027-01-16T10:00", "no_school_day"),  # a Saturday
        ("2026-12-29T10:00", "no_school_day"),  # in the window, but in the holidays
        ("2026-12-17T10:00", "outside_window"),
        ("2027-02-02T15:00", None),  # the window's last day
        ("2027-02-03T10:00", "outside_window"),
        ("2027-01-14T07:30", "outside_hours"),
        ("2027-01-14T16:30", "outside_hours"),
        ("2027-01-14T16:00", "not_available"),  # until 18:00, but the assessor goes at 17:00
        ("2027-01-14T15:00", None),
    ],
)
def test_a_time_is_offered_only_where_every_rule_allows_it(starts_at: str, code: str | None) -> None:
    assert _code(starts_at) == code


def test_nothing_is_offered_on_leave() -> None:
    away = assessor(leave=(Leave(first_on=date(2027, 1, 11), last_on=date(2027, 1, 14)),))
    assert _code("2027-01-14T10:00", Diary(away, ())) == "on_leave"
    assert _code("2027-01-15T10:00", Diary(away, ())) is None


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [("2027-01-14T08:59", "not_available"), ("2027-01-14T09:00", None), ("2027-01-14T09:01", "time_taken"),
     ("2027-01-14T12:59", "time_taken"), ("2027-01-14T13:00", None)],
)  # fmt: skip
def test_times_may_touch_what_is_held_but_not_overlap_it(starts_at: str, code: str | None) -> None:
    diary = Diary(assessor(), [(at("2027-01-14T11:00"), at("2027-01-14T13:00"))])
    assert _code(starts_at, diary) == code


def test_an_assessor_who_gave_no_hours_can_be_offered_on_every_slot_of_the_day() -> None:
    anytime = Diary(assessor(availability=()), ())
    assert _code("2027-01-14T08:00", anytime) is None
    assert _code("2027-01-14T16:00", anytime) is None


def test_hours_are_london_time_also_in_summer() -> None:
    terms = journey().terms
    summer = journey(window_first_on=date(2027, 4, 1), window_last_on=date(2027, 6, 30), terms=terms)
    mornings = Diary(assessor(availability=(Hours(weekday=3, starts=time(9), ends=time(11)),)), ())
    found = next(free_starts(120, span(summer, WED_2_DECEMBER), summer, mornings))
    assert found == at("2027-04-07T08:00"), "9 in the morning in London is 8 in UTC"


def test_a_proposal_before_christmas_is_offered_from_21_january_on() -> None:
    """Reply by 21 December, booked on the first school day, 5 January (the 4th is closed); 7 and 10 days later."""
    one = journey()
    days = span(one, at("2026-12-16T10:00"))
    assert days.first_on == date(2027, 1, 22)
    found = obstacle(at("2027-01-21T10:00"), 120, days, one, Diary(assessor(), ()))
    assert found is not None
    assert found.code == "too_early"
    assert found.message == (
        "Thu 21 Jan 2027 leaves the candidate too little time for the evidence. Choose Fri 22 Jan 2027 or later."
    )


def test_a_first_proposal_never_leaves_the_window_but_a_repeated_one_may_when_little_is_left() -> None:
    late = at("2027-01-13T10:00")
    assert span(journey(), late).last_on == date(2027, 2, 2)
    prolonged = span(journey(rearranged=True), late)
    assert (prolonged.first_on, prolonged.last_on) == (date(2027, 2, 5), date(2027, 3, 4))
    assert prolonged.why.replaced == "Tue 29 Dec 2026 - Tue 2 Feb 2027"


def test_a_repeated_proposal_with_enough_school_days_left_stays_in_the_window() -> None:
    assert span(journey(rearranged=True), at("2027-01-04T10:00")).last_on == date(2027, 2, 2)


def test_a_day_that_would_shorten_a_deadline_once_told_is_not_offered() -> None:
    """Told 20 January: the 21st leaves the assessor no working day, the 28th leaves five."""
    told: dict[str, Any] = {"told_due_at": "2027-01-20T23:59:59Z"}
    assert _code("2027-01-27T10:00", **told) == "told_deadline"
    assert _code("2027-01-28T10:00", **told) is None


def test_a_journey_without_a_window_has_no_times() -> None:
    unprepared = journey(window_first_on=None, window_last_on=None, ready_at=None)
    with pytest.raises(DomainError, match="has not completed preparation"):
        span(unprepared, WED_2_DECEMBER)


def test_listed_times_never_overlap_each_other() -> None:
    one = journey()
    starts = list(apart(free_starts(120, span(one, WED_2_DECEMBER), one, Diary(assessor(), ())), 120))
    assert starts[:5] == [at(f"2027-01-05T{hour:02}:00") for hour in (9, 11, 13, 15)] + [at("2027-01-06T09:00")]
    assert all(later - earlier >= timedelta(hours=2) for earlier, later in pairwise(starts))


def test_an_assessor_with_two_free_times_is_not_enough_for_three_slots() -> None:
    one = journey(window_last_on=date(2027, 1, 8))
    wednesdays = Diary(assessor(availability=(Hours(weekday=3, starts=time(9), ends=time(13)),)), ())
    days = span(one, WED_2_DECEMBER)
    assert has_free_times(2, 120, days, one, wednesdays)
    assert not has_free_times(3, 120, days, one, wednesdays)


@pytest.mark.parametrize(
    ("starts", "code"),
    [
        (["2027-01-14T10:00", "2027-01-15T10:00"], "invalid"),
        (["2027-01-14T10:00", "2027-01-14T10:00", "2027-01-15T10:00"], "invalid"),
        (["2027-01-14T10:00", "2027-01-14T11:59", "2027-01-15T10:00"], "invalid"),
        (["2027-01-14T10:00", "2027-01-15T10:00", "2027-02-03T10:00"], "outside_window"),
    ],
)
def test_a_proposal_holds_three_times_that_can_all_be_kept(starts: list[str], code: str) -> None:
    one = journey()
    with pytest.raises((Invalid, DomainError)) as refused:
        check_proposal([at(start) for start in starts], span(one, WED_2_DECEMBER), one, Diary(assessor(), ()))
    assert refused.value.reason_code == code
