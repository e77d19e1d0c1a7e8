"""Rows of checks of understanding: done or not done, for each candidate."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.application import Application
from shared.contracts.envelope import Frozen
from shared.db import Connection


class CheckEntry(Frozen):
    """One candidate's line of one check, as the trainer sees it. `done` is None while nothing is recorded."""

    journey_id: str
    reference: str
    name: str
    done: bool | None
    recorded_at: datetime | None
    waived: bool


async def put_check(
    connection: Connection, application: Application, number: int, done: bool, at: datetime, by: str
) -> bool:
    """Keep one record; True when it changed anything."""
    changed = await connection.fetchval(
        """insert into checks as old (journey_id, number, provider_id, done, recorded_at, recorded_by)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (journey_id, number) do update
           set done = excluded.done, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
           where old.done <> excluded.done
           returning true""",
        application.journey_id,
        number,
        application.provider_id,
        done,
        at,
        by,
    )
    return bool(changed)


async def done_by(connection: Connection, provider_id: str, journey_id: str) -> frozenset[int]:
    """The numbers of the checks that the candidate has done."""
    rows = await connection.fetch(
        "select number from checks where provider_id = $1 and journey_id = $2 and done", provider_id, journey_id
    )
    return frozenset(row["number"] for row in rows)


async def entries(connection: Connection, provider_id: str, cohort_id: str, number: int) -> tuple[CheckEntry, ...]:
    """Everyone in the cohort with what is recorded of one check."""
    rows = await connection.fetch(
        """select a.journey_id, a.reference, c.name, k.done, k.recorded_at,
                  exists (select from waivers w where w.journey_id = a.journey_id
                          and w.requirement = 'check_' || $3::int) as waived
           from places p
           join applications a on a.journey_id = p.journey_id
           join people c on c.person_id = a.candidate_id
           left join checks k on k.journey_id = a.journey_id and k.number = $3
           where p.provider_id = $1 and p.cohort_id = $2 and p.state = 'placed' and a.stage in ('placed', 'prepared')
           order by lower(c.name), a.journey_id""",
        provider_id,
        cohort_id,
        number,
    )
    return tuple(CheckEntry(**row) for row in rows)
