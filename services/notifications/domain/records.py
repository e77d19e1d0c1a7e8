"""What notifications remembers: people, places, and of each journey enough to know whom to tell and what is stale."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Role, SessionPlan, TermDates


class Provider(Frozen):
    """A training provider as its mails show it: its name, and the person to ring."""

    provider_id: str
    name: str
    contact_name: str
    contact_email: str
    contact_phone: str


class Person(Frozen):
    """Somebody we may write to."""

    person_id: str
    role: Role
    name: str
    email: str
    phone: str | None = None
    school_id: str | None = None


class School(Frozen):
    """A school's name, and the days on which it may be written to."""

    school_id: str
    name: str
    terms: tuple[TermDates, ...] = ()
    closed_on: tuple[date, ...] = ()


class Cohort(Frozen):
    """A cohort's name and sessions."""

    cohort_id: str
    name: str
    sessions: tuple[SessionPlan, ...]


class Request(Frozen):
    """What the head was asked last."""

    declaration_id: str
    link_version: int
    head_id: str
    asked_at: Instant


class Attendance(Frozen):
    """The last that was recorded for one session's number."""

    version: int
    attended: bool


class Choice(Frozen):
    """The slot that the candidate chose, until when the guests may answer, and who has answered."""

    slot_id: str
    proposal_version: int
    release_at: Instant


class Appointment(Frozen):
    """One appointment in its newest form, the telephone call of a re-assessment included."""

    sequence: int
    starts_at: Instant | None
    evidence_due_at: Instant | None = None
    cancelled: bool = False


class Outcome(Frozen):
    """What the candidate was told, or is told as soon as the award is made."""

    attempt: int
    outcome: str
    released_at: Instant
    letter_on: date
    appeal_last_at: Instant
    link_version: int


class Journey(Frozen):
    """Everything remembered of one journey; ids, dates and codes only."""

    journey_id: str
    provider_id: str
    programme: str | None = None
    candidate_id: str | None = None
    reference: str | None = None
    school_id: str | None = None
    head_id: str | None = None
    school_contact_id: str | None = None
    link_version: int = 1
    request: Request | None = None
    declarations_ended: dict[str, int] = Field(default_factory=dict)
    """Of each declaration that was signed, declined or lapsed, the link version up to which it was."""
    withdrew_at: Instant | None = None
    attendance: dict[int, Attendance] = Field(default_factory=dict)
    offers: dict[str, str] = Field(default_factory=dict)
    """The candidate's initials as each offer told them."""
    assessor_id: str | None = None
    accepted_at: Instant | None = None
    given_up_at: Instant | None = None
    """When the last assessor who gave the candidate up, or was relieved of one, did so."""
    choice: Choice | None = None
    released_proposal: int = 0
    confirmed: tuple[str, ...] = ()
    """Of each guest who answered, `slot:person`."""
    appointments: dict[str, Appointment] = Field(default_factory=dict)
    evidence_complete: bool = False
    reports_signed: tuple[str, ...] = ()
    outcome: Outcome | None = None

    def assessor_at(self, at: datetime) -> str | None:
        """Who had the candidate in hand at an instant; a candidate given up just then was in hand still."""
        if self.accepted_at is not None and self.given_up_at is not None and self.accepted_at < self.given_up_at < at:
            return None
        return self.assessor_id
