"""The appointment booked, changed, cancelled and gone wrong: of each guest only their own part."""

from __future__ import annotations

from services.notifications import wording
from services.notifications.contents.appointment import given_up, own_minutes
from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import assessment
from shared.contracts.values import SegmentPlan
from shared.errors import NotYet
from shared.links import Purpose


@of_fact.register
def _(fact: assessment.AppointmentBooked, told: Told) -> Values:
    if told.template == "m22_no_longer_needed":
        return _left_out(fact, told)
    if told.template == "m21_guest_changed":
        return _guest_changed(fact, told)
    found = _booked(fact, told)
    return found | _compared(fact, told) if told.template == "m21_appointment_moved" else found


def _booked(fact: assessment.AppointmentBooked, told: Told) -> Values:
    found: Values = {"sequence": fact.sequence, "join_link": fact.join_link, "test_url": told.urls[Purpose.CALL_TEST]}
    if told.part == "guest":
        own = next(segment for segment in fact.segments if segment.person_id == told.recipient.person_id)
        return found | own_minutes(own, told)
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


@of_fact.register
def _(fact: assessment.AppointmentReminderDue, told: Told) -> Values:
    found: Values = {"join_link": fact.join_link, "test_url": told.urls[Purpose.CALL_TEST]}
    if told.part == "guest":
        own = next(segment for segment in fact.segments if segment.person_id == told.recipient.person_id)
        return found | own_minutes(own, told)
    found |= {"starts_at": fact.starts_at, "ends_at": fact.ends_at}
    if told.part == "assessor":
        return found | {"candidate": told.candidate.name, "wait_minutes": told.programme.missed.wait_minutes}
    return found | {
        "assessor": told.named(fact.assessor_id).name,
        "segments": [segment for segment in fact.segments if segment.role == "candidate"],
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
        "reason": wording.reason(fact.reason_class),
        "next": _after_cancelling(fact, told),
    }
    if told.part == "candidate":
        return found
    if told.part == "guest" and fact.appointment_id is None:
        return given_up(fact.asked, told) | {"looks_again": not told.journey.has_left}
    if told.part == "guest":
        own = next(segment for segment in fact.segments if segment.person_id == told.recipient.person_id)
        return found | own_minutes(own, told)
    return found | {"candidate": told.candidate.name, "contact_by": fact.contact_by}


def _after_cancelling(fact: assessment.AppointmentCancelled, told: Told) -> str:
    """Other `times`, a new time for a `call`, `another` assessor, a `later` group, `paused`, or `nothing`."""
    journey = told.journey
    if journey.has_left or journey.ended:
        return "nothing"
    if journey.is_paused:
        return "paused"
    if fact.rebook:
        return "times" if fact.contact_by is not None else "call"
    return "later" if journey.is_deferred else "another"


def _compared(fact: assessment.AppointmentBooked, told: Told) -> Values:
    """Old and new side by side, as far as they are the reader's, and what else is other than before."""
    before = fact.moved_from
    assert before is not None, "only what was moved is compared"
    found: Values = {
        "number": max(fact.moves, 1),
        "continues": fact.continues,
        "moved_by": fact.moved_by if fact.moved_by != told.part else "you",
        "was_due_at": before.evidence_due_at,
        "due_is_other": before.evidence_due_at != fact.evidence_due_at,
        "has_new_link": before.join_link not in ("", fact.join_link),
        "move_url": told.urls.get("move"),
    }
    if told.part == "guest":
        own = [segment for segment in before.segments if segment.person_id == told.recipient.person_id]
        return found | {"was": own[0]}
    if told.part == "candidate":
        found["was_segments"] = [segment for segment in before.segments if segment.role == "candidate"]
    return found | {"was_starts_at": before.starts_at, "was_ends_at": before.ends_at}


def _left_out(fact: assessment.AppointmentBooked, told: Told) -> Values:
    before = fact.moved_from
    assert before is not None, "nobody is left out of what is new"
    own = next(segment for segment in before.segments if segment.person_id == told.recipient.person_id)
    return {"candidate_first_name": wording.first_name(told.candidate.name), "role": own.role, "segment": own}


def _guest_changed(fact: assessment.AppointmentBooked, told: Told) -> Values:
    guests = [segment for segment in fact.segments if segment.role in ("teacher", "leader")]
    found: Values = {
        "starts_at": fact.starts_at,
        "guests": [
            (told.named(one.person_id).name, "senior leader" if one.role == "leader" else "teacher", one)
            for one in guests
        ],
    }
    return found if told.part == "candidate" else found | {"candidate": told.candidate.name}


@of_fact.register
def _(fact: assessment.MoveAsked, told: Told) -> Values:
    appointment = told.journey.appointments.get(fact.appointment_id)
    if appointment is None or appointment.starts_at is None:
        raise NotYet("The appointment that is to be moved has not arrived here yet.")
    found: Values = {
        "asked_by": fact.asked_by,
        "starts_at": appointment.starts_at,
        "contact_by": fact.contact_by,
        "reason": wording.reason(fact.reason_class),
    }
    return found | {"candidate": told.candidate.name} if told.part == "assessor" else found


@of_fact.register
def _(fact: assessment.MoveDropped, told: Told) -> Values:
    appointment = told.journey.appointments.get(fact.appointment_id)
    if appointment is None or appointment.starts_at is None:
        raise NotYet("The appointment that stands has not arrived here yet.")
    by = {"candidate": "the candidate", "guest": "a teacher or senior leader", "assessor": "your assessor"}
    found: Values = {"starts_at": appointment.starts_at, "by": by.get(fact.dropped_by, "our office")}
    return found | _whose(told)


@of_fact.register
def _(fact: assessment.GuestCannotCome, told: Told) -> Values:
    found: Values = {
        "guest": told.named(fact.person_id).name,
        "segment": fact.segment,
        "role": fact.role,
        "reason": wording.reason(fact.reason_class),
        "move_url": told.urls.get("move"),
    }
    return found | _whose(told)


@of_fact.register
def _(fact: assessment.AssessorWithdrew, told: Told) -> Values:
    return {}


# On the day ----------------------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: assessment.PartyMissing, told: Told) -> Values:
    found: Values = {
        "starts_at": fact.starts_at,
        "contact_by": fact.contact_by,
        "role": fact.role,
        "is_reader": told.part == fact.role or fact.person_id == told.recipient.person_id,
        "begins_anew": fact.role in ("candidate", "assessor"),
        "person_decides": fact.times >= told.programme.missed.operator_from_time,
    }
    return found | _whose(told)


@of_fact.register
def _(fact: assessment.CallBroken, told: Told) -> Values:
    found: Values = {
        "contact_by": fact.contact_by,
        "person_decides": fact.times >= told.programme.missed.operator_from_time,
        "left": [wording.ROLES[segment.role] for segment in fact.remaining if segment.role != "assessor"],
    }
    return found | _whose(told)


def _whose(told: Told) -> Values:
    if told.part == "guest":
        return {"candidate_first_name": wording.first_name(told.candidate.name)}
    return {"candidate": told.candidate.name} if told.part == "assessor" else {}
