"""Adjustments as the allocated assessor reads them."""

from __future__ import annotations

from shared.contracts.values import Adjustments
from shared.db import Connection
from shared.errors import NotFound


async def adjustments_for(connection: Connection, provider: str, journey_id: str, assessor_id: str) -> Adjustments:
    """What the candidate asked for. NotFound for anybody who has not taken the candidate: an offer is not enough."""
    row = await connection.fetchrow(
        """select c.extra_minutes, c.breaks, c.captions, c.adjustments as words
             from journeys j join candidates c using (provider_id, person_id)
            where j.provider_id = $1 and j.journey_id = $2
              and (exists (select 1 from offers o
                            where o.provider_id = $1 and o.journey_id = $2 and o.assessor_id = $3
                              and o.state in ('accepted', 'reported'))
                   or exists (select 1 from appointments a
                               where a.provider_id = $1 and a.journey_id = $2 and a.assessor_id = $3
                                 and a.state = 'booked'))""",
        provider,
        journey_id,
        assessor_id,
    )
    if row is None:
        raise NotFound("There is no such journey.")
    return Adjustments.model_validate(dict(row))
