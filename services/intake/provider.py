"""The first people: a provider and its first operator are added on the machine itself, never over the network.

The operator invites everybody else by the API. Nobody holds a key that does everything.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from pydantic import EmailStr, TypeAdapter, ValidationError

from services.intake.actions.people import LINK_LIVES, real_utc_now
from services.intake.actions.telling import add_person
from services.intake.machine import ACTOR, opened
from services.intake.repository import people
from services.intake.repository.people import Person, Provider
from services.intake.transaction import Transaction
from shared import links, tokens
from shared.contracts.envelope import Frozen
from shared.contracts.intake import ProviderAdded
from shared.errors import DomainError, Invalid
from shared.links import Link, Purpose
from shared.outbox import About
from shared.settings import Settings, required_secret
from shared.tokens import Staff


class ProviderCreated(Frozen):
    """What `hlta provider add` prints once: a token and a sign-in page for the first operator."""

    provider_id: str
    person_id: str
    token: str
    sign_in_url: str


async def add(
    settings: Settings,
    name: str,
    operator_name: str,
    operator_email: str,
    contact_phone: str,
    contact_name: str | None = None,
    contact_email: str | None = None,
) -> ProviderCreated:
    """Add a provider and its first operator, who is also the contact shown in mails unless another is named.

    Raises DomainError when a provider of that name exists, Invalid for an address that is none.
    """
    operator_email = _address(operator_email, "operator_email")
    contact_email = _address(contact_email or operator_email, "contact_email")
    secret = required_secret(settings)
    provider = Provider(
        provider_id=uuid4().hex,
        name=name.strip(),
        contact_name=contact_name or operator_name,
        contact_email=contact_email,
        contact_phone=contact_phone,
    )
    operator = Person(
        person_id=uuid4().hex,
        provider_id=provider.provider_id,
        role="operator",
        name=operator_name,
        email=operator_email,
    )
    async with opened(settings) as intake, intake.begin(ACTOR) as transaction:
        version = await _add(transaction, provider, operator, real_utc_now() + LINK_LIVES)
    return _created(settings, secret, operator, version)


def _created(settings: Settings, secret: str, operator: Person, link_version: int) -> ProviderCreated:
    """The two ways in: a token for programs, a page for people."""
    link = Link(
        purpose=Purpose.SIGN_IN,
        subject=operator.person_id,
        version=link_version,
        provider=operator.provider_id,
        person=operator.person_id,
        owner="intake",
    )
    staff = Staff(person_id=operator.person_id, role="operator", provider=operator.provider_id)
    return ProviderCreated(
        provider_id=operator.provider_id,
        person_id=operator.person_id,
        token=tokens.mint(secret, staff),
        sign_in_url=f"{settings.portal_url}/{Purpose.SIGN_IN}/{links.mint(secret, link)}",
    )


async def _add(transaction: Transaction, provider: Provider, operator: Person, expires_at: datetime) -> int:
    """The rows, the facts and the audit entry; the version of the operator's link."""
    if not await people.insert_provider(transaction.connection, provider, transaction.now()):
        raise DomainError("A provider of this name exists already. Choose another name.", code="provider_exists")
    added = ProviderAdded(
        name=provider.name,
        contact_name=provider.contact_name,
        contact_email=provider.contact_email,
        contact_phone=provider.contact_phone,
    )
    await transaction.tell(added, About(provider=provider.provider_id))
    await add_person(transaction, operator)
    version = await people.insert_invitation(transaction.connection, operator, expires_at)
    await transaction.audit(provider.provider_id, "provider_added", operator.person_id)
    return version


def _address(written: str, field: str) -> str:
    try:
        return TypeAdapter(EmailStr).validate_python(written)
    except ValidationError:
        raise Invalid("This is not an e-mail address. Give one such as office@provider.example.", field=field) from None
