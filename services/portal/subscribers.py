"""What the read model takes in: every fact of intake and assessment, and the names of people.

Facts that move nothing get their inbox row all the same, because a page waits for the fact that its own command led to.
"""

from __future__ import annotations

from typing import Any, cast

from services.portal import repository
from services.portal.stages import step_of
from shared import published
from shared.bus import Handlers
from shared.bus_setup import CONTACT_STREAM, FACTS_STREAM, Durable
from shared.contracts import assessment, intake
from shared.contracts.assessment import ContactDetailsSet as AssessmentContact
from shared.contracts.envelope import ContactFact, Envelope, Message
from shared.contracts.intake import (
    ApplicationReceived,
    CohortOpened,
    JourneyDeferred,
    JourneyReopened,
    PlaceConfirmed,
    PlaceOffered,
    ProgrammePublished,
    ProviderAdded,
    WaitListed,
)
from shared.contracts.intake import ContactDetailsSet as IntakeContact
from shared.db import Connection, Database
from shared.inbox import first_time

FACTS_CONSUMER = "portal-facts"
CONTACTS_CONSUMER = "portal-contacts"
CONSUMERS = (FACTS_CONSUMER, CONTACTS_CONSUMER)

_FACTS: tuple[type[Message], ...] = tuple(
    fact for fact in (*intake.FACTS, *assessment.FACTS) if not issubclass(fact, ContactFact)
)
_CONTACTS = (IntakeContact, AssessmentContact)

DURABLES = (
    Durable(FACTS_STREAM, FACTS_CONSUMER, tuple(sorted(fact.subject() for fact in _FACTS))),
    Durable(CONTACT_STREAM, CONTACTS_CONSUMER, tuple(sorted(contact.subject() for contact in _CONTACTS))),
)


def fact_handlers(database: Database) -> Handlers:
    """The table for the durable `portal-facts`."""
    handlers = Handlers()

    @handlers.on(*_FACTS)
    async def take_fact(message: Envelope[Message]) -> None:
        async with database.transaction() as conn:
            if await first_time(conn, FACTS_CONSUMER, message.id):
                await take_in(conn, message)

    return handlers


def contact_handlers(database: Database) -> Handlers:
    """The table for the durable `portal-contacts`. Addresses are left behind: no page shows one."""
    handlers = Handlers()

    @handlers.on(IntakeContact, AssessmentContact)
    async def take_contact(message: Envelope[Any]) -> None:
        async with database.transaction() as conn:
            if await first_time(conn, CONTACTS_CONSUMER, message.id):
                contact: IntakeContact | AssessmentContact = message.data
                await repository.keep_name(conn, message.provider, contact.person_id, contact.name, message.time)

    return handlers


async def take_in(conn: Connection, message: Envelope[Message]) -> None:
    """The effect of one fact, once."""
    fact = message.data
    if isinstance(fact, ProviderAdded):
        await repository.keep_provider(conn, message.provider, fact, message.time)
    elif isinstance(fact, CohortOpened):
        await repository.keep_cohort(conn, message.provider, fact, message.programme, message.time)
    elif isinstance(fact, ProgrammePublished):
        await published.keep_told(conn, cast(Envelope[ProgrammePublished], message))
    step = step_of(message.id, message.time, fact)
    if message.journey is None or step is None:
        return
    await repository.lock_journey(conn, message.provider, message.journey, message.programme)
    if isinstance(fact, ApplicationReceived):
        await repository.name_candidate(conn, message.provider, message.journey, fact.person_id, fact.reference)
    cohort_id = _cohort_of(fact)
    if cohort_id is not None:
        await repository.move_to_cohort(conn, message.provider, message.journey, cohort_id, message.time)
    await repository.add_step(conn, message.provider, message.journey, step)


def _cohort_of(fact: Message) -> str | None:
    """The cohort that the candidate belongs to from this fact on; None when it says nothing of that."""
    if isinstance(fact, JourneyDeferred):
        return fact.to_cohort_id
    if isinstance(fact, (ApplicationReceived, PlaceConfirmed, WaitListed, PlaceOffered, JourneyReopened)):
        return fact.cohort_id
    return None
