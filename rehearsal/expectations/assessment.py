"""What the facts of assessment owe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from rehearsal.expectations.parts import Line, Part, Told, guests
from shared.calendar import add_working_days, at_london, london_date
from shared.contracts import assessment
from shared.contracts.values import SegmentPlan


def _assessor_registered(fact: assessment.AssessorRegistered, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m38_sign_in", fact.assessor_id)


def _link_asked_for(fact: assessment.SignInRequested, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m38_link_asked_for", fact.person_id)


def _offered(fact: assessment.AssessmentOffered, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.stand_in_for is not None:
        yield Part("m15_stand_in_offered", fact.assessor_id)
        return
    yield Part("m15_assessment_offered", fact.assessor_id)
    day_before = add_working_days(london_date(fact.reply_by), -1)
    soon = at_london(day_before, time(9))
    if soon > at:
        yield Part("m16_offer_expires_soon", fact.assessor_id, due_at=soon)


def _offer_expired(fact: assessment.AssessmentExpired, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m16_offer_expired" if fact.stand_in_for is None else "m16_stand_in_over", fact.assessor_id)


def _slots_proposed(fact: assessment.SlotsProposed, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m17_choose_a_time", fact.person_id)


def _slot_chosen(fact: assessment.SlotChosen, journey: Told, at: datetime) -> Iterator[Part]:
    for person, role in guests(fact.asked):
        yield Part("m18_are_you_free", person, role)


def _guest_reminder(fact: assessment.GuestReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m19_still_to_answer", fact.segment.person_id, fact.segment.role, fact.step, fact.due_at)


def _guest_asked(fact: assessment.GuestAsked, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m18_are_you_free", fact.person_id, fact.segment.role)


def _guest_replaced(fact: assessment.GuestReplaced, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.slot_id or fact.appointment_id:
        yield Part("m22_no_longer_needed", fact.replaced_person_id, fact.role)


def _booked(fact: assessment.AppointmentBooked, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.moved_from is None:
        yield Part("m20_appointment_confirmed", fact.person_id)
        yield Part("m20_appointment_confirmed", fact.assessor_id, "assessor")
        for person, role in guests(fact.segments):
            yield Part("m20_appointment_confirmed", person, role)
    else:
        yield from _changed(fact, fact.moved_from, journey)


def _changed(fact: assessment.AppointmentBooked, before: assessment.AppointmentBefore, journey: Told) -> Iterator[Part]:
    """Who is new gets the invitation, who is left out is told so, and the others what is other than before."""
    now, then = dict(guests(fact.segments)), dict(guests(before.segments))
    other_time = fact.continues or before.starts_at != fact.starts_at or before.ends_at != fact.ends_at
    if before.assessor_id and fact.assessor_id:
        yield from _taken_over(fact)
    other_link = (
        not (other_time or before.assessor_id) and before.join_link != "" and before.join_link != fact.join_link
    )
    left = [] if fact.continues else [person for person in then if person not in now]
    others = other_time or bool(left) or any(person not in then for person in now)
    for person, role in now.items():
        if person not in then:
            yield Part("m20_appointment_confirmed", person, role)
        elif _minutes(person, fact.segments) != _minutes(person, before.segments):
            yield Part("m21_appointment_moved", person, role)
        elif other_link:
            yield Part("m41_new_join_link", person, role)
    for person in left:
        if person not in journey.replaced:
            yield Part("m22_no_longer_needed", person, then[person])
    template = "m21_appointment_moved" if other_time else "m21_guest_changed" if others else "m41_new_join_link"
    if others or other_link:
        yield Part(template, fact.person_id)
        yield Part(template, fact.assessor_id, "assessor")


def _taken_over(fact: assessment.AppointmentBooked) -> Iterator[Part]:
    """The time stands with another assessor: one message to each."""
    yield Part("m20_appointment_confirmed", fact.assessor_id, "assessor")
    yield Part("m21_assessor_changed", fact.person_id)
    for person, role in guests(fact.segments):
        yield Part("m21_assessor_changed", person, role)


def _minutes(person: str, segments: tuple[SegmentPlan, ...]) -> list[tuple[datetime, datetime]]:
    own = (s for s in segments if s.person_id == person and s.role in ("teacher", "leader"))
    return [(s.starts_at, s.ends_at) for s in own]


def _move_asked(fact: assessment.MoveAsked, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.asked_by != "candidate":
        yield Part("m21_move_asked", journey.candidate)
    if fact.asked_by != "assessor":
        yield Part("m21_move_asked", journey.assessor, "assessor")


def _move_dropped(fact: assessment.MoveDropped, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.dropped_by != "candidate":
        yield Part("m21_move_dropped", journey.candidate)
    if fact.dropped_by != "assessor":
        yield Part("m21_move_dropped", journey.assessor, "assessor")


def _guest_cannot_come(fact: assessment.GuestCannotCome, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m21_guest_cannot_come", journey.candidate)
    yield Part("m21_guest_cannot_come", journey.assessor, "assessor")


def _assessor_withdrew(fact: assessment.AssessorWithdrew, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.appointment_id is not None:
        yield Part("m22_assessor_stood_down", fact.assessor_id, "assessor")
    elif not journey.booked:  # the cancellation of what is booked tells the same
        yield Part("m22_assessor_withdrew", journey.candidate)


def _missing(fact: assessment.PartyMissing, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m30_party_missing", journey.candidate)
    if fact.role in ("teacher", "leader"):
        yield Part("m30_party_missing", fact.person_id, fact.role)
    is_assessor = fact.role == "assessor" and fact.person_id is not None
    yield Part("m30_party_missing", fact.person_id if is_assessor else journey.assessor, "assessor")


def _broken(fact: assessment.CallBroken, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m30_call_broken", journey.candidate)
    yield Part("m30_call_broken", journey.assessor, "assessor")
    for person, role in guests(fact.remaining):
        yield Part("m30_call_broken", person, role)


def _arrange_again(fact: assessment.ArrangingResumed, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m37_arrange_again", fact.assessor_id, "assessor")


def _slots_released(fact: assessment.SlotsReleased, journey: Told, at: datetime) -> Iterator[Part]:
    for person, role in guests(fact.asked):
        yield Part("m22_time_given_up", person, role)


def _cancelled(fact: assessment.AppointmentCancelled, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m22_appointment_cancelled", fact.assessor_id, "assessor")
    if fact.appointment_id is not None:
        yield Part("m22_appointment_cancelled", journey.candidate)
        for person, role in guests(fact.segments):
            yield Part("m22_appointment_cancelled", person, role)
    for person, role in guests(fact.asked):
        yield Part("m22_time_given_up", person, role)


def _evidence_reminder(fact: assessment.EvidenceReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m23_evidence_due", fact.person_id, None, fact.step, fact.due_at)
    yield Part("m23_mentor_copy", journey.agreed.get("mentor_copies"), "mentor", fact.step, fact.due_at)


def _evidence_submitted(fact: assessment.EvidenceSubmitted, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m24_submission_receipt", journey.candidate)
    if fact.complete:
        yield Part("m28_evidence_ready", journey.assessor_at(fact.submitted_at), "assessor")


def _unread(fact: assessment.EvidenceUnread, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m28_evidence_unread", fact.assessor_id, "assessor", fact.step, fact.due_at)


def _appointment_reminder(fact: assessment.AppointmentReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m29_appointment_reminder", fact.person_id, None, fact.step, fact.due_at)
    yield Part("m29_appointment_reminder", fact.assessor_id, "assessor", fact.step, fact.due_at)
    for person, role in guests(fact.segments):
        yield Part("m29_appointment_reminder", person, role, fact.step, fact.due_at)


def _file_problem(fact: assessment.FileProblemFound, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m25_file_problem", fact.person_id)


def _questioned(fact: assessment.ReportQuestioned, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m32_report_question", fact.assessor_id, "assessor")


def _due_changed(fact: assessment.EvidenceDueChanged, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m27_evidence_due_changed", fact.person_id)
    yield Part("m27_evidence_due_changed", fact.assessor_id, "assessor")


def _late_accepted(fact: assessment.LateEvidenceAccepted, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m27_late_evidence_accepted", journey.candidate)


def _evidence_reopened(fact: assessment.EvidenceReopened, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m27_evidence_reopened", fact.person_id)


def _task_shared(fact: assessment.TaskShared, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m43_draft_shared", fact.trainer_id, "trainer")


def _task_commented(fact: assessment.TaskCommented, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m44_draft_commented", fact.person_id)


def _round_closed(fact: assessment.RoundClosed, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.sampled:
        for moderator in fact.moderator_ids:
            yield Part("m32_moderation", moderator, "assessor")


def _appeal_received(fact: assessment.AppealReceived, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m34_appeal_received", fact.person_id)


def _advice_asked(fact: assessment.AdviceAsked, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m46_advice_asked", fact.adviser_id, "assessor")


def _advice_given(fact: assessment.AdviceGiven, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m46_advice_given", fact.person_id)


def _appeal_given(fact: assessment.AppealGiven, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m34_appeal_given", fact.reviewer_id, "assessor")


def _appeal_decided(fact: assessment.AppealDecided, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m34_appeal_decided", fact.person_id)


def _award_changed(
    fact: assessment.AwardCorrected | assessment.AwardReissued | assessment.AwardRevoked, journey: Told, at: datetime
) -> Iterator[Part]:
    yield Part("m34_award_changed", fact.person_id)


def _evidence_late(fact: assessment.EvidenceLate, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m26_evidence_late", fact.person_id)
    yield Part("m26_evidence_late", fact.assessor_id, "assessor")


def _report_reminder(fact: assessment.ReportReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m31_record_due", fact.assessor_id, "assessor", fact.step, fact.due_at)


def _outcome_released(fact: assessment.OutcomeReleased, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.outcome != "awarded":  # that letter carries the certificate's link and waits for the award
        yield Part("m33_outcome", fact.person_id)
        yield from _school_copy(journey)


def _award_made(fact: assessment.AwardMade, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m33_outcome", fact.person_id, due_at=journey.outcome_at)
    yield from _school_copy(journey, journey.outcome_at)


def _school_copy(journey: Told, due_at: datetime | None = None) -> Iterator[Part]:
    if "school_outcome" in journey.agreed:
        yield Part("m33_school_copy", journey.head, "head", due_at=due_at)


def _reassessment(fact: assessment.ReassessmentBooked, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m20_appointment_confirmed", fact.person_id)
    yield Part("m20_appointment_confirmed", fact.senior_assessor_id, "assessor")


def _assessor_digest(fact: assessment.AssessorDigestDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m47_digest", fact.assessor_id, "assessor", None, fact.due_at)


def _deletion_near(fact: assessment.EvidenceDeletionNear, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m48_evidence_deletion", fact.person_id, "candidate", None, fact.due_at)


OWED: dict[type, Line] = {
    assessment.EvidenceDeletionNear: _deletion_near,
    assessment.AssessorDigestDue: _assessor_digest,
    assessment.AssessorRegistered: _assessor_registered,
    assessment.SignInRequested: _link_asked_for,
    assessment.AssessmentOffered: _offered,
    assessment.AssessmentExpired: _offer_expired,
    assessment.SlotsProposed: _slots_proposed,
    assessment.SlotChosen: _slot_chosen,
    assessment.GuestReminderDue: _guest_reminder,
    assessment.SlotsReleased: _slots_released,
    assessment.AppointmentBooked: _booked,
    assessment.AppointmentCancelled: _cancelled,
    assessment.EvidenceReminderDue: _evidence_reminder,
    assessment.EvidenceSubmitted: _evidence_submitted,
    assessment.EvidenceLate: _evidence_late,
    assessment.ReportReminderDue: _report_reminder,
    assessment.EvidenceUnread: _unread,
    assessment.FileProblemFound: _file_problem,
    assessment.ReportQuestioned: _questioned,
    assessment.AppointmentReminderDue: _appointment_reminder,
    assessment.OutcomeReleased: _outcome_released,
    assessment.AwardMade: _award_made,
    assessment.ReassessmentBooked: _reassessment,
    assessment.GuestAsked: _guest_asked,
    assessment.GuestReplaced: _guest_replaced,
    assessment.MoveAsked: _move_asked,
    assessment.MoveDropped: _move_dropped,
    assessment.GuestCannotCome: _guest_cannot_come,
    assessment.AssessorWithdrew: _assessor_withdrew,
    assessment.PartyMissing: _missing,
    assessment.CallBroken: _broken,
    assessment.ArrangingResumed: _arrange_again,
    assessment.EvidenceDueChanged: _due_changed,
    assessment.LateEvidenceAccepted: _late_accepted,
    assessment.EvidenceReopened: _evidence_reopened,
    assessment.TaskShared: _task_shared,
    assessment.TaskCommented: _task_commented,
    assessment.RoundClosed: _round_closed,
    assessment.AppealReceived: _appeal_received,
    assessment.AdviceAsked: _advice_asked,
    assessment.AdviceGiven: _advice_given,
    assessment.AppealGiven: _appeal_given,
    assessment.AppealDecided: _appeal_decided,
    assessment.AwardCorrected: _award_changed,
    assessment.AwardReissued: _award_changed,
    assessment.AwardRevoked: _award_changed,
}
