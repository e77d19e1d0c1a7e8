"""What a trainer reads beside the register: which certificates are missing, and where a session can be made good."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.level_two import missing
from services.intake.repository import applications, cohorts, level_two
from services.intake.repository.attendance import RegisterEntry
from shared.contracts.values import CatchUp
from shared.db import Connection
from shared.policy import Programme


async def catch_ups(
    connection: Connection, provider_id: str, journey_id: str, number: int, now: datetime
) -> tuple[CatchUp, ...]:
    """The sessions still to come that would make a missed one good for that candidate. Raises NotFound."""
    application = await applications.application(connection, provider_id, journey_id)
    return await cohorts.catch_ups(connection, provider_id, application.programme, application.cohort_id, number, now)


async def with_what_is_missing(
    connection: Connection, provider_id: str, entries: list[RegisterEntry], programme: Programme
) -> tuple[RegisterEntry, ...]:
    """A register with the subjects whose proof the trainer may ask to see."""
    proofs = await level_two.proofs_of_many(connection, provider_id, [entry.journey_id for entry in entries])
    return tuple(
        entry.model_copy(update={"level_two_missing": missing(proofs[entry.journey_id], programme)})
        for entry in entries
    )
