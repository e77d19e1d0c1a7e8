"""Reads of the read model, one method per question. Every question names the provider whose people it is about."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from typing import Literal

from services.portal.repository import steps_of
from services.portal.stages import Stage, Step, Waiting
from services.portal.standing import Mark
from services.portal.subscribers import CONSUMERS
from shared.contracts.envelope import Frozen, Instant
from shared.db import Database
from shared.policy import Programme, load
from shared.published import current, programme_of

_PAUSE_SECONDS = 0.03
OWN_WRITE_SECONDS = 2.0
"""How long a page waits for its own write to arrive in the read model, in real time."""

Column = Literal["name", "reference", "stage", "waiting_on", "next_deadline"]
Direction = Literal["up", "down"]

# Sorting by the candidate's name ignores case. Journeys without a deadline come last, whichever way it is sorted.
_SORTED_BY: dict[Column, str] = {
    "name": "lower(p.name)",
    "reference": "j.reference",
    "stage": "j.stage_order",
    "waiting_on": "j.waiting_on",
    "next_deadline": "j.next_deadline_at",
}

_NOT_IN_IT = ("declined", "lapsed", "withdrawn", "merged", "voided", "ineligible")
"""Stages in which a candidate is no longer one of the cohort. Whoever was awarded, or not, was in it to the end."""


class Provider(Frozen):
    """Who runs the programme, and whom to ask for help."""

    name: str
    contact_name: str
    contact_email: str
    contact_phone: str


class Session(Frozen):
    """When a preparation session begins."""

    number: int
    starts_at: Instant


class Cohort(Frozen):
    """A cohort on the operator's list; `candidates` counts all who have not ended."""

    cohort_id: str
    name: str
    capacity: int
    sessions: tuple[Session, ...]
    candidates: int = 0


class Row(Frozen):
    """One candidate on the board. The name may not have arrived yet."""

    journey_id: str
    name: str | None
    reference: str | None
    stage: Stage
    waiting_on: Waiting
    next_deadline_at: datetime | None
    since_at: datetime
    marks: tuple[Mark, ...] = ()


