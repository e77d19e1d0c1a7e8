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

_ENDS = (intake.CandidateWithdrew, intake.JourneyVoided, intake.JourneyMerged, intake.EntryRefused)
_WAITS = (intake.JourneyPaused, intake.JourneyHeld, intake.JourneyDeferred)
"""While a journey waits nothing is asked; what is open then is told anew afterwards."""
_OFF = (*_ENDS, *_WAITS)
_DRAFT_OVER = (intake.DraftSubmitted, intake.DraftDeleted)
_DECLARATION_OVER = (
    intake.DeclarationSigned,
    intake.DeclarationDeclined,
    intake.DeclarationLapsed,
    intake.HeadReplaced,
    intake.WrongPersonReported,
    *_OFF,
)
_APPOINTMENT_OFF = (assessment.AppointmentCancelled, *_OFF)
_APPOINTMENT_OTHER = (assessment.AppointmentBooked, *_APPOINTMENT_OFF)
_SLOTS_OVER = (assessment.SlotsReleased, *_APPOINTMENT_OTHER)
_EVIDENCE_OVER = (assessment.EvidenceSubmitted, assessment.EvidenceDueChanged, *_APPOINTMENT_OTHER)
_UNREAD_OVER = (
    assessment.EvidenceOpened,
    assessment.EvidenceLate,
    assessment.EvidenceReopened,
    assessment.EvidenceDueChanged,
    *_APPOINTMENT_OTHER,
)
"""Opened already, or not in yet: then there is nothing to be read."""
_REPORT_OVER = (assessment.ReportSigned, assessment.PartyMissing, assessment.CallBroken, *_APPOINTMENT_OTHER)
_SESSION_OVER = (intake.AttendanceRecorded, intake.SessionChanged, intake.PlaceLost, *_OFF)
_OFFER_OVER = (
    assessment.AssessmentAccepted,
    assessment.AssessmentDeclined,
    assessment.AssessmentExpired,
    *_APPOINTMENT_OFF,
)
_PLACE_OFFER_OVER = (intake.PlaceConfirmed, intake.PlaceOfferDeclined, intake.PlaceOfferExpired, *_OFF)
_LEVEL_TWO_OVER = (intake.LevelTwoProofRecorded, intake.SessionChanged, intake.PlaceLost, *_OFF)

STOPS_ASKS: dict[str, tuple[type, ...]] = {
    "remind_draft": (intake.DraftSaved, *_DRAFT_OVER),
    "delete_draft": (intake.DraftSaved, *_DRAFT_OVER),
    "remind_declaration": _DECLARATION_OVER,
    "tell_candidate_still_waiting": _DECLARATION_OVER,
    "tell_missed_session": _SESSION_OVER,
    "remind_level_two": _LEVEL_TWO_OVER,
    "expire_place_offer": _PLACE_OFFER_OVER,
    "remind_guests": _SLOTS_OVER,
    "remind_evidence_due": _EVIDENCE_OVER,
    "remind_report_due": _REPORT_OVER,
    "remind_appointment": _APPOINTMENT_OTHER,
    "remind_unread": _UNREAD_OVER,
    "ask_evaluation": (intake.EvaluationEnded,),
    "remind_evaluation": (intake.EvaluationEnded,),
    "close_evaluation": (intake.EvaluationEnded,),
}

_DEADLINE_OVER = (
    assessment.EvidenceDueChanged,
    assessment.LateEvidenceAccepted,
    assessment.AppointmentBooked,
    assessment.AppointmentCancelled,
    *_ENDS,
)

ANNOUNCING = (
    intake.DraftSaved,
    intake.DeclarationRequested,
    intake.PlaceOffered,
    intake.SessionChanged,
    assessment.AssessmentOffered,
    assessment.SlotsProposed,
    assessment.SlotChosen,
    assessment.AppointmentBooked,
    assessment.AppointmentReminderDue,
    assessment.ReassessmentBooked,
)
"""Facts that take away the reason for what was told before them, and are themselves the reason for what follows."""

