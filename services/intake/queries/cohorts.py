"""A cohort with how full it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.intake.repository import cohorts
from shared.contracts.envelope import Frozen
from shared.contracts.values import SessionPlan
from shared.db import Connection


class CohortView(Frozen):
    """A cohort as its provider's people see it."""

    cohort_id: str
    name: str
    programme: str
    capacity: int
    placed: int
    waiting: int
    offered: int = 0
    cancelled_at: datetime | None = None
    called_off: tuple[int, ...] = ()
    allocate_at: datetime
    sessions: tuple[SessionPlan, ...]


async def cohort_view(connection: Connection, provider_id: str, cohort_id: str) -> CohortView:
    """One cohort with how full it is. Raises NotFound."""
    cohort = await cohorts.cohort(connection, provider_id, cohort_id)
    counts = await connection.fetchrow(
        """select count(*) filter (where state = 'placed') as placed,
                  count(*) filter (where state = 'offered') as offered,
                  count(*) filter (where state = 'waiting') as waiting
           from places where provider_id = $1 and cohort_id = $2""",
        provider_id,
        cohort_id,
    )
    kept = {"cohort_id", "name", "programme", "capacity", "allocate_at", "cancelled_at", "called_off"}
    shown: dict[str, Any] = cohort.model_dump(include=kept)
    return CohortView(**shown, sessions=cohort.plans, **dict(counts or {}))


async def cohort_views(connection: Connection, provider_id: str) -> tuple[CohortView, ...]:
    """All cohorts of the provider, by their first session."""
    known = await cohorts.cohorts(connection, provider_id)
    return tuple([await cohort_view(connection, provider_id, one.cohort_id) for one in known])
