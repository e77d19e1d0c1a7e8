"""The outbox: what a service tells is written in the transaction that made it true, and relayed afterwards.

The relay wakes by NOTIFY and looks every half second anyway, because a notification is lost while nobody listens.
Rows stay after publishing (`published_at`), so that a lost stream can be filled again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol, cast
from uuid import uuid4

import asyncpg

from shared.contracts.envelope import ContactFact, Envelope, Fact
from shared.db import DATABASE_AWAY, Connection, Database
from shared.errors import Invalid, Unreachable
from shared.logging import get_logger

_BATCH = 100
_LOOK_ANYWAY_SECONDS = 0.5
LARGEST_FACT_BYTES = 512 * 1024
"""NATS takes a megabyte. One fact that it refuses would hold up all that stand behind it, of every provider."""

log = get_logger(__name__)


@dataclass(frozen=True)
class About:
    """Whom and what a fact concerns, and what caused it (the id of a command or of another fact)."""

    provider: str
    programme: str | None = None
    journey: str | None = None
    cohort: str | None = None
    causation: str | None = None
    version: int = 0


class Publisher(Protocol):
    """What the relay needs of the bus."""

    async def publish(self, subject: str, body: bytes, message_id: str) -> None:
        """Store one message in its stream; returns when the server has confirmed it."""
        ...


def envelope(fact: Fact | ContactFact, about: About, at: datetime, event_id: str) -> Envelope[Fact | ContactFact]:
    """A fact with all that travels around it."""
    return _envelope_of(type(fact))(
        id=event_id,
        type=fact.subject(),
        source=f"hlta/{fact.owner}",
        time=at,
        provider=about.provider,
        programme=about.programme,
        journey=about.journey,
        cohort=about.cohort,
        causation=about.causation,
        version=about.version,
        data=fact,
    )


@cache
def _envelope_of(fact: type[Fact | ContactFact]) -> type[Envelope[Fact | ContactFact]]:
    """The envelope's class for one kind of fact: pydantic makes it anew whenever nobody holds it, which takes long."""
    return cast("type[Envelope[Fact | ContactFact]]", Envelope.__class_getitem__(fact))


async def enqueue(connection: Connection, fact: Fact | ContactFact, about: About, at: datetime) -> str:
    """Write a fact into the outbox, inside the caller's transaction; the event's id. `at` is business time.

    Raises Invalid for a fact that is too large for the bus.
    """
    event_id = uuid4().hex
    body = envelope(fact, about, at, event_id).model_dump_json()
    if len(body.encode()) > LARGEST_FACT_BYTES:
        raise Invalid("This is more than one change may hold. Send it in smaller parts.", code="too_large")
    await connection.execute(
        """with told as (insert into outbox (id, subject, provider_id, body) values ($1, $2, $3, $4))
           select pg_notify('outbox_' || current_schema(), '')""",
        event_id,
        fact.subject(),
        about.provider,
        body,
    )
    return event_id


class Relay:
    """Moves committed outbox rows to the bus, in the order of their commits, until it is stopped."""

    def __init__(self, database: Database, publisher: Publisher) -> None:
        self._database = database
        self._publisher = publisher
        self._wake = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Relay until `stopping`. Servers that are away are waited for; nothing is lost meanwhile."""
        listener = asyncio.create_task(self._listen(stopping))
        try:
            while not stopping.is_set():
                self._wake.clear()
                try:
                    moved = await self.relay_batch()
                except (Unreachable, *DATABASE_AWAY) as error:
                    log.warning("relay_waits", reason=type(error).__name__)
                    moved = 0
                if moved < _BATCH:
                    await self._rest(stopping)
        finally:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)

    async def relay_batch(self) -> int:
        """Publish up to a hundred rows; how many were confirmed. Stops at the first that was not, to keep the order."""
        async with self._database.transaction() as connection:
            if not await connection.fetchval("select pg_try_advisory_xact_lock($1, hashtext(current_schema()))", 7205):
                return 0
            rows = await connection.fetch(
                "select position, id, subject, body from outbox where published_at is null order by position limit $1",
                _BATCH,
            )
            results = await asyncio.gather(
                *(self._publisher.publish(row["subject"], row["body"].encode(), row["id"]) for row in rows),
                return_exceptions=True,
            )
            confirmed, failure = _until_first_failure(rows, results)
            if confirmed:
                await connection.execute(
                    "update outbox set published_at = now() where position = any($1::bigint[])", confirmed
                )
        if failure is not None:
            raise Unreachable("The message bus does not answer; facts wait in the outbox.") from failure
        return len(confirmed)

    async def _rest(self, stopping: asyncio.Event) -> None:
        waits = [asyncio.create_task(self._wake.wait()), asyncio.create_task(stopping.wait())]
        await asyncio.wait(waits, timeout=_LOOK_ANYWAY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _listen(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                await self._listen_while_connected()
            except (asyncpg.PostgresError, *DATABASE_AWAY) as error:
                log.info("relay_does_not_hear", reason=type(error).__name__)
                await asyncio.sleep(_LOOK_ANYWAY_SECONDS)  # the look every half second carries on meanwhile

    async def _listen_while_connected(self) -> None:
        connection = await asyncpg.connect(self._database.url, timeout=5)
        gone = asyncio.Event()
        connection.add_termination_listener(lambda *_: gone.set())
        try:
            await connection.add_listener(f"outbox_{self._database.schema}", lambda *_: self._wake.set())
            await gone.wait()
        finally:
            connection.terminate()


def _until_first_failure(
    rows: list[asyncpg.Record], results: list[BaseException | None]
) -> tuple[list[int], BaseException | None]:
    confirmed: list[int] = []
    for row, result in zip(rows, results, strict=True):
        if isinstance(result, BaseException):
            return confirmed, result
        confirmed.append(row["position"])
    return confirmed, None
