"""One example of every version of every message, for the gallery and the tests. All people are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from services.notifications.answers import Answers, Confirmed, Wanted
from services.notifications.domain import (
    Agreed,
    Appointment,
    Attendance,
    Choice,
    Cohort,
    Journey,
    Outcome,
    Person,
    Place,
    Provider,
    Request,
    School,
)
from services.notifications.messages import Message, Records, plan
from services.notifications.samples import (
    application,
    appointment,
    changes,
    closing,
    digest,
    evidence,
    moving,
    network,
    place,
)
from services.notifications.samples.instants import (
    APPEAL_BY,
    EVIDENCE_DUE,
    GUESTS_REPLY_BY,
    LAPSES,
    SESSIONS,
    Told,
    at_utc,
)
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.values import TermDates

NAMES: Mapping[str, str] = {
    "candidate": "Sam Example",
    "head": "Dr Hilary Example",
    "teacher-1": "Toni Example",
    "teacher-2": "Terry Sample",
    "leader": "Lee Example",
    "contact": "Chris Example",
    "mentor": "Max Sample",
    "assessor": "Alex Sample",
    "senior": "Sacha Sample",
    "trainer": "Tracy Sample",
    "trainer-2": "Tamsin Sample",
    "leader-2": "Lou Example",
    "twin": "Samantha Example",
    "operator": "Olive Sample",
}
ANSWERS = Answers(
    signed_at=at_utc("2026-10-09", "11:00"),
    name="Dr Hilary Example",
    role="Headteacher",
    statements=(
        Confirmed(
            text="The candidate is suitable to work towards Higher Level Teaching Assistant status.", confirmed=True
        ),
        Confirmed(
            text="The candidate has led a whole class, with no teacher present, on at least 2 occasions.",
            confirmed=True,
        ),
        Confirmed(
            text="I have seen proof that the candidate holds a level 2 qualification in English.", confirmed=True
        ),
        Confirmed(text="I have seen proof that the candidate holds a level 2 qualification in maths.", confirmed=True),
    ),
    need="Cover for planning time in two classes.\nTwo colleagues leave in July.",
    mentor_name="the deputy head",
    release_time="Both sessions & half a day a week to prepare",
    payer="The school pays both fees",
    after_award="Leads a class for one afternoon a week",
)
"""What intake would answer for the sample declaration; the school left out how success will be judged."""

WANTED = Wanted(
    need="Cover for planning time in two classes.",
    after_award="Leads a class for one afternoon a week",
)
"""What intake would answer for the sample evaluation; the school left out how success will be judged."""


def copied_by(message: Message) -> Answers | Wanted:
    """What the mail of a sample copies, if it copies anything."""
    is_evaluation = isinstance(message.cause.data, intake.EvaluationAsked | intake.EvaluationReminderDue)
    return WANTED if is_evaluation else ANSWERS


_ROLES = {
    "candidate": "candidate",
    "head": "head",
    "teacher-1": "teacher",
    "teacher-2": "teacher",
    "leader": "leader",
    "contact": "school_contact",
    "mentor": "mentor",
    "assessor": "assessor",
    "senior": "assessor",
    "trainer": "trainer",
    "trainer-2": "trainer",
    "leader-2": "leader",
    "twin": "candidate",
    "operator": "operator",
}
_AT_SCHOOL = frozenset({"candidate", "head", "teacher-1", "teacher-2", "leader", "leader-2", "contact", "mentor"})


@dataclass(frozen=True)
class Sample:
    """A message with all that it needs, and a title for the gallery."""

    title: str
    message: Message
    records: Records


def people(names: Mapping[str, str] = NAMES) -> dict[str, Person]:
    """The sample people, under other names and addresses for tests that look for leaks."""
    return {
        person_id: Person.model_validate(
            {
                "person_id": person_id,
                "role": _ROLES[person_id],
                "name": name,
                "email": f"{name.lower().replace(' ', '.')}@{person_id}.example",
                "phone": "01632 960 111" if person_id == "candidate" else None,
                "school_id": "school" if person_id in _AT_SCHOOL else None,
            }
        )
        for person_id, name in names.items()
    }


def records(names: Mapping[str, str] = NAMES, outcome: str = "awarded") -> Records:
    """Everything looked up for the sample journey."""
    provider = Provider(
        provider_id="provider",
        name="Northern Example Training",
        contact_name="Pat Example",
        contact_email="programme@training.example",
        contact_phone="01632 960 001",
    )
    term = TermDates(name="Year", starts_on=date(2026, 9, 1), ends_on=date(2027, 7, 16))
    school = School(school_id="school", name="Oakfield Example Primary School", terms=(term,))
    cohort = Cohort(cohort_id="cohort", name="Group 1, autumn 2026", sessions=SESSIONS)
    journey = Journey(
        journey_id="journey",
        provider_id="provider",
        programme="hlta@1",
        candidate_id="candidate",
        reference="HLTA-4F7K2",
        school_id="school",
        head_id="head",
        school_contact_id="contact",
        request=Request(
            declaration_id="declaration",
            link_version=1,
            head_id="head",
            asked_at=at_utc("2026-10-07", "08:00"),
            lapses_at=LAPSES,
        ),
        places={"cohort": Place(confirmed_at=at_utc("2026-10-09", "11:00"), sessions=SESSIONS)},
        offers={"offer": "S.E.", "stand-in": "S.E."},
        assessor_id="assessor",
        consents={
            "mentor_copies": Agreed(given=True, person_id="mentor", changed_at=at_utc("2026-10-07", "08:00")),
            "school_outcome": Agreed(given=True, person_id="head", changed_at=at_utc("2026-10-07", "08:00")),
            "network": Agreed(given=True, person_id="candidate", changed_at=at_utc("2026-10-07", "08:00")),
        },
        attendance={1: Attendance(version=1, attended=False)},
        choice=Choice(slot_id="slot-1", proposal_version=1, release_at=GUESTS_REPLY_BY, asked=appointment.GUESTS),
        outcome=Outcome(
            attempt=1,
            outcome=outcome,
            released_at=at_utc("2027-03-08", "09:00"),
            letter_on=date(2027, 3, 8),
            appeal_last_at=APPEAL_BY,
            link_version=1,
        ),
    )
    return Records(
        providers={"provider": provider},
        people=people(names),
        schools={"school": school},
        cohorts={"cohort": cohort},
        journeys={"journey": journey, "other": _OTHER},
    )


_OTHER = Journey(journey_id="other", provider_id="provider", candidate_id="twin", reference="HLTA-9QX3M")
_AFTER: dict[str, tuple[str, ...]] = {"paused": ("paused_at",), "deferred": ("deferred_at",), "another assessor": ()}
"""Cancellations of journeys in which something else has happened before."""
_NEEDS_APPOINTMENT = (
    assessment.MoveAsked,
    assessment.MoveDropped,
    assessment.PartyMissing,
    assessment.CallBroken,
    assessment.EvidenceSubmitted,
    assessment.EvidenceDueChanged,
    intake.JourneyPaused,
)
"""Facts whose messages speak of what is booked."""


def _as_known(known: Records, title: str, at: datetime, fact: Fact) -> Records:
    """What is known of the journey when this fact comes."""
    update: dict[str, object] = {}
    if isinstance(fact, assessment.AppointmentCancelled) and not fact.rebook:
        update["withdrew_at"] = at
    if title == "everything in late":
        update["evidence_complete_at"] = at
    if title in _AFTER:
        update = dict.fromkeys(_AFTER[title], at)
    if title == "after the booking" or isinstance(fact, _NEEDS_APPOINTMENT):
        booked = Appointment(
            sequence=0, starts_at=appointment.STARTS, evidence_due_at=EVIDENCE_DUE, segments=appointment.GUESTS
        )
        update["appointments"] = {"slot-1": booked}
    changed = known.journeys["journey"].model_copy(update=update)
    return replace(known, journeys={**known.journeys, "journey": changed})


def _about_no_journey(fact: Fact) -> bool:
    if isinstance(fact, intake.SignInRequested):
        return fact.role != "candidate"
    return isinstance(
        fact,
        intake.StaffInvited
        | intake.CohortChanged
        | intake.CohortCancelled
        | intake.RegisterRequested
        | intake.OperatorDigestDue
        | assessment.AssessorDigestDue
        | assessment.AssessorRegistered
        | assessment.SignInRequested
        | assessment.RoundClosed,
    )


def facts() -> Told:
    """Title, instant and fact, in the order of a journey; one fact for each message and its alternatives."""
    rooms = (application, place, appointment, evidence, closing, changes, moving, digest, network)
    return tuple(told for room in rooms for told in room.facts())


def samples(names: Mapping[str, str] = NAMES) -> tuple[Sample, ...]:
    """Every message of every sample fact, in the order of a journey."""
    known = records(names)
    found: list[Sample] = []
    for number, (title, at, fact) in enumerate(facts()):
        envelope = Envelope[Fact].model_construct(
            id=f"fact-{number}",
            type=fact.subject(),
            source=f"hlta/{fact.owner}",
            time=at,
            provider="provider",
            programme="hlta@1",
            journey=None if _about_no_journey(fact) else "journey",
            cohort="cohort",
            data=fact,
        )
        now = _as_known(known, title, at, fact)
        journey = now.journey(envelope.journey, "provider")
        found += [Sample(title=title, message=message, records=now) for message in plan(envelope, journey, now)]
    return tuple(found)
