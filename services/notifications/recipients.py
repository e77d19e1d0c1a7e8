"""To whom a fact is told. Each function names people by id, with the part they play in that message.

An id that has not arrived here yet raises NotYet: the fact is delivered again a little later, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from services.notifications import changes
from services.notifications.domain import Journey
from shared.contracts import assessment, intake, notifications
from shared.contracts.envelope import Message
from shared.contracts.values import SegmentPlan
from shared.errors import NotYet

Part = Literal[
    "candidate", "head", "guest", "assessor", "school_contact", "mentor", "staff", "reassessed", "senior", "trainer",
    "reviewer", "operator",
]  # fmt: skip
"""Which version of the words somebody gets: a message has one version for all, or a template for each part."""

Named = Literal["candidate", "head", "assessor", "guests", "missing", "other"]
"""Other people whose details some version of a message shows."""

_FIELDS = {
    "head": ("head_id",),
    "assessor": ("assessor_id", "senior_assessor_id"),
    "missing": ("person_id",),
    "other": ("other_person_id",),
}
_Assessed = (
    assessment.AppointmentBooked
    | assessment.AppointmentReminderDue
    | assessment.EvidenceLate
    | assessment.EvidenceDueChanged
)
_LEAVERS = (
    intake.CandidateWithdrew
    | intake.WithdrawalUndone
    | intake.JourneyPaused
    | intake.JourneyResumed
    | intake.JourneyDeferred
    | intake.JourneyVoided
)

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


def applicant(
    fact: intake.DraftBegun | intake.DraftSaved | intake.DraftReminderDue | intake.EntryRefused, journey: Journey
) -> tuple[To, ...]:
    """Whoever began the application, which need not be a journey yet."""
    return (To(fact.person_id, "candidate"),)


def head(
    fact: intake.DeclarationRequested
    | intake.DeclarationReminderDue
    | intake.DeclarationSigned
    | intake.DeclarationCorrected,
    journey: Journey,
) -> tuple[To, ...]:
    """The head who was asked."""
    return (To(fact.head_id, "head"),)


def candidate_and_school(fact: Message, journey: Journey) -> tuple[To, ...]:
    """The candidate, with a copy to the school's contact where the candidate wanted one."""
    told, contact_id = candidate(fact, journey), journey.school_reader
    return (*told, To(contact_id, "school_contact")) if contact_id else told


def mentor_with_copies(fact: Message, journey: Journey) -> tuple[To, ...]:
    """The candidate's mentor, where the candidate agreed to copies."""
    mentor_id = journey.agreed_reader("mentor_copies")
    return (To(mentor_id, "mentor"),) if mentor_id else ()


def holder(fact: notifications.HoldersInvited, journey: Journey) -> tuple[To, ...]:
    """The holder of the award, by the journey that led to it. The fact alone, which names no journey, invites nobody:
    the mailing has planned each invitation."""
    return (To(journey.candidate_id, "candidate"),) if journey.candidate_id else ()


def head_told_of_outcome(fact: Message, journey: Journey) -> tuple[To, ...]:
    """The headteacher of today, where the candidate agreed that they are told the result."""
    if journey.agreed_reader("school_outcome") is None:
        return ()
    return (To(known_id(journey.head_id, "headteacher"), "head"),)


def everyone_concerned(fact: _LEAVERS, journey: Journey) -> tuple[To, ...]:
    """Candidate, school contact, and the assessor who has the candidate in hand."""
    told, assessor_id = candidate_and_school(fact, journey), journey.assessor_at(_happened_at(fact))
    return (*told, To(assessor_id, "assessor")) if assessor_id else told


def _happened_at(fact: _LEAVERS) -> datetime:
    if isinstance(fact, intake.CandidateWithdrew):
        return fact.withdrew_at
    if isinstance(fact, intake.WithdrawalUndone):
        return fact.undone_at
    if isinstance(fact, intake.JourneyPaused):
        return fact.paused_at
    if isinstance(fact, intake.JourneyResumed):
        return fact.resumed_at
    return fact.deferred_at if isinstance(fact, intake.JourneyDeferred) else fact.voided_at


def assessor(
    fact: assessment.AssessmentOffered
    | assessment.AssessmentExpired
    | assessment.ReportReminderDue
    | assessment.EvidenceUnread
    | assessment.ReportQuestioned
    | assessment.ArrangingResumed,
    journey: Journey,
) -> tuple[To, ...]:
    """The assessor whom the fact names."""
    return (To(fact.assessor_id, "assessor"),)


def assessor_stood_down(fact: assessment.AssessorWithdrew, journey: Journey) -> tuple[To, ...]:
    """Whoever gave a time up that stands: it leaves their calendar alone."""
    return (To(fact.assessor_id, "assessor"),)


def _assessor_of(fact: _Assessed) -> tuple[To, ...]:
    """The assessor of what is booked; nobody while another one is sought."""
    return (To(fact.assessor_id, "assessor"),) if fact.assessor_id else ()


