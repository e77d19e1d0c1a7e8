"""The rows of what becomes of evidence after a journey's end."""

from __future__ import annotations

from datetime import datetime

from services.assessment.domain import Journey
from services.assessment.retention.domain import Standing
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection


class Deleted(Frozen):
    """When what was deleted."""

    deleted_at: Instant
    tasks: int
    documents: int


async def standing(connection: Connection, journey: Journey) -> Standing:
    """How a locked journey stands. What a decided appeal led to counts from the decision, as the record does."""
    row = await connection.fetchrow(
        """select latest.outcome, latest.released_at,
                  (select max(decided_at) from appeals
                    where provider_id = $1 and journey_id = $2) as appeal_decided_at,
                  exists (select 1 from appeals
                           where provider_id = $1 and journey_id = $2 and decided_at is null) as appealed,
                  exists (select 1 from reports
                           where provider_id = $1 and journey_id = $2 and held_at is not null
                             and hold_lifted_at is null) as held,
                  (select warned_at from retention where provider_id = $1 and journey_id = $2) as warned_at,
                  exists (select 1 from tasks where provider_id = $1 and journey_id = $2)
                  or exists (select 1 from documents where provider_id = $1 and journey_id = $2) as has_evidence
             from (select 1) one
             left join lateral (select outcome, released_at from outcomes
                                 where provider_id = $1 and journey_id = $2
                                 order by attempt desc, number desc limit 1) latest on true""",
        journey.provider_id,
        journey.journey_id,
    )
    assert row is not None, "one row is selected from"
    is_final = row["outcome"] in ("awarded", "not_awarded")
    ends = [row["released_at"], row["appeal_decided_at"]] if is_final else []
    known = [at for at in (*ends, journey.withdrew_at) if at is not None]
    return Standing(
        ended_at=max(known, default=None),
        appealed=row["appealed"],
        held=row["held"],
        has_evidence=row["has_evidence"],
        warned_at=row["warned_at"],
    )


async def counts(connection: Connection, journey: Journey) -> tuple[int, int]:
    """How many tasks and documents there are."""
    row = await connection.fetchrow(
        """select (select count(*) from tasks where provider_id = $1 and journey_id = $2) as tasks,
                  (select count(*) from documents where provider_id = $1 and journey_id = $2) as documents""",
        journey.provider_id,
        journey.journey_id,
    )
    assert row is not None, "counts are always answered"
    return row["tasks"], row["documents"]


async def deleted(connection: Connection, provider: str, journey_id: str) -> Deleted | None:
    """What was deleted of a journey; None while it is kept."""
    row = await connection.fetchrow(
        """select deleted_at, tasks, documents from retention
            where provider_id = $1 and journey_id = $2 and deleted_at is not null""",
        provider,
        journey_id,
    )
    return None if row is None else Deleted.model_validate(dict(row))


async def keep_warning(connection: Connection, journey: Journey, at: datetime) -> None:
    """The candidate is told now."""
    await connection.execute(
        """insert into retention (provider_id, journey_id, warned_at) values ($1, $2, $3)
           on conflict (provider_id, journey_id) do update set warned_at = excluded.warned_at""",
        journey.provider_id,
        journey.journey_id,
        at,
    )


async def delete_evidence(connection: Connection, journey: Journey, gone: Deleted) -> None:
    """Take away every word and byte of the candidate's: what stays are numbers, digests and receipts."""
    for statement in _EMPTIED:
        await connection.execute(statement, journey.provider_id, journey.journey_id)
    await connection.execute(
        """insert into retention (provider_id, journey_id, deleted_at, tasks, documents) values ($1, $2, $3, $4, $5)
           on conflict (provider_id, journey_id) do update
              set deleted_at = excluded.deleted_at, tasks = excluded.tasks, documents = excluded.documents""",
        journey.provider_id,
        journey.journey_id,
        gone.deleted_at,
        gone.tasks,
        gone.documents,
    )


_OWN = "where provider_id = $1 and journey_id = $2"
_EMPTIED = (
    f"update tasks set text = '' {_OWN}",
    f"update drafts set text = '' {_OWN}",
    f"update draft_comments set text = '' {_OWN}",
    f"update file_problems set note = '', reason = case when reason is null then null else '' end {_OWN}",
    f"""delete from document_links where provider_id = $1 and document_id in (
            select document_id from documents {_OWN})""",
    f"update documents set content = ''::bytea, title = '', file_name = '' {_OWN}",
)
"""Titles, file names and comments may name a pupil, so they go as well."""
