"""Rows of refusals: who was not taken on, by which checks, decided by whom and when."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection


class Refusal(Frozen):
    """One decision. `decided_by` is `rule` or the acting person's role and id; `codes` are the failed checks."""

    refusal_id: str
    journey_id: str
    programme: str
    codes: tuple[str, ...]
    decided_by: str
    decided_at: Instant
    reason: str | None


class Standing(Refusal):
    """A decision, with whom it concerns and what became of it, as far as that is known still.

    `name` is None once the draft was deleted; `state` is `can_be_sent_again`, `deleted`, or the application's stage.
    """

    name: str | None
    reference: str | None
    state: str


async def insert_refusal(
    connection: Connection,
    provider_id: str,
    journey_id: str,
    programme: str,
    codes: tuple[str, ...],
    decided_by: str,
    at: datetime,
    reason: str | None = None,
) -> None:
    """A new row."""
    await connection.execute(
        """insert into refusals (refusal_id, provider_id, journey_id, programme, codes, decided_by, decided_at, reason)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        uuid4().hex,
        provider_id,
        journey_id,
        programme,
        list(codes),
        decided_by,
        at,
        reason,
    )


async def newest_codes(connection: Connection, provider_id: str, journey_id: str) -> tuple[str, ...]:
    """The failed checks of the last decision about an application or draft; none when there was none."""
    codes: list[str] | None = await connection.fetchval(
        """select codes from refusals where provider_id = $1 and journey_id = $2
           order by decided_at desc, refusal_id limit 1""",
        provider_id,
        journey_id,
    )
    return tuple(codes or ())


async def standing(connection: Connection, provider_id: str, code: str | None, limit: int) -> list[Standing]:
    """The provider's refusals, the newest first; with a code, only those by this check."""
    rows = await connection.fetch(
        """select r.refusal_id, r.journey_id, r.programme, r.codes, r.decided_by, r.decided_at, r.reason,
                  coalesce(p.name, d.answers ->> 'name') as name,
                  coalesce(a.reference, d.reference) as reference,
                  coalesce(a.stage, case d.state when 'open' then 'can_be_sent_again' else d.state end,
                           'deleted') as state
           from refusals r
           left join drafts d on d.provider_id = r.provider_id and d.draft_id = r.journey_id
           left join applications a on a.provider_id = r.provider_id
                and a.journey_id = coalesce(d.journey_id, r.journey_id)
           left join people p on p.provider_id = a.provider_id and p.person_id = a.candidate_id
           where r.provider_id = $1 and ($2::text is null or r.codes @> array[$2::text])
           order by r.decided_at desc, r.refusal_id limit $3""",
        provider_id,
        code,
        limit,
    )
    return [Standing(**row) for row in rows]


async def counts(connection: Connection, provider_id: str) -> dict[str, int]:
    """How many refusals there are by each check."""
    rows = await connection.fetch(
        """select code, count(*) as refused from refusals cross join unnest(codes) as code
           where provider_id = $1 group by code order by code""",
        provider_id,
    )
    return {row["code"]: row["refused"] for row in rows}
