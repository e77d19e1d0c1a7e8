"""The rows of offers, and what counts against an assessor's capacity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import asyncpg

from services.assessment.domain import Journey
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection

OfferState = Literal["open", "accepted", "reported", "declined", "expired", "given_up"]


class Offer(Frozen):
    """One assessor asked to take one journey. `reported` follows `accepted` when the first report is signed.

    With `stand_in_id` it is about the very time that is booked."""

    offer_id: str
    journey_id: str
    assessor_id: str
    state: OfferState
    reply_by: Instant
    contact_by: Instant | None = None
    stand_in_id: str | None = None


_COLUMNS = "offer_id, journey_id, assessor_id, state, reply_by, contact_by, stand_in_id"


def _to_offer(row: asyncpg.Record | None) -> Offer | None:
    return None if row is None else Offer.model_validate(dict(row))


async def lock_register(connection: Connection, provider: str) -> None:
    """One allocation of a provider at a time: capacity is counted over all its journeys. Lock journeys before this."""
    await connection.execute("select pg_advisory_xact_lock(hashtext($1))", f"assessment-allocation:{provider}")


async def standing(connection: Connection, provider: str, journey_id: str) -> Offer | None:
    """The offer that is open, or was accepted, for the journey."""
    return _to_offer(
        await connection.fetchrow(
            f"""select {_COLUMNS} from offers where provider_id = $1 and journey_id = $2
                   and state in ('open', 'accepted', 'reported')""",
            provider,
            journey_id,
        )
    )


async def find(connection: Connection, provider: str, offer_id: str) -> Offer | None:
    """One offer by its id."""
    return _to_offer(
        await connection.fetchrow(
            f"select {_COLUMNS} from offers where provider_id = $1 and offer_id = $2", provider, offer_id
        )
    )


async def insert(connection: Connection, journey: Journey, offer: Offer, offered_at: datetime) -> None:
    """Write a new open offer; the journey is no longer without an assessor."""
    await connection.execute(
        """insert into offers (offer_id, provider_id, journey_id, assessor_id, state, offered_at, reply_by,
                               stand_in_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        offer.offer_id,
        journey.provider_id,
        offer.journey_id,
        offer.assessor_id,
        offer.state,
        offered_at,
        offer.reply_by,
        offer.stand_in_id,
    )
    await set_not_allocated(connection, journey, None, None)


async def set_state(
    connection: Connection,
    provider: str,
    offer_id: str,
    state: OfferState,
    at: datetime,
    *,
    contact_by: datetime | None = None,
    reason_class: str | None = None,
) -> None:
    """Move an offer on."""
    await connection.execute(
        """update offers set state = $3, answered_at = coalesce(answered_at, $4),
                  contact_by = coalesce($5, contact_by), reason_class = coalesce($6, reason_class),
                  ended_at = case when $3 in ('declined', 'expired', 'given_up') then $4 end
            where provider_id = $1 and offer_id = $2""",
        provider,
        offer_id,
        state,
        at,
        contact_by,
        reason_class,
    )


async def contact_again_by(connection: Connection, provider: str, journey_id: str, at: datetime) -> None:
    """Whoever has the candidate offers other times by this instant."""
    await connection.execute(
        "update offers set contact_by = $3 where provider_id = $1 and journey_id = $2 and state = 'accepted'",
        provider,
        journey_id,
        at,
    )


async def offer_until(connection: Connection, provider: str, offer_id: str, reply_by: datetime) -> None:
    """An open offer may be answered until another instant."""
    await connection.execute(
        "update offers set reply_by = $3 where provider_id = $1 and offer_id = $2", provider, offer_id, reply_by
    )


async def last_given_up(connection: Connection, provider: str, journey_id: str, since: datetime) -> Offer | None:
    """The offer that was given up since then, such as by a withdrawal."""
    return _to_offer(
        await connection.fetchrow(
            f"""select {_COLUMNS} from offers where provider_id = $1 and journey_id = $2 and state = 'given_up'
                   and ended_at >= $3 order by ended_at desc limit 1""",
            provider,
            journey_id,
            since,
        )
    )


async def set_not_allocated(connection: Connection, journey: Journey, reason: str | None, at: datetime | None) -> None:
    """Note that nobody can be found, for the operator's list; None clears it."""
    await connection.execute(
        """update journeys set not_allocated_reason = $3, not_allocated_at = $4
            where provider_id = $1 and journey_id = $2""",
        journey.provider_id,
        journey.journey_id,
        reason,
        at,
    )


