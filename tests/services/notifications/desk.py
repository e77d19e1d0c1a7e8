"""A notifications service for tests: real PostgreSQL, a real SMTP server, a clock that stands still, facts by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from services.notifications.answers import Answers, Wanted
from services.notifications.composing import Composer
from services.notifications.gateways import Gateway
from services.notifications.gateways.smtp import Server
from services.notifications.return_path import ReturnPath
from services.notifications.samples import ANSWERS, people, records, samples
from services.notifications.sender import Patience, Sender
from services.notifications.subscribers import contact_handlers, fact_handlers
from shared.clock import FrozenClock
from shared.contracts import intake
from shared.contracts.envelope import ContactFact, Envelope, Fact
from shared.contracts.registry import read
from shared.db import Database
from shared.errors import Unreachable
from shared.outbox import About, envelope
from shared.settings import Settings
from tests.services.notifications.post_office import PostOffice
from tests.waiting import until

SECRET = "only-for-tests-only-for-tests-only-for-tests"
WED_7_OCTOBER = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
HOST = "host-of-the-test"


def settings_for(database_url: str) -> Settings:
    return Settings(database_url=database_url, secret_key=SecretStr(SECRET))


def sample_fact(template: str, title: str | None = None) -> Fact:
    """The fact that leads to the sample of this template."""
    return next(s.message.cause.data for s in samples() if s.message.template == template and title in (None, s.title))


class Intake:
    """Gives the sample answers, unless it is away."""

    def __init__(self) -> None:
        self.away = False
        self.asked: list[str] = []

    async def of(self, cause: Envelope[Fact], person_id: str) -> Answers | Wanted:
        self.asked.append(person_id)
        if self.away:
            raise Unreachable("Intake is away.")
        return ANSWERS


@dataclass
class Desk:
    """The service and everything around it."""

    database: Database
    clock: FrozenClock
    post: PostOffice
    composer: Composer
    told: int = 0
    intake: Intake = field(default_factory=Intake)
    return_path: ReturnPath | None = None

    async def tell(
        self, fact: Fact | ContactFact, *, journey: str | None = "journey", id_: str | None = None, **about: Any
    ) -> None:
        """Deliver one fact, as the bus would. Raises what the handler raises."""
        self.told += 1
        message = envelope(
            fact,
            About(**({"provider": "provider", "programme": "hlta@1", "journey": journey, "cohort": "cohort"} | about)),
            self.clock.now(),
            id_ or f"fact-{self.told}",
        )
        handlers = (
            contact_handlers(self.database)
            if isinstance(fact, ContactFact)
            else fact_handlers(self.database, self.composer, self.clock, lambda: None)
        )
        await handlers.take_in(fact.subject(), message.model_dump_json().encode())

    async def tell_provider_and_school(self) -> None:
        known = records()
        provider, school, cohort = known.providers["provider"], known.schools["school"], known.cohorts["cohort"]
        await self.tell(
            intake.ProviderAdded(
                name=provider.name,
                contact_name=provider.contact_name,
                contact_email=provider.contact_email,
                contact_phone=provider.contact_phone,
            ),
            journey=None,
        )
        await self.tell(
            intake.SchoolRecorded(
                school_id="school", urn="100000", name=school.name, area="example", phase="primary", terms=school.terms
            ),
            journey=None,
        )
        await self.tell(
            intake.CohortOpened(
                cohort_id="cohort",
                name=cohort.name,
                sessions=cohort.sessions,
                dues=(),
                allocate_at=self.clock.now(),
                capacity=24,
            ),
            journey=None,
        )

    async def tell_people(self) -> None:
        for person in people().values():
            await self.tell(
                intake.ContactDetailsSet(
                    person_id=person.person_id,
                    role=person.role,
                    name=person.name,
                    email=person.email,
                    phone=person.phone,
                    school_id=person.school_id,
                )
            )

    async def open_journey(self) -> None:
        """Everything that a journey needs to be known, and its application (which plans message 2)."""
        await self.tell_provider_and_school()
        await self.tell_people()
        await self.tell(sample_fact("m02_application_received"))

    def sender(self, host: str = HOST, gateway: Gateway | None = None) -> Sender:
        server = Server(host="127.0.0.1", port=self.post.port, user=None, password=None, tls="none")
        return Sender(
            self.database,
            self.composer,
            gateway or server,
            self.clock,
            mail_from="journey@hlta.example.org",
            answers=self.intake,
            patience=Patience(first=0.01, longest=0.05),
            host=host,
            return_path=self.return_path,
        )

    @asynccontextmanager
    async def sending(self, host: str = HOST, gateway: Gateway | None = None) -> AsyncIterator[Sender]:
        """A sender at work for the length of a block."""
        stopping = asyncio.Event()
        sender = self.sender(host, gateway)
        work = asyncio.create_task(sender.run(stopping))
        try:
            yield sender
        finally:
            stopping.set()
            await asyncio.wait_for(work, 10)

    async def states(self) -> dict[str, int]:
        async with self.database.connection() as connection:
            rows = await connection.fetch("select state, count(*) from messages group by state")
        return {row["state"]: row["count"] for row in rows}

    async def rows(self) -> list[dict[str, Any]]:
        async with self.database.connection() as connection:
            return [
                dict(row) for row in await connection.fetch("select * from messages order by planned_at, message_key")
            ]

    async def facts(self) -> list[str]:
        """The kinds of facts in the outbox, in order."""
        async with self.database.connection() as connection:
            rows = await connection.fetch("select subject from outbox order by position")
        return [row["subject"].split(".")[2] for row in rows]

    async def told_facts(self) -> list[Envelope[Any]]:
        """What the service told, in order."""
        async with self.database.connection() as connection:
            rows = await connection.fetch("select subject, body from outbox order by position")
        return [read(row["subject"], row["body"]) for row in rows]

    async def settled(self, **expected: int) -> None:
        """Wait until the ledger's states are exactly these."""

        async def holds() -> bool:
            return await self.states() == expected

        await until(holds, within=10, what=f"the ledger holds {expected}")
