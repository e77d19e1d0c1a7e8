"""What assessment says that a move would change, as pages show it before anybody makes it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.portal.api import Answer
from shared.contracts.envelope import Instant


class Told(Answer):
    """So many people in one role get a message."""

    role: str
    message: str
    count: int = 1


class DateChange(Answer):
    """One date that moves, begins or ends."""

    what: str
    was: Instant | None = None
    becomes: Instant | None = None


class ReminderChange(Answer):
    """One reminder that will not come any more, or a new one."""

    what: str
    change: Literal["cancelled", "new"]
    at: Instant


class Change(Answer):
    """One thing that is not a date."""

    what: str
    was: str | None = None
    becomes: str | None = None


class Window(Answer):
    """The candidate's window, and whether the time lies in it."""

    first_on: date
    last_on: date
    is_inside: bool


class Foreseen(Answer):
    """What another time would change."""

    starts_at: Instant
    was_at: Instant | None = None
    dates: tuple[DateChange, ...] = ()
    reminders: tuple[ReminderChange, ...] = ()
    changes: tuple[Change, ...] = ()
    people_told: tuple[Told, ...] = ()
    warnings: tuple[str, ...] = ()
    window: Window | None = None
    agreement: Literal["possible", "needed"] | None = None
    told_due_at: Instant | None = None
    is_late: bool = False
    late_from: Instant | None = None


class Asking(Answer):
    """What asking for another time leads to."""

    contact_by: Instant
    is_late: bool = False
    late_from: Instant
    people_told: tuple[Told, ...] = ()


ROLES = {
    "candidate": "the candidate",
    "teacher": "the teacher",
    "leader": "the senior leader",
    "assessor": "the assessor",
}
"""Who is told, in the middle of a sentence."""
