"""What each fact says about where a journey stands: the one table fact -> stage, who is waited for, and until when.

Pure. `standing.py` folds the steps that are made here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from pydantic import Field

from shared.calendar import at_london
from shared.contracts import assessment as a
from shared.contracts import intake as i
from shared.contracts.envelope import Frozen, Instant, Message


class Stage(StrEnum):
    """The stages of process.md, in the order of the journey; the ends last."""

    APPLIED = "applied"
    DECLARED = "declared"
    DEFERRED = "deferred"
    WAITING_LIST = "waiting_list"
    PLACED = "placed"
    PREPARING = "preparing"
    ARRANGING = "arranging"
    ASSEMBLING_EVIDENCE = "assembling_evidence"
    ASSESSMENT = "assessment"
    MODERATION = "moderation"
    DECIDED = "decided"
    PARTIAL_REASSESSMENT = "partial_reassessment"
    APPEAL = "appeal"
    HELD = "held"
    PAUSED = "paused"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    VOIDED = "voided"
    REVOKED = "award_revoked"
    INELIGIBLE = "ineligible"


class Waiting(StrEnum):
    """Whose turn it is."""

    HEADTEACHER = "headteacher"
    CANDIDATE = "candidate"
    GUESTS = "guests"
    SESSION = "session"
    PROVIDER = "provider"
    ASSESSOR = "assessor"
    MODERATOR = "moderator"
    SENIOR_ASSESSOR = "senior_assessor"
    NOBODY = "nobody"


ENDS = frozenset(
    {
        Stage.AWARDED,
        Stage.NOT_AWARDED,
        Stage.DECLINED,
        Stage.LAPSED,
        Stage.WITHDRAWN,
        Stage.MERGED,
        Stage.VOIDED,
        Stage.REVOKED,
        Stage.INELIGIBLE,
    }
)
ORDER = {stage: number for number, stage in enumerate(Stage)}

Dates = dict[str, datetime | None]


@dataclass(frozen=True)
class Case:
    """What a fact says about the journey. `deadline` names a date of this fact or of one before it."""

    fact: type[Message]
    stage: Stage
    waiting_on: Waiting
    deadline: str | Callable[[Any], str] | None = None
    when: Callable[[Any], bool] | None = None


# The first case that fits counts. A fact that is not here leaves the journey where it is.
TABLE: tuple[Case, ...] = (
    Case(i.ApplicationReceived, Stage.APPLIED, Waiting.HEADTEACHER),
    Case(i.DeclarationRequested, Stage.APPLIED, Waiting.HEADTEACHER, "lapses_at"),
    Case(i.DeclarationSigned, Stage.DECLARED, Waiting.PROVIDER),
    # The request reached somebody who cannot answer it: the provider finds out whom to ask.
    Case(
        i.DeclarationDeclined,
        Stage.APPLIED,
        Waiting.PROVIDER,
        when=lambda fact: fact.reason_class == "wrong_person",
    ),
    Case(i.WrongPersonReported, Stage.APPLIED, Waiting.PROVIDER),
    # A later declaration (another head or school) ends nothing: the provider has a task, and the stage stays.
    Case(i.DeclarationDeclined, Stage.DECLINED, Waiting.NOBODY, when=lambda fact: fact.final),
    Case(i.DeclarationLapsed, Stage.LAPSED, Waiting.NOBODY, when=lambda fact: fact.final),
    Case(i.DeclarationTakenBack, Stage.DECLARED, Waiting.PROVIDER),
    Case(i.JourneyReopened, Stage.APPLIED, Waiting.HEADTEACHER),
    Case(i.PlaceLost, Stage.DECLARED, Waiting.PROVIDER),
    Case(i.JourneyDeferred, Stage.DEFERRED, Waiting.PROVIDER),
    Case(i.WaitListed, Stage.WAITING_LIST, Waiting.PROVIDER),
    Case(i.PlaceOffered, Stage.WAITING_LIST, Waiting.CANDIDATE, "hold_until"),
    Case(i.PlaceOfferDeclined, Stage.WAITING_LIST, Waiting.PROVIDER),
    Case(i.PlaceOfferExpired, Stage.WAITING_LIST, Waiting.PROVIDER),
    Case(i.PlaceConfirmed, Stage.PLACED, Waiting.SESSION, "session_1_at"),
    Case(
        i.AttendanceRecorded,
        Stage.PREPARING,
        Waiting.SESSION,
        lambda fact: f"session_{fact.session + 1}_at",
        when=lambda fact: fact.attended,
    ),
    Case(i.AttendanceRecorded, Stage.PREPARING, Waiting.CANDIDATE),
    Case(i.MissedSessionNoticeDue, Stage.PREPARING, Waiting.CANDIDATE, "catch_up_at"),
    Case(i.PreparationCompleted, Stage.ARRANGING, Waiting.PROVIDER, "allocate_at"),
    # An offer of a booked time moves nothing: the appointment stands, and its evidence goes on.
    Case(a.AssessmentOffered, Stage.ARRANGING, Waiting.ASSESSOR, "reply_by", when=lambda fact: not fact.stand_in_for),
    Case(
        a.AssessmentAccepted, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by", when=lambda fact: not fact.stand_in_for
    ),
    Case(a.AssessmentDeclined, Stage.ARRANGING, Waiting.PROVIDER, when=lambda fact: not fact.stand_in_for),
    Case(a.AssessmentExpired, Stage.ARRANGING, Waiting.PROVIDER, when=lambda fact: not fact.stand_in_for),
    Case(a.CandidateNotAllocated, Stage.ARRANGING, Waiting.PROVIDER),
    Case(a.SlotsProposed, Stage.ARRANGING, Waiting.CANDIDATE, "reply_by"),
    Case(a.SlotChosen, Stage.ARRANGING, Waiting.GUESTS, "release_at"),
    Case(a.SlotsReleased, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by"),
    Case(a.ArrangingResumed, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by"),
    Case(a.PartyMissing, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by"),
    Case(a.CallBroken, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by"),
    # What is left of an interview that began: nothing more is handed in.
    Case(a.AppointmentBooked, Stage.ASSESSMENT, Waiting.ASSESSOR, "report_due_at", when=lambda fact: fact.continues),
    Case(
        a.AppointmentBooked,
        Stage.ASSEMBLING_EVIDENCE,
        Waiting.CANDIDATE,
        "evidence_due_at",
        when=lambda fact: not fact.changes_the_link_alone,
    ),
    Case(  # the call of a re-assessment: another is found, and nobody proposes times
        a.AppointmentCancelled,
        Stage.PARTIAL_REASSESSMENT,
        Waiting.PROVIDER,
        when=lambda fact: fact.rebook and fact.contact_by is None,
    ),
    Case(a.AppointmentCancelled, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by", when=lambda fact: fact.rebook),
    Case(a.AppointmentCancelled, Stage.ARRANGING, Waiting.PROVIDER),
    Case(a.EvidenceSubmitted, Stage.ASSESSMENT, Waiting.ASSESSOR, "report_due_at", when=lambda fact: fact.complete),
    Case(a.EvidenceSubmitted, Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, "evidence_due_at"),
    Case(a.EvidenceLate, Stage.ASSEMBLING_EVIDENCE, Waiting.ASSESSOR, "decide_by"),
    Case(a.LateEvidenceAccepted, Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, "evidence_due_at"),
    Case(a.EvidenceReopened, Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, "evidence_due_at"),
    Case(a.EvidenceDueChanged, Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, "evidence_due_at"),
    Case(a.ReportSigned, Stage.MODERATION, Waiting.MODERATOR, "letters_at"),
    Case(a.OutcomeReleased, Stage.DECIDED, Waiting.PROVIDER, when=lambda fact: fact.outcome == "awarded"),
    Case(
        a.OutcomeReleased,
        Stage.PARTIAL_REASSESSMENT,
        Waiting.PROVIDER,
        when=lambda fact: fact.outcome == "partial",
    ),
    Case(a.OutcomeReleased, Stage.NOT_AWARDED, Waiting.NOBODY, "appeal_last_at"),
    Case(a.ReassessmentBooked, Stage.PARTIAL_REASSESSMENT, Waiting.SENIOR_ASSESSOR, "appointment_at"),
    Case(a.AwardMade, Stage.AWARDED, Waiting.NOBODY),
    Case(a.AwardRevoked, Stage.REVOKED, Waiting.NOBODY),
    # A draft that was refused is no journey yet.
    Case(i.EntryRefused, Stage.INELIGIBLE, Waiting.NOBODY, when=lambda fact: not fact.draft),
    Case(i.CandidateWithdrew, Stage.WITHDRAWN, Waiting.NOBODY),
    Case(i.JourneyMerged, Stage.MERGED, Waiting.NOBODY),
    Case(i.JourneyVoided, Stage.VOIDED, Waiting.NOBODY),
    # These lie over a stage until they are over, and the fold then shows what is below (`standing.OVER`).
    Case(i.WithdrawalUndone, Stage.WITHDRAWN, Waiting.NOBODY),
    Case(i.JourneyPaused, Stage.PAUSED, Waiting.NOBODY),
    Case(i.JourneyResumed, Stage.PAUSED, Waiting.NOBODY),
    Case(i.JourneyHeld, Stage.HELD, Waiting.CANDIDATE),
    Case(i.HoldEnded, Stage.HELD, Waiting.CANDIDATE),
    Case(a.AppealReceived, Stage.APPEAL, Waiting.SENIOR_ASSESSOR, "appeal_decided_by"),
    Case(a.AppealDecided, Stage.APPEAL, Waiting.SENIOR_ASSESSOR),
    Case(a.MoveAsked, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by"),
    Case(a.GuestCannotCome, Stage.ARRANGING, Waiting.CANDIDATE),
    Case(a.GuestConfirmed, Stage.ARRANGING, Waiting.GUESTS),
    Case(a.GuestReplaced, Stage.ARRANGING, Waiting.GUESTS),
    # The appointment stands as it was booked.
    Case(a.MoveDropped, Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, "evidence_due_at"),
)

_KEPT: dict[type[Message], Callable[[Any], Dates]] = {
    i.DeclarationRequested: lambda f: {"lapses_at": f.lapses_at},
    i.PlaceOffered: lambda f: {"hold_until": f.hold_until},
    # Readiness is void, and so is every date that followed from it.
    i.JourneyDeferred: lambda _: {"allocate_at": None, "session_1_at": None, "session_2_at": None, "catch_up_at": None},
    i.PlaceConfirmed: lambda f: {f"session_{s.number}_at": s.starts_at for s in f.sessions},
    # A register is often taken a day later, and an award dated as its letter: the page tells the day itself.
    i.AttendanceRecorded: lambda f: {f"{_name_of(f)}_at": at_london(f.held_on, time(12))},
    a.AwardMade: lambda f: {"award_made_at": at_london(f.awarded_on, time(12))},
    i.MissedSessionNoticeDue: lambda f: {"catch_up_at": min((c.starts_at for c in f.catch_ups), default=None)},
    i.PreparationCompleted: lambda f: {"allocate_at": f.allocate_at},
    a.AssessmentOffered: lambda f: {"reply_by": f.reply_by},
    a.AssessmentAccepted: lambda f: {"contact_by": f.contact_by},
    a.SlotsProposed: lambda f: {"reply_by": f.reply_by},
    a.SlotChosen: lambda f: {"release_at": f.release_at},
    a.SlotsReleased: lambda f: {"contact_by": f.contact_by},
    a.ArrangingResumed: lambda f: {"contact_by": f.contact_by},
    a.PartyMissing: lambda f: {"contact_by": f.contact_by},
    a.CallBroken: lambda f: {"contact_by": f.contact_by},
    a.MoveAsked: lambda f: {"contact_by": f.contact_by},
    a.AppointmentBooked: lambda f: {
        "appointment_at": f.starts_at,
        "evidence_due_at": f.evidence_due_at,
        "report_due_at": f.report_due_at,
    },
    # What hung on the appointment goes with it; the evidence date stands, since it was told (process.md 5).
    a.AppointmentCancelled: lambda f: {"contact_by": f.contact_by, "appointment_at": None, "report_due_at": None},
    a.EvidenceLate: lambda f: {"decide_by": f.decide_by},
    a.LateEvidenceAccepted: lambda f: {"evidence_due_at": f.until},
    a.EvidenceReopened: lambda f: {"evidence_due_at": f.until},
    a.EvidenceDueChanged: lambda f: {"evidence_due_at": f.evidence_due_at},
    a.AppealReceived: lambda f: {"appeal_decided_by": f.decide_by, "appeal_last_at": None},
    a.AppealDecided: lambda _: {"appeal_decided_by": None},
    a.ReportSigned: lambda f: {"letters_at": f.letters_at},
    a.OutcomeReleased: lambda f: {"appeal_last_at": f.appeal_last_at, "appointment_at": None},
    a.ReassessmentBooked: lambda f: {"appointment_at": f.starts_at, "report_due_at": f.report_due_at},
    i.CandidateWithdrew: lambda f: {"undo_until": f.undo_until},
}
"""The dates that later facts or pages refer to, under the names that the table uses."""


class Step(Frozen):
    """One fact of a journey, as the read model keeps it: no body, only what the table made of it."""

    event_id: str
    fact: str
    occurred_at: Instant
    stage: Stage
    waiting_on: Waiting
    deadline: str | None = None
    dates: Dates = Field(default_factory=dict)


def happened_at(step: Step) -> datetime:
    """The day that people mean by this step: when the session was, not when the register was taken."""
    return step.dates.get(f"{step.fact}_at") or step.occurred_at


def step_of(event_id: str, occurred_at: datetime, fact: Message) -> Step | None:
    """What this fact says, or None when it moves nothing."""
    for case in TABLE:
        if isinstance(fact, case.fact) and (case.when is None or case.when(fact)):
            kept = _KEPT.get(case.fact, lambda _: {})(fact)
            deadline = case.deadline(fact) if callable(case.deadline) else case.deadline
            return Step(
                event_id=event_id,
                fact=_name_of(fact),
                occurred_at=occurred_at,
                stage=case.stage,
                waiting_on=case.waiting_on,
                deadline=deadline,
                dates=kept,
            )
    return None


def _name_of(fact: Message) -> str:
    """The kind, with what a reader of the timeline must tell apart."""
    if isinstance(fact, i.AttendanceRecorded):
        return f"session_{fact.session}_{'attended' if fact.attended else 'missed'}"
    if isinstance(fact, a.EvidenceSubmitted):
        return f"{fact.part}_submitted"
    if isinstance(fact, (a.GuestCannotCome, a.GuestConfirmed)):
        return f"{fact.kind()}:{fact.person_id}"
    if isinstance(fact, a.GuestReplaced):
        return f"{fact.kind()}:{fact.replaced_person_id}"
    return fact.kind()
