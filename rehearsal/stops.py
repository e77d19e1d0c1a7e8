"""Which facts take away the reason for a reminder or a deadline, and for which asks and messages.

A reminder that was not sent is right only when such a fact happened before it would have been.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.records import AnyFact
from shared.contracts import assessment, intake

_ENDS = (intake.DeclarationDeclined, intake.DeclarationLapsed, intake.CandidateWithdrew)
_DECLARATION_OVER = (intake.DeclarationSigned, *_ENDS)
_APPOINTMENT_OFF = (assessment.AppointmentCancelled, intake.CandidateWithdrew)
_SLOTS_OVER = (assessment.SlotsReleased, assessment.AppointmentBooked, *_APPOINTMENT_OFF)
_EVIDENCE_OVER = (assessment.EvidenceSubmitted, *_APPOINTMENT_OFF)
_REPORT_OVER = (assessment.ReportSigned, *_APPOINTMENT_OFF)
_SESSION_OVER = (intake.AttendanceRecorded, intake.CandidateWithdrew)

STOPS_ASKS: dict[str, tuple[type, ...]] = {
    "remind_declaration": _DECLARATION_OVER,
    "tell_candidate_still_waiting": _DECLARATION_OVER,
    "tell_missed_session": _SESSION_OVER,
    "remind_guests": _SLOTS_OVER,
    "remind_evidence_due": _EVIDENCE_OVER,
    "remind_report_due": _REPORT_OVER,
}

STOPS_MESSAGES: dict[str, tuple[type, ...]] = {
    "m03_please_confirm": _DECLARATION_OVER,
    "m04_reminder_to_confirm": _DECLARATION_OVER,
    "m05_still_waiting": _DECLARATION_OVER,
    "m12_session_reminder": _SESSION_OVER,
    "m13_missed_session": _SESSION_OVER,
    "m18_are_you_free": (assessment.GuestConfirmed, *_SLOTS_OVER),
    "m19_still_to_answer": (assessment.GuestConfirmed, *_SLOTS_OVER),
    "m23_evidence_due": _EVIDENCE_OVER,
    "m31_record_due": _REPORT_OVER,
}


def is_stop(fact: AnyFact, kinds: tuple[type, ...]) -> bool:
    """Whether the fact is one of these kinds and final: evidence counts only once both parts are in."""
    if isinstance(fact.data, assessment.EvidenceSubmitted) and not fact.data.complete:
        return False
    return isinstance(fact.data, kinds)


@dataclass(frozen=True, slots=True)
class Planned:
    """A moment that a fact announced: unless it is called off, a workflow must ask for `purpose` then."""

    journey: str | None
    asker: tuple[str, str]
    """How the workflow's id begins and ends."""
    purpose: str
    due_at: datetime
    announced_at: datetime = field(compare=False)
    stops: tuple[type, ...]


_Moment = tuple[str, datetime, tuple[type, ...]]


def _declaration(fact: intake.DeclarationRequested) -> list[_Moment]:
    return [
        *(("remind_declaration", due.due_at, _DECLARATION_OVER) for due in fact.chasers),
        *(("tell_candidate_still_waiting", due.due_at, _DECLARATION_OVER) for due in fact.candidate_notices),
        ("lapse_declaration", fact.lapses_at, _DECLARATION_OVER),
    ]


def _offered(fact: assessment.AssessmentOffered) -> list[_Moment]:
    answered = (assessment.AssessmentAccepted, assessment.AssessmentDeclined, *_APPOINTMENT_OFF)
    return [("expire_offer", fact.reply_by, answered)]


def _proposed(fact: assessment.SlotsProposed) -> list[_Moment]:
    return [("release_unanswered_slots", fact.reply_by, (assessment.SlotChosen, *_SLOTS_OVER))]


def _chosen(fact: assessment.SlotChosen) -> list[_Moment]:
    return [
        *(("remind_guests", due.due_at, _SLOTS_OVER) for due in fact.guest_reminders),
        ("release_unanswered_slots", fact.release_at, _SLOTS_OVER),
    ]


def _booked(fact: assessment.AppointmentBooked) -> list[_Moment]:
    return [
        *(("remind_evidence_due", due.due_at, _EVIDENCE_OVER) for due in fact.evidence_reminders),
        ("record_evidence_late", fact.evidence_due_at, _EVIDENCE_OVER),
        *(("remind_report_due", due.due_at, _REPORT_OVER) for due in fact.report_reminders),
    ]


def _more_time(fact: assessment.LateEvidenceAccepted) -> list[_Moment]:
    return [("record_evidence_late", fact.until, _EVIDENCE_OVER)]


def _reassessment(fact: assessment.ReassessmentBooked) -> list[_Moment]:
    return [("remind_report_due", due.due_at, _REPORT_OVER) for due in fact.report_reminders]


_PLANS: dict[type, Callable[[Any], list[_Moment]]] = {
    intake.DeclarationRequested: _declaration,
    assessment.AssessmentOffered: _offered,
    assessment.SlotsProposed: _proposed,
    assessment.SlotChosen: _chosen,
    assessment.AppointmentBooked: _booked,
    assessment.LateEvidenceAccepted: _more_time,
    assessment.ReassessmentBooked: _reassessment,
}


def planned_by(fact: AnyFact) -> list[Planned]:
    """The moments that this fact announces: a journey's own, or those of a cohort's sessions or a round."""
    body = fact.data
    if isinstance(body, intake.CohortOpened):
        asker, moments = (f"cohort-{fact.cohort}", ""), _cohort(body)
    elif isinstance(body, assessment.ReportSigned):
        asker = (f"round-{fact.provider}-", body.round_on.isoformat())
        moments = [("close_round", body.round_closes_at, ()), ("release_round", body.letters_at, ())]
    elif fact.journey is not None and type(body) in _PLANS:
        asker, moments = (f"journey-{fact.journey}", ""), _PLANS[type(body)](body)
    else:
        return []
    journey = fact.journey if asker[0].startswith("journey-") else None
    return [Planned(journey, asker, purpose, due_at, fact.time, stops) for purpose, due_at, stops in moments]


def _cohort(fact: intake.CohortOpened) -> list[_Moment]:
    moments: list[_Moment] = []
    for session in fact.dues:
        moments += [("remind_session", due.due_at, ()) for due in session.reminders]
        moments.append(("ask_for_register", session.register_at, ()))
    return [*moments, ("allocate_cohort", fact.allocate_at, ())]
