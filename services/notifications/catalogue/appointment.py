"""Allocation and appointment."""

from __future__ import annotations

from typing import Any

from services.notifications import changes
from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment
from shared.contracts.envelope import due_date as due_key
from shared.dates import offer_reminder_at
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    # After a pause the same offer is made anew, with more time.
    Rule(
        assessment.AssessmentOffered, "m15_assessment_offered", to.assessor,
        when=lambda f: f.stand_in_for is None, key=lambda f: f.offer_id, timed=True,
    ),
    Rule(
        assessment.AssessmentOffered, "m15_stand_in_offered", to.assessor,
        when=lambda f: f.stand_in_for is not None, key=lambda f: f.offer_id,
    ),
    Rule(
        assessment.AssessmentOffered, "m16_offer_expires_soon", to.assessor, when=lambda f: f.stand_in_for is None,
        key=lambda f: f"{f.offer_id}:{due_key(f.reply_by)}",
        due=lambda f, programme: offer_reminder_at(f.reply_by, programme).at,
    ),
    Rule(
        assessment.AssessmentExpired, "m16_offer_expired", to.assessor,
        when=lambda f: f.stand_in_for is None, key=lambda f: f.offer_id,
    ),
    Rule(
        assessment.AssessmentExpired, "m16_stand_in_over", to.assessor,
        when=lambda f: f.stand_in_for is not None, key=lambda f: f.offer_id,
    ),
    Rule(
        assessment.SlotsProposed, "m17_choose_a_time", to.candidate,
        key=lambda f: f.proposal_version, links=(Purpose.SLOTS, Purpose.WITHDRAW), names=("assessor",),
    ),
    Rule(
        assessment.SlotChosen, "m18_are_you_free", to.guests_asked,
        key=lambda f: f"{f.slot_id}:{f.link_version}", links=(Purpose.CONFIRM,), names=("candidate",),
        calendar="REQUEST", event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.GuestAsked, "m18_are_you_free", to.guest_asked,
        key=lambda f: f"{f.slot_id}:{f.link_version}", links=(Purpose.CONFIRM,), names=("candidate",),
        calendar="REQUEST", event_at=lambda f: f.segment.starts_at,
    ),
    Rule(
        assessment.GuestReplaced, "m22_no_longer_needed", to.guest_replaced,
        key=lambda f: f"{f.appointment_id or f.slot_id}", timed=True, names=("candidate",), calendar="CANCEL",
    ),
    Rule(
        assessment.SlotsReleased, "m22_time_given_up", to.guests_released,
        key=lambda f: f"{f.slot_id}", names=("candidate",), calendar="CANCEL",
        event_at=lambda f: f.asked[0].starts_at if f.asked else None,
    ),
    Rule(
        assessment.AppointmentCancelled, "m22_time_given_up", to.guests_released,
        when=lambda f: f.appointment_id is None,
        key=lambda f: f"{f.slot_id}", names=("candidate",), calendar="CANCEL",
        event_at=lambda f: f.asked[0].starts_at if f.asked else None,
    ),
    Rule(
        assessment.GuestReminderDue, "m19_still_to_answer", to.silent_guest,
        key=lambda f: f"{f.slot_id}:{due_key(f.due_at)}", links=(Purpose.CONFIRM,), names=("candidate",),
        event_at=lambda f: f.segment.starts_at,
    ),
    Rule(
        assessment.AppointmentBooked, "m20_appointment_confirmed", to.everyone_invited,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.EVIDENCE, Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor", "guests"),
        calendar="REQUEST", event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.AppointmentBooked, "m21_appointment_moved", to.everyone_moved,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.EVIDENCE, Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor", "guests"),
        calendar="REQUEST", event_at=changes.first_affected_at,
    ),
    Rule(
        assessment.AppointmentBooked, "m21_assessor_changed", to.told_of_another_assessor,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor"), calendar="REQUEST",
        event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.AppointmentBooked, "m21_guest_changed", to.told_of_guests,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "guests"), calendar="REQUEST",
    ),
    Rule(
        assessment.AppointmentBooked, "m22_no_longer_needed", to.guests_left_out,
        key=lambda f: f"{f.appointment_id}:{f.sequence}", names=("candidate",), calendar="CANCEL",
        event_at=changes.first_affected_at,
    ),
    Rule(
        assessment.AppointmentBooked, "m41_new_join_link", to.everyone_with_a_new_link,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor", "guests"), calendar="REQUEST",
        event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.MoveAsked, "m21_move_asked", to.told_of_a_wish_to_move,
        key=lambda f: f"{f.appointment_id}:{f.asked_by}", timed=True,
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
    ),
    Rule(
        assessment.MoveDropped, "m21_move_dropped", to.told_of_a_wish_dropped,
        key=lambda f: f"{f.appointment_id}:{f.asked_by}", timed=True,
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
    ),
    Rule(
        assessment.GuestCannotCome, "m21_guest_cannot_come", to.told_of_a_guest_who_cannot_come,
        key=lambda f: f"{f.appointment_id}:{f.person_id}", timed=True,
        links=(Purpose.GUESTS, Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "missing"),
        event_at=lambda f: f.segment.starts_at,
    ),
    Rule(
        assessment.ReassessmentBooked, "m20_appointment_confirmed", to.both_of_the_call,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor"), calendar="REQUEST",
    ),
    Rule(
        assessment.AppointmentCancelled, "m22_appointment_cancelled", to.everyone_cancelled,
        key=lambda f: f"{f.appointment_id}:{f.sequence}", dated=True, links=(Purpose.JOURNEY,), names=("candidate",),
        calendar="CANCEL", event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.AssessorWithdrew, "m22_assessor_stood_down", to.assessor_stood_down,
        when=lambda f: f.appointment_id is not None,
        key=lambda f: f"{f.appointment_id}:{f.sequence}", names=("candidate",), calendar="CANCEL",
        event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.AssessorWithdrew, "m22_assessor_withdrew", to.candidate_without_appointment,
        when=lambda f: f.appointment_id is None, key=lambda f: f.assessor_id, timed=True,
        links=(Purpose.JOURNEY, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.AppointmentReminderDue, "m29_appointment_reminder", to.everyone_reminded,
        key=lambda f: f"{f.appointment_id}:{due_key(f.due_at)}",
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor"), event_at=lambda f: f.starts_at,
    ),
    # On the day
    Rule(
        assessment.PartyMissing, "m30_party_missing", to.concerned_by_absence,
        key=lambda f: f"{f.appointment_id}:{f.role}:{f.starts_at.isoformat()}",
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "missing"), event_at=lambda f: f.starts_at,
    ),
    Rule(
        assessment.CallBroken, "m30_call_broken", to.concerned_by_broken_call,
        key=lambda f: f"{f.appointment_id}:{f.times}", timed=True,
        links=(Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate",),
        event_at=lambda f: f.remaining[0].starts_at if f.remaining else None,
    ),
)  # fmt: skip
