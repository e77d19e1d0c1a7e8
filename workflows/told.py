"""What a workflow keeps of each fact: ids, dates and codes that it acts on, and nothing else.

The bridge cuts a fact down to these fields before it enters a history. Names are those of the contracts.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict

from shared.contracts import assessment, intake
from shared.contracts.envelope import Fact, Frozen, Instant
from shared.contracts.values import Due, ReasonClass, SessionDues


class Told(Frozen):
    """A fact as a workflow heard it. `at` is when it happened, whenever it arrived."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_id: str = ""
    at: Instant
    version: int = 0
    causation: str | None = None
    """The command that this answers, or the fact that led to it."""

    def after(self, other: Told) -> bool:
        """Whether this happened later. Two facts of one transaction are told apart by the aggregate's version."""
        return (self.at, self.version) > (other.at, other.version)


# --- from intake -----------------------------------------------------------------------------------------------------


class CohortOpened(Told):
    """The plan of the sessions."""

    cohort_id: str
    dues: tuple[SessionDues, ...]
    allocate_at: Instant


class ApplicationReceived(Told):
    """A journey begins."""

    cohort_id: str


class DeclarationRequested(Told):
    """The ladder while the head is silent."""

    declaration_id: str
    chasers: tuple[Due, ...]
    candidate_notices: tuple[Due, ...]
    lapses_at: Instant


class DeclarationSigned(Told):
    """The head confirmed everything."""

    declaration_id: str


class DeclarationDeclined(Told):
    """The head said no."""

    declaration_id: str


class DeclarationLapsed(Told):
    """The head said nothing."""

    declaration_id: str


class CandidateWithdrew(Told):
    """The candidate left."""

    reason_class: ReasonClass
    withdrew_at: Instant
    stage: str = ""
    """How far intake had seen the candidate come; `prepared` is its last before the outcome."""


class PlaceConfirmed(Told):
    """There is a place."""

    cohort_id: str


class WaitListed(Told):
    """There is no place yet."""

    cohort_id: str


class AttendanceRecorded(Told):
    """One session was attended or missed, in the own cohort or (`catch_up_of`) in another."""

    session: int
    attended: bool
    catch_up_of: str | None = None
    missed_notice_at: Instant | None = None


class PreparationCompleted(Told):
    """Ready for allocation."""

    allocate_at: Instant


class CommandRefused(Told):
    """The answer to an ask that changed nothing."""

    command_id: str
    reason_code: str


# --- from assessment -------------------------------------------------------------------------------------------------


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


KEPT: dict[type[Fact], type[Told]] = {
    intake.CohortOpened: CohortOpened,
    intake.ApplicationReceived: ApplicationReceived,
    intake.DeclarationRequested: DeclarationRequested,
    intake.DeclarationSigned: DeclarationSigned,
    intake.DeclarationDeclined: DeclarationDeclined,
    intake.DeclarationLapsed: DeclarationLapsed,
    intake.CandidateWithdrew: CandidateWithdrew,
    intake.PlaceConfirmed: PlaceConfirmed,
    intake.WaitListed: WaitListed,
    intake.AttendanceRecorded: AttendanceRecorded,
    intake.PreparationCompleted: PreparationCompleted,
    intake.CommandRefused: CommandRefused,
    assessment.CohortAllocated: CohortAllocated,
    assessment.AssessmentOffered: AssessmentOffered,
    assessment.AssessmentAccepted: AssessmentAccepted,
    assessment.AssessmentDeclined: AssessmentDeclined,
    assessment.AssessmentExpired: AssessmentExpired,
    assessment.CandidateNotAllocated: CandidateNotAllocated,
    assessment.SlotsProposed: SlotsProposed,
    assessment.SlotChosen: SlotChosen,
    assessment.SlotsReleased: SlotsReleased,
    assessment.AppointmentBooked: AppointmentBooked,
    assessment.AppointmentCancelled: AppointmentCancelled,
    assessment.EvidenceSubmitted: EvidenceSubmitted,
    assessment.EvidenceLate: EvidenceLate,
    assessment.LateEvidenceAccepted: LateEvidenceAccepted,
    assessment.ReportSigned: ReportSigned,
    assessment.RoundClosed: RoundClosed,
    assessment.RoundReleased: RoundReleased,
    assessment.OutcomeReleased: OutcomeReleased,
    assessment.ReassessmentBooked: ReassessmentBooked,
    assessment.AwardMade: AwardMade,
    assessment.CommandRefused: CommandRefused,
}
"""What is kept of which fact. A fact that is not here never enters a history."""

BY_TYPE: dict[str, type[Told]] = {fact.subject(): kept for fact, kept in KEPT.items()}
