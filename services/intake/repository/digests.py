"""What the office's digest reads: what falls on one day, who gets it, and the references that it shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shared.db import Connection


async def operators(connection: Connection, provider_id: str) -> tuple[str, ...]:
    """The provider's operators, in the order of the ids."""
    rows = await connection.fetch(
        "select person_id from people where provider_id = $1 and role = 'operator' order by person_id", provider_id
    )
    return tuple(row["person_id"] for row in rows)


async def references(connection: Connection, provider_id: str, journey_ids: Iterable[str]) -> dict[str, str]:
    """References by journey."""
    rows = await connection.fetch(
        "select journey_id, reference from applications where provider_id = $1 and journey_id = any($2::text[])",
        provider_id,
        list(journey_ids),
    )
    return {row["journey_id"]: row["reference"] for row in rows}


async def falling_within(
    connection: Connection, provider_id: str, begins: datetime, ends: datetime
) -> list[tuple[str, str, datetime]]:
    """What falls between two instants: code, reference or group's name, and when; the earliest first."""
    rows = await connection.fetch(
        """select 'sessions' as code, c.name as about, s.starts_at as at
             from sessions s join cohorts c using (provider_id, cohort_id)
            where s.provider_id = $1 and s.starts_at >= $2 and s.starts_at < $3 and s.cancelled_at is null
           union all
           select 'declarations_lapse', a.reference, d.lapses_at
             from declarations d join applications a using (provider_id, journey_id)
            where d.provider_id = $1 and d.state in ('requested', 'unreachable')
              and d.lapses_at >= $2 and d.lapses_at < $3
           union all
           select 'place_offers_end', a.reference, p.hold_until
             from places p join applications a using (provider_id, journey_id)
            where p.provider_id = $1 and p.state = 'offered' and p.hold_until >= $2 and p.hold_until < $3
            order by at, about""",
        provider_id,
        begins,
        ends,
    )
    return [(row["code"], row["about"], row["at"]) for row in rows]
