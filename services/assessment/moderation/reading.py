"""Who reads what was handed in because they moderate the report on it."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.moderation import domain, rounds
from services.assessment.register import repository as register
from shared.db import Connection


async def moderates(connection: Connection, provider: str, journey_id: str, person_id: str) -> bool:
    """Whether a report on this candidate waits for this person: the same cases as in their queue, and no others."""
    waiting = await rounds.queue(connection, provider, person_id)
    if journey_id not in {row["journey_id"] for row in waiting}:
        return False
    moderator = await register.find(connection, provider, person_id)
    journey = await journeys.find(connection, provider, journey_id)
    judges = await rounds.judged_by(connection, provider, [journey_id])
    return domain.may_moderate(moderator, journey, judges[journey_id])
