"""Rows of pairs of applications that look like one person's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from services.intake.domain.application import Application
from services.intake.domain.duplicate import Traits
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import NotFound

_PAIR = """
    select duplicate_id, provider_id, journey_id, other_journey_id, matched, found_at, state, wish_of from duplicates
"""
_TRAITS = """
    select a.journey_id, a.candidate_id as person_id, c.name, a.birth_date, c.email, c.phone, a.school_id
    from applications a join people c on c.person_id = a.candidate_id
"""


class Pair(Frozen):
    """Two applications, the newer one first."""

    duplicate_id: str
    provider_id: str
    journey_id: str
    other_journey_id: str
    matched: tuple[str, ...]
    found_at: datetime
    state: str
    wish_of: str | None

    def other_of(self, journey_id: str) -> str:
        """The other one of the two."""
        return self.other_journey_id if journey_id == self.journey_id else self.journey_id


async def hold_birth_date(connection: Connection, provider_id: str, programme: str, born_on: date) -> None:
    """Let two applications of people born on one day wait for each other. Taken after the locks on addresses."""
    await connection.execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 7205))", f"{provider_id}|{programme}|born {born_on}"
    )


async def traits(connection: Connection, provider_id: str, journey_id: str) -> Traits:
    """What an application is compared by. Raises NotFound."""
    row = await connection.fetchrow(
        _TRAITS + " where a.provider_id = $1 and a.journey_id = $2", provider_id, journey_id
    )
    if row is None:
        raise NotFound("There is no such application.", field="journey_id")
    return Traits(**row)


async def born_on_the_same_day(connection: Connection, application: Application, born_on: date) -> list[Traits]:
    """The provider's other open applications to the programme by people born on that day, the oldest first."""
    rows = await connection.fetch(
        _TRAITS
        + """ where a.provider_id = $1 and a.programme = $2 and a.birth_date = $3 and a.journey_id <> $4
                and a.stage in ('applied', 'declared', 'waiting', 'placed', 'prepared')
              order by a.submitted_at, a.journey_id""",
        application.provider_id,
        application.programme,
        born_on,
        application.journey_id,
    )
    return [Traits(**row) for row in rows]


async def insert_pair(connection: Connection, pair: Pair) -> bool:
    """False when the two were asked about before."""
    inserted = await connection.fetchval(
        """insert into duplicates (duplicate_id, provider_id, journey_id, other_journey_id, matched, found_at, state)
           select $1, $2, $3, $4, $5, $6, 'open'
           where not exists (select from duplicates where journey_id = $4 and other_journey_id = $3)
           on conflict (journey_id, other_journey_id) do nothing returning true""",
        pair.duplicate_id,
        pair.provider_id,
        pair.journey_id,
        pair.other_journey_id,
        list(pair.matched),
        pair.found_at,
    )
    return bool(inserted)


async def open_pairs(connection: Connection, provider_id: str, journey_id: str | None = None) -> list[Pair]:
    """What is not decided yet, the oldest first; of one journey or of all."""
    rows = await connection.fetch(
        _PAIR
        + """ where provider_id = $1 and state = 'open' and ($2::text is null or $2 in (journey_id, other_journey_id))
              order by found_at, duplicate_id""",
        provider_id,
        journey_id,
    )
    return [Pair(**row) for row in rows]


async def in_open_pairs(connection: Connection, provider_id: str, journey_ids: Sequence[str]) -> set[str]:
    """Those of the journeys about which the office is asked now."""
    rows = await connection.fetch(
        """select asked.journey_id from unnest($2::text[]) as asked (journey_id)
            where exists (select from duplicates d
                           where d.provider_id = $1 and d.state = 'open'
                             and asked.journey_id in (d.journey_id, d.other_journey_id))""",
        provider_id,
        list(journey_ids),
    )
    return {row["journey_id"] for row in rows}


async def newest_pair(connection: Connection, provider_id: str, journey_id: str) -> Pair:
    """The last pair in which the journey was, decided or not. Raises NotFound."""
    row = await connection.fetchrow(
        _PAIR
        + """ where provider_id = $1 and $2 in (journey_id, other_journey_id)
              order by state = 'open' desc, found_at desc limit 1""",
        provider_id,
        journey_id,
    )
    if row is None:
        raise NotFound("Nothing is asked about this application.", field="journey_id")
    return Pair(**row)


async def decide(connection: Connection, pair: Pair, state: str, at: datetime, by: str) -> None:
    """Write what became of a pair."""
    await connection.execute(
        """update duplicates set state = $3, decided_at = $4, decided_by = $5
           where provider_id = $1 and duplicate_id = $2 and state = 'open'""",
        pair.provider_id,
        pair.duplicate_id,
        state,
        at,
        by,
    )


async def reopen(connection: Connection, provider_id: str, journey_id: str, ended_at: datetime) -> list[Pair]:
    """Open again what ended with that journey at that instant; those pairs."""
    rows = await connection.fetch(
        """update duplicates set state = 'open', decided_at = null, decided_by = null
           where provider_id = $1 and $2 in (journey_id, other_journey_id) and state = 'ended' and decided_at = $3
           returning duplicate_id, provider_id, journey_id, other_journey_id, matched, found_at, state, wish_of""",
        provider_id,
        journey_id,
        ended_at,
    )
    return [Pair(**row) for row in rows]


async def wish(connection: Connection, pair: Pair, journey_id: str) -> None:
    """Write who would keep the own record."""
    await connection.execute(
        "update duplicates set wish_of = $3 where provider_id = $1 and duplicate_id = $2",
        pair.provider_id,
        pair.duplicate_id,
        journey_id,
    )


async def merge_rows(connection: Connection, gone: Application, kept: Application, at: datetime) -> None:
    """Give the kept one what it lacks: details, proofs and attendance; and mark the other as merged."""
    both = (gone.provider_id, gone.journey_id, kept.journey_id)
    await connection.execute(
        """update applications k
           set preferred_name = coalesce(k.preferred_name, g.preferred_name),
               certificate_name = coalesce(k.certificate_name, g.certificate_name),
               birth_date = coalesce(k.birth_date, g.birth_date), adjustments = coalesce(k.adjustments, g.adjustments)
           from applications g
           where g.provider_id = $1 and g.journey_id = $2 and k.provider_id = $1 and k.journey_id = $3""",
        *both,
    )
    await connection.execute(
        "update level_two_proofs set journey_id = $3 where provider_id = $1 and journey_id = $2", *both
    )
    await connection.execute(
        """insert into attendance (journey_id, cohort_id, session, provider_id, attended, recorded_at, recorded_by)
           select $3, cohort_id, session, provider_id, attended, recorded_at, recorded_by
           from attendance where provider_id = $1 and journey_id = $2 and attended
           on conflict (journey_id, cohort_id, session) do update set attended = true""",
        *both,
    )
    await connection.execute(
        """update applications set stage = 'merged', merged_into = $3, held_since = null, ended_at = $4
           where provider_id = $1 and journey_id = $2""",
        *both,
        at,
    )
