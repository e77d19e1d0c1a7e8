"""The rows of shared drafts and of the comments on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.assessment.domain import Journey
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection


class Draft(Frozen):
    """A task as it was when the candidate shared it; `version` counts how often that was."""

    task: str
    version: int
    text: str
    standards: tuple[int, ...]
    shared_at: Instant


class Comment(Frozen):
    """What a trainer says about one version of a draft."""

    comment_id: str
    task: str
    version: int
    trainer_id: str
    text: str
    commented_at: Instant


_DRAFT = ", ".join(Draft.model_fields)
_COMMENT = ", ".join(Comment.model_fields)


async def trainers_of(connection: Connection, journey: Journey) -> tuple[str, ...]:
    """The trainers of the candidate's cohort, as its newest plan says."""
    found = await connection.fetchval(
        "select trainer_ids from cohorts where provider_id = $1 and cohort_id = $2",
        journey.provider_id,
        journey.cohort_id,
    )
    return tuple(found or journey.trainer_ids)


async def drafts_of(connection: Connection, provider: str, journey_id: str) -> list[Draft]:
    """Every draft that was shared, by task, the newest version first."""
    rows = await connection.fetch(
        f"select {_DRAFT} from drafts where provider_id = $1 and journey_id = $2 order by task, version desc",
        provider,
        journey_id,
    )
    return [Draft.model_validate(dict(row)) for row in rows]


async def comments_of(connection: Connection, provider: str, journey_id: str) -> list[Comment]:
    """Every comment on a journey's drafts, the earliest first."""
    rows = await connection.fetch(
        f"""select {_COMMENT} from draft_comments
             where provider_id = $1 and journey_id = $2 order by commented_at, comment_id""",
        provider,
        journey_id,
    )
    return [Comment.model_validate(dict(row)) for row in rows]


async def insert(connection: Connection, journey: Journey, draft: Draft) -> None:
    """Keep a draft as it is now."""
    await connection.execute(
        f"insert into drafts (provider_id, journey_id, {_DRAFT}) values ($1, $2, $3, $4, $5, $6, $7)",
        journey.provider_id,
        journey.journey_id,
        draft.task,
        draft.version,
        draft.text,
        list(draft.standards),
        draft.shared_at,
    )


async def add_comment(connection: Connection, journey: Journey, comment: Comment) -> bool:
    """Write a comment; False for one that is there already."""
    fresh = await connection.fetchval(
        f"""insert into draft_comments (provider_id, journey_id, {_COMMENT}) values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (comment_id) do nothing returning true""",
        journey.provider_id,
        journey.journey_id,
        *(getattr(comment, name) for name in Comment.model_fields),
    )
    return bool(fresh)


async def are_shown(connection: Connection, provider: str, journey_id: str) -> bool:
    """Whether the candidate wants the assessor to see drafts and comments."""
    found = await connection.fetchval(
        "select exists (select 1 from drafts_shown where provider_id = $1 and journey_id = $2)", provider, journey_id
    )
    return bool(found)


async def show(connection: Connection, journey: Journey, *, shown: bool, at: datetime) -> None:
    """The candidate wants the assessor to see drafts and comments, or (as at first) not."""
    keys = journey.provider_id, journey.journey_id
    if shown:
        await connection.execute("insert into drafts_shown values ($1, $2, $3) on conflict do nothing", *keys, at)
    else:
        await connection.execute("delete from drafts_shown where provider_id = $1 and journey_id = $2", *keys)


async def shared_with(connection: Connection, provider: str, trainer_id: str) -> list[dict[str, Any]]:
    """The newest version of each draft in the trainer's cohorts: those without a comment first, then the newest."""
    rows = await connection.fetch(
        """select * from (
               select distinct on (d.journey_id, d.task) d.journey_id, d.task, d.version, d.shared_at, c.name,
                      exists (select 1 from draft_comments m
                               where m.provider_id = d.provider_id and m.journey_id = d.journey_id
                                 and m.task = d.task and m.version = d.version) as is_commented
                 from drafts d
                 join journeys j using (provider_id, journey_id)
                 join candidates c on c.provider_id = j.provider_id and c.person_id = j.person_id
                 left join cohorts h on h.provider_id = j.provider_id and h.cohort_id = j.cohort_id
                where d.provider_id = $1 and ($2 = any(h.trainer_ids) or $2 = any(j.trainer_ids))
                order by d.journey_id, d.task, d.version desc) newest
            order by is_commented, shared_at desc, journey_id, task""",
        provider,
        trainer_id,
    )
    return [dict(row) for row in rows]
