"""The preparation sessions: reminders before, the notice after a missed one, allocation after the last, refunds."""

from datetime import date, datetime, timedelta

from shared.calendar import add_working_days, london_date
from shared.dates.why import Dated, Reminder, Why, at_end_of, at_hour_of, day_in_words, reminder_at
from shared.policy import Programme


def session_reminders(starts_at: datetime, policy: Programme) -> tuple[Reminder, ...]:
    """Reminders of a session, so many working days before it (own): Tue 6 October 2026 has 29 September, 5 October.

    Due in UTC at the programme's reminder hour in London.
    """
    ladder = policy.cohort.session_reminder_working_days
    on = london_date(starts_at)
    return tuple(
        reminder_at(step, len(ladder), add_working_days(on, -days), policy.reminder_hour)
        for step, days in enumerate(ladder, start=1)
    )


def missed_session_notice_at(session_on: date, policy: Programme) -> Dated:
    """When the candidate hears of a missed session (own): 1 working day after it, 09:00; Fri 9 October gives Mon 12."""
    days = policy.cohort.missed_notice_working_days
    return _working_days_after(session_on, days, "after the session", "session", policy)


def allocation_at(final_session_on: date, policy: Programme) -> Dated:
    """When everyone ready in a cohort is allocated together (own): 1 working day after the final session, 09:00."""
    days = policy.cohort.allocation_working_days
    return _working_days_after(final_session_on, days, "after the final session", "final session", policy)


def full_refund_last_on(first_session_on: date, policy: Programme) -> Dated:
    """The last day on which cancelling costs nothing: more than 10 working days before session 1 (own).

    Session on Wed 4 November 2026: 20 October, since 21 October is exactly 10 working days before.
    """
    days = policy.fees.full_refund_working_days
    last_on = add_working_days(first_session_on, -days) - timedelta(days=1)
    return at_end_of(
        last_on,
        Why(
            rule=f"Full refund when cancelled more than {days} working days before session 1",
            inputs={"session 1": day_in_words(first_session_on)},
            source="own",
        ),
    )


def _working_days_after(on: date, days: int, after: str, name: str, policy: Programme) -> Dated:
    count, hour = "1 working day" if days == 1 else f"{days} working days", policy.reminder_hour
    why = Why(rule=f"{count} {after}, at {hour:%H:%M}", inputs={name: day_in_words(on)}, source="own")
    return at_hour_of(add_working_days(on, days), hour, why)
