"""The rows of rearrangements: another time for an appointment that stands, or a date for what is left of one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import asyncpg

from services.assessment.domain import Journey
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import SegmentPlan
from shared.db import Connection

Asker = Literal["candidate", "assessor", "guest", "operator"]


class Rearrangement(Frozen):
    """What the times of a proposal are for. `remaining` are the minutes left of an appointment that began."""

    change_id: str
    journey_id: str
    appointment_id: str
    kind: Literal["move", "rest"]
    asked_by: Asker
    person_id: str | None
    reason_class: str
    contact_by: Instant
    remaining: tuple[SegmentPlan, ...] = ()
    state: Literal["open", "agreed", "dropped"] = "open"

    @property
    def minutes(self) -> int:
        """How long what is left takes."""
        whole = sum((part.ends_at - part.starts_at for part in self.remaining), timedelta())
        return int(whole / timedelta(minutes=1))


_COLUMNS = ", ".join(Rearrangement.model_fields)


def _to_rearrangement(row: asyncpg.Record | None) -> Rearrangement | None:
    return None if row is None else Rearrangement.model_validate(dict(row))


async def open_of(connection: Connection, provider: str, journey_id: str) -> Rearrangement | None:
    """What is being rearranged now."""
    return _to_rearrangement(
        await connection.fetchrow(
            f"""select {_COLUMNS} from rearrangements
                 where provider_id = $1 and journey_id = $2 and state = 'open'""",
            provider,
            journey_id,
        )
    )


async def find(connection: Connection, provider: str, change_id: str) -> Rearrangement | None:
    """One rearrangement by its id."""
    return _to_rearrangement(
        await connection.fetchrow(
            f"select {_COLUMNS} from rearrangements where provider_id = $1 and change_id = $2", provider, change_id
        )
    )


async def asked_at(connection: Connection, provider: str, change: Rearrangement | None) -> datetime | None:
    """When somebody asked for it; None for what the office changes of its own."""
    if change is None or not change.change_id:
        return None
    found: datetime | None = await connection.fetchval(
        "select asked_at from rearrangements where provider_id = $1 and change_id = $2", provider, change.change_id
    )
    return found


async def insert(connection: Connection, journey: Journey, change: Rearrangement, reason: str, at: datetime) -> None:
    """Write what somebody asked for, with their words, which stay here."""
    await connection.execute(
        """insert into rearrangements (provider_id, change_id, journey_id, appointment_id, kind, asked_by, person_id,
                                       reason_class, contact_by, remaining, state, reason, asked_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        journey.provider_id,
        change.change_id,
        change.journey_id,
        change.appointment_id,
        change.kind,
        change.asked_by,
        change.person_id,
        change.reason_class,
        change.contact_by,
        [part.model_dump(mode="json") for part in change.remaining],
        change.state,
        reason,
        at,
    )


async def save_remaining(connection: Connection, provider: str, change: Rearrangement) -> None:
    """Write the minutes that are left, after somebody else was missing too or a guest was replaced."""
    await connection.execute(
        "update rearrangements set remaining = $3 where provider_id = $1 and change_id = $2",
        provider,
        change.change_id,
        [part.model_dump(mode="json") for part in change.remaining],
    )


async def end_open(
    connection: Connection, provider: str, journey_id: str, state: Literal["agreed", "dropped"], at: datetime
) -> None:
    """Nothing is being rearranged any more."""
    await connection.execute(
        """update rearrangements set state = $3, ended_at = $4
            where provider_id = $1 and journey_id = $2 and state = 'open'""",
        provider,
        journey_id,
        state,
        at,
    )
