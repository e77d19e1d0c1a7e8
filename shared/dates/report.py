"""When the assessor's report is due, and the two reminders."""

from datetime import datetime

from shared.calendar import add_working_days, end_of_day, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Reminder, Why, day_in_words, reminder_at
from shared.policy import Programme


class ReportPlan(Frozen):
    """Deadline and reminders (UTC); the second reminder comes after the deadline."""

    due_at: Instant
    reminders: tuple[Reminder, ...]
    why: Why


def report_plan(ends_at: datetime, policy: Programme) -> ReportPlan:
    """Due at the end of the 5th working day after the appointment's end (own); reminders on it and 1 working day after.

    Appointment on Thu 14 May 2026: due at the end of Thu 21 May, reminders that day and on Fri 22 May, at 09:00 London.
    """
    rules = policy.report
    due_on = add_working_days(london_date(ends_at), rules.due_working_days)
    again_on = add_working_days(due_on, rules.reminder_again_working_days)
    return ReportPlan(
        due_at=end_of_day(due_on),
        reminders=tuple(
            reminder_at(step, 2, on, policy.reminder_hour) for step, on in enumerate((due_on, again_on), start=1)
        ),
        why=Why(
            rule=f"The end of working day {rules.due_working_days} after the appointment",
            inputs={"appointment": day_in_words(ends_at)},
            source=rules.source,
        ),
    )