async def loads(connection: Connection, provider: str) -> dict[str, int]:
    """How many first assessments each assessor has in hand: offered or accepted, and not yet reported."""
    rows = await connection.fetch(
        """select assessor_id, count(*) as load from offers
            where provider_id = $1 and state in ('open', 'accepted') group by assessor_id""",
        provider,
    )
    return {row["assessor_id"]: row["load"] for row in rows}


async def journeys_of(connection: Connection, provider: str, assessor_id: str) -> list[str]:
    """The journeys that an assessor is asked for or has in hand, and that are not reported on."""
    rows = await connection.fetch(
        """select journey_id from offers
            where provider_id = $1 and assessor_id = $2 and state in ('open', 'accepted') order by journey_id""",
        provider,
        assessor_id,
    )
    return [row["journey_id"] for row in rows]


async def of_cohort(connection: Connection, provider: str, cohort_id: str) -> dict[str, int]:
    """How many candidates of a cohort each assessor has or is offered, whatever became of the assessment."""
    rows = await connection.fetch(
        """select o.assessor_id, count(*) as candidates from offers o join journeys j using (provider_id, journey_id)
            where o.provider_id = $1 and j.cohort_id = $2 and o.state in ('open', 'accepted', 'reported')
            group by o.assessor_id""",
        provider,
        cohort_id,
    )
    return {row["assessor_id"]: row["candidates"] for row in rows}


async def refused(connection: Connection, provider: str, journey_ids: list[str]) -> dict[str, frozenset[str]]:
    """For each journey, who is passed over: they declined it, or let the offer expire and are not to be asked again."""
    rows = await connection.fetch(
        """select journey_id, assessor_id from offers
            where provider_id = $1 and journey_id = any($2::text[]) and state in ('declined', 'expired')
              and not asked_again""",
        provider,
        journey_ids,
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["journey_id"]].add(row["assessor_id"])
    return {journey_id: frozenset(ids) for journey_id, ids in found.items()}


async def ask_expired_again(connection: Connection, provider: str, journey_id: str) -> None:
    """Whoever let an offer of this journey expire may be asked once more; who declined it may not."""
    await connection.execute(
        """update offers set asked_again = true
            where provider_id = $1 and journey_id = $2 and state = 'expired'""",
        provider,
        journey_id,
    )


async def pins(connection: Connection, provider: str, journey_ids: Sequence[str]) -> dict[str, str]:
    """Whom the office wants for these journeys."""
    rows = await connection.fetch(
        "select journey_id, assessor_id from pins where provider_id = $1 and journey_id = any($2::text[])",
        provider,
        list(journey_ids),
    )
    return {row["journey_id"]: row["assessor_id"] for row in rows}


async def pin(connection: Connection, journey: Journey, assessor_id: str, by: str, reason: str, at: datetime) -> None:
    """Want an assessor for a journey, in place of any other."""
    await connection.execute(
        """insert into pins (provider_id, journey_id, assessor_id, pinned_by, reason, pinned_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (provider_id, journey_id) do update
              set assessor_id = $3, pinned_by = $4, reason = $5, pinned_at = $6""",
        journey.provider_id,
        journey.journey_id,
        assessor_id,
        by,
        reason,
        at,
    )


async def unpin(connection: Connection, provider: str, journey_id: str) -> None:
    """Want nobody in particular any more."""
    await connection.execute("delete from pins where provider_id = $1 and journey_id = $2", provider, journey_id)


async def cohort_was_allocated(connection: Connection, provider: str, cohort_id: str) -> bool:
    """Whether the cohort's batch has run."""
    return bool(
        await connection.fetchval(
            "select allocated_at is not null from cohorts where provider_id = $1 and cohort_id = $2 for update",
            provider,
            cohort_id,
        )
    )


async def mark_cohort_allocated(connection: Connection, provider: str, cohort_id: str, at: datetime) -> bool:
    """Note that the cohort's batch runs now; False when it ran before."""
    fresh = await connection.fetchval(
        """insert into cohorts (provider_id, cohort_id, allocated_at) values ($1, $2, $3)
           on conflict (provider_id, cohort_id) do update set allocated_at = excluded.allocated_at
            where cohorts.allocated_at is null returning true""",
        provider,
        cohort_id,
        at,
    )
    return bool(fresh)
