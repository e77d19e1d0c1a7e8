"""What each template is told: for every fact the values its words may use, and nothing of anybody else.

Templates see these values alone. A third party's version gets the smallest set: guests a first name and their own
minutes, the school's contact a name and dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from services.notifications import wording
from services.notifications.answers import Answers
from services.notifications.domain import Cohort, Journey, Person, Provider, School
from services.notifications.recipients import Part, known_id
from shared.calendar import end_of_day, london_date
from shared.contracts import assessment, intake
from shared.contracts.envelope import Fact
from shared.contracts.values import SegmentPlan
from shared.errors import NotYet
from shared.links import Purpose
from shared.policy import Programme

Values = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """One message for one person, with everything that it may speak of looked up."""

    template: str
    part: Part
    recipient: Person
    fact: Fact
    fact_at: datetime
    due_at: datetime
    step: int
    journey: Journey
    provider: Provider
    programme: Programme
    people: Mapping[str, Person]
    """The others whom some version of this message names, by id."""
    school: School | None
    cohort: Cohort | None
    urls: Mapping[str, str]
    """This person's own links by purpose, and `board` for staff."""
    answers: Answers | None = None
    """The head's own, where the message copies them; None while the message is only planned."""

    def named(self, person_id: str | None) -> Person:
        """Another person. NotYet when their details have not arrived here."""
        found = self.people.get(known_id(person_id, "person"))
        if found is None:
            raise NotYet("A person whom this message names is not known here yet.")
        return found

    @property
    def candidate(self) -> Person:
        """The candidate of the journey."""
        return self.named(self.journey.candidate_id)

    def known_school(self) -> School:
        """The journey's school, or NotYet."""
        if self.school is None:
            raise NotYet("The journey's school is not known here yet.")
        return self.school

    def known_cohort(self) -> Cohort:
        """The cohort that the fact speaks of, or NotYet."""
        if self.cohort is None:
            raise NotYet("The cohort is not known here yet.")
        return self.cohort


_NO_BUTTON = (Purpose.WITHDRAW, Purpose.CALL_TEST)


def values(told: Told) -> Values:
    """All that the template of this message may use."""
    common: Values = {
        "part": told.part,
        "step": told.step,
        "provider": told.provider.name,
        "contact": told.provider.contact_name,
        "phone": told.provider.contact_phone,
        "email": told.provider.contact_email,
        "programme": f"the {told.programme.name} programme",
        "status": told.programme.award_name,
        "leave_url": told.urls.get("withdraw"),
        "journey_url": told.urls.get("journey"),
        "url": next((url for purpose, url in told.urls.items() if purpose not in _NO_BUTTON), None),
    }
    return common | of_fact(told.fact, told)


@singledispatch
def of_fact(fact: Fact, told: Told) -> Values:
    """The values that are this fact's own."""
    raise TypeError(f"services/notifications/contents.py has no values for {type(fact).__name__}.")


# Application and declaration -----------------------------------------------------------------------------------------


@of_fact.register
def _(fact: intake.ApplicationReceived, told: Told) -> Values:
    cohort = told.known_cohort()
    return {
        "reference": fact.reference,
        "cohort": cohort.name,
        "first_session": min(cohort.sessions, key=lambda session: session.number),
        "occasions": told.programme.eligibility.whole_class_minimum,
    }


@of_fact.register
def _(fact: intake.DeclarationRequested, told: Told) -> Values:
    return _request(told, fact.lapses_at)


@of_fact.register
def _(fact: intake.DeclarationReminderDue, told: Told) -> Values:
    steps = {"of": fact.of, "lapses_at": fact.lapses_at}
    if fact.to == "head":
        return _request(told, fact.lapses_at) | steps
    head = told.named(fact.head_id)
    return steps | {"head": head.name, "head_address": wording.masked(head.email)}


def _request(told: Told, lapses_at: datetime) -> Values:
    return {
        "candidate": told.candidate.name,
        "school": told.known_school().name,
        "lapses_at": lapses_at,
        "occasions": told.programme.eligibility.whole_class_minimum,
    }


@of_fact.register
def _(fact: intake.DeclarationSigned, told: Told) -> Values:
    days = told.programme.declaration.correct_within_days
    return {
        "candidate": told.candidate.name,
        "signed_at": fact.signed_at,
        "correct_within": days,
        "correct_by": end_of_day(london_date(fact.signed_at) + timedelta(days=days)),
        "answers": told.answers,
        "agreed": wording.agreed(told.answers) if told.answers else (),
    }


@of_fact.register
def _(fact: intake.DeclarationDeclined, told: Told) -> Values:
    kind = "wrong_person" if fact.reason_class == "wrong_person" else "declined"
    return {"kind": kind} | _what_is_kept(fact, told)


@of_fact.register
def _(fact: intake.DeclarationLapsed, told: Told) -> Values:
    return {"kind": "lapsed"} | _what_is_kept(fact, told)


def _what_is_kept(fact: intake.DeclarationDeclined | intake.DeclarationLapsed, told: Told) -> Values:
    return {
        "reference": known_id(told.journey.reference, "reference"),
        "kept_until": fact.place_kept_until,
        "why": wording.rule_of(fact.why) if fact.why else None,
    }


