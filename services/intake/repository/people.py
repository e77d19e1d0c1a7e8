"""Rows of providers, people and their invitations."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.intake.domain.application import email_key
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import NotFound


class Person(Frozen):
    """Somebody whom a provider knows."""

    person_id: str
    provider_id: str
    role: str
    name: str
    email: str
    phone: str | None = None
    school_id: str | None = None


class Invitation(Frozen):
    """A sign-in link that was sent. Real time."""

    person_id: str
    link_version: int
    expires_at: datetime
    used_at: datetime | None


class Provider(Frozen):
    """A training provider of this deployment."""

    provider_id: str
    name: str
    contact_name: str
    contact_email: str
    contact_phone: str


async def insert_provider(connection: Connection, provider: Provider, at: datetime) -> bool:
    """False when a provider of that name exists."""
    row = await connection.fetchval(
        """insert into providers (provider_id, name, contact_name, contact_email, contact_phone, added_at)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning true""",
        provider.provider_id,
        provider.name,
        provider.contact_name,
        provider.contact_email,
        provider.contact_phone,
        at,
    )
    return bool(row)


async def provider(connection: Connection, provider_id: str) -> Provider:
    """Raises NotFound."""
    row = await connection.fetchrow(
        "select provider_id, name, contact_name, contact_email, contact_phone from providers where provider_id = $1",
        provider_id,
    )
    if row is None:
        raise NotFound("There is no such training provider. Check the address you were given.", field="provider_id")
    return Provider(**row)


async def provider_ids(connection: Connection) -> list[str]:
    """Every provider, in the order in which they were added."""
    rows = await connection.fetch("select provider_id from providers order by added_at, provider_id")
    return [row["provider_id"] for row in rows]


async def insert_person(connection: Connection, person: Person, at: datetime) -> bool:
    """False when it exists: the same id again, or for staff the same address in the same role."""
    row = await connection.fetchval(
        """insert into people (person_id, provider_id, role, name, email, email_key, phone, school_id, added_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning true""",
        person.person_id,
        person.provider_id,
        person.role,
        person.name,
        person.email,
        email_key(person.email),
        person.phone,
        person.school_id,
        at,
    )
    return bool(row)


async def staff_by_email(connection: Connection, provider_id: str, role: str, email: str) -> Person | None:
    """The account of that address in that role."""
    row = await connection.fetchrow(
        """select person_id, provider_id, role, name, email, phone, school_id from people
           where provider_id = $1 and role = $2 and email_key = $3""",
        provider_id,
        role,
        email_key(email),
    )
    return Person(**row) if row else None


async def person(connection: Connection, provider_id: str, person_id: str) -> Person:
    """Raises NotFound."""
    row = await connection.fetchrow(
        """select person_id, provider_id, role, name, email, phone, school_id from people
           where provider_id = $1 and person_id = $2""",
        provider_id,
        person_id,
    )
    if row is None:
        raise NotFound("There is no such person.", field="person_id")
    return Person(**row)


async def set_person(connection: Connection, person: Person) -> None:
    """Write somebody's name, address, telephone and school anew."""
    await connection.execute(
        """update people set name = $3, email = $4, email_key = $5, phone = $6, school_id = $7
           where provider_id = $1 and person_id = $2""",
        person.provider_id,
        person.person_id,
        person.name,
        person.email,
        email_key(person.email),
        person.phone,
        person.school_id,
    )


async def trainers_among(connection: Connection, provider_id: str, person_ids: list[str]) -> set[str]:
    """Those of the ids that are trainers of the provider."""
    rows = await connection.fetch(
        """select person_id from people
           where provider_id = $1 and role = 'trainer' and person_id = any($2::text[])""",
        provider_id,
        person_ids,
    )
    return {row["person_id"] for row in rows}


async def names_of(connection: Connection, provider_id: str, person_ids: list[str]) -> dict[str, str]:
    """Names by person id."""
    rows = await connection.fetch(
        "select person_id, name from people where provider_id = $1 and person_id = any($2::text[])",
        provider_id,
        person_ids,
    )
    return {row["person_id"]: row["name"] for row in rows}


async def claim_link_requests(connection: Connection, email: str, now: datetime, pause: timedelta) -> list[Person]:
    """Staff and candidates of this address, with every provider, who were sent no link within the pause. Real time."""
    rows = await connection.fetch(
        """update people set link_asked_at = $2
           where email_key = $1 and role in ('operator', 'trainer', 'candidate')
             and (link_asked_at is null or link_asked_at <= $2::timestamptz - $3::interval)
           returning person_id, provider_id, role, name, email, phone, school_id""",
        email_key(email),
        now,
        pause,
    )
    return sorted((Person(**row) for row in rows), key=lambda person: (person.provider_id, person.person_id))


async def insert_invitation(connection: Connection, who: Person, expires_at: datetime) -> int:
    """A new link for the person; its version. Older links of the person are dead from now on."""
    version: int = await connection.fetchval(
        """insert into invitations (person_id, provider_id, link_version, expires_at)
           select $1, $2, 1 + coalesce(max(link_version), 0), $3 from invitations
           where person_id = $1 and provider_id = $2
           returning link_version""",
        who.person_id,
        who.provider_id,
        expires_at,
    )
    return version


async def lock_newest_invitation(connection: Connection, provider_id: str, person_id: str) -> Invitation | None:
    """The person's newest link, locked."""
    row = await connection.fetchrow(
        """select person_id, link_version, expires_at, used_at from invitations
           where provider_id = $1 and person_id = $2 order by link_version desc limit 1 for update""",
        provider_id,
        person_id,
    )
    return Invitation(**row) if row else None


async def mark_invitation_used(connection: Connection, invitation: Invitation, at: datetime) -> None:
    """Remember when the link was used first."""
    await connection.execute(
        "update invitations set used_at = $3 where person_id = $1 and link_version = $2 and used_at is null",
        invitation.person_id,
        invitation.link_version,
        at,
    )
