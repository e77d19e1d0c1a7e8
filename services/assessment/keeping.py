"""Keeping what intake tells about a journey's course, with its instants: the latest of each pair of facts counts."""

from __future__ import annotations

from datetime import datetime

from services.assessment.domain import Journey
from shared.db import Connection


async def keep_pause(connection: Connection, provider: str, journey_id: str, at: datetime) -> bool:
    """Note a pause; False when the journey was resumed after it, or this pause is known."""
    return bool(
        await connection.fetchval(
            """insert into pauses (provider_id, journey_id, paused_at) values ($1, $2, $3)
               on conflict (provider_id, journey_id) do update set paused_at = excluded.paused_at
                where pauses.paused_at is null or pauses.paused_at < excluded.paused_at
               returning paused_at > coalesce(resumed_at, '-infinity')""",
            provider,
            journey_id,
            at,
        )
    )


async def keep_resumption(connection: Connection, provider: str, journey_id: str, at: datetime) -> bool:
    """Note that the journey goes on; False when it was not paused before that, as far as is known."""
    return bool(
        await connection.fetchval(
            """insert into pauses (provider_id, journey_id, resumed_at) values ($1, $2, $3)
               on conflict (provider_id, journey_id) do update set resumed_at = excluded.resumed_at
                where pauses.resumed_at is null or pauses.resumed_at < excluded.resumed_at
               returning paused_at is not null and paused_at <= resumed_at""",
            provider,
            journey_id,
            at,
        )
    )


async def keep_deferral(connection: Connection, journey: Journey, to_cohort_id: str | None, at: datetime) -> bool:
    """Void a readiness from before, and count the journey to its new cohort; False when a later deferral is known."""
    return bool(
        await connection.fetchval(
            """update journeys
                  set deferred_at = $3, rearranged = false, not_allocated_at = null, not_allocated_reason = null,
                      cohort_id = case when ready_at > $3 then cohort_id else coalesce($4, cohort_id) end,
                      ready_at = case when ready_at > $3 then ready_at end,
                      window_first_on = case when ready_at > $3 then window_first_on end,
                      window_last_on = case when ready_at > $3 then window_last_on end
                where provider_id = $1 and journey_id = $2 and (deferred_at is null or deferred_at < $3)
               returning true""",
            journey.provider_id,
            journey.journey_id,
            at,
            to_cohort_id,
        )
    )


async def keep_school(connection: Connection, journey: Journey, school_id: str, at: datetime) -> bool:
    """Note the candidate's new school, unless a later readiness has said it; False when a later change is known."""
    return bool(
        await connection.fetchval(
            """update journeys
                  set school_changed_at = $4, school_id = case when ready_at > $4 then school_id else $3 end
                where provider_id = $1 and journey_id = $2 and (school_changed_at is null or school_changed_at < $4)
               returning true""",
            journey.provider_id,
            journey.journey_id,
            school_id,
            at,
        )
    )


async def keep_end(connection: Connection, provider: str, journey_id: str, at: datetime) -> None:
    """The journey is over for good: nothing undoes it, also where the candidate had left before."""
    await connection.execute(
        """insert into withdrawals values ($1, $2, $3, true)
           on conflict (provider_id, journey_id) do update set final = true""",
        provider,
        journey_id,
        at,
    )


async def keep_return(connection: Connection, provider: str, journey_id: str, at: datetime) -> bool:
    """The candidate goes on after all; False when they have left again since, or this return is known."""
    fresh = await connection.fetchval(
        """insert into returns values ($1, $2, $3)
           on conflict (provider_id, journey_id) do update set undone_at = excluded.undone_at
            where returns.undone_at < excluded.undone_at
           returning true""",
        provider,
        journey_id,
        at,
    )
    gone = await connection.fetchval(
        """delete from withdrawals
            where provider_id = $1 and journey_id = $2 and withdrew_at <= $3 and not final returning true""",
        provider,
        journey_id,
        at,
    )
    return bool(fresh and gone)