class ReadModel:
    """The portal's own tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def provider(self, provider_id: str) -> Provider | None:
        """The provider's public details, or None while they have not arrived."""
        async with self._database.connection() as conn:
            row = await conn.fetchrow(
                "select name, contact_name, contact_email, contact_phone from providers where provider_id = $1",
                provider_id,
            )
        return Provider.model_validate(dict(row)) if row else None

    async def cohorts(self, provider_id: str) -> list[Cohort]:
        """The provider's cohorts, by name."""
        async with self._database.connection() as conn:
            rows = await conn.fetch(
                """
                select c.cohort_id, c.name, c.capacity, c.sessions,
                       count(j.journey_id) filter (where j.stage <> all($2::text[])) as candidates
                  from cohorts c left join journeys j using (provider_id, cohort_id)
                 where c.provider_id = $1
                 group by c.provider_id, c.cohort_id
                 order by c.name, c.cohort_id
                """,
                provider_id,
                list(_NOT_IN_IT),
            )
        return [Cohort.model_validate(dict(row)) for row in rows]

    async def cohort(self, provider_id: str, cohort_id: str) -> Cohort | None:
        """One cohort of this provider."""
        found = [cohort for cohort in await self.cohorts(provider_id) if cohort.cohort_id == cohort_id]
        return found[0] if found else None

    async def counts(self, provider_id: str, cohort_id: str) -> dict[Stage, int]:
        """How many candidates stand at each stage, in the order of the journey; stages without any are left out."""
        async with self._database.connection() as conn:
            rows = await conn.fetch(
                """
                select stage, count(*) as candidates from journeys
                 where provider_id = $1 and cohort_id = $2 and stage is not null
                 group by stage, stage_order order by stage_order
                """,
                provider_id,
                cohort_id,
            )
        return {Stage(row["stage"]): row["candidates"] for row in rows}

    async def candidates(
        self,
        provider_id: str,
        cohort_id: str,
        *,
        stage: Stage | None = None,
        waiting_on: Waiting | None = None,
        sort: Column = "stage",
        direction: Direction = "up",
    ) -> list[Row]:
        """The cohort's candidates after both filters, sorted; equals by name."""
        order = f"{_SORTED_BY[sort]} {'desc' if direction == 'down' else 'asc'} nulls last"
        async with self._database.connection() as conn:
            rows = await conn.fetch(
                f"""
                select j.journey_id, p.name, j.reference, j.stage, j.waiting_on, j.next_deadline_at, j.since_at,
                       j.marks
                  from journeys j left join people p on p.provider_id = j.provider_id and p.person_id = j.person_id
                 where j.provider_id = $1 and j.cohort_id = $2 and j.stage is not null
                   and ($3::text is null or j.stage = $3) and ($4::text is null or j.waiting_on = $4)
                 order by {order}, lower(p.name), j.journey_id
                """,
                provider_id,
                cohort_id,
                stage,
                waiting_on,
            )
        return [Row.model_validate(dict(row)) for row in rows]

    async def programme_of_journey(self, provider_id: str, journey_id: str) -> Programme:
        """The rules that a journey goes by; the shipped ones while its first fact has not arrived."""
        async with self._database.connection() as conn:
            key = await conn.fetchval(
                "select programme from journeys where provider_id = $1 and journey_id = $2", provider_id, journey_id
            )
            return await programme_of(conn, provider_id, key or load("hlta").key)

    async def programme_to_apply_to(self, provider_id: str, cohort_id: str | None) -> Programme:
        """The rules that candidates of a cohort begin with; without one, the newest that the provider has."""
        async with self._database.connection() as conn:
            if cohort_id is None:
                return await current(conn, provider_id, "hlta")
            key = await conn.fetchval(
                "select programme from cohorts where provider_id = $1 and cohort_id = $2", provider_id, cohort_id
            )
            return await programme_of(conn, provider_id, key or load("hlta").key)

    async def steps(self, provider_id: str, journey_id: str) -> list[Step]:
        """What has happened on a journey, unordered."""
        async with self._database.connection() as conn:
            return await steps_of(conn, provider_id, journey_id)

    async def references(self, provider_id: str, journey_ids: Sequence[str]) -> dict[str, str]:
        """Candidates' references by journey, as far as they have arrived."""
        async with self._database.connection() as conn:
            rows = await conn.fetch(
                """
                select journey_id, reference from journeys
                 where provider_id = $1 and journey_id = any($2::text[]) and reference is not null
                """,
                provider_id,
                journey_ids,
            )
        return {row["journey_id"]: row["reference"] for row in rows}

    async def names(self, provider_id: str, journey_ids: Sequence[str]) -> dict[str, str]:
        """Names of candidates by journey, as far as they have arrived."""
        async with self._database.connection() as conn:
            rows = await conn.fetch(
                """
                select j.journey_id, p.name from journeys j join people p using (provider_id, person_id)
                 where j.provider_id = $1 and j.journey_id = any($2::text[])
                """,
                provider_id,
                list(journey_ids),
            )
        return {row["journey_id"]: row["name"] for row in rows}

    async def people(self, provider_id: str, person_ids: Sequence[str]) -> dict[str, str]:
        """Names by person, as far as they have arrived."""
        async with self._database.connection() as conn:
            rows = await conn.fetch(
                "select person_id, name from people where provider_id = $1 and person_id = any($2::text[])",
                provider_id,
                list(person_ids),
            )
        return {row["person_id"]: row["name"] for row in rows}

    async def has_seen(self, event_id: str) -> bool:
        """Whether the fact with this id has arrived here."""
        async with self._database.connection() as conn:
            return bool(
                await conn.fetchval(
                    "select exists (select from inbox where consumer = any($1::text[]) and message_id = $2)",
                    list(CONSUMERS),
                    event_id,
                )
            )

    async def wait_for(self, event_id: str | None, within: float = OWN_WRITE_SECONDS) -> bool:
        """Wait until a command's own fact has arrived, with a bound: a page shows what is there rather than hang."""
        if event_id is None:
            return True
        last = monotonic() + within
        while not await self.has_seen(event_id):
            if monotonic() >= last:
                return False
            await asyncio.sleep(_PAUSE_SECONDS)
        return True
