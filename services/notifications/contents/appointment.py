"""Allocation and appointment: of each person only their own minutes, but for the assessor."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from services.notifications.recipients import known_id
from shared.contracts import assessment
from shared.contracts.values import SegmentPlan
from shared.errors import NotYet
from shared.links import Purpose


@of_fact.register
def _(fact: assessment.AssessmentOffered, told: Told) -> Values:
    return {
        "initials": fact.initials,
        "phase": fact.phase.replace("_", " "),
        "first_on": fact.window_first_on,
        "last_on": fact.window_last_on,
        "minutes": fact.minutes,
        "reply_by": fact.reply_by,
    }


@of_fact.register
def _(fact: assessment.AssessmentExpired, told: Told) -> Values:
    return {"initials": known_id(told.journey.offers.get(fact.offer_id), "offer")}


@of_fact.register
def _(fact: assessment.SlotsProposed, told: Told) -> Values:
    slots = sorted(fact.slots, key=lambda slot: slot.starts_at)
    return {"assessor": told.named(fact.assessor_id).name, "slots": slots, "reply_by": fact.reply_by}


@of_fact.register
def _(fact: assessment.SlotChosen, told: Told) -> Values:
    segment = next(segment for segment in fact.asked if segment.person_id == told.recipient.person_id)
    others = [own for other in fact.alternatives for own in other.asked if own.person_id == told.recipient.person_id]
    return _own_minutes(segment, told) | {"reply_by": fact.release_at, "others": others}


@of_fact.register
def _(fact: assessment.SlotsReleased, told: Told) -> Values:
    return _given_up(fact.asked, told) | {"looks_again": True}


def _given_up(asked: Sequence[SegmentPlan], told: Told) -> Values:
    return _own_minutes(next(own for own in asked if own.person_id == told.recipient.person_id), told)


@of_fact.register
def _(fact: assessment.GuestReminderDue, told: Told) -> Values:
    choice = told.journey.choice
    if choice is None or choice.slot_id != fact.slot_id:
        raise NotYet("The choice that this reminder is about has not arrived here yet.")
    return _own_minutes(fact.segment, told) | {"reply_by": choice.release_at, "of": fact.of}


def _own_minutes(segment: SegmentPlan, told: Told) -> Values:
    return {
        "candidate_first_name": wording.first_name(told.candidate.name),
        "segment": segment,
        "minutes": wording.minutes_between(segment.starts_at, segment.ends_at),
        "role": segment.role,
    }


@of_fact.register
def _(fact: assessment.AppointmentBooked, told: Told) -> Values:
    found: Values = {"sequence": fact.sequence, "join_link": fact.join_link, "test_url": told.urls[Purpose.CALL_TEST]}
    if told.part == "guest":
        own = next(segment for segment in fact.segments if segment.person_id == told.recipient.person_id)
        return found | _own_minutes(own, told)
    found |= {"starts_at": fact.starts_at, "ends_at": fact.ends_at, "evidence_due_at": fact.evidence_due_at}
    found |= {"why": wording.rule_of(fact.why)}
    if told.part == "assessor":
        timetable = [(segment, _who(segment, told)) for segment in fact.segments]
        return found | {"candidate": told.candidate.name, "timetable": timetable, "report_due_at": fact.report_due_at}
    return found | {
        "assessor": told.named(fact.assessor_id).name,
        "segments": [segment for segment in fact.segments if segment.role == "candidate"],
        "days_before": told.programme.evidence.days_before,
        "notes": fact.notes,
    }


def _who(segment: SegmentPlan, told: Told) -> str:
    if segment.person_id is None or segment.role == "assessor":
        return "your own time"
    name = told.candidate.name if segment.role == "candidate" else told.named(segment.person_id).name
    return f"{name} ({'senior leader' if segment.role == 'leader' else segment.role})"


@of_fact.register
def _(fact: assessment.ReassessmentBooked, told: Told) -> Values:
    found: Values = {
        "sequence": fact.sequence,
        "starts_at": fact.starts_at,
        "ends_at": fact.ends_at,
        "join_link": fact.join_link,
        "test_url": told.urls[Purpose.CALL_TEST],
        "standards": [wording.standard_in_words(number, told.programme) for number in fact.standards],
    }
    if told.part == "reassessed":
        return found | {"assessor": told.named(fact.senior_assessor_id).name}
    candidate = told.candidate
    return found | {
        "candidate": candidate.name,
        "candidate_phone": candidate.phone,
        "report_due_at": fact.report_due_at,
    }


@of_fact.register
def _(fact: assessment.AppointmentCancelled, told: Told) -> Values:
    found: Values = {
        "was_booked": fact.appointment_id is not None,
        "starts_at": fact.starts_at,
        "reason": wording.REASONS[fact.reason_class],
        "next": _after_cancelling(fact, told),
    }
    if told.part == "candidate":
        return found
    if told.part == "guest" and fact.appointment_id is None:
        return _given_up(fact.asked, told) | {"looks_again": told.journey.withdrew_at is None}
    if told.part == "guest":
        own = next(segment for segment in fact.segments if segment.person_id == told.recipient.person_id)
        return found | _own_minutes(own, told)
    return found | {"candidate": told.candidate.name, "contact_by": fact.contact_by}


def _after_cancelling(fact: assessment.AppointmentCancelled, told: Told) -> str:
    """Others `times` by the assessor, a new time for a `call`, `another` assessor, or `nothing`."""
    if fact.rebook:
        return "times" if fact.contact_by is not None else "call"
    return "nothing" if told.journey.withdrew_at is not None else "another"