def assessor_in_hand(fact: assessment.EvidenceSubmitted, journey: Journey) -> tuple[To, ...]:
    """The assessor who has the candidate in hand; nobody when there is none."""
    assessor_id = journey.assessor_at(fact.submitted_at)
    return (To(assessor_id, "assessor"),) if assessor_id else ()


def candidate_and_assessor(
    fact: assessment.EvidenceLate | assessment.EvidenceDueChanged, journey: Journey
) -> tuple[To, ...]:
    """The candidate, and the assessor who decides."""
    return (*candidate(fact, journey), *_assessor_of(fact))


def both_evaluators(fact: intake.EvaluationAsked, journey: Journey) -> tuple[To, ...]:
    """Candidate and head."""
    return (To(fact.person_id, "candidate"), To(fact.head_id, "head"))


def silent_evaluators(fact: intake.EvaluationReminderDue, journey: Journey) -> tuple[To, ...]:
    """Whoever of the two has not answered."""
    ids = {"candidate": fact.person_id, "head": fact.head_id}
    return tuple(To(ids[reader], reader) for reader in fact.silent)


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


def guest_asked(fact: assessment.GuestAsked, journey: Journey) -> tuple[To, ...]:
    """The one guest who is asked in somebody's place."""
    return (To(fact.person_id, "guest"),)


def guest_replaced(fact: assessment.GuestReplaced, journey: Journey) -> tuple[To, ...]:
    """Whoever was asked for a time and is replaced; nobody while no time was asked for."""
    was_asked = fact.slot_id is not None or fact.appointment_id is not None
    return (To(fact.replaced_person_id, "guest"),) if was_asked else ()


def everyone_invited(fact: assessment.AppointmentBooked, journey: Journey) -> tuple[To, ...]:
    """Candidate, teachers, leader and assessor; of an appointment that was changed only who is new to it."""
    if fact.moved_from is None:
        return _all_who_take_part(fact, journey)
    new = _as_guests(changes.newcomers(fact))
    return (*new, *_assessor_of(fact)) if changes.has_another_assessor(fact) else new


def everyone_reminded(fact: assessment.AppointmentReminderDue, journey: Journey) -> tuple[To, ...]:
    """All who take part in an appointment that is near."""
    return _all_who_take_part(fact, journey)


def everyone_moved(fact: assessment.AppointmentBooked, journey: Journey) -> tuple[To, ...]:
    """All who take part at another time than before."""
    stay = _as_guests(changes.guests_moved(fact))
    if not changes.is_moved(fact):
        return stay
    return (*candidate(fact, journey), *stay, *_assessor_of(fact))


def told_of_another_assessor(fact: assessment.AppointmentBooked, journey: Journey) -> tuple[To, ...]:
    """The candidate and every guest, when somebody else has taken the time over."""
    if not changes.has_another_assessor(fact):
        return ()
    return (*candidate(fact, journey), *_guests(fact.segments))


def told_of_guests(fact: assessment.AppointmentBooked, journey: Journey) -> tuple[To, ...]:
    """Candidate and assessor, when the time stays and somebody else takes part."""
    if not changes.has_other_guests(fact):
        return ()
    return (*candidate(fact, journey), *_assessor_of(fact))


def guests_left_out(fact: assessment.AppointmentBooked, journey: Journey) -> tuple[To, ...]:
    """Guests who have no part any more, but for those who were told when they were replaced."""
    return _as_guests(person_id for person_id in changes.left_out(fact) if person_id not in journey.replaced_guests)


def everyone_with_a_new_link(fact: assessment.AppointmentBooked, journey: Journey) -> tuple[To, ...]:
    """All who take part at the time that they know and join elsewhere; who is told more is told this as well there."""
    if not changes.has_new_link(fact):
        return ()
    told = {*changes.newcomers(fact), *changes.guests_moved(fact)}
    stay = _as_guests(person_id for person_id in changes.guests(fact.segments) if person_id not in told)
    if changes.has_other_guests(fact):
        return stay
    return (*candidate(fact, journey), *stay, *_assessor_of(fact))


def told_of_a_wish_to_move(fact: assessment.MoveAsked, journey: Journey) -> tuple[To, ...]:
    """The assessor, who proposes times, and the candidate, who chooses; not whoever asked for it."""
    told = () if fact.asked_by == "candidate" else candidate(fact, journey)
    if fact.asked_by == "assessor" or journey.assessor_id is None:
        return told
    return (*told, To(journey.assessor_id, "assessor"))


def told_of_a_wish_dropped(fact: assessment.MoveDropped, journey: Journey) -> tuple[To, ...]:
    """Candidate and assessor, who had been looking for another time; not whoever dropped it."""
    told = () if fact.dropped_by == "candidate" else candidate(fact, journey)
    if fact.dropped_by == "assessor" or journey.assessor_id is None:
        return told
    return (*told, To(journey.assessor_id, "assessor"))


def told_of_a_guest_who_cannot_come(fact: assessment.GuestCannotCome, journey: Journey) -> tuple[To, ...]:
    """The candidate, who names somebody else, and the assessor. The guest has the page."""
    told = candidate(fact, journey)
    return (*told, To(journey.assessor_now, "assessor")) if journey.assessor_now else told


