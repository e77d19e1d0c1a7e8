"""Somebody asks for a link: it is sent to the address they name, if that is known, and the answer never says whether.

What is sent goes to that address alone, so nobody learns or gains anything by asking for another's.
"""

from __future__ import annotations

from datetime import timedelta

from services.intake.actions.people import real_utc_now
from services.intake.actions.telling import tell_of_journey
from services.intake.repository import applications, people
from services.intake.repository.people import Person
from services.intake.transaction import Transaction
from shared.contracts.intake import SignInRequested
from shared.outbox import About
from shared.tokens import LINK_ASKED_FOR_LIVES, PAUSE_BETWEEN_LINKS


async def send_links(transaction: Transaction, email: str) -> None:
    """Send everyone of this address what they may open: staff a link to sign in, candidates that to their own page."""
    now = real_utc_now()
    for person in await people.claim_link_requests(transaction.connection, email, now, PAUSE_BETWEEN_LINKS):
        if person.role == "candidate":
            await _to_own_page(transaction, person)
        else:
            await _to_sign_in(transaction, person, LINK_ASKED_FOR_LIVES)
        await transaction.audit(person.provider_id, "link_asked_for", person.person_id)


async def _to_sign_in(transaction: Transaction, person: Person, lives: timedelta) -> None:
    expires_at = real_utc_now() + lives
    version = await people.insert_invitation(transaction.connection, person, expires_at)
    fact = SignInRequested(
        person_id=person.person_id,
        role="operator" if person.role == "operator" else "trainer",
        link_version=version,
        expires_real_at=expires_at,
    )
    await transaction.tell(fact, About(provider=person.provider_id))


async def _to_own_page(transaction: Transaction, person: Person) -> None:
    connection = transaction.connection
    journeys = await applications.of_candidate(connection, person.provider_id, person.person_id)
    for application in await applications.lock_applications(connection, person.provider_id, journeys):
        fact = SignInRequested(person_id=person.person_id, role="candidate", link_version=application.link_version)
        await tell_of_journey(transaction, application, fact)
