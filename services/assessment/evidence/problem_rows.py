"""The rows of what was found wrong with documents."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import asyncpg

from shared.contracts.assessment import FileProblem
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection


class Problem(Frozen):
    """What is wrong with one document, and how it was settled. The note stays in the service."""

    document_id: str
    journey_id: str
    problem: FileProblem
    found_by: str
    note: str
    found_at: Instant
    settled: Literal["shown", "hidden"] | None = None
    settled_at: Instant | None = None


_COLUMNS = ", ".join(Problem.model_fields)


def _to_problem(row: asyncpg.Record | None) -> Problem | None:
    return None if row is None else Problem.model_validate(dict(row))


async def insert(connection: Connection, provider: str, found: Problem) -> None:
    """Write a problem; the table refuses a second one that is open."""
    await connection.execute(
        """insert into file_problems (provider_id, document_id, journey_id, problem, found_by, note, found_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        provider,
        found.document_id,
        found.journey_id,
        found.problem,
        found.found_by,
        found.note,
        found.found_at,
    )


async def latest(connection: Connection, provider: str, document_id: str) -> Problem | None:
    """What was found last about a document."""
    return _to_problem(
        await connection.fetchrow(
            f"""select {_COLUMNS} from file_problems
                 where provider_id = $1 and document_id = $2 order by found_at desc limit 1""",
            provider,
            document_id,
        )
    )


async def hiding(connection: Connection, provider: str, document_id: str) -> Problem | None:
    """What hides a document now: something that is open, or was settled so."""
    found = await latest(connection, provider, document_id)
    return found if found is not None and found.settled != "shown" else None


async def hidden_of(connection: Connection, provider: str, journey_id: str) -> dict[str, Problem]:
    """What hides documents of a file now, by document."""
    rows = await connection.fetch(
        f"""select distinct on (document_id) {_COLUMNS} from file_problems
             where provider_id = $1 and journey_id = $2 order by document_id, found_at desc""",
        provider,
        journey_id,
    )
    found = (Problem.model_validate(dict(row)) for row in rows)
    return {one.document_id: one for one in found if one.settled != "shown"}


async def settle(
    connection: Connection, provider: str, problem: Problem, outcome: str, by: str, reason: str, at: datetime
) -> None:
    """Write how it was settled, by whom and why."""
    await connection.execute(
        """update file_problems set settled = $4, settled_by = $5, reason = $6, settled_at = $7
            where provider_id = $1 and document_id = $2 and found_at = $3""",
        provider,
        problem.document_id,
        problem.found_at,
        outcome,
        by,
        reason,
        at,
    )
