"""What the choice of a senior goes by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shared.db import Connection


async def kept_out(connection: Connection, provider: str, journey_id: str) -> set[str]:
    """Who signed the first report on a journey, and who was to decide on an appeal of the candidate's."""
    rows = await connection.fetch(
        """select assessor_id as person from reports where provider_id = $1 and journey_id = $2 and attempt = 1
           union
           select reviewer_id from appeals
            where provider_id = $1 and journey_id = $2 and reviewer_id is not null""",
        provider,
        journey_id,
    )
    return {row["person"] for row in rows}


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


async def set_standards(connection: Connection, provider: str, appointment_id: str, standards: Sequence[int]) -> int:
    """The interview is about these standards; the number of this change for everybody's calendar."""
    sequence = await connection.fetchval(
        """update appointments set standards = $3, sequence = sequence + 1
            where provider_id = $1 and appointment_id = $2 returning sequence""",
        provider,
        appointment_id,
        list(standards),
    )
    return int(sequence)
