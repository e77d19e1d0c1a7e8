"""Registering an assessor, and signing one in by the invitation's link."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.assessment.register import repository
from services.assessment.register.domain import Assessor
from services.assessment.work import Desk, Work
from shared import tokens
from shared.contracts.assessment import AssessorRegistered, ContactDetailsSet, SignInRequested
from shared.errors import LinkExpired
from shared.links import Link
from shared.tokens import Staff

_REPEAT_WITHIN = timedelta(minutes=15)
"""An answer can be lost on its way, so the same link signs in once more for a quarter of an hour of real time."""


async def register_assessor(work: Work, assessor: Assessor, *, name: str, email: str, phone: str | None) -> str:
    """Enter an assessor and send the invitation; the id. The same address again answers with the first entry."""
    fresh = await repository.insert(
        work.connection, work.provider, assessor, name=name, email=email, phone=phone, at=work.now
    )
    if not fresh:
        return await repository.id_by_address(work.connection, work.provider, email) or assessor.assessor_id
    await work.tell(
        ContactDetailsSet(person_id=assessor.assessor_id, role="assessor", name=name, email=email, phone=phone)
    )
    await work.tell(
        AssessorRegistered(
            assessor_id=assessor.assessor_id, senior=assessor.senior, capacity=assessor.capacity, link_version=1
        )
    )
    return assessor.assessor_id


async def send_links(desk: Desk, email: str, real_now: datetime) -> None:
    """Send whoever is registered under this address a link to sign in, with each provider; nothing when nobody is."""
    expires_at = real_now + tokens.LINK_ASKED_FOR_LIVES
    async with desk.database.transaction() as connection:
        asked = await repository.ask_for_link(connection, email, real_now, expires_at, tokens.PAUSE_BETWEEN_LINKS)
        for row in asked:
            work = Work(connection=connection, now=desk.clock.now(), provider=row["provider_id"])
            await work.tell(
                SignInRequested(
                    person_id=row["assessor_id"],
                    senior=row["senior"],
                    link_version=row["link_version"],
                    expires_real_at=expires_at,
                )
            )


async def sign_in(work: Work, link: Link, real_now: datetime) -> Staff:
    """Who the invitation's link belongs to. Raises LinkExpired when it was used before, or is too old."""
    row = await repository.use_invitation(work.connection, work.provider, link.subject, link.version, real_now)
    used_at = row["invitation_used_at"] if row is not None else None
    if row is None or (used_at is not None and real_now - used_at > _REPEAT_WITHIN):
        raise LinkExpired("This link was used, is too old or was replaced. Ask for a new one on the sign-in page.")
    return Staff(person_id=link.subject, role="assessor", provider=work.provider, senior=row["senior"])


def token_for(person: Staff, secret: str) -> str:
    """The bearer token of a signed-in assessor."""
    return tokens.mint(secret, person)
