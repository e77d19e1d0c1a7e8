"""What follows when something does not go to plan: withdrawal, pause, and an appointment that did not take place."""

from datetime import datetime, timedelta

from shared.calendar import add_working_days, first_working_day, london_date
from shared.dates.why import Dated, Why, at_end_of, at_hour_of, day_in_words
from shared.policy import Programme


def undo_until(withdrew_at: datetime, policy: Programme) -> Dated:
    """Until when a withdrawal can be undone: the end of the 14th day after it, by the London calendar.

    Withdrawn on Wed 14 October 2026: 23:59:59 on Wed 28 October.
    """
    days = policy.changes.withdrawal_undo_days
    why = Why(
        rule=f"The end of the day {days} days after the withdrawal",
        inputs={"withdrew": day_in_words(withdrew_at)},
        source=policy.changes.source,
    )
    return at_end_of(london_date(withdrew_at) + timedelta(days=days), why)


def pause_review_at(paused_at: datetime, policy: Programme) -> Dated:
    """When the operator asks how a paused candidate is (own): 28 days on, or the next working day, at 09:00 London."""
    days = policy.changes.pause_review_days
    why = Why(
        rule=f"The first working day on or after {days} days of pause, at {policy.reminder_hour:%H:%M}",
        inputs={"paused": day_in_words(paused_at)},
        source=policy.changes.source,
    )
    return at_hour_of(first_working_day(london_date(paused_at) + timedelta(days=days)), policy.reminder_hour, why)


def new_times_by(missed_at: datetime, policy: Programme) -> Dated:
    """By when new times are offered after a no-show or a broken call (own): the end of the next working day.

    Missed on Thu 24 December 2026: the end of Tue 29 December.
    """
    days = policy.missed.contact_working_days
    count = "the next working day" if days == 1 else f"the working day {days} after"
    why = Why(
        rule=f"The end of {count}",
        inputs={"missed": day_in_words(missed_at)},
        source=policy.missed.source,
    )
    return at_end_of(add_working_days(london_date(missed_at), days), why)


def missed_from(starts_at: datetime, policy: Programme) -> datetime:
    """From when (UTC) somebody may be recorded as missing: 10 minutes after the start of their part (own)."""
    return starts_at + timedelta(minutes=policy.missed.wait_minutes)
