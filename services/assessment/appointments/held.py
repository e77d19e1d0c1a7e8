"""The rows of an assessor's promised time, where several may ask for the same hour at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import asyncpg

from services.assessment.domain import Journey
from shared.contracts.values import SlotPlan
from shared.db import Connection
from shared.errors import DomainError


class SlotTaken(DomainError):
    """Somebody else chose this time first. `slots` are those that can be taken now, once they are known."""

    code = "time_taken"

    def __init__(self, slots: tuple[SlotPlan, ...] = ()) -> None:
        """At most three are named; whoever asks for the list sees all."""
        others = "Choose one of the other times." if slots else "Your assessor is asked for other times."
        super().__init__(f"Somebody else took this time a moment ago. {others}", field="slot_id")
        self.slots = slots

    @property
    def more(self) -> dict[str, Any]:
        """What the answer names besides: the nearest times that are free."""
        return {"alternatives": [slot.model_dump(mode="json") for slot in self.slots]}


async def lock_diary(connection: Connection, provider: str, assessor_id: str) -> None:
    """One claim of an assessor's time after the other: two that overlap would else wait for each other in a ring.

    Lock journeys before this.
    """
    await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 19))", f"{provider}|{assessor_id}")


async def insert_time(
    connection: Connection, journey: Journey, assessor_id: str, slot: SlotPlan, version: int | None, state: str
) -> None:
    """Write a stretch of an assessor's time. Raises asyncpg's ExclusionViolationError."""
    await connection.execute(
        """insert into times (slot_id, provider_id, journey_id, assessor_id, proposal_version, during, state)
           values ($1, $2, $3, $4, $5, tstzrange($6, $7, '[)'), $8)""",
        slot.slot_id,
        journey.provider_id,
        journey.journey_id,
        assessor_id,
        version,
        slot.starts_at,
        slot.ends_at,
        state,
    )


async def hold_offered(connection: Connection, provider: str, slot_id: str) -> None:
    """Hold a time that was offered to several. Raises SlotTaken; the transaction goes on."""
    try:
        async with connection.transaction():
            done = await connection.execute(
                "update times set state = 'held' where provider_id = $1 and slot_id = $2 and state = 'offered'",
                provider,
                slot_id,
            )
    except asyncpg.ExclusionViolationError:
        raise SlotTaken from None
    if done != "UPDATE 1":  # nobody offers it any more
        raise SlotTaken


async def hand_over(connection: Connection, provider: str, slot_id: str, assessor_id: str) -> bool:
    """A booked stretch is another assessor's time from now on; False when that one has promised it to somebody else."""
    await lock_diary(connection, provider, assessor_id)
    try:
        async with connection.transaction():
            await connection.execute(
                "update times set assessor_id = $3, state = 'booked' where provider_id = $1 and slot_id = $2",
                provider,
                slot_id,
                assessor_id,
            )
    except asyncpg.ExclusionViolationError:
        return False
    return True


async def expired(
    connection: Connection, provider: str, assessor_id: str, slot: SlotPlan, now: datetime
) -> list[tuple[str, int]]:
    """Journey and version of proposals that hold time in the way of this and should have been released by now."""
    rows = await connection.fetch(
        """select p.journey_id, p.version
             from times t join proposals p on p.provider_id = t.provider_id and p.journey_id = t.journey_id
                  and p.version = t.proposal_version
            where t.provider_id = $1 and t.assessor_id = $2 and t.state = 'held'
              and t.during && tstzrange($3, $4, '[)')
              and case p.state when 'offered' then p.reply_by when 'chosen' then p.release_at end <= $5
            order by p.journey_id""",
        provider,
        assessor_id,
        slot.starts_at,
        slot.ends_at,
        now,
    )
    return [(row["journey_id"], row["version"]) for row in rows]
