"""Rows of fee lines."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.application import Application
from services.intake.domain.fees import Line
from shared.db import Connection
from shared.errors import NotFound


async def lines(connection: Connection, provider_id: str, journey_id: str) -> tuple[Line, ...]:
    """The journey's lines, by code."""
    rows = await connection.fetch(
        """select line, net_pence, vat_pence, payer, due_on, settled_at, refunded_pence from fee_lines
           where provider_id = $1 and journey_id = $2 order by line""",
        provider_id,
        journey_id,
    )
    return tuple(Line(**row) for row in rows)


async def payers(connection: Connection, provider_id: str, journey_id: str) -> dict[str, str]:
    """Who pays a line that the application's payer does not. Raises NotFound."""
    found: dict[str, str] | None = await connection.fetchval(
        "select payers from applications where provider_id = $1 and journey_id = $2", provider_id, journey_id
    )
    if found is None:
        raise NotFound("There is no such application.", field="journey_id")
    return found


async def insert_lines(connection: Connection, application: Application, new: tuple[Line, ...], at: datetime) -> None:
    """The lines of a first place."""
    await connection.executemany(
        """insert into fee_lines (journey_id, line, provider_id, net_pence, vat_pence, payer, due_on, due_since)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        [
            (
                application.journey_id,
                line.line,
                application.provider_id,
                line.net_pence,
                line.vat_pence,
                line.payer,
                line.due_on,
                at,
            )
            for line in new
        ],
    )


async def settle(connection: Connection, provider_id: str, journey_id: str, line: str, at: datetime) -> bool:
    """Write that a line was paid; False when that was known."""
    settled = await connection.fetchval(
        """update fee_lines set settled_at = $4
           where provider_id = $1 and journey_id = $2 and line = $3 and settled_at is null returning true""",
        provider_id,
        journey_id,
        line,
        at,
    )
    return bool(settled)


async def set_refunded(connection: Connection, application: Application, line: str, pence: int) -> None:
    """Write how much of a line is not owed."""
    await connection.execute(
        "update fee_lines set refunded_pence = $4 where provider_id = $1 and journey_id = $2 and line = $3",
        application.provider_id,
        application.journey_id,
        line,
        pence,
    )


async def put_owed(connection: Connection, application: Application, line: Line) -> None:
    """Write that a line is to be paid, by when and how much of it."""
    await connection.execute(
        """update fee_lines set refunded_pence = $4, due_on = $5, settled_at = $6
           where provider_id = $1 and journey_id = $2 and line = $3""",
        application.provider_id,
        application.journey_id,
        line.line,
        line.refunded_pence,
        line.due_on,
        line.settled_at,
    )