STOPS_MESSAGES: dict[str, tuple[type, ...]] = {
    "m01_application_begun": _DRAFT_OVER,
    "m01_finish_application": _DRAFT_OVER,
    "m02_new_address": _ENDS,
    "m03_please_confirm": (intake.DeclarationRequested, *_DECLARATION_OVER),
    "m04_reminder_to_confirm": (intake.DeclarationRequested, *_DECLARATION_OVER),
    "m05_head_replaced": _ENDS,
    "m05_still_waiting": (intake.DeclarationRequested, *_DECLARATION_OVER),
    "m06_declaration_ended": (intake.DeclarationRequested,),
    "m07_declaration_receipt": (intake.DeclarationTakenBack, intake.DeclarationRequested),
    "m08_level_two_proof": _LEVEL_TWO_OVER,
    "m09_place_confirmed": (intake.PlaceLost, intake.JourneyDeferred, *_ENDS),
    "m10_not_accepted": _DRAFT_OVER,
    "m10_wait_listed": (intake.PlaceConfirmed, *_ENDS),
    "m11_which_to_keep": (intake.HoldEnded, *_ENDS),
    "m12_session_reminder": _SESSION_OVER,
    "m12_mentor_copy": (intake.ConsentChanged, *_SESSION_OVER),
    "m13_missed_session": _SESSION_OVER,
    "m14_your_window": (intake.JourneyDeferred, *_ENDS),
    "m15_assessment_offered": (assessment.AssessmentOffered, *_OFFER_OVER),
    "m15_stand_in_offered": _OFFER_OVER,
    "m16_offer_expires_soon": (assessment.AssessmentOffered, *_OFFER_OVER),
    "m17_choose_a_time": (assessment.SlotsProposed, assessment.SlotChosen, *_SLOTS_OVER),
    "m18_are_you_free": (
        assessment.GuestConfirmed,
        assessment.GuestReplaced,
        assessment.SlotChosen,
        *_SLOTS_OVER,
    ),
    "m19_still_to_answer": (assessment.GuestConfirmed, assessment.GuestReplaced, *_SLOTS_OVER),
    "m20_appointment_confirmed": (assessment.ReassessmentBooked, *_APPOINTMENT_OTHER),
    "m21_appointment_moved": _APPOINTMENT_OTHER,
    "m21_assessor_changed": _APPOINTMENT_OTHER,
    "m21_guest_changed": _APPOINTMENT_OTHER,
    "m21_move_asked": _OFF,
    "m21_move_dropped": _ENDS,
    "m21_guest_cannot_come": (assessment.GuestReplaced, *_OFF),
    "m22_assessor_withdrew": _ENDS,
    "m23_evidence_due": _EVIDENCE_OVER,
    "m23_mentor_copy": (intake.ConsentChanged, *_EVIDENCE_OVER),
    "m33_school_copy": (intake.ConsentChanged,),
    "m40_still_to_tell": (intake.EvaluationAnswered, intake.EvaluationEnded),
    "m40_what_has_changed": (intake.EvaluationAnswered, intake.EvaluationEnded),
    "m25_file_problem": _ENDS,
    "m26_evidence_late": (assessment.EvidenceSubmitted, *_DEADLINE_OVER),
    "m27_evidence_due_changed": _DEADLINE_OVER,
    "m27_evidence_reopened": (assessment.EvidenceSubmitted, *_ENDS),
    "m27_late_evidence_accepted": _DEADLINE_OVER,
    "m28_evidence_ready": (assessment.EvidenceReopened, assessment.EvidenceSubmitted, *_ENDS),
    "m28_evidence_unread": _UNREAD_OVER,
    "m29_appointment_reminder": (
        assessment.AppointmentReminderDue,
        assessment.GuestReplaced,
        assessment.GuestCannotCome,
        *_APPOINTMENT_OTHER,
    ),
    "m31_record_due": _REPORT_OVER,
    "m32_report_question": (assessment.ReportQuestionAnswered,),
    "m34_appeal_given": (assessment.AppealGiven, assessment.AppealDecided),
    "m35_place_offered": (intake.PlaceOffered, *_PLACE_OFFER_OVER),
    "m39_network_meeting": (intake.ConsentChanged, assessment.AwardRevoked, *_ENDS),
    "m36_session_changed": (intake.SessionChanged, intake.PlaceLost, intake.JourneyDeferred, *_ENDS),
    "m37_arrange_again": _OFF,
    "m37_came_back": _ENDS,
    "m37_paused": (intake.JourneyResumed, *_ENDS),
    "m37_resumed": (intake.JourneyPaused, *_ENDS),
    "m37_withdrawn": (intake.WithdrawalUndone,),
    "m41_new_join_link": _APPOINTMENT_OTHER,
    "m42_check_reminder": (intake.CheckRecorded, *_OFF),
    "m43_draft_shared": (assessment.TaskShared, assessment.TaskCommented, *_ENDS),
    "m46_advice_asked": (assessment.AdviceAsked, assessment.AdviceGiven),
}


