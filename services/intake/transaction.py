"""One action is one transaction: its rows, the facts it tells, and who did it. Committed whole, or not at all.

The instant of an action is read after its locks are held (`now()`), so that of two actions on one row the one which
comes first is also dated first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from services.intake.assessors import Assessors, NotKnown
from shared.clock import Clock
from shared.contracts.envelope import ContactFact, Fact
from shared.db import Connection, Database
from shared.dry_runs import DryRuns, NobodyToAsk
from shared.outbox import About, enqueue
from shared.settings import Settings


class Transaction:
    """An open transaction. `causation` is the id of the command or fact that led to it, if one did.

    `told` are the ids of all facts so far.
    """

    def __init__(self, connection: Connection, clock: Clock, actor: str, causation: str | None) -> None:
        self.connection = connection
        self.actor = actor
        self.causation = causation
        self.last_event_id: str | None = None
        self.told: list[str] = []
        self._clock = clock

    def now(self) -> datetime:
        """Now on the business clock."""
        return self._clock.now()

    async def tell(self, fact: Fact | ContactFact, about: About) -> str:
        """Write a fact into the outbox; its event id."""
        self.last_event_id = await enqueue(self.connection, fact, about, self.now())
        self.told.append(self.last_event_id)
        return self.last_event_id

    async def audit(self, provider_id: str, action: str, subject: str, reason: str | None = None) -> None:
        """Keep who did what to which thing (ids and codes only), and the words that were given for it."""
        await self.connection.execute(
            "insert into audit (provider_id, at, actor, action, subject, reason) values ($1, $2, $3, $4, $5, $6)",
            provider_id,
            self.now(),
            self.actor,
            action,
            subject,
            reason,
        )


class Intake:
    """The service: its database, its settings, its clock; whom to ask for the assessors' free time, and for samples."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        assessors: Assessors | None = None,
        dry_runs: DryRuns | None = None,
    ) -> None:
        self.dry_runs = dry_runs or NobodyToAsk()
        self.assessors = assessors or NotKnown()
        self.database = database
        self.settings = settings
        self.clock = clock

    @asynccontextmanager
    async def begin(self, actor: str, causation: str | None = None) -> AsyncIterator[Transaction]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self.database.transaction() as connection:
            yield Transaction(connection, self.clock, actor, causation)
