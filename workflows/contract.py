"""The public face of journey, cohort and round: ids, start inputs, signals, ends, search attributes.

`WAITED_FOR` is the one table that says which workflow waits for which fact. The bridge obeys it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict

from shared.clock import ClockRecord
from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Command, Envelope, Fact, Frozen, Instant
from shared.errors import Invalid
from workflows.told import BY_TYPE, KEPT, Told

TASK_QUEUE = "journeys"
BRIDGE_DURABLE = "bridge-facts"


# --- starts, signals, results ----------------------------------------------------------------------------------------


class Stored(Frozen):
    """A value inside histories. A field that a newer release added is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Start(Stored):
    """Ids and the clock, since dates and policy arrive by facts. `subject` is the asker's name in command ids."""

    provider: str
    programme: str | None
    subject: str
    clock: ClockRecord


class JourneyStart(Start):
    """`subject` is the journey's id."""


class CohortStart(Start):
    """`subject` is the cohort's id."""


class DraftStart(Start):
    """`subject` is the draft's id, which is the journey's once it is sent."""


class DigestStart(Start):
    """`subject` is the provider's id. `last_on` is the day of the last digest that was asked for, None at first."""

    last_on: date | None = None


class EvaluationStart(Start):
    """`subject` is the evaluation's name, made of the journey's id: the journey itself asks under its own."""


class MeetingStart(Start):
    """`subject` is the meeting's name, made of its id."""


class RoundStart(Start):
    """`subject` is provider, programme and date of the round."""

    round_on: date


class FactSignal(Stored):
    """One fact, cut down to what the workflow acts on (`workflows/told.py`)."""

    event_id: str
    type: str
    occurred_at: Instant
    version: int = 0
    causation: str | None = None
    data: dict[str, Any]

    def told(self) -> Told | None:
        """The fact, typed; None when this release knows no such fact."""
        kind = BY_TYPE.get(self.type)
        if kind is None:
            return None
        around = {"event_id": self.event_id, "at": self.occurred_at, "version": self.version}
        return kind.model_validate({**self.data, **around, "causation": self.causation})


def fact_signal(envelope: Envelope[Any]) -> FactSignal:
    """The signal for a fact from the bus."""
    kept = KEPT[type(envelope.data)]
    fields = set(kept.model_fields) - set(Told.model_fields)
    return FactSignal(
        event_id=envelope.id,
        type=envelope.type,
        occurred_at=envelope.time,
        version=envelope.version,
        causation=envelope.causation,
        data=envelope.data.model_dump(mode="json", include=fields),
    )


def opens_anew(fact: FactSignal) -> bool:
    """Whether this fact starts a workflow that had ended anew: all others are too late then."""
    return fact.type == intake.JourneyReopened.subject() or fact.data.get("reopens", False) is True


class AskMade(Stored):
    """What an ask leaves in the history: its command's id, and what was due when."""

    id: str
    purpose: str
    step: int
    due_at: Instant


class End(StrEnum):
    """How a workflow ended."""

    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    NEVER_RECEIVED = "never_received"
    ALLOCATED = "allocated"
    ALLOCATION_REFUSED = "allocation_refused"
    VOIDED = "voided"
    INELIGIBLE = "ineligible"
    MERGED = "merged"
    CANCELLED = "cancelled"
    RELEASED = "released"
    RELEASE_REFUSED = "release_refused"
    SUBMITTED = "submitted"
    DELETED = "deleted"
    EVALUATED = "evaluated"
    INVITED = "invited"


class Ended(Stored):
    """The result of a workflow; `at` on the business clock."""

    end: End
    at: Instant


# --- values of search attributes -------------------------------------------------------------------------------------


