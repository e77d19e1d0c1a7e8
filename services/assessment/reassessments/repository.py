"""What the choice of a senior goes by."""

from __future__ import annotations

from datetime import datetime

from shared.db import Connection


async def first_assessor(connection: Connection, provider: str, journey_id: str) -> str:
    """Who signed the first report on a journey."""
    found = await connection.fetchval(
        "select assessor_id from reports where provider_id = $1 and journey_id = $2 and attempt = 1",
        provider,
        journey_id,
    )
    return str(found)


async def called_off(
    connection: Connection, provider: str, journey_id: str, attempt: int
) -> list[tuple[str, datetime]]:
    """The seniors of this attempt who were booked before and called off, with the time that they had."""
    rows = await connection.fetch(
        """select assessor_id, starts_at from appointments
            where provider_id = $1 and journey_id = $2 and attempt = $3 and state = 'cancelled'""",
        provider,
        journey_id,
        attempt,
    )
    return [(row["assessor_id"], row["starts_at"]) for row in rows]


async def loads(connection: Connection, provider: str) -> dict[str, int]:
    """How many re-assessments each senior was given."""
    rows = await connection.fetch(
        """select assessor_id, count(*) as load from appointments
            where provider_id = $1 and attempt > 1 and state = 'booked' group by assessor_id""",
        provider,
    )
    return {row["assessor_id"]: row["load"] for row in rows}