def candidate_without_appointment(fact: assessment.AssessorWithdrew, journey: Journey) -> tuple[To, ...]:
    """The candidate, unless an appointment is booked: its cancellation tells the same."""
    return () if journey.standing else candidate(fact, journey)


def concerned_by_absence(fact: assessment.PartyMissing, journey: Journey) -> tuple[To, ...]:
    """Whoever was missing, the candidate, and the assessor."""
    told = [*candidate(fact, journey)]
    if fact.role in ("teacher", "leader") and fact.person_id:
        told.append(To(fact.person_id, "guest"))
    assessor_id = fact.person_id if fact.role == "assessor" and fact.person_id else journey.assessor_id
    return (*told, To(assessor_id, "assessor")) if assessor_id else tuple(told)


def concerned_by_broken_call(fact: assessment.CallBroken, journey: Journey) -> tuple[To, ...]:
    """Candidate, the guests who were still to be heard, and the assessor."""
    told = (*candidate(fact, journey), *_guests(fact.remaining))
    return (*told, To(journey.assessor_id, "assessor")) if journey.assessor_id else told


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


def asker(fact: intake.SignInRequested | assessment.SignInRequested, journey: Journey) -> tuple[To, ...]:
    """Who asked for a link: a candidate, or somebody of the staff."""
    is_candidate = isinstance(fact, intake.SignInRequested) and fact.role == "candidate"
    return (To(fact.person_id, "candidate" if is_candidate else "staff"),)


def registered(fact: assessment.AssessorRegistered, journey: Journey) -> tuple[To, ...]:
    """The new assessor."""
    return (To(fact.assessor_id, "staff"),)


def trainer(fact: assessment.TaskShared, journey: Journey) -> tuple[To, ...]:
    """The trainer whom the fact names."""
    return (To(fact.trainer_id, "trainer"),)


def trainer_of_the_register(fact: intake.RegisterRequested, journey: Journey) -> tuple[To, ...]:
    """Who led the session and takes its register."""
    return (To(fact.trainer_id, "trainer"),)


def trainers_of_the_session(fact: intake.CohortChanged, journey: Journey) -> tuple[To, ...]:
    """Who trains the changed session now, and who did before."""
    now = (one for one in fact.sessions if one.number == fact.session)
    return _as_trainers(one.trainer_id for one in (*now, fact.was) if one is not None)


def trainers_of_the_cohort(fact: intake.CohortCancelled, journey: Journey) -> tuple[To, ...]:
    """All whose sessions are off."""
    return _as_trainers(one.trainer_id for one in fact.sessions)


def adviser(fact: assessment.AdviceAsked, journey: Journey) -> tuple[To, ...]:
    """The senior who is to advise."""
    return (To(fact.adviser_id, "senior"),)


def reviewer(fact: assessment.AppealGiven, journey: Journey) -> tuple[To, ...]:
    """Who is to decide on the appeal."""
    return (To(fact.reviewer_id, "reviewer"),)


def operators(fact: intake.OperatorDigestDue, journey: Journey) -> tuple[To, ...]:
    """Everybody in the office."""
    return tuple(To(person_id, "operator") for person_id in fact.person_ids)


def assessor_of_digest(fact: assessment.AssessorDigestDue, journey: Journey) -> tuple[To, ...]:
    """The assessor for whom something waits."""
    return (To(fact.assessor_id, "assessor"),)


def moderators(fact: assessment.RoundClosed, journey: Journey) -> tuple[To, ...]:
    """All who may moderate the round."""
    return tuple(To(person_id, "reviewer") for person_id in fact.moderator_ids)


def named_ids(names: tuple[Named, ...], fact: Message, journey: Journey) -> frozenset[str]:
    """The ids of the other people whose details a message needs; one that is not known yet is NotYet."""
    found: set[str] = set()
    for name in names:
        if name == "candidate":
            found.add(known_id(journey.candidate_id, "candidate"))
        elif name == "guests":
            if isinstance(fact, assessment.AppointmentBooked):
                found |= set(changes.guests(fact.segments))
        else:
            ids = (getattr(fact, field, None) for field in _FIELDS[name])
            found |= {person_id for person_id in ids if isinstance(person_id, str) and person_id}
    return frozenset(found)


def _all_who_take_part(
    fact: assessment.AppointmentBooked | assessment.AppointmentReminderDue, journey: Journey
) -> tuple[To, ...]:
    return (*candidate(fact, journey), *_guests(fact.segments), *_assessor_of(fact))


def _guests(segments: Sequence[SegmentPlan]) -> tuple[To, ...]:
    guests = (s.person_id for s in segments if s.role in ("teacher", "leader") and s.person_id)
    return tuple(To(person_id, "guest") for person_id in dict.fromkeys(guests))


def _as_guests(person_ids: Iterable[str]) -> tuple[To, ...]:
    return tuple(To(person_id, "guest") for person_id in person_ids)


def _as_trainers(person_ids: Iterable[str]) -> tuple[To, ...]:
    return tuple(To(person_id, "trainer") for person_id in dict.fromkeys(person_ids))
