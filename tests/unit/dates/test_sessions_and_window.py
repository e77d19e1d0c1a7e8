"""Sessions, what follows them, and the window for the appointment in both ways of counting."""

from datetime import UTC, date, datetime, time

import pytest

from shared import policy
from shared.calendar import Terms
from shared.dates import allocation_at, full_refund_last_on, missed_session_notice_at, session_reminders, window
from shared.policy import Programme


def test_a_session_after_the_christmas_holidays_is_reminded_before_them(hlta: Programme) -> None:
    reminders = session_reminders(datetime(2027, 1, 4, 9, 30, tzinfo=UTC), hlta)
    assert [(reminder.step, reminder.of, reminder.due_at) for reminder in reminders] == [
        (1, 2, datetime(2026, 12, 23, 9, tzinfo=UTC)),
        (2, 2, datetime(2026, 12, 31, 9, tzinfo=UTC)),
    ]


def test_session_reminders_keep_nine_oclock_over_the_clock_change(hlta: Programme) -> None:
    reminders = session_reminders(datetime(2026, 10, 27, 9, 30, tzinfo=UTC), hlta)
    assert [reminder.due_at for reminder in reminders] == [
        datetime(2026, 10, 20, 8, tzinfo=UTC),
        datetime(2026, 10, 26, 9, tzinfo=UTC),
    ]


def test_a_session_missed_on_friday_is_told_on_monday_morning(hlta: Programme) -> None:
    notice = missed_session_notice_at(date(2026, 10, 9), hlta)
    assert (notice.on, notice.at) == (date(2026, 10, 12), datetime(2026, 10, 12, 8, tzinfo=UTC))
    assert notice.why.rule == "1 working day after the session, at 09:00"


def test_allocation_follows_the_final_session_on_the_next_working_day(hlta: Programme) -> None:
    assert allocation_at(date(2026, 12, 24), hlta).at == datetime(2026, 12, 29, 9, tzinfo=UTC)


def test_a_programme_says_itself_when_after_a_session_it_acts(hlta: Programme) -> None:
    rules = hlta.cohort.model_copy(update={"missed_notice_working_days": 2, "allocation_working_days": 3})
    later = hlta.model_copy(update={"cohort": rules, "reminder_hour": time(7, 30)})
    notice = missed_session_notice_at(date(2026, 10, 9), later)
    assert notice.at == datetime(2026, 10, 13, 6, 30, tzinfo=UTC)
    assert notice.why.rule == "2 working days after the session, at 07:30"
    assert allocation_at(date(2026, 12, 24), later).at == datetime(2026, 12, 31, 7, 30, tzinfo=UTC)


def test_cancelling_is_free_until_more_than_ten_working_days_remain(hlta: Programme) -> None:
    last = full_refund_last_on(date(2026, 11, 4), hlta)
    assert (last.on, last.at) == (date(2026, 10, 20), datetime(2026, 10, 20, 22, 59, 59, tzinfo=UTC))


def test_calendar_weeks_over_the_summer_hold_one_school_day_and_warn(staffordshire: Terms, hlta: Programme) -> None:
    summer = window(date(2026, 7, 2), staffordshire, hlta)
    assert (summer.first_on, summer.last_on, summer.school_days) == (date(2026, 7, 30), date(2026, 9, 3), 1)
    assert summer.warning is not None
    assert "holds 1 school day, fewer than 5" in summer.warning


@pytest.mark.parametrize(
    ("final_session_on", "first_on", "last_on", "school_days"),
    [
        (date(2026, 7, 2), date(2026, 9, 10), date(2026, 10, 15), 26),
        (date(2026, 9, 24), date(2026, 10, 22), date(2026, 12, 3), 26),
    ],
)
def test_school_weeks_pass_over_weeks_without_a_school_day(
    staffordshire: Terms,
    hlta_in_school_weeks: Programme,
    final_session_on: date,
    first_on: date,
    last_on: date,
    school_days: int,
) -> None:
    found = window(final_session_on, staffordshire, hlta_in_school_weeks)
    assert (found.first_on, found.last_on, found.school_days) == (first_on, last_on, school_days)
    assert found.warning is None


def test_a_week_with_a_single_school_day_is_a_school_week(
    staffordshire: Terms, hlta_in_school_weeks: Programme
) -> None:
    closed = staffordshire.model_copy(
        update={"closed_on": (date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7), date(2026, 10, 8))}
    )
    assert window(date(2026, 9, 24), closed, hlta_in_school_weeks).first_on == date(2026, 10, 22)
    shut = closed.model_copy(update={"closed_on": (*closed.closed_on, date(2026, 10, 9))})
    assert window(date(2026, 9, 24), shut, hlta_in_school_weeks).first_on == date(2026, 11, 5)


def test_both_ends_of_the_window_count(staffordshire: Terms, hlta: Programme) -> None:
    summer = window(date(2026, 7, 2), staffordshire, hlta)
    assert summer.holds(date(2026, 7, 30))
    assert summer.holds(date(2026, 9, 3))
    assert not summer.holds(date(2026, 7, 29))
    assert not summer.holds(date(2026, 9, 4))


def test_a_window_beyond_the_known_terms_has_no_count_and_says_so(staffordshire: Terms, hlta: Programme) -> None:
    late = window(date(2027, 7, 1), staffordshire, hlta)
    assert (late.first_on, late.last_on, late.school_days) == (date(2027, 7, 29), date(2027, 9, 2), None)
    assert late.warning is not None
    assert "not covered by the school's term dates" in late.warning


def test_the_assessment_only_programme_counts_from_the_confirmed_place(staffordshire: Terms) -> None:
    found = window(date(2026, 9, 24), staffordshire, policy.load("level-5-sta"))
    assert found.why.inputs == {"place confirmed": "Thu 24 Sep 2026"}
    assert "after the day the place was confirmed" in found.why.rule
