"""When the reason for a message has gone: looked at once more in the moment before it is sent.

A table of checks by template. A check answers with the code of the reason, or None while the message is still wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from services.notifications import overtaken
from services.notifications.domain import Appointment, Journey
from shared.calendar import london_date
from shared.clock import real_now
from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Message
from shared.contracts.values import SegmentPlan

Check = Callable[[Message, Journey, str, datetime], str | None]
"""Takes the fact, the journey as it is known now, the recipient's id and the business instant now."""


def stop_reason(template: str, fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Why this message must not be sent any more (a code), or None."""
    checks = CHECKS.get(template, ())
    return next((reason for check in checks if (reason := check(fact, journey, person_id, now))), None)


def _over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Whether anything may be asked of anybody in this journey."""
    if journey.has_left:
        return "withdrawn"
    return journey.ended


def _draft_ended(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Sent or deleted: there is nothing to finish, and the link opens nothing to fill in."""
    return journey.draft_ended


def _refused_and_changed(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.EntryRefused)
    return journey.draft_ended if fact.draft else None


def _waiting(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """While a journey is paused or held nothing is asked; what is still wanted afterwards is told anew."""
    if journey.is_paused:
        return "paused"
    return "held" if journey.is_held else None


def _declaration_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.DeclarationReminderDue | intake.DeclarationRequested)
    if journey.declarations_ended.get(fact.declaration_id, 0) >= fact.link_version:
        return "answered"
    newest = journey.request
    if newest is None or (newest.declaration_id, newest.link_version) == (fact.declaration_id, fact.link_version):
        return None
    return "replaced"


def _signature_gone(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Of what was taken back there is nothing to copy any more, and the link of a request put anew is dead."""
    assert isinstance(fact, intake.DeclarationSigned | intake.DeclarationCorrected)
    if journey.declarations_taken_back.get(fact.declaration_id, 0) >= fact.link_version:
        return "taken_back"
    newest = journey.request
    is_anew = newest is not None and newest.declaration_id == fact.declaration_id
    return "replaced" if newest is not None and is_anew and newest.link_version > fact.link_version else None


def _wrong_person_settled(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    if not isinstance(fact, intake.WrongPersonReported):
        return None
    newest = journey.request
    is_asked_anew = newest is not None and newest.head_id != fact.head_id and newest.asked_at >= fact.reported_at
    return "replaced" if is_asked_anew else None


def _proved(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.LevelTwoReminderDue)
    return "proved" if set(fact.subjects) <= set(journey.proved) else None


def _check_done(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.CheckReminderDue)
    known = journey.checks.get(fact.check)
    return "done" if known is not None and known.done else None


def _place_offer_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.PlaceOffered)
    newest = journey.place_offer
    if newest is not None and (newest.link_version, newest.hold_until) > (fact.link_version, fact.hold_until):
        return "replaced"
    if newest is not None and not journey.place_offer_open:
        return "answered"
    return "past" if fact.hold_until <= now else None


def _place_gone(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Sessions of a cohort in which the candidate has no place any more concern them no longer."""
    if not isinstance(fact, intake.SessionChanged):
        return None
    place = journey.places.get(fact.cohort_id)
    if place is not None and not place.is_kept:
        return "place_gone"
    newest = place.changes.get(fact.session.number, 0) if place is not None else 0
    return "replaced" if newest > fact.sequence else None


def _session_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.SessionReminderDue)
    if fact.session.starts_at <= now:
        return "past"
    changed = [place for place in journey.places.values() if place.is_kept and fact.session.number in place.changes]
    known = [one for place in changed for one in place.sessions if one.number == fact.session.number]
    return "moved" if changed and fact.session.starts_at not in [one.starts_at for one in known] else None


def _session_made_good(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.MissedSessionNoticeDue)
    known = journey.attendance.get(fact.session)
    return "attended" if known is not None and known.attended else None


def _offer_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.AssessmentOffered)
    if fact.offer_id in journey.offers_answered:
        return "answered"
    if journey.offer_ends.get(fact.offer_id, fact.reply_by) > fact.reply_by:
        return "replaced"
    return "past" if fact.reply_by <= now else None


def _proposal_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.SlotsProposed)
    if journey.released_proposal >= fact.proposal_version:
        return "released"
    chosen = journey.choice.proposal_version if journey.choice else 0
    if chosen >= fact.proposal_version:
        return "answered"
    return "replaced" if journey.proposed > fact.proposal_version else None


def _slot_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.GuestReminderDue | assessment.SlotChosen | assessment.GuestAsked)
    if f"{fact.slot_id}:{person_id}" in journey.confirmed:
        return "answered"
    if person_id in journey.replaced_guests:
        return "replaced"
    if isinstance(fact, assessment.GuestAsked) and fact.appointment_id is not None:
        booked = journey.appointments.get(fact.appointment_id)
        return "cancelled" if booked is not None and booked.cancelled else None
    if journey.released_proposal >= fact.proposal_version:
        return "released"
    newest = journey.choice.proposal_version if journey.choice else 0
    return "replaced" if newest > fact.proposal_version else None


def _appointment_changed(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """What is held until a morning may have changed again by then: only the newest is told.

    A guest whose own minutes and link are as they were is told nothing new, so what is held for them still counts."""
    assert isinstance(fact, assessment.AppointmentBooked | assessment.ReassessmentBooked)
    newest = journey.appointments.get(fact.appointment_id)
    if newest is None:
        return None
    if newest.cancelled and newest.sequence >= fact.sequence:
        return "cancelled"
    if newest.sequence <= fact.sequence:
        return None
    stands = isinstance(fact, assessment.AppointmentBooked) and _stands_for_guest(fact, newest, person_id)
    return None if stands else "moved"


def _stands_for_guest(
    fact: assessment.AppointmentBooked | assessment.AppointmentReminderDue, newest: Appointment, person_id: str
) -> bool:
    """Whether this person is a teacher or leader for whom time, link and own minutes are as the fact told them."""
    told, now = (_minutes_of(person_id, segments) for segments in (fact.segments, newest.segments))
    is_guest = any(segment.role in ("teacher", "leader") for segment in told)
    return is_guest and told == now and (fact.starts_at, fact.join_link) == (newest.starts_at, newest.join_link)


def _guest_replaced(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.GuestCannotCome)
    return "replaced" if fact.person_id in journey.replaced_guests else None


def _appointment_reminder_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """What a school gets only after a holiday may be overtaken: by the next reminder, or by what was told since."""
    assert isinstance(fact, assessment.AppointmentReminderDue)
    if fact.starts_at <= now:
        return "past"
    if person_id in journey.replaced_guests or journey.reminded.get(fact.appointment_id, fact.due_at) > fact.due_at:
        return "replaced"
    if person_id in journey.can_come and not journey.can_come[person_id][1]:
        return "cannot_come"
    newest = journey.appointments.get(fact.appointment_id)
    if newest is None or newest.sequence <= fact.sequence:
        return None
    if newest.cancelled:
        return "cancelled"
    is_guest = any(segment.role in ("teacher", "leader") for segment in _minutes_of(person_id, fact.segments))
    if is_guest:
        return None if _stands_for_guest(fact, newest, person_id) else "moved"
    return "moved" if (fact.starts_at, fact.join_link) != (newest.starts_at, newest.join_link) else None


def _minutes_of(person_id: str, segments: Sequence[SegmentPlan]) -> list[SegmentPlan]:
    return [segment for segment in segments if segment.person_id == person_id]


def _reading_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.EvidenceUnread)
    for code, at in (("reopened", journey.evidence_reopened_at), ("opened", journey.evidence_opened_at)):
        if at is not None and at > fact.submitted_at:
            return code
    newest = journey.appointments.get(fact.appointment_id)
    if newest is not None and newest.cancelled:
        return "cancelled"
    if newest is not None and newest.starts_at != fact.starts_at:
        return "moved"
    return "past" if fact.starts_at <= now else None


def _not_paused_any_more(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    return None if journey.is_paused else "resumed"


def _paused(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    return "paused" if journey.is_paused else None


def _came_back(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    return None if journey.has_left else "came_back"


def _duplicate_settled(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    return "settled" if journey.hold_ended_at is not None and not journey.is_held else None


def _segment_past(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.GuestReminderDue)
    return "past" if fact.segment.starts_at <= now else None


def _evidence_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.EvidenceReminderDue)
    if journey.evidence_complete:
        return "submitted"
    appointment = journey.appointments.get(fact.appointment_id)
    if appointment is not None and appointment.cancelled:
        return "cancelled"
    if appointment is not None and appointment.evidence_due_at not in (None, fact.evidence_due_at):
        return "moved"
    return "past" if fact.evidence_due_at <= now else None


def _report_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, assessment.ReportReminderDue)
    if fact.appointment_id in journey.reports_signed:
        return "signed"
    appointment = journey.appointments.get(fact.appointment_id)
    return "cancelled" if appointment is not None and appointment.cancelled else None


def _day_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """What waits for whom is told of one day, and nobody wants yesterday's list."""
    assert isinstance(fact, intake.OperatorDigestDue | assessment.AssessorDigestDue)
    return "day_over" if london_date(now) > fact.on else None


def _evaluation_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    assert isinstance(fact, intake.EvaluationAsked | intake.EvaluationReminderDue)
    if person_id in journey.evaluators_done:
        return "answered"
    if journey.evaluation_ended_at is not None:
        return "over"
    return "past" if fact.closes_at <= now else None


def _deletion_past(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Whoever has left is told all the same; but not of what is gone."""
    assert isinstance(fact, assessment.EvidenceDeletionNear)
    return "past" if fact.until <= now else None


def _link_too_old(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """The life of a link is real time, so it is not the business clock that ends it."""
    assert isinstance(fact, intake.SignInRequested | assessment.SignInRequested)
    ends = fact.expires_real_at
    return "past" if ends is not None and ends.timestamp() <= real_now() else None


def _consent_gone(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """A copy is sent only while the candidate agrees, and to the person whom that was about."""
    agreed = [known.person_id for known in journey.consents.values() if known.given]
    return None if person_id in agreed else "consent_taken_back"


def _outcome_not_to_be_told(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    return None if journey.agreed_reader("school_outcome") else "consent_taken_back"


def _invitation_over(fact: Message, journey: Journey, person_id: str, now: datetime) -> str | None:
    """Holders are invited while they agree and hold the award, and before the meeting begins."""
    assert isinstance(fact, notifications.HoldersInvited)
    if journey.agreed_reader("network") is None:
        return "consent_taken_back"
    if not journey.holds_award:
        return "award_revoked"
    return "past" if fact.starts_at <= now else None


_ASKING = (_over, _waiting)


def is_question(template: str) -> bool:
    """Whether this message asks its reader for something."""
    return set(_ASKING) <= set(CHECKS.get(template, ()))


CHECKS: dict[str, tuple[Check, ...]] = {
    "m01_application_begun": (_draft_ended,),
    "m01_finish_application": (_draft_ended,),
    "m02_new_address": (_over,),
    "m03_please_confirm": (*_ASKING, _declaration_over),
    "m04_reminder_to_confirm": (*_ASKING, _declaration_over),
    "m05_head_replaced": (_over,),
    "m05_still_waiting": (*_ASKING, _declaration_over),
    "m07_declaration_receipt": (_signature_gone,),
    "m06_declaration_ended": (_wrong_person_settled,),
    "m08_level_two_proof": (*_ASKING, _proved),
    "m09_place_confirmed": (_over, overtaken.place_lost),
    "m10_not_accepted": (_refused_and_changed,),
    "m10_wait_listed": (_over, overtaken.placed),
    "m11_which_to_keep": (_over, _duplicate_settled),
    "m12_session_reminder": (*_ASKING, _session_over),
    "m12_mentor_copy": (_consent_gone, _over, _waiting, _session_over),
    "m13_missed_session": (*_ASKING, _session_made_good),
    "m14_your_window": (_over, overtaken.deferred),
    # Told anew after a pause, but not after a hold.
    "m15_assessment_offered": (_over, _paused, _offer_over),
    "m15_stand_in_offered": (*_ASKING, _offer_over),
    "m16_offer_expires_soon": (*_ASKING, _offer_over),
    "m17_choose_a_time": (*_ASKING, _proposal_over),
    "m18_are_you_free": (*_ASKING, _slot_over),
    "m19_still_to_answer": (*_ASKING, _slot_over, _segment_past),
    "m20_appointment_confirmed": (_appointment_changed,),
    "m21_appointment_moved": (_appointment_changed,),
    "m21_assessor_changed": (_appointment_changed,),
    "m21_guest_changed": (_appointment_changed,),
    "m21_move_asked": _ASKING,
    "m21_move_dropped": (_over,),
    "m21_guest_cannot_come": (*_ASKING, _guest_replaced),
    "m22_assessor_withdrew": (_over,),
    "m23_evidence_due": (*_ASKING, _evidence_over),
    "m23_mentor_copy": (_consent_gone, _over, _waiting, _evidence_over),
    "m25_file_problem": (_over,),
    "m26_evidence_late": (_over, overtaken.late_settled),
    "m27_evidence_due_changed": (_over, overtaken.deadline_replaced),
    "m27_evidence_reopened": (_over, overtaken.handed_in_again),
    "m27_late_evidence_accepted": (_over, overtaken.more_time_since),
    "m28_evidence_ready": (_over, overtaken.file_replaced),
    "m28_evidence_unread": (*_ASKING, _reading_over),
    "m29_appointment_reminder": (*_ASKING, _appointment_reminder_over),
    "m31_record_due": (*_ASKING, _report_over),
    "m32_report_question": (overtaken.question_answered,),
    "m33_school_copy": (_outcome_not_to_be_told,),
    "m34_appeal_given": (overtaken.appeal_settled,),
    "m35_place_offered": (*_ASKING, _place_offer_over),
    "m36_session_changed": (_over, _place_gone),
    "m37_arrange_again": _ASKING,
    "m37_came_back": (_over,),
    "m37_paused": (_over, _not_paused_any_more),
    "m37_resumed": (_over, _paused),
    "m37_withdrawn": (_came_back,),
    "m38_link_asked_for": (_link_too_old,),
    "m39_network_meeting": (_over, _invitation_over),
    "m40_still_to_tell": (_evaluation_over,),
    "m40_what_has_changed": (_evaluation_over,),
    "m41_new_join_link": (_appointment_changed,),
    "m42_check_reminder": (*_ASKING, _check_done),
    "m43_draft_shared": (_over, overtaken.draft_commented),
    "m46_advice_asked": (overtaken.advice_settled,),
    "m47_digest": (_day_over,),
    "m48_evidence_deletion": (_deletion_past,),
}

_CALENDAR = "it takes out of calendars what must not stay there"
_DECIDED = "it tells what was decided"

NEVER: dict[str, str] = {
    "m02_application_received": "it is a receipt, and has the link to the candidate's own page",
    "m16_offer_expired": "it tells what happened",
    "m16_stand_in_over": "it tells what happened",
    "m22_appointment_cancelled": _CALENDAR,
    "m22_assessor_stood_down": _CALENDAR,
    "m22_no_longer_needed": _CALENDAR,
    "m22_time_given_up": _CALENDAR,
    "m24_submission_receipt": "it is a receipt",
    "m30_call_broken": "it tells what was recorded; new times come in a message of their own",
    "m30_party_missing": "it tells what was recorded; new times come in a message of their own",
    "m32_moderation": "what is not moderated when the letters go out is held, and still to be moderated",
    "m33_outcome": _DECIDED,
    "m34_appeal_decided": _DECIDED,
    "m34_appeal_received": "it is a receipt",
    "m34_award_changed": _DECIDED,
    "m36_group_cancelled": _CALENDAR,
    "m37_deferred": _CALENDAR,
    "m37_merged": _CALENDAR,
    "m37_reopened": _DECIDED,
    "m37_voided": _CALENDAR,
    "m38_sign_in": "an invitation stands",
    "m44_draft_commented": "it tells what happened",
    "m45_register_due": "it is sent at once, and the register itself shows what is missing by then",
    "m46_advice_given": "it tells what happened",
}
"""Why a message without a check is sent whatever has happened since it was planned."""
