"""The rows of advice."""

from __future__ import annotations

from datetime import datetime

from services.assessment.advice.domain import Advice
from shared.db import Connection

_ADVICE = ", ".join(Advice.model_fields)


async def insert(connection: Connection, provider: str, advice: Advice) -> None:
    """Write that somebody is to be advised."""
    await connection.execute(
        f"insert into advice (provider_id, {_ADVICE}) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        provider,
        *(getattr(advice, name) for name in Advice.model_fields),
    )


async def find(connection: Connection, provider: str, report_id: str) -> Advice | None:
    """The advice on one report, locked until the transaction ends."""
    row = await connection.fetchrow(
        f"select {_ADVICE} from advice where provider_id = $1 and report_id = $2 for update", provider, report_id
    )
    return None if row is None else Advice.model_validate(dict(row))


async def of_journey(connection: Connection, provider: str, journey_id: str) -> Advice | None:
    """The newest advice to a candidate."""
    row = await connection.fetchrow(
        f"select {_ADVICE} from advice where provider_id = $1 and journey_id = $2 order by asked_at desc limit 1",
        provider,
        journey_id,
    )
    return None if row is None else Advice.model_validate(dict(row))


async def of_adviser(connection: Connection, provider: str, adviser_id: str) -> list[Advice]:
    """What somebody is to advise on or has advised on: what waits comes first, the most urgent foremost."""
    rows = await connection.fetch(
        f"""select {_ADVICE} from advice where provider_id = $1 and adviser_id = $2
             order by given_at is not null, due_at, report_id""",
        provider,
        adviser_id,
    )
    return [Advice.model_validate(dict(row)) for row in rows]


async def in_hand(connection: Connection, provider: str) -> dict[str, int]:
    """How many candidates each senior has still to advise."""
    rows = await connection.fetch(
        """select adviser_id, count(*) as count from advice
            where provider_id = $1 and given_at is null and adviser_id is not null group by adviser_id""",
        provider,
    )
    return {row["adviser_id"]: row["count"] for row in rows}


async def first_assessors(connection: Connection, provider: str, journey_id: str) -> set[str]:
    """Who signed the first report on a candidate."""
    rows = await connection.fetch(
        "select assessor_id from reports where provider_id = $1 and journey_id = $2 and attempt = 1",
        provider,
        journey_id,
    )
    return {row["assessor_id"] for row in rows}


async def set_adviser(connection: Connection, provider: str, report_id: str, adviser_id: str) -> None:
    """Somebody else advises."""
    await connection.execute(
        "update advice set adviser_id = $3 where provider_id = $1 and report_id = $2", provider, report_id, adviser_id
    )


async def give(connection: Connection, provider: str, report_id: str, words: str, at: datetime) -> None:
    """Write the advice."""
    await connection.execute(
        "update advice set words = $3, given_at = $4 where provider_id = $1 and report_id = $2",
        provider,
        report_id,
        words,
        at,
    )


async def drop_open(connection: Connection, provider: str, journey_id: str) -> None:
    """Another outcome stands, so nobody need be advised on the one before."""
    await connection.execute(
        "delete from advice where provider_id = $1 and journey_id = $2 and given_at is null", provider, journey_id
    )
