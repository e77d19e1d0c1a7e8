"""Taking in one fact: remember what it says, plan what it leads to. One transaction with its inbox row."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeGuard, cast

from services.notifications import ledger, repository
from services.notifications.catalogue import rules_for
from services.notifications.composing import Composer
from services.notifications.digests import with_what_came_back
from services.notifications.domain import Journey, learn
from services.notifications.feeds import addresses, reading
from services.notifications.messages import cohort_of, journeys_named, needed_people, plan
from services.notifications.stops import is_question, stop_reason
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact
from shared.db import Connection
from shared.errors import NotYet
from shared.inbox import first_time
from shared.published import keep_told as keep_programme

FACTS_CONSUMER = "notifications-facts"
CONTACTS_CONSUMER = "notifications-contacts"


async def take_fact(connection: Connection, told: Envelope[Fact], composer: Composer, now: datetime) -> int:
    """Remember a fact and plan its messages; how many. Raises NotYet when a contact or context is still on its way."""
    if not await first_time(connection, FACTS_CONSUMER, told.id):
        return 0
    fact = told.data
    if isinstance(fact, intake.ProviderAdded):
        await repository.keep_provider(connection, cast("Envelope[intake.ProviderAdded]", told))
    elif isinstance(fact, intake.ProgrammePublished):
        await keep_programme(connection, cast("Envelope[intake.ProgrammePublished]", told))
    elif isinstance(fact, intake.SchoolRecorded):
        await repository.keep_school(connection, cast("Envelope[intake.SchoolRecorded]", told))
    elif isinstance(fact, intake.CohortOpened | intake.CohortChanged):
        await repository.keep_cohort(connection, cast("Envelope[intake.CohortOpened]", told))
    elif isinstance(fact, intake.DraftDeleted) or _joins_another(fact):
        await repository.forget_person(connection, told.provider, fact.person_id)
    elif isinstance(fact, intake.CohortCancelled):
        await repository.end_cohort(connection, told.provider, fact)
    if isinstance(fact, intake.AddressCorrected):
        await _must_know_address(connection, told, fact)
        # Whoever read the old address may have made a feed by the link in it, which dies with the address.
        await addresses.end(connection, told.provider, fact.person_id, "other_address", now)
    journey = await _remember(connection, told)
    planned = await _plan(connection, told, journey, composer, now)
    if isinstance(fact, intake.AddressCorrected):
        planned += await _ask_again(connection, told, fact, journey, now)
    return planned


async def _must_know_address(connection: Connection, told: Envelope[Fact], fact: intake.AddressCorrected) -> None:
    """Raises NotYet until the new address has come: it travels on another stream, and the old one is not written to."""
    told_at = await repository.address_told_at(connection, told.provider, fact.person_id)
    if told_at is None or told_at < told.time:
        raise NotYet("The candidate's new address has not arrived here yet.")


async def _ask_again(
    connection: Connection, told: Envelope[Fact], fact: intake.AddressCorrected, journey: Journey, now: datetime
) -> int:
    """The newest question that is still open goes to the new address too, once for each correction."""
    for message in await ledger.sent_to(connection, told.provider, journey.journey_id, fact.person_id):
        is_open = stop_reason(message.template, message.cause.data, journey, fact.person_id, now) is None
        if is_question(message.template) and is_open:
            again = replace(message, key=f"{message.key}:address:{fact.link_version}", send_at=now)
            return await ledger.insert(connection, [again], message.cause.model_dump_json(), now)
    return 0


def _joins_another(fact: Fact) -> TypeGuard[intake.DraftSubmitted]:
    """An application that was answered with a journey that was there: its own person never becomes a candidate."""
    return isinstance(fact, intake.DraftSubmitted) and fact.journey_id != fact.draft_id


async def take_contact(
    connection: Connection, told: Envelope[intake.ContactDetailsSet] | Envelope[assessment.ContactDetailsSet]
) -> None:
    """Remember a person's name and address."""
    if await first_time(connection, CONTACTS_CONSUMER, told.id):
        await repository.keep_person(connection, told)


async def take_applicant_contact(connection: Connection, told: Envelope[intake.ApplicantContactSet]) -> None:
    """Remember where somebody is written to whose application is not sent yet."""
    if await first_time(connection, CONTACTS_CONSUMER, told.id):
        await repository.keep_applicant(connection, told)


async def _remember(connection: Connection, told: Envelope[Fact]) -> Journey:
    if told.journey is None:
        return Journey(journey_id="", provider_id=told.provider)
    before = await repository.lock_journey(connection, told.provider, told.journey)
    after = learn(before, told)
    if after != before:
        await repository.keep_journey(connection, after)
        await reading.enter(connection, before, after)
    return after


async def _plan(
    connection: Connection, told: Envelope[Fact], journey: Journey, composer: Composer, now: datetime
) -> int:
    if not rules_for(told.data):
        return 0
    cohort_id = cohort_of(told)
    known = {journey.journey_id: journey} if journey.journey_id else {}
    others = journeys_named(told)
    if others:
        known |= await repository.journeys(connection, told.provider, others)
    records = await repository.records(
        connection, told.provider, known, needed_people(told, journey), [cohort_id] if cohort_id else []
    )
    records = await with_what_came_back(connection, told.provider, records, [told])
    messages = plan(told, journey, records)
    for message in messages:
        composer.check(message, records)
    return await ledger.insert(connection, messages, told.model_dump_json(), now) if messages else 0
