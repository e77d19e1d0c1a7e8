"""Who waits for what: `WAITED_FOR` is the one table that says which workflow a fact is for. The bridge obeys it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.clock import ClockRecord
from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Command, Envelope, Fact
from shared.errors import Invalid
from workflows.contract import (
    COHORT_WORKFLOW,
    DIGEST_WORKFLOW,
    DRAFT_WORKFLOW,
    EVALUATION_WORKFLOW,
    JOURNEY_WORKFLOW,
    MEETING_WORKFLOW,
    RETENTION_WORKFLOW,
    ROUND_WORKFLOW,
    CohortStart,
    DigestStart,
    DraftStart,
    EvaluationStart,
    JourneyStart,
    MeetingStart,
    RetentionStart,
    RoundStart,
    Start,
    cohort_workflow_id,
    digest_workflow_id,
    draft_workflow_id,
    evaluation_workflow_id,
    journey_workflow_id,
    meeting_workflow_id,
    retention_workflow_id,
    round_subject,
    round_workflow_id,
)


@dataclass(frozen=True)
class Address:
    """One workflow that a fact is for, with all that starts it when it is not there yet."""

    workflow: str
    id: str
    start: Start
    reference: str | None = None
    """The candidate's, when the fact tells it."""


Route = Callable[[Envelope[Any], ClockRecord], Address | None]
"""Whom a fact is for; None when this one tells nobody anything to act on."""


