"""The rows of awards."""

from __future__ import annotations

from datetime import date, datetime

from shared.contracts.envelope import Frozen
from shared.db import Connection


class Award(Frozen):
    """A certificate as anyone may check it."""

    award_number: str
    name: str
    awarded_on: date
    awarding_body: str
    standards_set: str
    status: str


_AWARD = ", ".join(Award.model_fields)


async def insert(
    connection: Connection, provider: str, journey_id: str, person_id: str, award: Award, at: datetime
) -> bool:
    """Write the award; False when its number is taken."""
    fresh = await connection.fetchval(
        """insert into awards (award_number, provider_id, journey_id, person_id, name, awarding_body, standards_set,
                               awarded_on, status, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (award_number) do nothing returning true""",
        award.award_number,
        provider,
        journey_id,
        person_id,
        award.name,
        award.awarding_body,
        award.standards_set,
        award.awarded_on,
        award.status,
        at,
    )
    return bool(fresh)


async def of_journey(connection: Connection, provider: str, journey_id: str) -> Award | None:
    """The award of a journey."""
    row = await connection.fetchrow(
        f"select {_AWARD} from awards where provider_id = $1 and journey_id = $2", provider, journey_id
    )
    return None if row is None else Award.model_validate(dict(row))


async def by_number(connection: Connection, award_number: str) -> Award | None:
    """The award with this number, of whichever provider: the one lookup that is open to anyone."""
    row = await connection.fetchrow(f"select {_AWARD} from awards where award_number = $1", award_number)
    return None if row is None else Award.model_validate(dict(row))
