"""The rows of stand-ins: which booked time lost its assessor, until when others are asked, and who was."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import asyncpg

from services.assessment.allocation.repository import OfferState
from services.assessment.domain import Journey
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import ReasonClass
from shared.db import Connection


class StandIn(Frozen):
    """A booked time that somebody else is to take over. `until_at`: then other times are found instead."""

    stand_in_id: str
    journey_id: str
    appointment_id: str
    withdrew_id: str
    reason_class: ReasonClass
    began_at: Instant
    until_at: Instant
    chosen_order: tuple[str, ...] = ()


class Asked(Frozen):
    """One assessor who was asked, and what became of it."""

    offer_id: str
    assessor_id: str
    state: OfferState
    offered_at: Instant
    reply_by: Instant


_COLUMNS = ", ".join(StandIn.model_fields)


async def open_of(connection: Connection, provider: str, journey_id: str) -> StandIn | None:
    """The booked time of a journey that is without an assessor now."""
    return _to_stand_in(
        await connection.fetchrow(
            f"""select {_COLUMNS} from stand_ins
                 where provider_id = $1 and journey_id = $2 and state = 'open'""",
            provider,
            journey_id,
        )
    )


async def withdrew(connection: Connection, provider: str, appointment_id: str, assessor_id: str) -> bool:
    """Whether this assessor gave the appointment up, and it stood."""
    found = await connection.fetchval(
        """select exists (select 1 from stand_ins
                           where provider_id = $1 and appointment_id = $2 and withdrew_id = $3)""",
        provider,
        appointment_id,
        assessor_id,
    )
    return bool(found)


async def find(connection: Connection, provider: str, stand_in_id: str) -> StandIn | None:
    """One by its id, whatever became of it."""
    return _to_stand_in(
        await connection.fetchrow(
            f"select {_COLUMNS} from stand_ins where provider_id = $1 and stand_in_id = $2", provider, stand_in_id
        )
    )


async def insert(connection: Connection, journey: Journey, stand_in: StandIn) -> None:
    """Write that a booked time is without an assessor."""
    await connection.execute(
        """insert into stand_ins (stand_in_id, provider_id, journey_id, appointment_id, withdrew_id, reason_class,
                                  began_at, until_at, chosen_order, state)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open')""",
        stand_in.stand_in_id,
        journey.provider_id,
        stand_in.journey_id,
        stand_in.appointment_id,
        stand_in.withdrew_id,
        stand_in.reason_class,
        stand_in.began_at,
        stand_in.until_at,
        list(stand_in.chosen_order),
    )


async def choose_order(connection: Connection, provider: str, stand_in_id: str, order: tuple[str, ...]) -> None:
    """Whom the office wants asked first from now on."""
    await connection.execute(
        "update stand_ins set chosen_order = $3 where provider_id = $1 and stand_in_id = $2",
        provider,
        stand_in_id,
        list(order),
    )


async def end(
    connection: Connection, provider: str, stand_in_id: str, state: Literal["taken", "failed", "dropped"], at: datetime
) -> None:
    """Nobody is asked any more. To decline a time is not to decline the candidate: whoever did may be asked again."""
    await connection.execute(
        "update stand_ins set state = $3, ended_at = $4 where provider_id = $1 and stand_in_id = $2",
        provider,
        stand_in_id,
        state,
        at,
    )
    await connection.execute(
        """update offers set asked_again = true
            where provider_id = $1 and stand_in_id = $2 and state in ('declined', 'expired')""",
        provider,
        stand_in_id,
    )


async def asked(connection: Connection, provider: str, stand_in_id: str) -> tuple[Asked, ...]:
    """Who was asked to take the time over, the first first."""
    rows = await connection.fetch(
        """select offer_id, assessor_id, state, offered_at, reply_by from offers
            where provider_id = $1 and stand_in_id = $2 order by number""",
        provider,
        stand_in_id,
    )
    return tuple(Asked.model_validate(dict(row)) for row in rows)


def _to_stand_in(row: asyncpg.Record | None) -> StandIn | None:
    return None if row is None else StandIn.model_validate(dict(row))
