"""The appointment booked, changed, cancelled and gone wrong: of each guest only their own part."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications import wording
from services.notifications.contents.appointment import given_up, own_minutes
from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import assessment
from shared.contracts.values import SegmentPlan
from shared.errors import NotYet
from shared.joining import own_link, part_of
from shared.links import Purpose


@of_fact.register
def _(fact: assessment.AppointmentBooked, told: Told) -> Values:
    if told.template == "m22_no_longer_needed":
        return _left_out(fact, told)
    if told.template == "m21_assessor_changed":
        return _another_assessor(fact, told)
    if told.template == "m21_guest_changed":
        return _guest_changed(fact, told)
    if told.template == "m41_new_join_link":
        return _new_link(fact, told)
    found = _booked(fact, told)
    return found | _compared(fact, told) if told.template == "m21_appointment_moved" else found


def _booked(fact: assessment.AppointmentBooked, told: Told) -> Values:
    found = _where(fact, told)
    if told.part == "guest":
        return found | own_minutes(_own(fact.segments, told), told)
    found |= {"evidence_due_at": fact.evidence_due_at, "why": wording.rule_of(fact.why)}
    if told.part == "assessor":
        timetable = [(segment, _who(segment, told)) for segment in fact.segments]
        return found | _whole(fact, told) | {"timetable": timetable, "report_due_at": fact.report_due_at}
    return found | _interviews(fact) | {"assessor": told.named(fact.assessor_id).name, "notes": fact.notes}


def _new_link(fact: assessment.AppointmentBooked, told: Told) -> Values:
    found = _where(fact, told)
    if told.part == "guest":
        own = _own(fact.segments, told)
        return found | _first_name(told) | {"role": own.role, "segment": own}
    return found | (_whole(fact, told) if told.part == "assessor" else _interviews(fact))


def _another_assessor(fact: assessment.AppointmentBooked, told: Told) -> Values:
    found = _new_link(fact, told)
    return found if told.part == "guest" else found | {"assessor": told.named(fact.assessor_id).name}


def _where(
    fact: assessment.AppointmentBooked | assessment.AppointmentReminderDue | assessment.ReassessmentBooked, told: Told
) -> Values:
    link = own_link(fact.join_link, _part(fact, told))
    return {"join_link": link, "test_url": told.urls[Purpose.CALL_TEST]}


def _part(
    fact: assessment.AppointmentBooked | assessment.AppointmentReminderDue | assessment.ReassessmentBooked, told: Told
) -> str:
    """The reader's part in the call, as its links name it."""
    if told.part in ("candidate", "reassessed"):
        return "candidate"
    if told.part == "guest" and not isinstance(fact, assessment.ReassessmentBooked):
        return part_of(fact.segments, told.recipient.person_id)
    return "assessor"


def _own(segments: Sequence[SegmentPlan], told: Told) -> SegmentPlan:
    return next(segment for segment in segments if segment.person_id == told.recipient.person_id)


def _interviews(fact: assessment.AppointmentBooked | assessment.AppointmentReminderDue) -> Values:
    """The candidate's own parts of it."""
    return {
        "starts_at": fact.starts_at,
        "segments": [segment for segment in fact.segments if segment.role == "candidate"],
    }


def _whole(fact: assessment.AppointmentBooked | assessment.AppointmentReminderDue, told: Told) -> Values:
    """The assessor is there from its beginning to its end."""
    return {"candidate": told.candidate.name, "starts_at": fact.starts_at, "ends_at": fact.ends_at}


def _first_name(told: Told) -> Values:
    return {"candidate_first_name": wording.first_name(told.candidate.name)}


@of_fact.register
def _(fact: assessment.AppointmentReminderDue, told: Told) -> Values:
    found = _where(fact, told)
    if told.part == "guest":
        return found | own_minutes(_own(fact.segments, told), told)
    if told.part == "assessor":
        return found | _whole(fact, told) | {"wait_minutes": told.programme.missed.wait_minutes}
    return found | _interviews(fact) | {"assessor": told.named(fact.assessor_id).name if fact.assessor_id else ""}


def _who(segment: SegmentPlan, told: Told) -> str:
    if segment.person_id is None or segment.role == "assessor":
        return "your own time"
    name = told.candidate.name if segment.role == "candidate" else told.named(segment.person_id).name
    return f"{name} ({'senior leader' if segment.role == 'leader' else segment.role})"


@of_fact.register
def _(fact: assessment.ReassessmentBooked, told: Told) -> Values:
    found = _where(fact, told) | {
        "starts_at": fact.starts_at,
        "ends_at": fact.ends_at,
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
    if told.part == "guest" and fact.appointment_id is None:
        return given_up(fact.asked, told) | {"looks_again": not told.journey.has_left}
    found: Values = {"next": _after_cancelling(fact, told)}
    if told.part == "guest":
        own = own_minutes(_own(fact.segments, told), told)
        return found | {name: own[name] for name in ("candidate_first_name", "segment", "minutes")}
    found |= {"starts_at": fact.starts_at, "reason": wording.reason(fact.reason_class)}
    if told.part == "candidate":
        return found
    was_booked = fact.appointment_id is not None
    return found | {"candidate": told.candidate.name, "contact_by": fact.contact_by, "was_booked": was_booked}


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
        "has_new_link": before.join_link not in ("", fact.join_link),
    }
    if told.part == "guest":
        return found | {"was": _own(before.segments, told)}
    found |= {
        "continues": fact.continues,
        "was_due_at": before.evidence_due_at,
        "due_is_other": before.evidence_due_at != fact.evidence_due_at,
    }
    if told.part == "assessor":
        return found | {"was_starts_at": before.starts_at, "was_ends_at": before.ends_at}
    interviews = [segment for segment in before.segments if segment.role == "candidate"]
    return found | {"was_segments": interviews, "move_url": told.urls.get("move")}


def _left_out(fact: assessment.AppointmentBooked, told: Told) -> Values:
    before = fact.moved_from
    assert before is not None, "nobody is left out of what is new"
    own = _own(before.segments, told)
    return _first_name(told) | {"role": own.role, "segment": own}


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
    }
    if told.part == "candidate":
        return found | {"move_url": told.urls.get("move")}
    return found | {"candidate": told.candidate.name, "reason": wording.reason(fact.reason_class)}


@of_fact.register
def _(fact: assessment.AssessorWithdrew, told: Told) -> Values:
    if told.part != "assessor":
        return {}
    return {"candidate": told.candidate.name, "starts_at": fact.starts_at}


# On the day ----------------------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: assessment.PartyMissing, told: Told) -> Values:
    found: Values = {
        "starts_at": fact.starts_at,
        "contact_by": fact.contact_by,
        "role": fact.role,
        "person_decides": fact.times >= told.programme.missed.operator_from_time,
    } | _whose(told)
    if told.part == "guest":
        return found
    return found | {
        "is_reader": told.part == fact.role or fact.person_id == told.recipient.person_id,
        "begins_anew": fact.role in ("candidate", "assessor"),
    }


@of_fact.register
def _(fact: assessment.CallBroken, told: Told) -> Values:
    found: Values = {
        "contact_by": fact.contact_by,
        "person_decides": fact.times >= told.programme.missed.operator_from_time,
    } | _whose(told)
    if told.part == "guest":
        return found
    return found | {"left": [wording.ROLES[segment.role] for segment in fact.remaining if segment.role != "assessor"]}


def _whose(told: Told) -> Values:
    if told.part == "guest":
        return _first_name(told)
    return {"candidate": told.candidate.name} if told.part == "assessor" else {}