class Stage(StrEnum):
    """`HltaStage` while a workflow runs; afterwards it holds the `End`."""

    DECLARATION = "declaration"
    PLACE = "place"
    WAITING_LIST = "waiting_list"
    PREPARATION = "preparation"
    ALLOCATION = "allocation"
    ARRANGING = "arranging"
    EVIDENCE = "evidence"
    ASSESSMENT = "assessment"
    MODERATION = "moderation"
    REASSESSMENT = "reassessment"
    AWARD = "award"
    APPEAL = "appeal"
    WITHDRAWAL = "withdrawal"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    PAUSED = "paused"
    SESSIONS = "sessions"
    COLLECTING = "collecting_reports"
    APPLICATION = "application"
    DIGEST = "digest"
    EVALUATION = "evaluation"
    MEETING = "meeting"


class Party(StrEnum):
    """`HltaWaitingOn`: who must do something next."""

    HEAD = "head"
    CANDIDATE = "candidate"
    GUESTS = "guests"
    ASSESSOR = "assessor"
    SENIOR_ASSESSOR = "senior_assessor"
    MODERATORS = "moderators"
    OPERATOR = "operator"
    TRAINER = "trainer"
    PLATFORM = "platform"
    NOBODY = "nobody"


# --- who waits for what ----------------------------------------------------------------------------------------------


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

JOURNEY_WORKFLOW = "Journey"
COHORT_WORKFLOW = "Cohort"
ROUND_WORKFLOW = "Round"
DRAFT_WORKFLOW = "Draft"
DIGEST_WORKFLOW = "Digest"
EVALUATION_WORKFLOW = "Evaluation"
MEETING_WORKFLOW = "Meeting"


def journey_workflow_id(journey: str) -> str:
    """The workflow id of a journey."""
    return f"journey-{journey}"


def cohort_workflow_id(cohort: str) -> str:
    """The workflow id of a cohort."""
    return f"cohort-{cohort}"


def draft_workflow_id(draft: str) -> str:
    """The workflow id of an application that is not sent yet."""
    return f"draft-{draft}"


def digest_workflow_id(provider: str) -> str:
    """The workflow id of a provider's digests."""
    return f"digest-{provider}"


def evaluation_workflow_id(journey: str) -> str:
    """The workflow id of an evaluation, and its name as an asker."""
    return f"evaluation-{journey}"


def meeting_workflow_id(meeting: str) -> str:
    """The workflow id of a meeting of the network, and its name as an asker."""
    return f"meeting-{meeting}"


def round_subject(provider: str, programme: str, round_on: date) -> str:
    """A round's own name. All versions of a programme share their rounds."""
    return f"{provider}-{programme.partition('@')[0]}-{round_on.isoformat()}"


def round_workflow_id(subject: str) -> str:
    """The workflow id of a round, from its `round_subject`."""
    return f"round-{subject}"


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
_ASKED_BY_DRAFT = _purposes(intake.RemindDraft, intake.DeleteDraft)

WAITED_FOR: dict[type[Fact], tuple[Route, ...]] = {
    intake.ProviderAdded: (to_digest,),
    intake.CohortOpened: (to_cohort,),
    intake.ApplicationReceived: (to_journey,),
    intake.DeclarationRequested: (to_journey,),
    intake.DeclarationSigned: (to_journey,),
    intake.DeclarationDeclined: (to_journey,),
    intake.DeclarationLapsed: (to_journey,),
    intake.CandidateWithdrew: (to_journey,),
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
    intake.JourneyVoided: (to_journey,),
    intake.JourneyMerged: (to_journey,),
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
    assessment.OutcomeReleased: (to_journey,),
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
    assessment.AppealReceived: (to_journey,),
    assessment.AppealDecided: (to_journey,),
    assessment.CommandRefused: (to_asker,),
    notifications.MeetingEntered: (to_meeting,),
    notifications.HoldersInvited: (to_meeting,),
}


def bridge_subjects() -> tuple[str, ...]:
    """What the bridge's durable consumer must filter in, sorted."""
    return tuple(sorted(fact.subject() for fact in WAITED_FOR))
