"""Rows of places: who is in a cohort, and who waits for it. Read and written under the cohort's lock."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.application import Application
from shared.contracts.envelope import Frozen
from shared.db import Connection

_PLACE = "select journey_id, cohort_id, state, declared_at, hold_until, offer_version from places"


class Place(Frozen):
    """A journey's place, or its place in the queue."""

    journey_id: str
    cohort_id: str
    state: str
    declared_at: datetime
    hold_until: datetime | None = None
    offer_version: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether nobody else can have this place now: somebody has it, or it is held for them."""
        return self.state in ("placed", "offered")


async def place(connection: Connection, provider_id: str, journey_id: str) -> Place | None:
    """The journey's row."""
    row = await connection.fetchrow(
        _PLACE + " where provider_id = $1 and journey_id = $2",
        provider_id,
        journey_id,
    )
    return Place(**row) if row else None


async def placed_at(connection: Connection, provider_id: str, journey_id: str) -> datetime:
    """When the journey's place was confirmed. The journey must have one."""
    since: datetime = await connection.fetchval(
        "select since from places where provider_id = $1 and journey_id = $2 and state = 'placed'",
        provider_id,
        journey_id,
    )
    return since


async def taken(connection: Connection, provider_id: str, cohort_id: str, besides: str | None = None) -> int:
    """How many places of the cohort are taken or held for somebody; `besides` is a journey that is not counted."""
    count: int = await connection.fetchval(
        """select count(*) from places
           where provider_id = $1 and cohort_id = $2 and state in ('placed', 'offered')
             and journey_id is distinct from $3""",
        provider_id,
        cohort_id,
        besides,
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
           set cohort_id = excluded.cohort_id, state = excluded.state, since = excluded.since, hold_until = null,
               passed = false""",
        application.journey_id,
        application.provider_id,
        cohort_id,
        state,
        declared_at,
        at,
    )


async def put_back(
    connection: Connection, application: Application, state: str, at: datetime, hold_until: datetime | None = None
) -> None:
    """Give back what was released, with the old order in the queue and whether an offer was let go by."""
    await connection.execute(
        """update places set state = $3, since = $4, hold_until = $5 where provider_id = $1 and journey_id = $2""",
        application.provider_id,
        application.journey_id,
        state,
        at,
        hold_until,
    )


async def release(connection: Connection, provider_id: str, journey_id: str, at: datetime) -> None:
    """Give the place, or the place in the queue, back."""
    await connection.execute(
        """update places set state = 'released', since = $3, hold_until = null
           where provider_id = $1 and journey_id = $2""",
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
    """Who is first in the queue, of those who have not let this place go by and whose journey is not paused."""
    row = await connection.fetchrow(
        """select p.journey_id, p.cohort_id, p.state, p.declared_at, p.hold_until, p.offer_version
           from places p join applications a on a.journey_id = p.journey_id
           where p.provider_id = $1 and p.cohort_id = $2 and p.state = 'waiting' and not p.passed
             and a.paused_at is null
           order by p.declared_at, p.journey_id limit 1""",
        provider_id,
        cohort_id,
    )
    return Place(**row) if row else None


async def hold(connection: Connection, provider_id: str, journey_id: str, until: datetime, at: datetime) -> int:
    """Hold a place for the journey; the number of this offer among those made to it, which is its link's version."""
    version: int = await connection.fetchval(
        """update places set state = 'offered', hold_until = $3, since = $4, offer_version = offer_version + 1
           where provider_id = $1 and journey_id = $2 returning offer_version""",
        provider_id,
        journey_id,
        until,
        at,
    )
    return version


async def to_the_end(connection: Connection, provider_id: str, journey_id: str, at: datetime) -> None:
    """Whoever let an offer go by waits at the end of the queue."""
    await connection.execute(
        """update places set state = 'waiting', declared_at = $3, since = $3, hold_until = null, passed = true
           where provider_id = $1 and journey_id = $2""",
        provider_id,
        journey_id,
        at,
    )


async def ask_everyone_again(connection: Connection, provider_id: str, cohort_id: str) -> None:
    """Another place is free: also those who let one go by are in line for it."""
    await connection.execute(
        "update places set passed = false where provider_id = $1 and cohort_id = $2 and passed", provider_id, cohort_id
    )


async def journeys_of(connection: Connection, provider_id: str, cohort_id: str) -> list[str]:
    """All journeys that have a place in the cohort, are offered one or wait for one."""
    rows = await connection.fetch(
        """select journey_id from places where provider_id = $1 and cohort_id = $2 and state <> 'released'
           order by journey_id""",
        provider_id,
        cohort_id,
    )
    return [row["journey_id"] for row in rows]


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
