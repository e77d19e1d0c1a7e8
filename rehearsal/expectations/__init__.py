"""The checker's own table: which fact owes which messages to whom. Written apart from the sender's, on purpose.

A line that is missing here makes a right mail look unasked for; a line too many makes it look lost. Both are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.expectations import assessment as assessment_table
from rehearsal.expectations import intake as intake_table
from rehearsal.expectations.parts import Line, Part, Told
from rehearsal.records import AnyFact
from rehearsal.school_hours import may_leave_at, terms_of
from shared.calendar import Terms
from shared.contracts import assessment, intake, notifications


@dataclass(frozen=True, slots=True)
class Owed:
    """One message that must reach one person once."""

    template: str
    recipient: str
    journey: str | None
    cohort: str | None
    step: int | None
    """The rung of a ladder; None for a message that answers a fact."""
    cause: str
    """The fact's id."""
    due_at: datetime
    leaves_at: datetime
    """The due instant, after any hold for school hours."""


class Ledger:
    """Reads the facts in their order and says what each owes. Knows of people only ids, roles and schools."""

    def __init__(self, contacts: list[AnyFact]) -> None:
        self.roles: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self._schools_of_people: dict[str, str] = {}
        self._terms: dict[str, Terms | None] = {}
        self._journeys: dict[str, Told] = {}
        for contact in contacts:
            details: Any = contact.data
            self.addresses[details.person_id] = details.email
            if isinstance(details, intake.ApplicantContactSet):
                continue
            self.roles[details.person_id] = details.role
            if details.school_id:
                self._schools_of_people[details.person_id] = details.school_id

    def owed_by(self, fact: AnyFact) -> list[Owed]:
        """The messages that this fact owes; remembers what later facts need of it."""
        self._remember(fact)
        if isinstance(fact.data, notifications.HoldersInvited):
            return [
                self._invited(fact, journey_id, told) for journey_id, told in self._journeys.items() if told.invited
            ]
        rule = _OWED.get(type(fact.data))
        if rule is None:
            return []
        journey = self._journeys.get(fact.journey or "", Told())
        return [self._owed(fact, journey, part) for part in rule(fact.data, journey, fact.time) if part.recipient]

    def _invited(self, fact: AnyFact, journey_id: str, told: Told) -> Owed:
        return Owed("m39_network_meeting", told.candidate, journey_id, None, None, fact.id, fact.time, fact.time)

    def _owed(self, fact: AnyFact, journey: Told, part: Part) -> Owed:
        assert part.recipient is not None
        due_at = part.due_at or fact.time
        role = part.role or self.roles.get(part.recipient, "")
        school = self._schools_of_people.get(part.recipient) or journey.school
        leaves_at = may_leave_at(due_at, role, self._terms.get(school))
        return Owed(part.template, part.recipient, fact.journey, fact.cohort, part.step, fact.id, due_at, leaves_at)

    def _remember(self, fact: AnyFact) -> None:
        body = fact.data
        if isinstance(body, intake.SchoolRecorded):
            self._terms[body.school_id] = terms_of(body.terms, body.closed_on)
        if fact.journey is None:
            return
        journey = self._journeys.setdefault(fact.journey, Told())
        if isinstance(body, intake.ApplicationReceived):
            journey.candidate, journey.school = body.person_id, body.school_id
            journey.school_contact, journey.head = body.school_contact_id, body.head_id
        elif isinstance(body, intake.DeclarationRequested):
            journey.head = body.head_id
        elif isinstance(body, intake.ConsentChanged):
            _remember_consent(body, journey)
        elif isinstance(body, intake.SchoolChanged):
            journey.school = body.school_id
        elif isinstance(body, assessment.OutcomeReleased):
            journey.outcome_at = fact.time
        elif isinstance(body, assessment.AwardMade | assessment.AwardRevoked):
            journey.holds_award = isinstance(body, assessment.AwardMade)
        else:
            _remember_arranging(body, journey, fact.time)


def _remember_consent(body: intake.ConsentChanged, journey: Told) -> None:
    if body.given:
        journey.agreed[body.consent] = body.person_id
        return
    journey.agreed.pop(body.consent, None)
    if body.consent == "school_copies":
        journey.school_contact = None


def _remember_arranging(body: object, journey: Told, at: datetime) -> None:
    """Who has the candidate in hand, what is booked, and who was replaced."""
    if isinstance(body, assessment.AssessmentAccepted | assessment.ArrangingResumed):
        journey.assessor, journey.accepted_at = body.assessor_id, at
    elif isinstance(body, assessment.AssessorWithdrew):
        journey.given_up_at = at
    elif isinstance(body, assessment.AppointmentBooked | assessment.ReassessmentBooked):
        journey.booked.add(body.appointment_id)
    elif isinstance(body, assessment.AppointmentCancelled):
        journey.booked.discard(body.appointment_id or "")
        if not body.rebook:
            journey.given_up_at = at
    elif isinstance(body, assessment.GuestReplaced):
        journey.replaced.add(body.replaced_person_id)
        journey.replaced.discard(body.person_id)


_OWED: dict[type, Line] = {**intake_table.OWED, **assessment_table.OWED}


def facts_that_owe() -> frozenset[type]:
    """The kinds of fact that tell somebody something."""
    return frozenset({*_OWED, notifications.HoldersInvited})
