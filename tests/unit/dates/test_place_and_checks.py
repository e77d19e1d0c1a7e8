"""The hold on a freed place, missing proofs, checks of understanding, fees, and the forecast for a cohort."""

from datetime import UTC, date, datetime

import pytest

from shared import policy
from shared.calendar import Terms
from shared.dates import check_plans, fees_due_by, forecast, level_two_reminders, place_hold
from shared.policy import Programme

SESSIONS = (datetime(2026, 10, 7, 8, 30, tzinfo=UTC), datetime(2026, 11, 26, 9, 30, tzinfo=UTC))


def test_a_freed_place_is_held_for_48_hours_also_over_the_clock_change(hlta: Programme) -> None:
    hold = place_hold(datetime(2026, 10, 24, 11, tzinfo=UTC), hlta)
    assert hold.until == datetime(2026, 10, 26, 11, tzinfo=UTC)
    assert hold.why.inputs == {"offered": "Sat 24 Oct 2026, 12:00"}


def test_a_missing_proof_is_asked_for_before_each_session(hlta: Programme) -> None:
    reminders = level_two_reminders(SESSIONS, datetime(2026, 9, 1, 9, tzinfo=UTC), hlta)
    assert [(reminder.step, reminder.of, reminder.due_at) for reminder in reminders] == [
        (1, 2, datetime(2026, 9, 30, 8, tzinfo=UTC)),
        (2, 2, datetime(2026, 11, 25, 9, tzinfo=UTC)),
    ]


def test_who_gets_a_place_late_is_not_reminded_of_the_proof_for_the_time_before(hlta: Programme) -> None:
    reminders = level_two_reminders(SESSIONS, datetime(2026, 9, 30, 8, tzinfo=UTC), hlta)
    assert [reminder.step for reminder in reminders] == [2]


def test_checks_of_understanding_are_due_before_the_final_session(hlta: Programme) -> None:
    first, second = check_plans(SESSIONS, hlta)
    assert (first.check, first.due_on, first.due_at) == (
        1,
        date(2026, 11, 12),
        datetime(2026, 11, 12, 23, 59, 59, tzinfo=UTC),
    )
    assert [reminder.due_at for reminder in first.reminders] == [
        datetime(2026, 11, 5, 9, tzinfo=UTC),
        datetime(2026, 11, 11, 9, tzinfo=UTC),
    ]
    assert (second.check, second.due_on) == (2, date(2026, 11, 19))
    assert [reminder.due_at for reminder in second.reminders] == [datetime(2026, 11, 17, 9, tzinfo=UTC)]
    assert not first.bars_allocation
    assert first.why.rule == "The end of the day 10 working days before session 2"


def test_a_programme_without_preparation_has_no_checks_and_asks_for_no_proof_before_sessions() -> None:
    route = policy.load("level-5-sta")
    assert check_plans((), route) == ()
    assert level_two_reminders((), datetime(2026, 9, 1, 9, tzinfo=UTC), route) == ()


def test_fees_are_due_30_days_after_the_place_was_confirmed(hlta: Programme) -> None:
    assert fees_due_by(datetime(2026, 9, 30, 22, 59, 59, tzinfo=UTC), hlta).on == date(2026, 10, 30)
    assert fees_due_by(datetime(2026, 9, 30, 23, 0, 0, tzinfo=UTC), hlta).on == date(2026, 10, 31)


def test_a_window_without_a_school_day_is_refused(staffordshire: Terms, hlta: Programme) -> None:
    found = forecast(date(2026, 6, 26), staffordshire, hlta, seats=20)
    assert (found.window.first_on, found.window.last_on, found.window.school_days) == (
        date(2026, 7, 24),
        date(2026, 8, 28),
        0,
    )
    assert found.warnings == ()
    assert len(found.refusals) == 1
    assert "holds no school day, fewer than 5" in found.refusals[0]


def test_a_window_with_one_school_day_is_warned_of(staffordshire: Terms, hlta: Programme) -> None:
    found = forecast(date(2026, 7, 2), staffordshire, hlta, seats=20)
    assert found.refusals == ()
    assert "holds 1 school day, fewer than 5" in found.warnings[0]


def test_a_window_of_unknown_terms_is_never_refused(hlta: Programme) -> None:
    found = forecast(date(2026, 6, 26), None, hlta, seats=20)
    assert found.refusals == ()
    assert "not covered by the school's term dates" in found.warnings[0]


@pytest.mark.parametrize(("minutes_free", "warned"), [(2400, False), (2399, True), (0, True), (None, False)])
def test_too_few_assessors_hours_are_warned_of_and_by_default_never_refused(
    staffordshire: Terms, hlta: Programme, minutes_free: int | None, warned: bool
) -> None:
    found = forecast(date(2026, 9, 24), staffordshire, hlta, seats=20, minutes_free=minutes_free)
    assert found.minutes_needed == 2400
    assert bool(found.warnings) is warned
    assert found.refusals == ()


def test_a_provider_may_have_too_few_hours_refused(staffordshire: Terms, hlta: Programme) -> None:
    strict = hlta.model_copy(update={"forecast": hlta.forecast.model_copy(update={"refuse_below_hours_percent": 50})})
    found = forecast(date(2026, 9, 24), staffordshire, strict, seats=20, minutes_free=1170)
    assert "free for 19.5 hours in the window, and 20 candidates need 40 hours" in found.refusals[0]
    assert found.warnings == ()
