"""Sessions of a cohort in London time, what follows from them, and attendance."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.intake.domain.attendance import (
    Attendance,
    is_complete,
    missed_before_joining,
    recorded,
    sessions_to_make_good,
)
from services.intake.domain.cohort import Cohort, NewCohort, open_cohort
from services.intake.domain.school import calendar_of
from shared import policy
from shared.contracts.values import TermDates
from shared.errors import Invalid

HLTA = policy.load("hlta")


def cohort(*starts: str, **change: Any) -> Cohort:
    sessions = [
        {"number": number, "starts_at": at, "minutes": 360, "trainer_id": "t", "join_link": "https://meet.example.org"}
        for number, at in enumerate(starts, start=1)
    ]
    new = NewCohort.model_validate({"name": "Autumn", "sessions": sessions, **change})
    return open_cohort(new, "c", "p", HLTA, datetime(2026, 10, 7, 8, tzinfo=UTC))


def test_london_times_are_kept_as_utc_on_both_sides_of_the_clock_change() -> None:
    opened = cohort("2026-10-21T09:30", "2026-12-01T09:30")
    assert [plan.starts_at for plan in opened.plans] == [
        datetime(2026, 10, 21, 8, 30, tzinfo=UTC),
        datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
    ]
    assert opened.plans[0].ends_at == datetime(2026, 10, 21, 14, 30, tzinfo=UTC)
    assert opened.sessions[0].register_at == opened.plans[0].ends_at
    assert opened.capacity == 20


def test_reminders_and_allocation_follow_from_the_days() -> None:
    opened = cohort("2026-10-06T09:30", "2026-12-24T09:30")
    assert [due.due_at for due in opened.sessions[0].reminders] == [
        datetime(2026, 9, 29, 8, 0, tzinfo=UTC),
        datetime(2026, 10, 5, 8, 0, tzinfo=UTC),
    ]
    assert opened.allocate_at == datetime(2026, 12, 29, 9, 0, tzinfo=UTC)


def test_sessions_at_one_weekend_are_reminded_of_on_one_day_each_by_steps_of_its_own() -> None:
    opened = cohort("2026-11-14T09:30", "2026-11-15T09:30")
    friday = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)
    last = [session.reminders[-1] for session in opened.sessions]
    assert [(due.step, due.of, due.due_at) for due in last] == [(2, 2, friday), (4, 4, friday)]


@pytest.mark.parametrize(
    ("starts", "field", "words"),
    [
        (("2026-10-21T09:30",), "sessions", "has 2 sessions"),
        (("2026-10-21T09:30", "2026-11-04T09:30", "2026-12-01T09:30"), "sessions", "numbered 1 to 2"),
        (("2026-12-01T09:30", "2026-10-21T09:30"), "sessions.1.starts_at", "not on a later day"),
        (("2026-10-21T09:30", "2026-10-21T13:30"), "sessions.1.starts_at", "not on a later day"),
        (("2027-03-28T01:30", "2027-05-10T09:30"), "sessions.0.starts_at", "London clocks skip 01:30 on 28/03/2027"),
    ],
)
def test_sessions_that_are_not_as_the_programme_wants_them_are_refused(
    starts: tuple[str, ...], field: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        cohort(*starts)
    assert refused.value.field == field


def test_a_start_with_an_offset_is_refused_because_london_is_meant() -> None:
    with pytest.raises(ValueError, match="timezone"):
        cohort("2026-10-21T09:30+00:00", "2026-12-01T09:30")


OPENED = cohort("2026-10-21T09:30", "2026-12-01T09:30")


def entry(session: int, attended: bool, cohort_id: str = "c", on: date = date(2026, 10, 21)) -> Attendance:
    return Attendance(cohort_id=cohort_id, session=session, attended=attended, held_on=on, trainer_id="t")


@pytest.mark.parametrize(
    ("records", "to_make_good", "complete"),
    [
        ([], set(), False),
        ([entry(1, True)], set(), False),
        ([entry(1, False), entry(2, True)], {1}, False),
        ([entry(1, False), entry(1, True, "other"), entry(2, True)], set(), True),
        ([entry(1, False), entry(1, False, "other"), entry(2, True)], {1}, False),
        ([entry(1, True), entry(2, True)], set(), True),
    ],
)
def test_a_session_of_that_number_anywhere_makes_a_missed_one_good(
    records: list[Attendance], to_make_good: set[int], complete: bool
) -> None:
    assert sessions_to_make_good(records) == to_make_good
    assert is_complete(records, OPENED) is complete


@pytest.mark.parametrize(
    ("held_on", "known_on", "notice_at"),
    [
        (date(2026, 10, 9), date(2026, 10, 9), datetime(2026, 10, 12, 8, 0, tzinfo=UTC)),
        (date(2026, 12, 24), date(2026, 12, 24), datetime(2026, 12, 29, 9, 0, tzinfo=UTC)),
        (date(2026, 10, 9), date(2026, 10, 13), datetime(2026, 10, 14, 8, 0, tzinfo=UTC)),
    ],
)
def test_the_notice_of_a_missed_session_comes_on_the_next_working_day_and_never_in_the_past(
    held_on: date, known_on: date, notice_at: datetime
) -> None:
    assert recorded(entry(1, False, on=held_on), "c", known_on, HLTA).missed_notice_at == notice_at
    assert recorded(entry(1, True, on=held_on), "c", known_on, HLTA).missed_notice_at is None


def test_an_entry_in_another_cohort_is_a_catch_up_of_that_cohort() -> None:
    assert recorded(entry(1, True, "other"), "c", date(2026, 10, 21), HLTA).catch_up_of == "other"
    assert recorded(entry(1, True), "c", date(2026, 10, 21), HLTA).catch_up_of is None


def test_who_joins_in_the_middle_has_missed_what_was_held() -> None:
    before, during = datetime(2026, 10, 21, 8, 29, tzinfo=UTC), datetime(2026, 10, 21, 8, 30, tzinfo=UTC)
    assert missed_before_joining(OPENED, before) == ()
    assert [(one.session, one.attended) for one in missed_before_joining(OPENED, during)] == [(1, False)]
    assert (OPENED.has_begun(before), OPENED.has_begun(during), OPENED.is_over(during)) == (False, True, False)


def test_terms_that_overlap_are_refused_with_both_days() -> None:
    terms = (
        TermDates(name="autumn", starts_on=date(2026, 9, 3), ends_on=date(2026, 12, 18)),
        TermDates(name="spring", starts_on=date(2026, 12, 18), ends_on=date(2027, 3, 25)),
    )
    with pytest.raises(Invalid, match="2026-12-18") as refused:
        calendar_of(terms)
    assert refused.value.field == "terms"