def to_journey(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """The journey that the envelope names."""
    journey = _needed(envelope, "journey", envelope.journey)
    start = JourneyStart(provider=envelope.provider, programme=envelope.programme, subject=journey, clock=clock)
    return Address(JOURNEY_WORKFLOW, journey_workflow_id(journey), start, getattr(envelope.data, "reference", None))


def to_journey_when_complete(envelope: Envelope[Any], clock: ClockRecord) -> Address | None:
    """The journey, once nothing is missing any more: a journey never acts on one part alone."""
    return to_journey(envelope, clock) if envelope.data.complete else None


def to_journey_unless_the_link_alone_changed(envelope: Envelope[Any], clock: ClockRecord) -> Address | None:
    """The journey: it waits for times and people, and what it is told anew puts an end to what was told before."""
    return None if envelope.data.changes_the_link_alone else to_journey(envelope, clock)


def to_journey_that_was_begun(envelope: Envelope[Any], clock: ClockRecord) -> Address | None:
    """The journey; none when the application was not taken in, for it has none yet."""
    return None if envelope.data.draft else to_journey(envelope, clock)


def to_cohort(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """The cohort that the fact names."""
    cohort = _needed(envelope, "cohort", envelope.cohort or getattr(envelope.data, "cohort_id", None))
    start = CohortStart(provider=envelope.provider, programme=envelope.programme, subject=cohort, clock=clock)
    return Address(COHORT_WORKFLOW, cohort_workflow_id(cohort), start)


def to_draft(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """The application that is not sent yet; its id stands where its journey's will."""
    draft = _needed(envelope, "journey", envelope.journey)
    start = DraftStart(provider=envelope.provider, programme=envelope.programme, subject=draft, clock=clock)
    return Address(DRAFT_WORKFLOW, draft_workflow_id(draft), start)


def to_digest(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """The provider's digests."""
    return digest_address(envelope.provider, clock)


def digest_address(provider: str, clock: ClockRecord) -> Address:
    """The digests of a provider, whoever starts them."""
    start = DigestStart(provider=provider, programme=None, subject=provider, clock=clock)
    return Address(DIGEST_WORKFLOW, digest_workflow_id(provider), start)


def to_evaluation(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """The evaluation of the journey that the envelope names."""
    name = evaluation_workflow_id(_needed(envelope, "journey", envelope.journey))
    start = EvaluationStart(provider=envelope.provider, programme=envelope.programme, subject=name, clock=clock)
    return Address(EVALUATION_WORKFLOW, name, start)


def to_meeting(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """The meeting that the fact names."""
    name = meeting_workflow_id(envelope.data.meeting_id)
    start = MeetingStart(provider=envelope.provider, programme=None, subject=name, clock=clock)
    return Address(MEETING_WORKFLOW, name, start)


def to_retention(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """What is kept of the journey that the envelope names."""
    journey = _needed(envelope, "journey", envelope.journey)
    start = RetentionStart(provider=envelope.provider, programme=envelope.programme, subject=journey, clock=clock)
    return Address(RETENTION_WORKFLOW, retention_workflow_id(journey), start)


def to_round(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """The moderation round of the envelope's provider and programme on the fact's date."""
    programme = _needed(envelope, "programme", envelope.programme)
    return _round(envelope, programme, envelope.data.round_on, clock)


def to_asker(envelope: Envelope[Any], clock: ClockRecord) -> Address:
    """Whoever asked: the command's id begins with the asker's name, and its purpose tells what kind of asker it is."""
    asker, purpose, *_ = envelope.data.command_id.split(":")
    if purpose in _ASKED_BY_COHORT:
        return to_cohort(envelope.model_copy(update={"cohort": asker}), clock)
    if purpose in _ASKED_BY_ROUND:
        on = date.fromisoformat(asker[-len("2027-01-31") :])
        programme = asker.removeprefix(envelope.provider + "-")[: -len("-2027-01-31")]
        return _round(envelope, envelope.programme or programme, on, clock)
    if purpose in _ASKED_BY_EVALUATION:
        return to_evaluation(envelope.model_copy(update={"journey": asker.removeprefix("evaluation-")}), clock)
    of_asker = envelope.model_copy(update={"journey": asker})
    if purpose in _ASKED_BY_RETENTION:
        return to_retention(of_asker, clock)
    return to_draft(of_asker, clock) if purpose in _ASKED_BY_DRAFT else to_journey(of_asker, clock)


def _round(envelope: Envelope[Any], programme: str, on: date, clock: ClockRecord) -> Address:
    subject = round_subject(envelope.provider, programme, on)
    start = RoundStart(provider=envelope.provider, programme=programme, subject=subject, round_on=on, clock=clock)
    return Address(ROUND_WORKFLOW, round_workflow_id(subject), start)


def _needed(envelope: Envelope[Any], what: str, value: str | None) -> str:
    if not value:
        raise Invalid(f"{envelope.type} has no {what} in its envelope; its publisher must name one.", field=what)
    return value


def _purposes(*commands: type[Command]) -> frozenset[str]:
    return frozenset(command.kind() for command in commands)


_ASKED_BY_COHORT = _purposes(intake.RemindSession, intake.RemindCheck, intake.AskForRegister, assessment.AllocateCohort)
_ASKED_BY_ROUND = _purposes(assessment.CloseRound, assessment.ReleaseRound)
_ASKED_BY_EVALUATION = _purposes(intake.AskEvaluation, intake.RemindEvaluation, intake.CloseEvaluation)
_ASKED_BY_RETENTION = _purposes(assessment.PlanRetention, assessment.DeleteEvidence)
_ASKED_BY_DRAFT = _purposes(intake.RemindDraft, intake.DeleteDraft)

WAITED_FOR: dict[type[Fact], tuple[Route, ...]] = {
    intake.ProviderAdded: (to_digest,),
    intake.CohortOpened: (to_cohort,),
    intake.ApplicationReceived: (to_journey,),
    intake.DeclarationRequested: (to_journey,),
    intake.DeclarationSigned: (to_journey,),
    intake.DeclarationDeclined: (to_journey,),
    intake.DeclarationLapsed: (to_journey,),
    intake.CandidateWithdrew: (to_journey, to_retention),
    intake.PlaceConfirmed: (to_journey,),
    intake.WaitListed: (to_journey,),
    intake.AttendanceRecorded: (to_journey,),
    intake.PreparationCompleted: (to_journey,),
    intake.WrongPersonReported: (to_journey,),
    intake.CohortChanged: (to_cohort,),
    intake.CohortCancelled: (to_cohort,),
    intake.PlaceOffered: (to_journey,),
    intake.PlaceOfferDeclined: (to_journey,),
    intake.PlaceOfferExpired: (to_journey,),
    intake.PlaceLost: (to_journey,),
    intake.SessionChanged: (to_journey,),
    intake.JourneyDeferred: (to_journey,),
    intake.JourneyPaused: (to_journey,),
    intake.JourneyResumed: (to_journey,),
    intake.JourneyHeld: (to_journey,),
    intake.HoldEnded: (to_journey,),
    intake.WithdrawalUndone: (to_journey,),
    intake.JourneyReopened: (to_journey,),
    intake.JourneyVoided: (to_journey, to_retention),
    intake.JourneyMerged: (to_journey, to_retention),
    intake.EntryRefused: (to_journey_that_was_begun,),
    intake.DraftBegun: (to_draft,),
    intake.DraftSaved: (to_draft,),
    intake.DraftSubmitted: (to_draft,),
    intake.DraftDeleted: (to_draft,),
    intake.EvaluationPlanned: (to_evaluation,),
    intake.EvaluationEnded: (to_evaluation,),
    intake.CommandRefused: (to_asker,),
    assessment.CohortAllocated: (to_cohort,),
    assessment.AssessmentOffered: (to_journey,),
    assessment.AssessmentAccepted: (to_journey,),
    assessment.AssessmentDeclined: (to_journey,),
    assessment.AssessmentExpired: (to_journey,),
    assessment.CandidateNotAllocated: (to_journey,),
    assessment.SlotsProposed: (to_journey,),
    assessment.SlotChosen: (to_journey,),
    assessment.SlotsReleased: (to_journey,),
    assessment.AppointmentBooked: (to_journey_unless_the_link_alone_changed,),
    assessment.AppointmentCancelled: (to_journey,),
    assessment.EvidenceSubmitted: (to_journey_when_complete,),
    assessment.EvidenceLate: (to_journey,),
    assessment.LateEvidenceAccepted: (to_journey,),
    assessment.ReportSigned: (to_journey, to_round),
    assessment.RoundClosed: (to_round,),
    assessment.RoundReleased: (to_round,),
    assessment.OutcomeReleased: (to_journey, to_retention),
    assessment.ReassessmentBooked: (to_journey,),
    assessment.AwardMade: (to_journey,),
    assessment.MoveAsked: (to_journey,),
    assessment.MoveDropped: (to_journey,),
    assessment.GuestAsked: (to_journey,),
    assessment.PartyMissing: (to_journey,),
    assessment.CallBroken: (to_journey,),
    assessment.ArrangingResumed: (to_journey,),
    assessment.EvidenceDueChanged: (to_journey,),
    assessment.EvidenceReopened: (to_journey,),
    assessment.EvidenceKept: (to_retention,),
    assessment.EvidenceDeleted: (to_retention,),
    assessment.AppealReceived: (to_journey,),
    assessment.AppealDecided: (to_journey,),
    assessment.CommandRefused: (to_asker,),
    notifications.MeetingEntered: (to_meeting,),
    notifications.HoldersInvited: (to_meeting,),
}


def bridge_subjects() -> tuple[str, ...]:
    """What the bridge's durable consumer must filter in, sorted."""
    return tuple(sorted(fact.subject() for fact in WAITED_FOR))
