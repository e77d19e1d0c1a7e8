"""Rows of impact evaluations and of the answers to them."""

from __future__ import annotations

from services.intake.domain.evaluation import Answers, Evaluation, Given, Wanted
from shared.contracts.envelope import Instant
from shared.contracts.intake.evaluation import EvaluationReader
from shared.db import Connection
from shared.errors import NotFound

_EVALUATION = """
    select journey_id, provider_id, candidate_id, head_id, awarded_on, ask_at, reminders, closes_at, asked_at, ended_at,
           ended_how
    from evaluations
"""


async def insert(connection: Connection, planned: Evaluation) -> bool:
    """A new row; False when the journey has one already."""
    row = await connection.fetchrow(
        """insert into evaluations (journey_id, provider_id, candidate_id, awarded_on, ask_at, reminders, closes_at)
           values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1""",
        planned.journey_id,
        planned.provider_id,
        planned.candidate_id,
        planned.awarded_on,
        planned.ask_at,
        [due.model_dump(mode="json") for due in planned.reminders],
        planned.closes_at,
    )
    return row is not None


async def find(
    connection: Connection, provider_id: str, journey_id: str, *, for_change: bool = False
) -> Evaluation | None:
    """The evaluation of a journey, locked when it is to be changed; None when there is none."""
    lock = " for update" if for_change else ""
    row = await connection.fetchrow(
        _EVALUATION + " where provider_id = $1 and journey_id = $2" + lock, provider_id, journey_id
    )
    return Evaluation(**row) if row else None


async def locked(connection: Connection, provider_id: str, journey_id: str) -> Evaluation:
    """Raises NotFound."""
    found = await find(connection, provider_id, journey_id, for_change=True)
    if found is None:
        raise NotFound("There is no such evaluation.")
    return found


async def mark_asked(connection: Connection, evaluation: Evaluation, head_id: str, at: Instant) -> None:
    """Both are asked now."""
    await connection.execute(
        "update evaluations set asked_at = $2, head_id = $3 where journey_id = $1", evaluation.journey_id, at, head_id
    )


async def mark_ended(connection: Connection, evaluation: Evaluation, how: str, at: Instant) -> None:
    """It is over."""
    await connection.execute(
        "update evaluations set ended_at = $2, ended_how = $3 where journey_id = $1", evaluation.journey_id, at, how
    )


async def put_answers(
    connection: Connection, evaluation: Evaluation, reader: EvaluationReader, answers: Answers, at: Instant
) -> None:
    """Keep what somebody says now, in place of what they said before."""
    await connection.execute(
        """insert into evaluation_answers (journey_id, provider_id, reader, new_work, need_met, after_award_done,
                                           success_seen, words, answered_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
           on conflict (journey_id, reader) do update
              set new_work = excluded.new_work, need_met = excluded.need_met, words = excluded.words,
                  after_award_done = excluded.after_award_done, success_seen = excluded.success_seen,
                  answered_at = excluded.answered_at""",
        evaluation.journey_id,
        evaluation.provider_id,
        reader,
        answers.new_work,
        answers.need_met,
        answers.after_award_done,
        answers.success_seen,
        answers.words,
        at,
    )


async def given(connection: Connection, provider_id: str, journey_id: str) -> dict[str, Given]:
    """What was answered, by reader."""
    rows = await connection.fetch(
        """select reader, new_work, need_met, after_award_done, success_seen, words, answered_at
           from evaluation_answers where provider_id = $1 and journey_id = $2""",
        provider_id,
        journey_id,
    )
    return {row["reader"]: Given.model_validate(dict(row)) for row in rows}


async def wanted(connection: Connection, provider_id: str, journey_id: str) -> Wanted:
    """What the school wrote with its newest signature."""
    agreed = await connection.fetchval(
        """select signature -> 'agreed' from declarations
           where provider_id = $1 and journey_id = $2 and signature is not null order by decided_at desc limit 1""",
        provider_id,
        journey_id,
    )
    kept = agreed or {}
    return Wanted(**{name: kept.get(name) for name in Wanted.model_fields})
