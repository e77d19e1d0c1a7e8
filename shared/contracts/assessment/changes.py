"""Facts that change what was arranged: moves, guests replaced, parties missing, calls broken, dates extended."""

from __future__ import annotations

from typing import Literal

from shared.contracts.assessment.message import AssessmentFact
from shared.contracts.envelope import Instant
from shared.contracts.values import ChangeReason, Due, GuestRole, SegmentPlan, Why


class MoveAsked(AssessmentFact):
    """Somebody asks for another time. The appointment stands until the other one is agreed or the ask is dropped."""

    appointment_id: str
    asked_by: Literal["candidate", "assessor", "guest", "operator"]
    person_id: str | None
    """Who asked; None for the office."""
    reason_class: ChangeReason
    contact_by: Instant


class MoveDropped(AssessmentFact):
    """Nobody looks for another time any more: whoever asked for it, or the office, dropped the wish."""

    appointment_id: str
    asked_by: Literal["candidate", "assessor", "guest", "operator"]
    """Who had asked for it."""
    dropped_by: Literal["candidate", "assessor", "guest", "operator"]


class GuestCannotCome(AssessmentFact):
    """A teacher or senior leader cannot take part in an appointment that is booked. It stands; the candidate names
    somebody else, or asks for another time. `GuestConfirmed` says that they can after all."""

    appointment_id: str
    slot_id: str
    role: GuestRole
    person_id: str
    segment: SegmentPlan
    reason_class: ChangeReason


class GuestReplaced(AssessmentFact):
    """Another teacher or senior leader takes part. Whoever is new is asked with `GuestAsked`."""

    role: GuestRole
    person_id: str
    replaced_person_id: str
    slot_id: str | None = None
    appointment_id: str | None = None


class GuestAsked(AssessmentFact):
    """One guest is asked for minutes in a time that others agreed to before. The journey reminds while it is open."""

    person_id: str
    slot_id: str
    proposal_version: int
    appointment_id: str | None = None
    segment: SegmentPlan
    link_version: int
    reply_by: Instant
    guest_reminders: tuple[Due, ...] = ()


class PartyMissing(AssessmentFact):
    """Somebody was not there. What follows depends on who: other times, or another date for the minutes left."""

    appointment_id: str
    role: Literal["candidate", "teacher", "leader", "assessor"]
    person_id: str | None
    starts_at: Instant
    contact_by: Instant
    remaining: tuple[SegmentPlan, ...] = ()
    times: int = 1
    """How often somebody was missing in this journey; from the second time on a person decides."""


class CallBroken(AssessmentFact):
    """The call broke off and could not be taken up again. The minutes left are booked on another date."""

    appointment_id: str
    contact_by: Instant
    remaining: tuple[SegmentPlan, ...]
    times: int = 1


class ArrangingResumed(AssessmentFact):
    """The assessor who has the candidate proposes times again, after a pause or a withdrawal that was undone."""

    assessor_id: str
    contact_by: Instant


class EvidenceDueChanged(AssessmentFact):
    """The candidate has more time for the evidence of the appointment as it stands."""

    appointment_id: str
    person_id: str
    assessor_id: str
    evidence_due_at: Instant
    evidence_reminders: tuple[Due, ...]
    replaced_due_at: Instant
    reason_class: ChangeReason
    why: Why


class EvidenceReopened(AssessmentFact):
    """What was handed in may be changed again until a date; of the file `standards` alone, if any are named."""

    appointment_id: str
    person_id: str
    parts: tuple[Literal["tasks", "file"], ...]
    until: Instant
    reason_class: ChangeReason
    standards: tuple[int, ...] = ()
