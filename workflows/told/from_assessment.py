"""What a workflow keeps of assessment's facts."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.contracts.envelope import Instant
from shared.contracts.values import Due
from workflows.told.told import Told


class CohortAllocated(Told):
    """The batch is done."""

    offered: int
    not_allocated: int


class AssessmentOffered(Told):
    """An assessor was asked."""

    offer_id: str
    reply_by: Instant


class AssessmentAccepted(Told):
    """An assessor took the candidate."""

    offer_id: str
    contact_by: Instant


class AssessmentDeclined(Told):
    """An assessor said no."""

    offer_id: str


class AssessmentExpired(Told):
    """An assessor said nothing."""

    offer_id: str


class CandidateNotAllocated(Told):
    """Nobody can be found; an operator must act."""

    reason_code: str


class SlotsProposed(Told):
    """Times are held for the candidate."""

    proposal_version: int
    reply_by: Instant


class SlotChosen(Told):
    """The guests are asked."""

    proposal_version: int
    slot_id: str
    guest_reminders: tuple[Due, ...]
    release_at: Instant


class SlotsReleased(Told):
    """The times were given up."""

    proposal_version: int
    contact_by: Instant


class AppointmentBooked(Told):
    """Every date that follows from the appointment."""

    appointment_id: str
    sequence: int
    starts_at: Instant
    evidence_due_at: Instant
    evidence_reminders: tuple[Due, ...]
    report_due_at: Instant
    report_reminders: tuple[Due, ...]
    reminders: tuple[Due, ...] = ()
    unread_reminders: tuple[Due, ...] = ()
    """Neither stands in histories of the first release, whose journeys did not remind of the appointment."""


class AppointmentCancelled(Told):
    """What was held or booked is off."""

    appointment_id: str | None = None
    sequence: int
    rebook: bool
    contact_by: Instant | None = None


class EvidenceSubmitted(Told):
    """The last missing part came in: the bridge passes over what is not complete."""

    part: Literal["tasks", "file"]
    complete: bool
    late: bool = False


class EvidenceLate(Told):
    """The assessor must decide."""

    appointment_id: str
    decide_by: Instant


class LateEvidenceAccepted(Told):
    """There is more time."""

    appointment_id: str
    until: Instant


class ReportSigned(Told):
    """The judgement is made; in which round it is moderated."""

    attempt: int
    round_on: date
    round_closes_at: Instant
    letters_at: Instant


class RoundClosed(Told):
    """No more reports."""

    round_on: date


class RoundReleased(Told):
    """The letters went out."""

    round_on: date


class OutcomeReleased(Told):
    """The candidate was told."""

    attempt: int
    round_on: date
    outcome: Literal["awarded", "partial", "not_awarded"]
    appeal_last_at: Instant | None = None
    """None in the histories of the first release, whose journeys did not wait for an appeal."""
    appeal_id: str | None = None


class ReassessmentBooked(Told):
    """The telephone interview and its report."""

    appointment_id: str
    sequence: int
    starts_at: Instant
    report_due_at: Instant
    report_reminders: tuple[Due, ...]


class AwardMade(Told):
    """The certificate exists."""

    award_number: str


class MoveAsked(Told):
    """Another time is wanted; the appointment stands meanwhile."""

    appointment_id: str
    contact_by: Instant


class MoveDropped(Told):
    """Nobody wants another time any more."""

    appointment_id: str


class GuestAsked(Told):
    """A guest who is new is asked for minutes in a time that was agreed."""

    slot_id: str
    proposal_version: int
    reply_by: Instant
    guest_reminders: tuple[Due, ...] = ()


class PartyMissing(Told):
    """Somebody was not there."""

    appointment_id: str
    contact_by: Instant


class CallBroken(Told):
    """The call broke off."""

    appointment_id: str
    contact_by: Instant


class ArrangingResumed(Told):
    """The assessor proposes times again."""

    assessor_id: str
    contact_by: Instant


class EvidenceDueChanged(Told):
    """More time for the evidence."""

    appointment_id: str
    evidence_due_at: Instant
    evidence_reminders: tuple[Due, ...]


class EvidenceReopened(Told):
    """What was handed in may be changed again."""

    appointment_id: str
    until: Instant


class AppealReceived(Told):
    """The candidate appeals."""

    appeal_id: str
    decide_by: Instant


class AppealDecided(Told):
    """The appeal was decided; another outcome may follow."""

    appeal_id: str
    decision: Literal["upheld", "refused"]
    outcome: Literal["awarded", "partial", "not_awarded"] | None = None


class EvidenceKept(Told):
    """How long tasks and file are kept, by the newest plan."""

    until: Instant | None = None
    warn_at: Instant | None = None
    look_again_at: Instant | None = None


class EvidenceDeleted(Told):
    """Tasks and file are gone."""
