"""Allocation and appointment."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment
from shared.contracts.envelope import due_date as due_key
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(assessment.AssessmentOffered, "m15_assessment_offered", to.assessor, key=lambda f: f.offer_id),
    Rule(assessment.AssessmentExpired, "m16_offer_expired", to.assessor, key=lambda f: f.offer_id),
    Rule(
        assessment.SlotsProposed, "m17_choose_a_time", to.candidate,
        key=lambda f: f.proposal_version, links=(Purpose.SLOTS, Purpose.WITHDRAW), names=("assessor",),
    ),
    Rule(
        assessment.SlotChosen, "m18_are_you_free", to.guests_asked,
        key=lambda f: f"{f.slot_id}:{f.link_version}", links=(Purpose.CONFIRM,), names=("candidate",),
        calendar="REQUEST",
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
        assessment.AppointmentBooked, "m20_appointment_confirmed", to.everyone_booked,
        key=lambda f: f"{f.appointment_id}:{f.sequence}",
        links=(Purpose.EVIDENCE, Purpose.JOURNEY, Purpose.WITHDRAW), names=("candidate", "assessor", "guests"),
        calendar="REQUEST", event_at=lambda f: f.starts_at,
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
)  # fmt: skip
