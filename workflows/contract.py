"""The public face of journey, cohort and round: ids, start inputs, signals, ends, search attributes."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict

from shared.clock import ClockRecord
from shared.contracts import intake
from shared.contracts.envelope import Envelope, Frozen, Instant
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


class RetentionStart(Start):
    """`subject` is the journey's id."""


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
    RETENTION = "retention"


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


# --- names and ids ----------------------------------------------------------------------------------------------------

JOURNEY_WORKFLOW = "Journey"
COHORT_WORKFLOW = "Cohort"
ROUND_WORKFLOW = "Round"
DRAFT_WORKFLOW = "Draft"
DIGEST_WORKFLOW = "Digest"
EVALUATION_WORKFLOW = "Evaluation"
MEETING_WORKFLOW = "Meeting"
RETENTION_WORKFLOW = "Retention"


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


def retention_workflow_id(journey: str) -> str:
    """The workflow id of what is kept of a journey."""
    return f"retention-{journey}"


def round_subject(provider: str, programme: str, round_on: date) -> str:
    """A round's own name. All versions of a programme share their rounds."""
    return f"{provider}-{programme.partition('@')[0]}-{round_on.isoformat()}"


def round_workflow_id(subject: str) -> str:
    """The workflow id of a round, from its `round_subject`."""
    return f"round-{subject}"
