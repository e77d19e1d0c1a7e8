"""Where a journey stands, folded from its facts: the one table fact -> stage, who is waited for, and until when.

Pure. The fold sorts by the time at which things happened, so facts may arrive in any order, and twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
    WAITING_LIST = "waiting_list"
    PLACED = "placed"
    PREPARING = "preparing"
    ARRANGING = "arranging"
    ASSEMBLING_EVIDENCE = "assembling_evidence"
    ASSESSMENT = "assessment"
    MODERATION = "moderation"
    DECIDED = "decided"
    PARTIAL_REASSESSMENT = "partial_reassessment"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


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


ENDS = frozenset({Stage.AWARDED, Stage.NOT_AWARDED, Stage.DECLINED, Stage.LAPSED, Stage.WITHDRAWN})
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
    Case(i.DeclarationDeclined, Stage.DECLINED, Waiting.NOBODY),
    Case(i.DeclarationLapsed, Stage.LAPSED, Waiting.NOBODY),
    Case(i.WaitListed, Stage.WAITING_LIST, Waiting.PROVIDER),
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
    Case(a.AssessmentOffered, Stage.ARRANGING, Waiting.ASSESSOR, "reply_by"),
    Case(a.AssessmentAccepted, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by"),
    Case(a.AssessmentDeclined, Stage.ARRANGING, Waiting.PROVIDER),
    Case(a.AssessmentExpired, Stage.ARRANGING, Waiting.PROVIDER),
    Case(a.CandidateNotAllocated, Stage.ARRANGING, Waiting.PROVIDER),
    Case(a.SlotsProposed, Stage.ARRANGING, Waiting.CANDIDATE, "reply_by"),
    Case(a.SlotChosen, Stage.ARRANGING, Waiting.GUESTS, "release_at"),
    Case(a.SlotsReleased, Stage.ARRANGING, Waiting.ASSESSOR, "contact_by"),
    Case(a.AppointmentBooked, Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE, "evidence_due_at"),
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
    Case(i.CandidateWithdrew, Stage.WITHDRAWN, Waiting.NOBODY),
    # Moves nothing by itself: the fold passes over the withdrawal that it undoes.
    Case(i.WithdrawalUndone, Stage.WITHDRAWN, Waiting.NOBODY),
)

_KEPT: dict[type[Message], Callable[[Any], Dates]] = {
    i.DeclarationRequested: lambda f: {"lapses_at": f.lapses_at},
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
    a.AppointmentBooked: lambda f: {
        "appointment_at": f.starts_at,
        "evidence_due_at": f.evidence_due_at,
        "report_due_at": f.report_due_at,
    },
    # What hung on the appointment goes with it; the evidence date stands, since it was told (process.md 5).
    a.AppointmentCancelled: lambda f: {"contact_by": f.contact_by, "appointment_at": None, "report_due_at": None},
    a.EvidenceLate: lambda f: {"decide_by": f.decide_by},
    a.LateEvidenceAccepted: lambda f: {"evidence_due_at": f.until},
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


class Standing(Frozen):
    """Where a journey stands now."""

    stage: Stage
    waiting_on: Waiting
    next_deadline_at: Instant | None = None
    since_at: Instant
    dates: Mapping[str, datetime] = Field(default_factory=dict)


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


def in_order(steps: Iterable[Step]) -> list[Step]:
    """By the time they happened; in one instant, by the order of the journey."""
    return sorted(steps, key=lambda step: (step.occurred_at, ORDER[step.stage], step.event_id))


def standing(steps: Iterable[Step]) -> Standing | None:
    """Fold a journey's steps, in whatever order they came. None when there are none.

    An end stays the end: what is tidied up after a withdrawal (an appointment cancelled) moves nothing. Only the head,
    asked again or signing after all, reopens a journey that was declined or lapsed; and a lapse that was on its way
    when the head signed comes too late. A withdrawal that was undone is as if it had never been.
    """
    current: Step | None = None
    dates: dict[str, datetime] = {}
    for step in _that_stand(in_order(steps)):
        if current is not None and not _follows(step, current):
            continue
        current = step
        dates |= {name: at for name, at in step.dates.items() if at is not None}
        for name in (name for name, at in step.dates.items() if at is None):
            dates.pop(name, None)
    if current is None:
        return None
    return Standing(
        stage=current.stage,
        waiting_on=current.waiting_on,
        next_deadline_at=dates.get(current.deadline) if current.deadline else None,
        since_at=current.occurred_at,
        dates=dates,
    )


def _that_stand(steps: list[Step]) -> list[Step]:
    """All but withdrawals that were undone, and their undoing. What was tidied up in between stays done."""
    kept: list[Step] = []
    for step in steps:
        if step.fact == "withdrawal_undone":
            kept = [one for one in kept if one.fact != "candidate_withdrew"]
        else:
            kept.append(step)
    return kept


def _follows(step: Step, current: Step) -> bool:
    if current.stage in (Stage.DECLINED, Stage.LAPSED):
        return step.fact in ("declaration_requested", "declaration_signed", "candidate_withdrew")
    if current.stage in ENDS:
        return False
    return current.stage is Stage.APPLIED or step.stage not in (Stage.DECLINED, Stage.LAPSED)


def _name_of(fact: Message) -> str:
    """The kind, with what a reader of the timeline must tell apart."""
    if isinstance(fact, i.AttendanceRecorded):
        return f"session_{fact.session}_{'attended' if fact.attended else 'missed'}"
    if isinstance(fact, a.EvidenceSubmitted):
        return f"{fact.part}_submitted"
    return fact.kind()
