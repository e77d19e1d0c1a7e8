"""Rows of places: who is in a cohort, and who waits for it. Read and written under the cohort's lock."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.application import Application
from shared.contracts.envelope import Frozen
from shared.db import Connection


class Place(Frozen):
    """A journey's place, or its place in the queue."""

    journey_id: str
    cohort_id: str
    state: str
    declared_at: datetime


async def place(connection: Connection, provider_id: str, journey_id: str) -> Place | None:
    """The journey's row."""
    row = await connection.fetchrow(
        "select journey_id, cohort_id, state, declared_at from places where provider_id = $1 and journey_id = $2",
        provider_id,
        journey_id,
    )
    return Place(**row) if row else None


async def taken(connection: Connection, provider_id: str, cohort_id: str) -> int:
    """How many places of the cohort are taken."""
    count: int = await connection.fetchval(
        "select count(*) from places where provider_id = $1 and cohort_id = $2 and state = 'placed'",
        provider_id,
        cohort_id,
    )
    return count


async def put_place(
    connection: Connection, application: Application, cohort_id: str, state: str, declared_at: datetime, at: datetime
) -> None:
    """Give the journey a place in the cohort, or in its queue."""
    await connection.execute(
        """insert into places (journey_id, provider_id, cohort_id, state, declared_at, since)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (journey_id) do update
           set cohort_id = excluded.cohort_id, state = excluded.state, since = excluded.since""",
        application.journey_id,
        application.provider_id,
        cohort_id,
        state,
        declared_at,
        at,
    )


async def release(connection: Connection, provider_id: str, journey_id: str, at: datetime) -> None:
    """Give the place, or the place in the queue, back."""
    await connection.execute(
        "update places set state = 'released', since = $3 where provider_id = $1 and journey_id = $2",
        provider_id,
        journey_id,
        at,
    )


async def position(connection: Connection, provider_id: str, journey_id: str) -> int:
    """The position in the queue, from 1, in the order of completed declarations."""
    count: int = await connection.fetchval(
        """select count(*) from places mine join places other
               on other.cohort_id = mine.cohort_id and other.state = 'waiting'
               and (other.declared_at, other.journey_id) <= (mine.declared_at, mine.journey_id)
           where mine.provider_id = $1 and mine.journey_id = $2""",
        provider_id,
        journey_id,
    )
    return count


async def first_waiting(connection: Connection, provider_id: str, cohort_id: str) -> Place | None:
    """Who is first in the queue."""
    row = await connection.fetchrow(
        """select journey_id, cohort_id, state, declared_at from places
           where provider_id = $1 and cohort_id = $2 and state = 'waiting'
           order by declared_at, journey_id limit 1""",
        provider_id,
        cohort_id,
    )
    return Place(**row) if row else None


async def journeys_in_group(connection: Connection, provider_id: str, cohort_id: str) -> list[str]:
    """The journeys that are expected at the cohort's sessions."""
    rows = await connection.fetch(
        """select a.journey_id from places p join applications a using (journey_id)
           where p.provider_id = $1 and p.cohort_id = $2 and p.state = 'placed' and a.stage in ('placed', 'prepared')
           order by a.journey_id""",
        provider_id,
        cohort_id,
    )
    return [row["journey_id"] for row in rows]
