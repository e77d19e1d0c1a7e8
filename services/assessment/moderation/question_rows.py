"""The rows of what moderators ask assessors about their reports."""

from __future__ import annotations

from datetime import datetime

import asyncpg

from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection


class Question(Frozen):
    """One question about a report, with its answer once there is one. Its words never leave the service by the bus."""

    question_id: str
    report_id: str
    journey_id: str
    asked_by: str
    question: str
    standards: tuple[int, ...]
    asked_at: Instant
    due_at: Instant
    answer: str | None = None
    answered_at: Instant | None = None


_COLUMNS = ", ".join(Question.model_fields)


def _to_questions(rows: list[asyncpg.Record]) -> tuple[Question, ...]:
    return tuple(Question.model_validate(dict(row)) for row in rows)


async def of_reports(connection: Connection, provider: str, report_ids: list[str]) -> tuple[Question, ...]:
    """All that was asked about some reports, in order."""
    return _to_questions(
        await connection.fetch(
            f"""select {_COLUMNS} from report_questions
                 where provider_id = $1 and report_id = any($2) order by asked_at, question_id""",
            provider,
            report_ids,
        )
    )


async def of_assessor(connection: Connection, provider: str, assessor_id: str) -> tuple[Question, ...]:
    """All that was asked about an assessor's reports, what is open first."""
    columns = ", ".join(f"q.{name}" for name in Question.model_fields)
    return _to_questions(
        await connection.fetch(
            f"""select {columns} from report_questions q join reports r using (provider_id, report_id)
                 where q.provider_id = $1 and r.assessor_id = $2
                 order by q.answered_at is not null, q.due_at, q.question_id""",
            provider,
            assessor_id,
        )
    )


async def find(connection: Connection, provider: str, question_id: str) -> Question | None:
    """One question."""
    row = await connection.fetchrow(
        f"select {_COLUMNS} from report_questions where provider_id = $1 and question_id = $2", provider, question_id
    )
    return None if row is None else Question.model_validate(dict(row))


async def insert(connection: Connection, provider: str, asked: Question) -> None:
    """Write a question."""
    await connection.execute(
        f"""insert into report_questions (provider_id, {_COLUMNS})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        provider,
        *asked.model_dump().values(),
    )


async def save_answer(connection: Connection, provider: str, question_id: str, answer: str, at: datetime) -> None:
    """Write the answer."""
    await connection.execute(
        """update report_questions set answer = $3, answered_at = $4
            where provider_id = $1 and question_id = $2""",
        provider,
        question_id,
        answer,
        at,
    )
