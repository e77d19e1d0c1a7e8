"""Staff are invited, and sign in with the link from the invitation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import uuid4

from pydantic import EmailStr

from services.intake.actions.telling import add_person
from services.intake.domain.application import Text
from services.intake.repository import people
from services.intake.repository.people import Person
from services.intake.transaction import Transaction
from shared import tokens
from shared.clock import real_now
from shared.contracts.envelope import Frozen
from shared.contracts.intake import StaffInvited
from shared.errors import LinkExpired, NotFound
from shared.links import Link
from shared.outbox import About
from shared.tokens import Staff

LINK_LIVES = timedelta(days=7)
ANSWERED_AGAIN_FOR = timedelta(minutes=10)
"""A used link still answers for a while: the first answer may have been lost on its way. Real time, like its life."""


class NewStaff(Frozen):
    """Whom an operator invites."""

    role: Literal["operator", "trainer"]
    name: Text
    email: EmailStr


class Invited(Frozen):
    """The answer to an invitation; `new` is false when the person had been invited before."""

    person_id: str
    new: bool


class SignedIn(Frozen):
    """A bearer token and whom it speaks for."""

    token: str
    role: Literal["operator", "trainer"]
    person_id: str
    senior: bool = False


async def invite(transaction: Transaction, provider_id: str, entered: NewStaff) -> Invited:
    """Invite a colleague, who gets a sign-in link by mail. The same address in the same role again does nothing."""
    person = Person(
        person_id=uuid4().hex,
        provider_id=provider_id,
        role=entered.role,
        name=entered.name,
        email=entered.email,
    )
    if not await add_person(transaction, person):
        known = await people.staff_by_email(transaction.connection, provider_id, entered.role, entered.email)
        if known is None:
            raise NotFound("The invited person cannot be found. Try again.")
        return Invited(person_id=known.person_id, new=False)
    await _send_link(transaction, person)
    return Invited(person_id=person.person_id, new=True)


async def invite_again(transaction: Transaction, provider_id: str, person_id: str) -> Invited:
    """Send a new sign-in link; every older one of the person is dead. Raises NotFound."""
    person = await people.person(transaction.connection, provider_id, person_id)
    if person.role not in ("operator", "trainer"):
        raise NotFound("There is no such member of staff.", field="person_id")
    await _send_link(transaction, person)
    return Invited(person_id=person_id, new=False)


async def sign_in(transaction: Transaction, link: Link, secret: str) -> SignedIn:
    """A token for the link's person. Consumes the link; raises LinkExpired when it is used up or too old."""
    connection = transaction.connection
    newest = await people.lock_newest_invitation(connection, link.provider, link.subject)
    now = real_utc_now()
    if newest is None or newest.link_version != link.version:
        raise LinkExpired("A newer sign-in link has replaced this one. Open the newest message that you got.")
    used_up = newest.used_at is not None and now > newest.used_at + ANSWERED_AGAIN_FOR
    if used_up or now > newest.expires_at:
        raise LinkExpired("This sign-in link was used already or is too old. Ask for a new one on the sign-in page.")
    person = await people.person(connection, link.provider, link.subject)
    role: Literal["operator", "trainer"] = "operator" if person.role == "operator" else "trainer"
    if newest.used_at is None:
        await people.mark_invitation_used(connection, newest, now)
        await transaction.audit(link.provider, "signed_in", person.person_id)
    staff = Staff(person_id=person.person_id, role=role, provider=link.provider)
    return SignedIn(token=tokens.mint(secret, staff), role=role, person_id=person.person_id)


async def _send_link(transaction: Transaction, person: Person) -> None:
    version = await people.insert_invitation(transaction.connection, person, real_utc_now() + LINK_LIVES)
    role: Literal["operator", "trainer"] = "operator" if person.role == "operator" else "trainer"
    fact = StaffInvited(person_id=person.person_id, role=role, link_version=version)
    await transaction.tell(fact, About(provider=person.provider_id))
    await transaction.audit(person.provider_id, "invited", person.person_id)


def real_utc_now() -> datetime:
    """Now in real time, for the life of a link."""
    return datetime.fromtimestamp(real_now(), UTC)
