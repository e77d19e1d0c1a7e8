"""To whom a fact is told. Each function names people by id, with the part they play in that message.

An id that has not arrived here yet raises NotYet: the fact is delivered again a little later, never dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from services.notifications.domain import Journey
from shared.contracts import assessment, intake
from shared.contracts.envelope import Message
from shared.contracts.values import SegmentPlan
from shared.errors import NotYet

Part = Literal["candidate", "head", "guest", "assessor", "school_contact", "staff", "reassessed", "senior"]
"""Which version of the words somebody gets: a message has one version for all, or a template for each part."""

Named = Literal["candidate", "head", "assessor", "guests"]
"""Other people whose details some version of a message shows."""

_FIELDS = {"head": ("head_id",), "assessor": ("assessor_id", "senior_assessor_id")}

SCHOOL_ROLES = frozenset({"head", "teacher", "leader", "mentor", "school_contact"})
"""Whose mail waits for school hours."""


class To(NamedTuple):
    """One recipient."""

    person_id: str
    part: Part


def known_id(found: str | None, what: str) -> str:
    """The id, or NotYet when no fact has brought it."""
    if found is None:
        raise NotYet(f"The journey's {what} is not known here yet.")
    return found


def candidate(fact: Message, journey: Journey) -> tuple[To, ...]:
    """The candidate of the journey."""
    return (To(known_id(journey.candidate_id, "candidate"), "candidate"),)


def head(
    fact: intake.DeclarationRequested | intake.DeclarationReminderDue | intake.DeclarationSigned, journey: Journey
) -> tuple[To, ...]:
    """The head who was asked."""
    return (To(fact.head_id, "head"),)


def candidate_and_school(fact: Message, journey: Journey) -> tuple[To, ...]:
    """The candidate, with a copy to the school's contact where the candidate wanted one."""
    told = candidate(fact, journey)
    return (*told, To(journey.school_contact_id, "school_contact")) if journey.school_contact_id else told


def everyone_concerned(fact: intake.CandidateWithdrew, journey: Journey) -> tuple[To, ...]:
    """Candidate, school contact, and the assessor who has the candidate in hand."""
    told, assessor_id = candidate_and_school(fact, journey), journey.assessor_at(fact.withdrew_at)
    return (*told, To(assessor_id, "assessor")) if assessor_id else told


def assessor(
    fact: assessment.AssessmentOffered | assessment.AssessmentExpired | assessment.ReportReminderDue, journey: Journey
) -> tuple[To, ...]:
    """The assessor whom the fact names."""
    return (To(fact.assessor_id, "assessor"),)


def candidate_and_assessor(fact: assessment.EvidenceLate, journey: Journey) -> tuple[To, ...]:
    """The candidate, and the assessor who decides."""
    return (*candidate(fact, journey), To(fact.assessor_id, "assessor"))


def guests_asked(fact: assessment.SlotChosen, journey: Journey) -> tuple[To, ...]:
    """Teachers and leader; the candidate chose and need not be asked."""
    return _guests(fact.asked)


def guests_released(
    fact: assessment.SlotsReleased | assessment.AppointmentCancelled, journey: Journey
) -> tuple[To, ...]:
    """Whoever was asked for a time that is given up: it stands in their calendars, also in that of who said no."""
    return _guests(fact.asked)


def silent_guest(fact: assessment.GuestReminderDue, journey: Journey) -> tuple[To, ...]:
    """The one guest who has not answered."""
    return (To(known_id(fact.segment.person_id, "guest"), "guest"),)


def everyone_booked(fact: assessment.AppointmentBooked, journey: Journey) -> tuple[To, ...]:
    """Candidate, teachers, leader and assessor."""
    return (*candidate(fact, journey), *_guests(fact.segments), To(fact.assessor_id, "assessor"))


def everyone_cancelled(fact: assessment.AppointmentCancelled, journey: Journey) -> tuple[To, ...]:
    """All who had a part of the appointment; the assessor alone when nothing was booked yet."""
    told: tuple[To, ...] = ()
    if fact.appointment_id is not None:
        told = (*candidate(fact, journey), *_guests(fact.segments))
    return (*told, To(fact.assessor_id, "assessor")) if fact.assessor_id else told


def both_of_the_call(fact: assessment.ReassessmentBooked, journey: Journey) -> tuple[To, ...]:
    """Candidate and senior assessor: nobody else is on the telephone."""
    return (To(known_id(journey.candidate_id, "candidate"), "reassessed"), To(fact.senior_assessor_id, "senior"))


def invited(fact: intake.StaffInvited, journey: Journey) -> tuple[To, ...]:
    """The new member of staff."""
    return (To(fact.person_id, "staff"),)


def registered(fact: assessment.AssessorRegistered, journey: Journey) -> tuple[To, ...]:
    """The new assessor."""
    return (To(fact.assessor_id, "staff"),)


def named_ids(names: tuple[Named, ...], fact: Message, journey: Journey) -> frozenset[str]:
    """The ids of the other people whose details a message needs; one that is not known yet is NotYet."""
    found: set[str] = set()
    for name in names:
        if name == "candidate":
            found.add(known_id(journey.candidate_id, "candidate"))
        elif name == "guests":
            if isinstance(fact, assessment.AppointmentBooked):
                found |= {guest.person_id for guest in _guests(fact.segments)}
        else:
            ids = (getattr(fact, field, None) for field in _FIELDS[name])
            found |= {person_id for person_id in ids if isinstance(person_id, str)}
    return frozenset(found)


def _guests(segments: Sequence[SegmentPlan]) -> tuple[To, ...]:
    guests = (s.person_id for s in segments if s.role in ("teacher", "leader") and s.person_id)
    return tuple(To(person_id, "guest") for person_id in dict.fromkeys(guests))
