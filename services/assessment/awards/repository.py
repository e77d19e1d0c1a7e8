"""The rows of awards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection

Status = Literal["valid", "replaced", "revoked"]


class Award(Frozen):
    """A certificate as anyone may check it. `changed_on`: the day on which it was replaced or revoked."""

    award_number: str
    name: str
    awarded_on: date
    awarding_body: str
    standards_set: str
    status: Status
    changed_on: date | None = None


class Held(Award):
    """A certificate as the office sees it: whose it is, which one it replaced, and why it is no longer valid."""

    journey_id: str
    person_id: str
    replaces: str | None = None
    change_reason_class: str | None = None
    change_reason: str | None = None
    made_at: Instant


_HELD = ", ".join(Held.model_fields)
_AWARD = ", ".join(Award.model_fields)


async def insert(
    connection: Connection,
    provider: str,
    journey_id: str,
    person_id: str,
    award: Award,
    at: datetime,
    replaces: str | None = None,
) -> bool:
    """Write the award; False when its number is taken."""
    fresh = await connection.fetchval(
        """insert into awards (award_number, provider_id, journey_id, person_id, name, awarding_body, standards_set,
                               awarded_on, status, made_at, replaces)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
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
        replaces,
    )
    return bool(fresh)


async def of_journey(connection: Connection, provider: str, journey_id: str) -> Award | None:
    """The newest certificate of a journey."""
    row = await connection.fetchrow(
        f"select {_AWARD} from awards where provider_id = $1 and journey_id = $2 order by made_at desc limit 1",
        provider,
        journey_id,
    )
    return None if row is None else Award.model_validate(dict(row))


async def by_number(connection: Connection, award_number: str) -> Award | None:
    """The award with this number, of whichever provider: the one lookup that is open to anyone."""
    row = await connection.fetchrow(f"select {_AWARD} from awards where award_number = $1", award_number)
    return None if row is None else Award.model_validate(dict(row))


async def held(connection: Connection, provider: str, award_number: str) -> Held | None:
    """One certificate of this provider as the office sees it."""
    row = await connection.fetchrow(
        f"select {_HELD} from awards where provider_id = $1 and award_number = $2", provider, award_number
    )
    return None if row is None else Held.model_validate(dict(row))


async def all_of_journey(connection: Connection, provider: str, journey_id: str) -> list[Held]:
    """Every certificate that was ever made for a journey, the newest first, with the reasons."""
    rows = await connection.fetch(
        f"select {_HELD} from awards where provider_id = $1 and journey_id = $2 order by made_at desc, award_number",
        provider,
        journey_id,
    )
    return [Held.model_validate(dict(row)) for row in rows]


async def end(
    connection: Connection,
    provider: str,
    award_number: str,
    status: Status,
    *,
    on: date,
    reason_class: str,
    reason: str,
) -> None:
    """The certificate is no longer valid. Its number keeps resolving, and says so."""
    await connection.execute(
        """update awards set status = $3, changed_on = $4, change_reason_class = $5, change_reason = $6
            where provider_id = $1 and award_number = $2""",
        provider,
        award_number,
        status,
        on,
        reason_class,
        reason,
    )
