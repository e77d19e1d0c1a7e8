"""One piece of work: a transaction, the instant it happens at, the provider it is for, and the facts it tells.

The first fact of a piece of work carries what caused it (a command's id); the further ones carry the first one's id, so
that a command has exactly one answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from services.assessment.allocation.optimum.child import Solver, solve_here
from services.assessment.domain import Journey
from shared.clock import Clock
from shared.contracts.envelope import ContactFact, Fact
from shared.db import Connection, Database
from shared.dry_runs import DryRuns, NobodyToAsk
from shared.outbox import About, enqueue


def new_id() -> str:
    """A fresh opaque id."""
    return uuid4().hex


@dataclass
class Work:
    """What every action works with. `chain` is false where many facts have one and the same cause (reminders)."""

    connection: Connection
    now: datetime
    provider: str
    causation: str | None = None
    chain: bool = True
    event_id: str | None = None
    """The id of the last fact told, for the answer's header."""
    told: list[str] = field(default_factory=list)
    """The ids of everything told."""
    solve: Solver = solve_here
    """How a batch is worked out."""

    async def tell(
        self,
        fact: Fact | ContactFact,
        journey: Journey | None = None,
        *,
        programme: str | None = None,
        cohort: str | None = None,
    ) -> str:
        """Write a fact into the outbox; its id. A journey's row must be locked by the caller: it counts its facts."""
        version, at = await self._next(journey) if journey else (0, self.now)
        about = About(
            provider=self.provider,
            programme=journey.programme if journey else programme,
            journey=journey.journey_id if journey else None,
            cohort=journey.cohort_id if journey else cohort,
            causation=self.causation,
            version=version,
        )
        told = await enqueue(self.connection, fact, about, at)
        self.told.append(told)
        if isinstance(fact, Fact):
            self.event_id = told
            self.causation = told if self.chain else self.causation
        return told

    async def _next(self, journey: Journey) -> tuple[int, datetime]:
        """The number and instant of the journey's next fact: never earlier than the last, whoever waited for whom."""
        row = await self.connection.fetchrow(
            """update journeys set facts = facts + 1, told_at = greatest(told_at, $3)
                where provider_id = $1 and journey_id = $2 returning facts, told_at""",
            self.provider,
            journey.journey_id,
            self.now,
        )
        assert row is not None, "the caller holds the lock on the journey's row"
        return row["facts"], row["told_at"]


@dataclass(frozen=True)
class Desk:
    """Where work begins: the service's database and clock, the secret that signs tokens, whom to ask for samples."""

    database: Database
    clock: Clock
    secret: str
    dry_runs: DryRuns = NobodyToAsk()  # noqa: RUF009  # it holds nothing
    solve: Solver = solve_here
    """The process of the service has batches worked out in another one."""

    @asynccontextmanager
    async def trial(self, provider: str) -> AsyncIterator[Work]:
        """Work that is undone when the block ends, whatever happened: to see what would come of it."""
        async with self.database.connection() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                yield Work(connection, self.clock.now(), provider)
            finally:
                await transaction.rollback()

    @asynccontextmanager
    async def work(self, provider: str, *, causation: str | None = None, chain: bool = True) -> AsyncIterator[Work]:
        """A transaction at this moment; committed when the block ends, undone when it raises."""
        async with self.database.transaction() as connection:
            yield Work(connection, self.clock.now(), provider, causation, chain, solve=self.solve)