# Place and preparation -----------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: intake.PlaceConfirmed, told: Told) -> Values:
    found: Values = {"cohort": told.known_cohort().name, "sessions": fact.sessions}
    if told.part == "school_contact":
        return found | {"payer": wording.payer(fact.payer, to_candidate=False), "candidate": told.candidate.name}
    return found | {"payer": wording.payer(fact.payer, to_candidate=True)}


@of_fact.register
def _(fact: intake.WaitListed, told: Told) -> Values:
    return {"cohort": told.known_cohort().name, "position": fact.position}


@of_fact.register
def _(fact: intake.SessionReminderDue, told: Told) -> Values:
    is_last = fact.session.number == told.programme.cohort.sessions
    return {"session": fact.session, "is_last": is_last, "of": fact.of}


@of_fact.register
def _(fact: intake.MissedSessionNoticeDue, told: Told) -> Values:
    first_week, last_week = told.programme.window.first_week, told.programme.window.last_week
    return {
        "number": fact.session,
        "held_on": fact.held_on,
        "catch_ups": fact.catch_ups,
        "first_week": first_week,
        "last_week": last_week,
    }


@of_fact.register
def _(fact: intake.PreparationCompleted, told: Told) -> Values:
    before = timedelta(days=told.programme.evidence.days_before)
    minutes = {segment.role: segment.minutes for segment in told.programme.appointment.segments}
    return {
        "first_on": fact.window_first_on,
        "last_on": fact.window_last_on,
        "days_before": told.programme.evidence.days_before,
        "due_when_first": end_of_day(fact.window_first_on - before),
        "due_when_last": end_of_day(fact.window_last_on - before),
        "school_days": fact.school_days,
        "teachers": told.programme.appointment.teachers_maximum,
        "teacher_minutes": minutes["teacher"],
        "leader_minutes": minutes["leader"],
    }


# Allocation and appointment ------------------------------------------------------------------------------------------


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


# Evidence ------------------------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: assessment.EvidenceReminderDue, told: Told) -> Values:
    return {
        "missing": wording.missing_in_words(fact.missing, told.programme),
        "evidence_due_at": fact.evidence_due_at,
        "is_the_day": london_date(fact.due_at) == london_date(fact.evidence_due_at),
    }


@of_fact.register
def _(fact: assessment.EvidenceSubmitted, told: Told) -> Values:
    return {
        "submitted": "written tasks" if fact.part == "tasks" else "evidence file",
        "other": "evidence file" if fact.part == "tasks" else "written tasks",
        "counted": "task" if fact.part == "tasks" else "document",
        "items": fact.items,
        "digest": fact.digest,
        "submitted_at": fact.submitted_at,
        "late": fact.late,
        "complete": fact.complete,
    }


@of_fact.register
def _(fact: assessment.EvidenceLate, told: Told) -> Values:
    found: Values = {"evidence_due_at": fact.evidence_due_at, "decide_by": fact.decide_by}
    if told.part == "assessor":
        return found | {"candidate": told.candidate.name}
    return found | {"missing": wording.missing_in_words(fact.missing, told.programme)}


# Report, outcome, end ------------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: assessment.ReportReminderDue, told: Told) -> Values:
    return {
        "candidate": told.candidate.name,
        "report_due_at": fact.report_due_at,
        "unsigned": fact.unsigned,
        "is_overdue": fact.due_at > fact.report_due_at,
        "of": fact.of,
    }


@of_fact.register
def _(fact: assessment.OutcomeReleased, told: Told) -> Values:
    return {
        "outcome": fact.outcome,
        "short": [wording.standard_in_words(number, told.programme) for number in fact.standards_short],
        "letter_on": fact.letter_on,
        "appeal_by": fact.appeal_last_at,
        "award_name": told.programme.award_name,
        "minutes": told.programme.reassessment.minutes,
    }


@of_fact.register
def _(fact: assessment.AwardMade, told: Told) -> Values:
    outcome = told.journey.outcome
    if outcome is None or outcome.outcome != "awarded":
        raise NotYet("The outcome that this award follows has not arrived here yet.")
    return {
        "outcome": "awarded",
        "letter_on": outcome.letter_on,
        "appeal_by": outcome.appeal_last_at,
        "award_name": told.programme.award_name,
        "award_number": fact.award_number,
        "awarded_on": fact.awarded_on,
        "award_url": told.urls["award"],
    }


@of_fact.register
def _(fact: intake.CandidateWithdrew, told: Told) -> Values:
    found: Values = {"withdrew_at": fact.withdrew_at}
    if told.part == "candidate":
        return found | {"reason": wording.REASONS[fact.reason_class], "reference": told.journey.reference}
    return found | {"candidate": told.candidate.name}


# Staff ---------------------------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: intake.StaffInvited, told: Told) -> Values:
    return {"role": fact.role}


@of_fact.register
def _(fact: assessment.AssessorRegistered, told: Told) -> Values:
    return {"role": "senior assessor" if fact.senior else "assessor"}
