"""Small values that stand inside several messages."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from shared.contracts.envelope import Frozen, Instant

Role = Literal["candidate", "head", "teacher", "leader", "mentor", "school_contact", "operator", "trainer", "assessor"]
"""What a person is to a journey or a provider. A senior assessor is an `assessor` with the flag `senior`."""

ReasonClass = Literal["personal", "health", "school", "changed_job", "not_ready", "late_evidence", "assessor", "other"]
"""Why somebody withdrew, cancelled or declined, in a class that may be told; the words stay in their service."""


ChangeReason = Literal[
    "personal",
    "health",
    "school",
    "changed_job",
    "not_ready",
    "assessor",
    "guest",
    "trainer",
    "provider",
    "too_few",
    "technical",
    "entered_wrongly",
    "duplicate",
    "correction",
    "name_change",
    "misconduct",
    "other",
]
"""Why a person changed the course of a journey, cohort or award; the words stay in their service."""

GuestRole = Literal["teacher", "leader"]


class Why(Frozen):
    """How a date came about: the rule in words, what went in, the source, and what it replaced."""

    rule: str
    inputs: dict[str, str] = Field(default_factory=dict)
    source: str = "own"
    replaced: str | None = None
    moved_by: str | None = None


class Due(Frozen):
    """One step of a ladder: number `step` of `of`, due at an instant."""

    step: int
    of: int
    due_at: Instant


class TermDates(Frozen):
    """One term of a school; the half-term holiday lies inside it. All days are London days, both ends count."""

    name: str
    starts_on: date
    ends_on: date
    half_term_starts_on: date | None = None
    half_term_ends_on: date | None = None


class SessionPlan(Frozen):
    """One preparation session of a cohort."""

    number: int
    starts_at: Instant
    ends_at: Instant
    trainer_id: str
    join_link: str


class SessionDues(Frozen):
    """When the candidates of one session are reminded and its register is asked for."""

    session: int
    reminders: tuple[Due, ...]
    register_at: Instant


class CheckDues(Frozen):
    """When the candidates of a cohort are reminded of one check of understanding."""

    check: int
    reminders: tuple[Due, ...]


class CatchUp(Frozen):
    """A session of another cohort that makes a missed one good."""

    cohort_id: str
    session: int
    starts_at: Instant


class Adjustments(Frozen):
    """What a candidate asked for once: minutes beyond the timetable, breaks in it, captions, and anything in words."""

    extra_minutes: int = Field(default=0, ge=0, le=60)
    breaks: int = Field(default=0, ge=0, le=2)
    captions: bool = False
    words: str = ""


class SegmentPlan(Frozen):
    """One person's part of the appointment. `person_id` is None for the assessor's own study and notes."""

    role: Literal["candidate", "teacher", "leader", "assessor"]
    person_id: str | None
    starts_at: Instant
    ends_at: Instant


class SlotPlan(Frozen):
    """A time that an assessor holds free for a candidate until the reply is due."""

    slot_id: str
    starts_at: Instant
    ends_at: Instant


class WorkItem(Frozen):
    """What waits for somebody of the staff: of which kind, how much of it, and whom the first few concern."""

    code: str
    count: int = Field(default=1, ge=1)
    about: tuple[str, ...] = ()
    at: Instant | None = None
    """When it is or was due, or since when it waits; of several the earliest."""
