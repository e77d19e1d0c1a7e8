"""The rows of the register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import asyncpg

from services.assessment.register.domain import Assessor
from shared.db import Connection
from shared.errors import NotFound


def to_assessor(row: asyncpg.Record) -> Assessor:
    """A row as a value."""
    fields: dict[str, Any] = {name: row[name] for name in Assessor.model_fields}
    return Assessor.model_validate(fields)


async def find(connection: Connection, provider: str, assessor_id: str) -> Assessor:
    """One assessor of this provider. Raises NotFound."""
    row = await connection.fetchrow(
        "select * from assessors where provider_id = $1 and assessor_id = $2", provider, assessor_id
    )
    if row is None:
        raise NotFound("There is no such assessor.")
    return to_assessor(row)


async def all_of(connection: Connection, provider: str) -> list[Assessor]:
    """The whole register of a provider, in the order of the ids."""
    rows = await connection.fetch("select * from assessors where provider_id = $1 order by assessor_id", provider)
    return [to_assessor(row) for row in rows]


async def insert(
    connection: Connection, provider: str, assessor: Assessor, *, name: str, email: str, phone: str | None, at: datetime
) -> bool:
    """Enter an assessor. False when the id or the address is there already; nothing was written then."""
    fields = assessor.model_dump(mode="json")
    fresh = await connection.fetchval(
        """insert into assessors (assessor_id, provider_id, name, email, phone, phases, subjects, region, capacity,
                                  senior, is_new, conflict_school_ids, conflict_trusts, conflict_journey_ids,
                                  conflict_person_ids, availability, leave, join_link_template, registered_at,
                                  standardised_until, slots, blocked, capacity_per_week, capacity_per_cohort,
                                  more_regions)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                   $22, $23, $24, $25)
           on conflict do nothing returning true""",
        assessor.assessor_id,
        provider,
        name,
        email,
        phone,
        fields["phases"],
        fields["subjects"],
        assessor.region,
        assessor.capacity,
        assessor.senior,
        assessor.is_new,
        sorted(assessor.conflict_school_ids),
        sorted(assessor.conflict_trusts),
        sorted(assessor.conflict_journey_ids),
        sorted(assessor.conflict_person_ids),
        fields["availability"],
        fields["leave"],
        assessor.join_link_template,
        at,
        assessor.standardised_until,
        fields["slots"],
        fields["blocked"],
        assessor.capacity_per_week,
        assessor.capacity_per_cohort,
        fields["more_regions"],
    )
    return bool(fresh)


async def change(
    connection: Connection, provider: str, assessor: Assessor, version: int, *, by: str, at: datetime
) -> bool:
    """Write an entry anew, and keep what it was. False when it is not the version that was looked at: nothing is
    written then."""
    fields = assessor.model_dump(mode="json")
    was = await find(connection, provider, assessor.assessor_id)
    done = await connection.fetchval(
        """update assessors
              set phases = $4, subjects = $5, region = $6, capacity = $7, senior = $8, conflict_school_ids = $9,
                  conflict_trusts = $10, conflict_journey_ids = $11, conflict_person_ids = $12, availability = $13,
                  leave = $14, join_link_template = $15, standardised_until = $16, slots = $17, blocked = $18,
                  capacity_per_week = $19, capacity_per_cohort = $20, more_regions = $21,
                  version = version + 1
            where provider_id = $1 and assessor_id = $2 and version = $3 returning true""",
        provider,
        assessor.assessor_id,
        version,
        fields["phases"],
        fields["subjects"],
        assessor.region,
        assessor.capacity,
        assessor.senior,
        sorted(assessor.conflict_school_ids),
        sorted(assessor.conflict_trusts),
        sorted(assessor.conflict_journey_ids),
        sorted(assessor.conflict_person_ids),
        fields["availability"],
        fields["leave"],
        assessor.join_link_template,
        assessor.standardised_until,
        fields["slots"],
        fields["blocked"],
        assessor.capacity_per_week,
        assessor.capacity_per_cohort,
        fields["more_regions"],
    )
    if done:
        await connection.execute(
            """insert into register_changes (provider_id, assessor_id, version, was, changed_by, changed_at)
               values ($1, $2, $3, $4, $5, $6)""",
            provider,
            assessor.assessor_id,
            version,
            was.model_dump(mode="json"),
            by,
            at,
        )
    return bool(done)


async def named(connection: Connection, provider: str) -> list[asyncpg.Record]:
    """The whole register with names and addresses, in the order of names; for the office alone."""
    return await connection.fetch(
        "select * from assessors where provider_id = $1 order by lower(name), assessor_id", provider
    )


async def id_by_address(connection: Connection, provider: str, email: str) -> str | None:
    """Who is registered under this address, compared without case."""
    found = await connection.fetchval(
        "select assessor_id from assessors where provider_id = $1 and lower(email) = lower($2)", provider, email
    )
    return None if found is None else str(found)


async def busy(connection: Connection, provider: str, assessor_ids: list[str]) -> dict[str, list[tuple[Any, Any]]]:
    """Held, booked and blocked stretches of each assessor, as pairs of instants in order."""
    rows = await connection.fetch(
        """select assessor_id, lower(during) as starts_at, upper(during) as ends_at from times
            where provider_id = $1 and assessor_id = any($2::text[]) and state in ('held', 'booked')
           union all
           select assessor_id, (one->>'starts_at')::timestamptz, (one->>'ends_at')::timestamptz
             from assessors, jsonb_array_elements(blocked) as one
            where provider_id = $1 and assessor_id = any($2::text[])
            order by 2, 3""",
        provider,
        assessor_ids,
    )
    found: dict[str, list[tuple[Any, Any]]] = {assessor_id: [] for assessor_id in assessor_ids}
    for row in rows:
        found[row["assessor_id"]].append((row["starts_at"], row["ends_at"]))
    return found


async def weekly(connection: Connection, provider: str, assessor_ids: list[str]) -> dict[str, dict[date, int]]:
    """With how many candidates each assessor has held or booked time, by the Monday of the week in London."""
    rows = await connection.fetch(
        """select assessor_id, date_trunc('week', lower(during) at time zone 'Europe/London')::date as monday,
                  count(distinct journey_id) as candidates
             from times where provider_id = $1 and assessor_id = any($2::text[]) and state in ('held', 'booked')
            group by 1, 2""",
        provider,
        assessor_ids,
    )
    found: dict[str, dict[date, int]] = {assessor_id: {} for assessor_id in assessor_ids}
    for row in rows:
        found[row["assessor_id"]][row["monday"]] = row["candidates"]
    return found


async def ask_for_link(
    connection: Connection, email: str, real_now: datetime, expires_at: datetime, pause: timedelta
) -> list[asyncpg.Record]:
    """A new link for each assessor of this address, with every provider, who was sent none within the pause."""
    return await connection.fetch(
        """update assessors set link_version = link_version + 1, invitation_used_at = null,
                  invitation_expires_at = $3, link_asked_at = $2
            where lower(email) = lower($1)
              and (link_asked_at is null or link_asked_at <= $2::timestamptz - $4::interval)
            returning provider_id, assessor_id, senior, link_version""",
        email,
        real_now,
        expires_at,
        pause,
    )


async def use_invitation(
    connection: Connection, provider: str, assessor_id: str, version: int, real_now: datetime
) -> asyncpg.Record | None:
    """Mark the link as used; the assessor's `senior`, and when it was used before. None: no such link, or too old."""
    row = await connection.fetchrow(
        """select senior, invitation_used_at from assessors
            where provider_id = $1 and assessor_id = $2 and link_version = $3
              and (invitation_expires_at is null or invitation_expires_at >= $4) for update""",
        provider,
        assessor_id,
        version,
        real_now,
    )
    if row is not None and row["invitation_used_at"] is None:
        await connection.execute(
            "update assessors set invitation_used_at = $3 where provider_id = $1 and assessor_id = $2",
            provider,
            assessor_id,
            real_now,
        )
    return row
