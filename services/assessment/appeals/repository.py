"""The rows of appeals, and who took part in a candidate's assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.assessment.appeals.domain import Appeal, Overturned, Ruling
from shared.db import Connection

_APPEAL = ", ".join(Appeal.model_fields)


async def insert(connection: Connection, provider: str, appeal: Appeal, grounds: str) -> None:
    """Write an appeal; a second one on the same attempt is refused by the table."""
    await connection.execute(
        f"""insert into appeals (provider_id, grounds, {_APPEAL})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        provider,
        grounds,
        *(getattr(appeal, name) for name in Appeal.model_fields),
    )


async def find(connection: Connection, provider: str, appeal_id: str) -> Appeal | None:
    """One appeal by its id."""
    row = await connection.fetchrow(
        f"select {_APPEAL} from appeals where provider_id = $1 and appeal_id = $2", provider, appeal_id
    )
    return None if row is None else Appeal.model_validate(dict(row))


async def newest(connection: Connection, provider: str, journey_id: str) -> Appeal | None:
    """The appeal on the latest attempt that was appealed against."""
    row = await connection.fetchrow(
        f"select {_APPEAL} from appeals where provider_id = $1 and journey_id = $2 order by attempt desc limit 1",
        provider,
        journey_id,
    )
    return None if row is None else Appeal.model_validate(dict(row))


async def grounds(connection: Connection, provider: str, appeal_id: str) -> str:
    """The candidate's own words."""
    found = await connection.fetchval(
        "select grounds from appeals where provider_id = $1 and appeal_id = $2", provider, appeal_id
    )
    return str(found)


async def undecided(connection: Connection, provider: str, journey_ids: Sequence[str]) -> set[str]:
    """Those of the journeys on which an appeal waits to be decided."""
    rows = await connection.fetch(
        """select journey_id from appeals
            where provider_id = $1 and journey_id = any($2::text[]) and decided_at is null""",
        provider,
        list(journey_ids),
    )
    return {row["journey_id"] for row in rows}


async def took_part(connection: Connection, provider: str, journey_id: str) -> set[str]:
    """Everybody on the register who took the candidate, assessed, moderated or held a report, or decided an appeal."""
    rows = await connection.fetch(
        """select assessor_id as person from reports where provider_id = $1 and journey_id = $2
           union select moderated_by from reports where provider_id = $1 and journey_id = $2
           union select held_by from reports where provider_id = $1 and journey_id = $2
           union select assessor_id from offers
                  where provider_id = $1 and journey_id = $2 and contact_by is not null
           union select assessor_id from appointments where provider_id = $1 and journey_id = $2
           union select reviewer_id from appeals
                  where provider_id = $1 and journey_id = $2 and decided_at is not null""",
        provider,
        journey_id,
    )
    return {row["person"] for row in rows if row["person"] is not None}


async def in_hand(connection: Connection, provider: str) -> dict[str, int]:
    """How many appeals each reviewer has still to decide."""
    rows = await connection.fetch(
        """select reviewer_id, count(*) as count from appeals
            where provider_id = $1 and decided_at is null and reviewer_id is not null group by reviewer_id""",
        provider,
    )
    return {row["reviewer_id"]: row["count"] for row in rows}


async def give(connection: Connection, provider: str, appeal_id: str, reviewer_id: str, at: datetime) -> None:
    """Somebody is to decide on it."""
    await connection.execute(
        "update appeals set reviewer_id = $3, given_at = $4 where provider_id = $1 and appeal_id = $2",
        provider,
        appeal_id,
        reviewer_id,
        at,
    )


async def decide(connection: Connection, provider: str, appeal: Appeal, ruling: Ruling, at: datetime) -> None:
    """Write the decision with its words."""
    await connection.execute(
        """update appeals set decided_at = $3, decision = $4, reason = $5
            where provider_id = $1 and appeal_id = $2""",
        provider,
        appeal.appeal_id,
        at,
        ruling.decision,
        ruling.reason,
    )
    await _overturn(connection, provider, appeal, ruling.met_after_all)


async def _overturn(connection: Connection, provider: str, appeal: Appeal, changes: Sequence[Overturned]) -> None:
    """Lay the decision over the report, and over a later one that judged the same standards again."""
    await connection.executemany(
        """insert into appeal_changes (provider_id, report_id, standard, appeal_id, reason)
           select $1, j.report_id, j.standard, $5, $6
             from judgements j join reports r using (provider_id, report_id)
            where r.provider_id = $1 and r.journey_id = $2 and r.attempt >= $3 and j.standard = $4""",
        [(provider, appeal.journey_id, appeal.attempt, one.standard, appeal.appeal_id, one.reason) for one in changes],
    )


async def is_reviewer(connection: Connection, provider: str, journey_id: str, person_id: str) -> bool:
    """Whether somebody has an appeal of this journey to decide, and so may read what was handed in."""
    found = await connection.fetchval(
        """select exists (select 1 from appeals where provider_id = $1 and journey_id = $2 and reviewer_id = $3
                             and decided_at is null)""",
        provider,
        journey_id,
        person_id,
    )
    return bool(found)