def is_stop(fact: AnyFact, kinds: tuple[type, ...]) -> bool:
    """Whether the fact is one of these kinds and final: one part of the evidence is not, nor is a draft's refusal."""
    if isinstance(fact.data, assessment.EvidenceSubmitted) and not fact.data.complete:
        return False
    if isinstance(fact.data, intake.EntryRefused) and fact.data.draft:
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


def _draft(fact: intake.DraftBegun | intake.DraftSaved) -> list[_Moment]:
    over = (intake.DraftSaved, *_DRAFT_OVER)
    return [
        *(("remind_draft", due.due_at, over) for due in fact.reminders),
        ("delete_draft", fact.deletes_at, over),
    ]


def _evaluation(fact: intake.EvaluationPlanned) -> list[_Moment]:
    over = (intake.EvaluationEnded,)
    return [
        ("ask_evaluation", fact.ask_at, over),
        *(("remind_evaluation", due.due_at, over) for due in fact.reminders),
        ("close_evaluation", fact.closes_at, over),
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
        *(("remind_appointment", due.due_at, _APPOINTMENT_OTHER) for due in fact.reminders),
        *(("remind_unread", due.due_at, _APPOINTMENT_OTHER) for due in fact.unread_reminders),
    ]


def _due_changed(fact: assessment.EvidenceDueChanged) -> list[_Moment]:
    return [
        *(("remind_evidence_due", due.due_at, _EVIDENCE_OVER) for due in fact.evidence_reminders),
        ("record_evidence_late", fact.evidence_due_at, _EVIDENCE_OVER),
    ]


def _placed(fact: intake.PlaceConfirmed) -> list[_Moment]:
    return [("remind_level_two", due.due_at, _LEVEL_TWO_OVER) for due in fact.level_two_reminders]


def _place_offered(fact: intake.PlaceOffered) -> list[_Moment]:
    return [("expire_place_offer", fact.hold_until, _PLACE_OFFER_OVER)]


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
    assessment.EvidenceDueChanged: _due_changed,
    intake.PlaceConfirmed: _placed,
    intake.PlaceOffered: _place_offered,
    assessment.ReassessmentBooked: _reassessment,
}


def planned_by(fact: AnyFact) -> list[Planned]:
    """The moments that this fact announces: a journey's own, or those of a draft, a cohort's sessions or a round."""
    body = fact.data
    if isinstance(body, intake.CohortOpened):
        asker, moments = (f"cohort-{fact.cohort}", ""), _cohort(body)
    elif isinstance(body, assessment.ReportSigned):
        asker = (f"round-{fact.provider}-", body.round_on.isoformat())
        moments = [("close_round", body.round_closes_at, ()), ("release_round", body.letters_at, ())]
    elif isinstance(body, intake.DraftBegun | intake.DraftSaved):
        asker, moments = (f"draft-{fact.journey}", ""), _draft(body)
    elif isinstance(body, intake.EvaluationPlanned):
        asker, moments = (f"evaluation-{fact.journey}", ""), _evaluation(body)
    elif fact.journey is not None and type(body) in _PLANS:
        asker, moments = (f"journey-{fact.journey}", ""), _PLANS[type(body)](body)
    else:
        return []
    journey = fact.journey if asker[0].startswith(("journey-", "draft-", "evaluation-")) else None
    return [Planned(journey, asker, purpose, due_at, fact.time, stops) for purpose, due_at, stops in moments]


def _cohort(fact: intake.CohortOpened) -> list[_Moment]:
    moments: list[_Moment] = []
    for session in fact.dues:
        moments += [("remind_session", due.due_at, ()) for due in session.reminders]
        moments.append(("ask_for_register", session.register_at, ()))
    moments += [("remind_check", due.due_at, ()) for check in fact.check_dues for due in check.reminders]
    return [*moments, ("allocate_cohort", fact.allocate_at, ())]
