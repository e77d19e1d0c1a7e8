"""One message for one person with all that it may speak of, and the values that every template is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatch
from typing import Any

from services.notifications.answers import Answers, Wanted
from services.notifications.domain import Cohort, Journey, Person, Provider, School
from services.notifications.recipients import Part, known_id
from shared.contracts.envelope import Fact
from shared.contracts.values import SegmentPlan, WorkItem
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
    others: Mapping[str, Journey] = field(default_factory=dict)
    """Other journeys that this message speaks of, by id."""
    came_back: WorkItem | None = None
    """Mail that did not reach its readers, for the office's digest."""
    answers: Answers | Wanted | None = None
    """What a school wrote, where the message copies it; None while the message is only planned."""

    @property
    def receipt(self) -> Answers | None:
        """The answers of a signed declaration, where the message copies those."""
        return self.answers if isinstance(self.answers, Answers) else None

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

    @property
    def work(self) -> str:
        """What the candidate hands in, as a plural: a programme without tasks has documents alone."""
        return "tasks and file" if self.programme.evidence.tasks else "documents"

    def asked_of(self, person_id: str) -> SegmentPlan | None:
        """The minutes that a guest was asked for or agreed to last, as far as that is known here."""
        later = self.journey.asked_guests.get(person_id)
        booked = self.journey.standing
        known = [
            *((later.segment,) if later is not None else ()),
            *(booked[1].segments if booked is not None else ()),
            *(self.journey.choice.asked if self.journey.choice is not None else ()),
        ]
        return next((segment for segment in known if segment.person_id == person_id), None)

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


_NO_BUTTON = (Purpose.WITHDRAW, Purpose.CALL_TEST, Purpose.DUPLICATE, Purpose.STOP, "choose")


def shared_values(told: Told) -> Values:
    """What every message is given, whether its words use it or not."""
    return {
        "part": told.part,
        "step": told.step,
        "provider": told.provider.name,
        "contact": told.provider.contact_name,
        "phone": told.provider.contact_phone,
        "email": told.provider.contact_email,
        "programme": f"the {told.programme.name} programme",
        "status": told.programme.award_name,
        "work": told.work,
        "interviewed": "teacher and senior leader" if told.programme.appointment.teachers_maximum else "senior leader",
        "leave_url": told.urls.get("withdraw"),
        "choose_url": told.urls.get("choose"),
        "stop_url": told.urls.get("stop"),
        "journey_url": told.urls.get("journey"),
        "url": next((url for purpose, url in told.urls.items() if purpose not in _NO_BUTTON), None),
    }


@singledispatch
def of_fact(fact: Fact, told: Told) -> Values:
    """The values that are this fact's own."""
    raise TypeError(f"services/notifications/contents has no values for {type(fact).__name__}.")
