"""What the facts of assessment owe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rehearsal.expectations.parts import Line, Part, Told, guests
from shared.contracts import assessment


def _assessor_registered(fact: assessment.AssessorRegistered, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m38_sign_in", fact.assessor_id)


def _offered(fact: assessment.AssessmentOffered, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m15_assessment_offered", fact.assessor_id)


def _offer_expired(fact: assessment.AssessmentExpired, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m16_offer_expired", fact.assessor_id)


def _slots_proposed(fact: assessment.SlotsProposed, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m17_choose_a_time", fact.person_id)


def _slot_chosen(fact: assessment.SlotChosen, journey: Told, at: datetime) -> Iterator[Part]:
    for person, role in guests(fact.asked):
        yield Part("m18_are_you_free", person, role)


def _guest_reminder(fact: assessment.GuestReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m19_still_to_answer", fact.segment.person_id, fact.segment.role, fact.step, fact.due_at)


def _booked(fact: assessment.AppointmentBooked, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m20_appointment_confirmed", fact.person_id)
    yield Part("m20_appointment_confirmed", fact.assessor_id, "assessor")
    for person, role in guests(fact.segments):
        yield Part("m20_appointment_confirmed", person, role)


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


def _evidence_submitted(fact: assessment.EvidenceSubmitted, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m24_submission_receipt", journey.candidate)


def _evidence_late(fact: assessment.EvidenceLate, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m26_evidence_late", fact.person_id)
    yield Part("m26_evidence_late", fact.assessor_id, "assessor")


def _report_reminder(fact: assessment.ReportReminderDue, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m31_record_due", fact.assessor_id, "assessor", fact.step, fact.due_at)


def _outcome_released(fact: assessment.OutcomeReleased, journey: Told, at: datetime) -> Iterator[Part]:
    if fact.outcome != "awarded":  # that letter carries the certificate's link and waits for the award
        yield Part("m33_outcome", fact.person_id)


def _award_made(fact: assessment.AwardMade, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m33_outcome", fact.person_id, due_at=journey.outcome_at)


def _reassessment(fact: assessment.ReassessmentBooked, journey: Told, at: datetime) -> Iterator[Part]:
    yield Part("m20_appointment_confirmed", fact.person_id)
    yield Part("m20_appointment_confirmed", fact.senior_assessor_id, "assessor")


OWED: dict[type, Line] = {
    assessment.AssessorRegistered: _assessor_registered,
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
    assessment.OutcomeReleased: _outcome_released,
    assessment.AwardMade: _award_made,
    assessment.ReassessmentBooked: _reassessment,
}
