"""Facts that change a journey's course: people and schools replaced, pauses, other cohorts, ends and their undoing."""

from __future__ import annotations

from typing import Literal

from shared.consents import ConsentKind
from shared.contracts.envelope import Instant
from shared.contracts.intake.message import IntakeFact
from shared.contracts.values import ChangeReason, Due, SessionPlan

HeadReason = Literal["wrong_person", "left", "address", "no_answer", "changed_school"]

# --- the declaration's people ----------------------------------------------------------------------------------------


class WrongPersonReported(IntakeFact):
    """Whoever got the head's link says that it is not theirs, or the address took no mail (`bounced`).

    The chasers stop; candidate and office find out whom to ask."""

    declaration_id: str
    head_id: str
    reported_at: Instant
    how: Literal["said", "bounced"] = "said"


class HeadReplaced(IntakeFact):
    """Another person signs for the school. A `DeclarationRequested` of the same declaration follows, from day 0."""

    declaration_id: str
    head_id: str
    replaced_head_id: str
    reason_class: HeadReason
    replaced_at: Instant


class AddressCorrected(IntakeFact):
    """The candidate is written to at another address. Older links are dead; `link_version` is that of the new ones."""

    person_id: str
    link_version: int
    corrected_at: Instant


class SchoolChanged(IntakeFact):
    """The candidate works at another school now. `HeadReplaced` and a new `DeclarationRequested` follow."""

    person_id: str
    school_id: str
    was_school_id: str
    changed_at: Instant


class ConsentChanged(IntakeFact):
    """The candidate agreed to something beyond the assessment, or took it back.

    `person_id`: who may be written to by it.
    """

    consent: ConsentKind
    given: bool
    person_id: str | None
    wording_version: str
    how: Literal["application", "import", "own_page", "one_click", "office", "school_changed"]
    changed_at: Instant


# --- places ----------------------------------------------------------------------------------------------------------


class SessionChanged(IntakeFact):
    """A session of the candidate's cohort was moved or called off, or has another trainer (one per candidate)."""

    cohort_id: str
    person_id: str
    session: SessionPlan
    was: SessionPlan
    sequence: int
    """Of the entry in the calendar: rises with each change of this session."""
    change: Literal["moved", "cancelled", "trainer"]
    reason_class: ChangeReason = "provider"
    level_two_reminders: tuple[Due, ...] = ()


class PlaceLost(IntakeFact):
    """The candidate's cohort was called off. An operator finds another place; `PlaceConfirmed` follows then."""

    cohort_id: str
    person_id: str
    reason_class: ChangeReason = "provider"
    sessions: tuple[SessionPlan, ...] = ()
    """The sessions that are still in the candidate's calendar."""


class JourneyDeferred(IntakeFact):
    """The candidate goes on with another cohort, or with one that is still to be found.

    Sessions that were attended count. Readiness before this is void; `PreparationCompleted` comes anew."""

    person_id: str
    from_cohort_id: str
    to_cohort_id: str | None = None
    reason_class: ChangeReason
    deferred_at: Instant


# --- waiting on purpose ----------------------------------------------------------------------------------------------


class JourneyPaused(IntakeFact):
    """Nothing is asked of anybody until the journey is resumed."""

    person_id: str
    reason_class: ChangeReason
    paused_at: Instant
    by: Literal["candidate", "operator"] = "operator"


class JourneyResumed(IntakeFact):
    """The journey goes on. Whoever owns an open date tells it anew, moved on by what was left of it."""

    person_id: str
    resumed_at: Instant
    by: Literal["candidate", "operator"] = "operator"


class DuplicateSuspected(IntakeFact):
    """Two journeys look like one person's (one fact for each of the two). Both are held until somebody has said."""

    person_id: str
    other_journey_id: str
    other_person_id: str
    matched: tuple[str, ...]
    """What is alike, as codes: `surname`, `birth_date`, `email`, `phone`, `school`."""
    link_version: int


class JourneyHeld(IntakeFact):
    """Nothing is asked of anybody until it is known which of two journeys is kept."""

    reason_code: Literal["duplicate"] = "duplicate"
    other_journey_id: str


class HoldEnded(IntakeFact):
    """This journey is one of its own, or the one that is kept."""

    other_journey_id: str


# --- ends, and their undoing -----------------------------------------------------------------------------------------


class WithdrawalUndone(IntakeFact):
    """The candidate goes on after all: everything is as it was before the withdrawal, as far as it still can be."""

    person_id: str
    undone_at: Instant
    by: Literal["candidate", "operator"] = "candidate"


class JourneyReopened(IntakeFact):
    """A journey that had lapsed, been declined or not been accepted begins again. A `DeclarationRequested` follows."""

    cohort_id: str
    person_id: str
    reason_class: ChangeReason
    reopened_at: Instant


class JourneyVoided(IntakeFact):
    """The journey was entered wrongly and never should have been. It ends."""

    person_id: str
    reason_class: ChangeReason
    voided_at: Instant
    stage: str = ""
    """How far intake had seen the candidate come, as in `CandidateWithdrew`."""


class JourneyMerged(IntakeFact):
    """The journey was a second one of the same person. It ends, and the other goes on."""

    person_id: str
    into_journey_id: str
    merged_at: Instant
    stage: str = ""
    """How far intake had seen the candidate come, as in `CandidateWithdrew`."""
