"""What every computed date travels with: how it came about, in words a person can check.

`Why` and `Reminder` are the shapes that messages carry, so a plan goes into a fact as it is.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from shared.calendar import at_london, end_of_day, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Due as Reminder
from shared.contracts.values import Why

__all__ = ["Dated", "Reminder", "Why", "at_end_of", "at_hour_of", "day_in_words", "reminder_at", "still_to_come"]


class Dated(Frozen):
    """One computed date: the London day (`on`), the instant (`at`, UTC) at which it begins or ends, and why."""

    on: date
    at: Instant
    why: Why


def at_end_of(on: date, why: Why) -> Dated:
    """A deadline: the last second of that London day."""
    return Dated(on=on, at=end_of_day(on), why=why)


def at_hour_of(on: date, hour: time, why: Why) -> Dated:
    """Something that happens, or may happen from, an hour of that London day."""
    return Dated(on=on, at=at_london(on, hour), why=why)


def reminder_at(step: int, of: int, on: date, hour: time) -> Reminder:
    """Step `step` of a ladder of `of`, due at that London hour."""
    return Reminder(step=step, of=of, due_at=at_london(on, hour))


def still_to_come(ladder: Sequence[Reminder], at: datetime, apart: timedelta) -> tuple[Reminder, ...]:
    """What is left of a ladder that is told at an instant; of two steps no more than `apart` the later stays."""
    kept: list[Reminder] = []
    for reminder in reversed(ladder):
        is_apart = not kept or kept[-1].due_at - reminder.due_at > apart
        if reminder.due_at > at and is_apart:
            kept.append(reminder)
    return tuple(reversed(kept))


def day_in_words(day: date | datetime) -> str:
    """A day as people read it, that of an instant in London: "Thu 14 May 2026"."""
    on = london_date(day) if isinstance(day, datetime) else day
    return f"{on:%a} {on.day} {on:%b} {on.year}"
