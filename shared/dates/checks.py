"""When the checks of understanding between the sessions are due, and reminded of."""

from collections.abc import Sequence
from datetime import date, datetime

from shared.calendar import add_working_days, end_of_day, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Reminder, Why, day_in_words, reminder_at
from shared.policy import Check, Programme


class CheckPlan(Frozen):
    """One check of a cohort: its London day, the instant (UTC) at which that ends, and the reminders before it."""

    check: int
    title: str
    due_on: date
    due_at: Instant
    reminders: tuple[Reminder, ...]
    bars_allocation: bool
    why: Why


def check_plans(session_starts_at: Sequence[datetime], policy: Programme) -> tuple[CheckPlan, ...]:
    """Each check is due so many working days before its session (own), reminded so many before that at 09:00 London.

    `session_starts_at` in order of number. Session 2 on Thu 26 November 2026: check 1, due 10 working days before, on
    Thu 12 November, reminded on Thu 5 and Wed 11 November.
    """
    return tuple(
        _plan(check, london_date(session_starts_at[check.before_session - 1]), policy)
        for check in policy.checks.items
        if check.before_session <= len(session_starts_at)
    )


def _plan(check: Check, session_on: date, policy: Programme) -> CheckPlan:
    due_on = add_working_days(session_on, -check.due_working_days)
    ladder = check.reminder_working_days
    return CheckPlan(
        check=check.number,
        title=check.title,
        due_on=due_on,
        due_at=end_of_day(due_on),
        reminders=tuple(
            reminder_at(step, len(ladder), add_working_days(due_on, -days), policy.reminder_hour)
            for step, days in enumerate(ladder, start=1)
        ),
        bars_allocation=check.bars_allocation,
        why=Why(
            rule=f"The end of the day {check.due_working_days} working days before session {check.before_session}",
            inputs={f"session {check.before_session}": day_in_words(session_on)},
            source=policy.checks.source,
        ),
    )
