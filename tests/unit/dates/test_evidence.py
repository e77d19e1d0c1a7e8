"""The evidence deadline and its reminders, when booked and when the appointment moves."""

from datetime import UTC, datetime

import pytest

from shared.calendar import Terms
from shared.dates import EvidencePlan, evidence_plan
from shared.policy import Programme

LONG_BEFORE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _dues(plan: EvidencePlan) -> list[tuple[int, str]]:
    return [(reminder.step, reminder.due_at.strftime("%Y-%m-%d %H:%M")) for reminder in plan.reminders]


@pytest.mark.parametrize(
    "starts_at",
    [
        datetime(2026, 5, 13, 23, 0, 0, tzinfo=UTC),  # 14 May, midnight in London
        datetime(2026, 5, 14, 12, 0, 0, tzinfo=UTC),
        datetime(2026, 5, 14, 22, 59, 59, tzinfo=UTC),
    ],
)
def test_the_deadline_is_ten_days_before_the_london_date_at_any_hour(
    starts_at: datetime, staffordshire: Terms, hlta: Programme
) -> None:
    plan = evidence_plan(starts_at, LONG_BEFORE, hlta, staffordshire)
    assert plan.due_at == datetime(2026, 5, 4, 22, 59, 59, tzinfo=UTC)


def test_a_deadline_on_a_bank_holiday_stays_and_is_said(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(datetime(2026, 5, 14, 9, tzinfo=UTC), LONG_BEFORE, hlta, staffordshire)
    assert plan.warnings == ("The evidence deadline Mon 4 May 2026 is a bank holiday (May Day).",)


def test_a_deadline_outside_term_stays_and_is_said(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(datetime(2026, 11, 6, 9, tzinfo=UTC), LONG_BEFORE, hlta, staffordshire)
    assert plan.due_at == datetime(2026, 10, 27, 23, 59, 59, tzinfo=UTC)
    assert plan.warnings == ("The evidence deadline Tue 27 Oct 2026 is outside the school's term.",)


def test_a_deadline_on_leap_day_is_found(hlta: Programme) -> None:
    plan = evidence_plan(datetime(2028, 3, 10, 9, tzinfo=UTC), LONG_BEFORE, hlta, None)
    assert plan.due_at == datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)


def test_reminders_come_21_7_and_2_days_before_and_on_the_morning(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(datetime(2026, 5, 14, 9, tzinfo=UTC), LONG_BEFORE, hlta, staffordshire)
    assert _dues(plan) == [
        (1, "2026-04-13 08:00"),
        (2, "2026-04-27 08:00"),
        (3, "2026-05-02 08:00"),
        (4, "2026-05-04 08:00"),
    ]
    assert {reminder.of for reminder in plan.reminders} == {4}


def test_reminders_keep_nine_oclock_over_the_clock_change(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(datetime(2026, 11, 5, 9, tzinfo=UTC), LONG_BEFORE, hlta, staffordshire)
    assert _dues(plan) == [
        (1, "2026-10-05 08:00"),
        (2, "2026-10-19 08:00"),
        (3, "2026-10-24 08:00"),
        (4, "2026-10-26 09:00"),
    ]


def test_reminders_already_past_when_booked_are_left_out_and_the_rest_keep_their_numbers(
    staffordshire: Terms, hlta: Programme
) -> None:
    starts_at = datetime(2026, 5, 14, 9, tzinfo=UTC)
    at_the_very_instant = datetime(2026, 4, 27, 8, 0, 0, tzinfo=UTC)
    assert _dues(evidence_plan(starts_at, at_the_very_instant, hlta, staffordshire)) == [
        (3, "2026-05-02 08:00"),
        (4, "2026-05-04 08:00"),
    ]


def test_of_two_reminders_within_a_day_the_later_stays(staffordshire: Terms, hlta: Programme) -> None:
    daily = hlta.evidence.model_copy(update={"reminders_days_before": (7, 3, 2, 1)})
    plan = evidence_plan(
        datetime(2026, 5, 14, 9, tzinfo=UTC), LONG_BEFORE, hlta.model_copy(update={"evidence": daily}), staffordshire
    )
    assert _dues(plan) == [(1, "2026-04-27 08:00"), (3, "2026-05-02 08:00"), (5, "2026-05-04 08:00")]


def test_how_near_two_reminders_may_be_is_the_programmes_to_say(staffordshire: Terms, hlta: Programme) -> None:
    rules = hlta.evidence.model_copy(update={"reminders_days_before": (2, 1), "reminders_apart_hours": 12})
    plan = evidence_plan(
        datetime(2026, 5, 14, 9, tzinfo=UTC), LONG_BEFORE, hlta.model_copy(update={"evidence": rules}), staffordshire
    )
    assert _dues(plan) == [(1, "2026-05-02 08:00"), (2, "2026-05-03 08:00"), (3, "2026-05-04 08:00")]


def test_a_deadline_already_past_is_said(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(datetime(2026, 6, 18, 9, tzinfo=UTC), datetime(2026, 6, 9, 9, tzinfo=UTC), hlta, staffordshire)
    assert plan.reminders == ()
    assert plan.warnings == ("The evidence deadline Mon 8 Jun 2026 is already past. Choose a later time.",)


def test_a_move_to_a_later_day_moves_the_deadline_with_it(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(
        datetime(2026, 6, 18, 9, tzinfo=UTC),
        datetime(2026, 5, 11, 9, tzinfo=UTC),
        hlta,
        staffordshire,
        told_due_at=datetime(2026, 6, 1, 22, 59, 59, tzinfo=UTC),
        moved_by="assessor",
    )
    assert plan.due_at == datetime(2026, 6, 8, 22, 59, 59, tzinfo=UTC)
    assert (plan.why.replaced, plan.why.moved_by) == ("Mon 1 Jun 2026", "assessor")


def test_a_move_to_an_earlier_day_leaves_the_deadline_that_was_told(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(
        datetime(2026, 6, 17, 9, tzinfo=UTC),
        datetime(2026, 5, 11, 9, tzinfo=UTC),
        hlta,
        staffordshire,
        told_due_at=datetime(2026, 6, 9, 22, 59, 59, tzinfo=UTC),
    )
    assert plan.due_at == datetime(2026, 6, 9, 22, 59, 59, tzinfo=UTC)
    assert plan.needs_agreement is False
    assert plan.why.replaced == "Sun 7 Jun 2026 (the end of the day 10 days before the day of the appointment)"


def test_a_standing_deadline_with_too_little_time_for_the_assessor_needs_agreement(
    staffordshire: Terms, hlta: Programme
) -> None:
    plan = evidence_plan(
        datetime(2026, 6, 16, 9, tzinfo=UTC),
        datetime(2026, 5, 11, 9, tzinfo=UTC),
        hlta,
        staffordshire,
        told_due_at=datetime(2026, 6, 9, 22, 59, 59, tzinfo=UTC),
    )
    assert plan.needs_agreement is True
    assert "leaves the assessor 4 working days, fewer than 5" in plan.warnings[0]


def test_with_the_candidates_agreement_the_earlier_deadline_holds(staffordshire: Terms, hlta: Programme) -> None:
    plan = evidence_plan(
        datetime(2026, 6, 16, 9, tzinfo=UTC),
        datetime(2026, 5, 11, 9, tzinfo=UTC),
        hlta,
        staffordshire,
        told_due_at=datetime(2026, 6, 9, 22, 59, 59, tzinfo=UTC),
        agreed_earlier=True,
    )
    assert plan.due_at == datetime(2026, 6, 6, 22, 59, 59, tzinfo=UTC)
    assert plan.needs_agreement is False
    assert plan.why.inputs == {"appointment": "Tue 16 Jun 2026"}
