"""By when other times are offered for an appointment that stands, and a deadline that a person moved."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shared.dates import extended_evidence_plan, late_from, move_contact_by
from shared.policy import load

HLTA = load("hlta", 1)
THU_14_JANUARY = datetime(2027, 1, 14, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked_at", "contact_by"),
    [
        # Eleven days before it is as after accepting, five working days; from the tenth on it is the next working day.
        (datetime(2027, 1, 3, 23, 59, tzinfo=UTC), datetime(2027, 1, 8, 23, 59, 59, tzinfo=UTC)),
        (datetime(2027, 1, 4, 0, 0, tzinfo=UTC), datetime(2027, 1, 5, 23, 59, 59, tzinfo=UTC)),
        (datetime(2027, 1, 8, 18, 0, tzinfo=UTC), datetime(2027, 1, 11, 23, 59, 59, tzinfo=UTC)),
        # 29, 30, 31 December, 4 and 5 January: the 28th and the 1st are bank holidays.
        (datetime(2026, 12, 24, 12, 0, tzinfo=UTC), datetime(2027, 1, 5, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_other_times_are_offered_sooner_in_the_last_days(asked_at: datetime, contact_by: datetime) -> None:
    assert move_contact_by(asked_at, THU_14_JANUARY, HLTA).at == contact_by


def test_an_extension_says_what_it_replaced_and_drops_the_reminders_that_are_past() -> None:
    """The clocks go forward on Sun 28 March 2027, so that day ends at 22:59:59 UTC."""
    plan = extended_evidence_plan(
        date(2027, 3, 28),
        date(2027, 4, 12),
        datetime(2027, 3, 25, 23, 59, 59, tzinfo=UTC),
        datetime(2027, 3, 22, 12, 0, tzinfo=UTC),
        HLTA,
        None,
    )
    assert plan.due_at == datetime(2027, 3, 28, 22, 59, 59, tzinfo=UTC)
    assert [(due.step, due.due_at) for due in plan.reminders] == [
        (3, datetime(2027, 3, 26, 9, 0, tzinfo=UTC)),
        (4, datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
    ]
    assert (plan.why.replaced, plan.why.moved_by, plan.warnings) == ("Thu 25 Mar 2027", "operator", ())


@pytest.mark.parametrize(
    ("starts_at", "begins"),
    [
        # New Year's Day is a holiday: Thursday and Wednesday count.
        (datetime(2027, 1, 4, 10, 0, tzinfo=UTC), datetime(2026, 12, 30, 10, 0, tzinfo=UTC)),
        # Over the change of the clocks it is the same hour in London: 9:00 UTC is 10:00 in summer, before it 10:00.
        (datetime(2027, 3, 30, 9, 0, tzinfo=UTC), datetime(2027, 3, 24, 10, 0, tzinfo=UTC)),
    ],
)
def test_late_is_from_the_same_hour_two_working_days_before(starts_at: datetime, begins: datetime) -> None:
    assert late_from(starts_at, HLTA) == begins
