"""What is planned from a fact: one `Message` per recipient, with a key that is the same whenever it is worked out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.notifications.catalogue import Rule, due_at, rules_for
from services.notifications.domain import Cohort, Journey, Person, Provider, School
from services.notifications.recipients import SCHOOL_ROLES, Part, named_ids
from shared.calendar import recorded_terms
from shared.contracts import intake
from shared.contracts.envelope import Envelope, Fact, due_date
from shared.contracts.values import WorkItem
from shared.dates import hold
from shared.errors import NotYet
from shared.policy import Programme, load
from shared.published import resolved


@dataclass(frozen=True)
class Message:
    """One message to one person: what it is about, and when it is due and may leave. No words, no names."""

    provider_id: str
    key: str
    template: str
    part: Part
    person_id: str
    journey_id: str | None
    cohort_id: str | None
    step: int
    due_at: datetime
    send_at: datetime
    cause: Envelope[Fact]


@dataclass(frozen=True)
class Records:
    """What has been looked up, by id."""

    providers: Mapping[str, Provider]
    people: Mapping[str, Person]
    schools: Mapping[str, School]
    cohorts: Mapping[str, Cohort]
    journeys: Mapping[str, Journey]
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    """What the provider has published itself, by key."""
    came_back: WorkItem | None = None
    """Mail that did not reach its readers; looked up for the office's digest alone."""

    def person(self, person_id: str) -> Person:
        """The person, or NotYet when their details have not arrived here."""
        found = self.people.get(person_id)
        if found is None:
            raise NotYet("A person's contact details have not arrived here yet.")
        return found

    def provider(self, provider_id: str) -> Provider:
        """The provider, or NotYet."""
        found = self.providers.get(provider_id)
        if found is None:
            raise NotYet("The provider's public contact has not arrived here yet.")
        return found

    def journey(self, journey_id: str | None, provider_id: str) -> Journey:
        """The journey as known here; an empty one for facts that concern none."""
        unknown = Journey(journey_id=journey_id or "", provider_id=provider_id)
        return self.journeys.get(journey_id, unknown) if journey_id else unknown

    def programme(self, key: str | None) -> Programme:
        """The programme of a key, or NotYet; what concerns no programme goes by the shipped one."""
        return (self.programmes.get(key) or resolved(key, None)) if key else load("hlta")

    def school_of(self, person: Person, journey: Journey) -> School | None:
        """The person's own school, else the journey's."""
        return self.schools.get(person.school_id or journey.school_id or "")


def digest_of(key: str) -> str:
    """What stands before the @ in a message's Message-ID."""
    return hashlib.sha256(key.encode()).hexdigest()


def needed_people(envelope: Envelope[Fact], journey: Journey) -> frozenset[str]:
    """Ids of everybody whose details the messages of this fact need: recipients and those they name."""
    fact = envelope.data
    found: set[str] = set()
    for rule in rules_for(fact):
        found |= {to.person_id for to in rule.to(fact, journey)} | named_ids(rule.names, fact, journey)
    return frozenset(found)


def journeys_named(envelope: Envelope[Fact]) -> frozenset[str]:
    """Other journeys that the messages of this fact speak of; none for all but one kind of fact."""
    fact = envelope.data
    return frozenset({fact.other_journey_id}) if isinstance(fact, intake.DuplicateSuspected) else frozenset()


def cohort_of(envelope: Envelope[Fact]) -> str | None:
    """The cohort that a fact concerns."""
    named = getattr(envelope.data, "cohort_id", None)
    return named if isinstance(named, str) else envelope.cohort


def plan(envelope: Envelope[Fact], journey: Journey, records: Records) -> list[Message]:
    """Every message that this fact leads to. Raises NotYet while something they need has not arrived here."""
    fact, planned = envelope.data, []
    if isinstance(fact, intake.OperatorDigestDue) and not fact.items and records.came_back is None:
        return []  # a list with nothing on it is not sent
    records.provider(envelope.provider)
    programme = records.programme(envelope.programme or journey.programme)
    for rule in rules_for(fact):
        due = due_at(rule, envelope, journey, programme)
        if rule.due(fact, programme) is not None and due <= envelope.time:
            continue  # a reminder whose moment had passed when its fact happened is not sent
        for person_id in named_ids(rule.names, fact, journey):
            records.person(person_id)
        for to in rule.to(fact, journey):
            person = records.person(to.person_id)
            step = getattr(fact, "step", 1)
            about = envelope.journey or cohort_of(envelope) or envelope.provider
            version = _version(rule, envelope, due)
            planned.append(
                Message(
                    provider_id=envelope.provider,
                    key=f"{rule.template}:{about}:{to.person_id}:{step}:{version}",
                    template=rule.template,
                    part=to.part,
                    person_id=to.person_id,
                    journey_id=envelope.journey,
                    cohort_id=cohort_of(envelope),
                    step=step,
                    due_at=due,
                    send_at=send_at(rule, fact, due, person, records.school_of(person, journey), programme),
                    cause=envelope,
                )
            )
    return planned


def _version(rule: Rule[Any], envelope: Envelope[Fact], due: datetime) -> object:
    if rule.timed:
        return f"{rule.key(envelope.data)}:{envelope.time.isoformat()}"
    return f"{rule.key(envelope.data)}:{due_date(due)}" if rule.dated else rule.key(envelope.data)


def send_at(
    rule: Rule[Any], fact: Fact, due: datetime, person: Person, school: School | None, programme: Programme
) -> datetime:
    """At once, but for people at a school: on a school day, in school hours, unless what it is about is near."""
    if person.role not in SCHOOL_ROLES:
        return due
    if school is None:
        raise NotYet("The school whose hours this message keeps has not arrived here yet.")
    return hold(due, recorded_terms(school.terms, school.closed_on), programme, event_at=rule.event_at(fact))
