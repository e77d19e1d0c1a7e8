"""Rows of tasks: what a person of the provider must look at."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from services.intake.domain.application import Application
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.db import Connection


class Task(Frozen):
    """One thing to do; `code` says what."""

    task_id: str
    code: str
    journey_id: str
    reference: str
    since: datetime


async def raise_task(connection: Connection, application: Application, code: str, at: datetime) -> None:
    """Ask a person to look; once for each kind while it is open."""
    await connection.execute(
        """insert into tasks (task_id, provider_id, journey_id, code, since) values ($1, $2, $3, $4, $5)
           on conflict (journey_id, code) where done_at is null do nothing""",
        uuid4().hex,
        application.provider_id,
        application.journey_id,
        code,
        at,
    )


async def close_tasks(connection: Connection, application: Application, codes: tuple[str, ...], at: datetime) -> None:
    """Close the open tasks of these kinds: their reason has gone."""
    await connection.execute(
        """update tasks set done_at = $4
           where provider_id = $1 and journey_id = $2 and code = any($3::text[]) and done_at is null""",
        application.provider_id,
        application.journey_id,
        list(codes),
        at,
    )


async def close_all_tasks(connection: Connection, application: Application, at: datetime) -> None:
    """Close whatever is open: the journey has ended."""
    await connection.execute(
        "update tasks set done_at = $3 where provider_id = $1 and journey_id = $2 and done_at is null",
        application.provider_id,
        application.journey_id,
        at,
    )


async def reopen_tasks(connection: Connection, application: Application, closed_at: datetime) -> None:
    """Open again what was closed at that instant, because the journey had ended then."""
    await connection.execute(
        """update tasks t set done_at = null
           where provider_id = $1 and journey_id = $2 and done_at = $3
             and not exists (select from tasks o where o.journey_id = $2 and o.code = t.code and o.done_at is null)""",
        application.provider_id,
        application.journey_id,
        closed_at,
    )


async def open_tasks(connection: Connection, provider_id: str, now: datetime) -> list[Task]:
    """What is open, oldest first. A fee that was not paid in time stands here as long as it is owed."""
    rows = await connection.fetch(
        """select t.task_id, t.code, t.journey_id, a.reference, t.since
           from tasks t join applications a on a.journey_id = t.journey_id
           where t.provider_id = $1 and t.done_at is null
           union all
           select distinct on (f.journey_id)
                  'fee-' || f.journey_id, 'fee_unpaid', f.journey_id, a.reference, f.due_since
           from fee_lines f join applications a on a.journey_id = f.journey_id
           where f.provider_id = $1 and f.settled_at is null and f.due_on < $2
             and f.refunded_pence < f.net_pence + f.vat_pence
           order by 5, 1""",
        provider_id,
        london_date(now),
    )
    return [Task(**row) for row in rows]
