"""Facts about an application that is not sent yet. Its id is the journey's once it is sent; no answers travel."""

from __future__ import annotations

from typing import ClassVar, Literal

from shared.contracts.envelope import ContactFact, Instant
from shared.contracts.intake.message import IntakeFact
from shared.contracts.values import Due, Why


class ApplicantContactSet(ContactFact):
    """Where to write to somebody whose application is not sent yet. For notifications alone."""

    owner: ClassVar[str] = "intake"

    person_id: str
    email: str


class DraftBegun(IntakeFact):
    """Somebody began an application and gets its link: when they are reminded, and when it is deleted."""

    draft_id: str
    person_id: str
    link_version: int
    reminders: tuple[Due, ...]
    deletes_at: Instant
    why: Why


class DraftSaved(IntakeFact):
    """Something was answered on another day than before, or the address changed: the whole plan anew."""

    draft_id: str
    person_id: str
    link_version: int
    reminders: tuple[Due, ...]
    deletes_at: Instant
    why: Why
    new_link: bool = False
    """True when the address is another: the link goes there, and the old one is dead."""


class DraftReminderDue(IntakeFact):
    """Nothing was answered for some days: remind the applicant of what is missing (`missing` holds names of fields)."""

    draft_id: str
    person_id: str
    link_version: int
    step: int
    of: int
    due_at: Instant
    missing: tuple[str, ...]
    deletes_at: Instant


class DraftSubmitted(IntakeFact):
    """It was sent; `journey_id` is another than the draft's when the address was on the programme already."""

    draft_id: str
    person_id: str
    journey_id: str
    submitted_at: Instant


class DraftDeleted(IntakeFact):
    """It is gone with all its answers; answers `delete_draft`. Whoever keeps the applicant's address forgets it."""

    draft_id: str
    person_id: str
    deleted_at: Instant
    reason_code: Literal["expired", "by_applicant", "another_submitted"]
