"""How facts leave an action: about which journey or cohort, in which version, caused by what."""

from __future__ import annotations

from services.intake.domain.application import Application
from services.intake.domain.cohort import Cohort
from services.intake.repository import applications, people
from services.intake.repository.people import Person
from services.intake.transaction import Transaction
from shared import published
from shared.contracts.envelope import Fact
from shared.contracts.intake import ContactDetailsSet
from shared.contracts.values import Adjustments, Role
from shared.outbox import About
from shared.policy import Programme

_ROLES: dict[str, Role] = {
    "candidate": "candidate",
    "head": "head",
    "mentor": "mentor",
    "school_contact": "school_contact",
    "operator": "operator",
    "trainer": "trainer",
}


async def programme_of(transaction: Transaction, application: Application) -> Programme:
    """The programme in the version that the journey began with."""
    return await published.programme_of(transaction.connection, application.provider_id, application.programme_key)


async def tell_of_journey(
    transaction: Transaction, application: Application, fact: Fact, causation: str | None = None
) -> str:
    """Tell a fact of one journey; its event id. The cause is that of the transaction unless another is given."""
    version = await applications.next_version(transaction.connection, application)
    about = About(
        provider=application.provider_id,
        programme=application.programme_key,
        journey=application.journey_id,
        cohort=application.cohort_id,
        causation=causation or transaction.causation,
        version=version,
    )
    return await transaction.tell(fact, about)


async def tell_of_cohort(transaction: Transaction, cohort: Cohort, fact: Fact) -> str:
    """Tell a fact of a cohort; its event id."""
    about = About(
        provider=cohort.provider_id,
        programme=cohort.programme_key,
        cohort=cohort.cohort_id,
        causation=transaction.causation,
    )
    return await transaction.tell(fact, about)


async def tell_of_person(
    transaction: Transaction,
    person: Person,
    journey_id: str | None = None,
    adjustments: Adjustments | None = None,
    certificate_name: str | None = None,
) -> None:
    """Tell a person's name and address, and what a candidate asked for, on the stream kept for seven days only."""
    fact = ContactDetailsSet(
        person_id=person.person_id,
        role=_ROLES[person.role],
        name=person.name,
        email=person.email,
        phone=person.phone,
        school_id=person.school_id,
        adjustments=adjustments,
        certificate_name=certificate_name,
    )
    await transaction.tell(fact, About(provider=person.provider_id, journey=journey_id))


async def add_person(
    transaction: Transaction,
    person: Person,
    journey_id: str | None = None,
    adjustments: Adjustments | None = None,
    certificate_name: str | None = None,
) -> bool:
    """Keep a new person and tell of them; False when the person was known."""
    if not await people.insert_person(transaction.connection, person, transaction.now()):
        return False
    await tell_of_person(transaction, person, journey_id, adjustments, certificate_name)
    return True
