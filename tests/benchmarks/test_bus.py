"""The way of facts: from the outbox into JetStream, and from JetStream into a service, against the bare parts."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import uvloop
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.js.api import ConsumerConfig
from pydantic import SecretStr

from shared.bus import Bus, Handlers
from shared.bus_setup import FACTS_STREAM, Durable, ensure
from shared.contracts.envelope import Envelope
from shared.contracts.intake import DeclarationSigned
from shared.db import POOL_SIZE, Database, open_database
from shared.inbox import first_time
from shared.migrations import migrate
from shared.outbox import About, Relay, enqueue
from shared.settings import Settings
from tests.benchmarks.figures import ROUNDS, Board, Figure, medians

MESSAGES = 3000
IN_FLIGHT = 100
AT = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
SUBJECT = DeclarationSigned.subject()


def _settings(postgres_url: str, nats_url: str) -> Settings:
    return Settings(database_url=postgres_url, nats_url=nats_url, secret_key=SecretStr("only-for-tests" * 4))


def _body(n: int) -> DeclarationSigned:
    return DeclarationSigned(declaration_id=f"d{n}", head_id="head", link_version=1, signed_at=AT)


async def _open(settings: Settings, closing: AsyncExitStack) -> tuple[Database, Bus]:
    """A migrated database and a connected bus with its streams."""
    await migrate(settings, ("intake",))
    await ensure(settings, ())
    database, bus = await open_database(settings, "intake"), Bus(settings, "bench")
    closing.push_async_callback(database.close)
    await bus.connect()
    closing.push_async_callback(bus.stop)
    return database, bus


async def _relay_everything(database: Database, bus: Bus) -> None:
    relay = Relay(database, bus)
    while await relay.relay_batch():
        continue


async def _fill_outbox(database: Database) -> list[str]:
    """Rows to be relayed; their bodies."""
    async with database.transaction() as connection:
        for n in range(MESSAGES):
            await enqueue(connection, _body(n), About(provider="provider", journey=f"j{n}"), AT)
        rows = await connection.fetch("select body from outbox where published_at is null order by position")
    return [row["body"] for row in rows]


class _Clock:
    """When the first and the last of the messages were handled."""

    def __init__(self) -> None:
        self.count = 0
        self.done = asyncio.Event()
        self._first = 0.0

    def tick(self) -> None:
        self.count += 1
        if self.count == 1:
            self._first = time.perf_counter()
        if self.count == MESSAGES:
            self._last = time.perf_counter()
            self.done.set()

    async def rate(self) -> float:
        """Messages per second, once all have come."""
        await asyncio.wait_for(self.done.wait(), 120)
        return (MESSAGES - 1) / (self._last - self._first)


# --- relay ------------------------------------------------------------------------------------------------------------


async def _relayed(database: Database, bus: Bus) -> float:
    await _fill_outbox(database)
    began = time.perf_counter()
    await _relay_everything(database, bus)
    return MESSAGES / (time.perf_counter() - began)


async def _published_bare(broker: NatsBroker, bodies: list[str], batch: int) -> float:
    """FastStream's own publish with confirmation, a hundred always in flight."""
    slots = asyncio.Semaphore(IN_FLIGHT)

    async def publish(n: int, body: bytes) -> None:
        async with slots:
            await broker.publish(
                body, SUBJECT, stream=FACTS_STREAM, headers={"Nats-Msg-Id": f"bare-{batch}-{n}"}, timeout=10
            )

    began = time.perf_counter()
    await asyncio.gather(*(publish(n, body.encode()) for n, body in enumerate(bodies)))
    return MESSAGES / (time.perf_counter() - began)


async def _measure_relay(settings: Settings) -> Figure:
    async with AsyncExitStack() as closing:
        database, bus = await _open(settings, closing)
        broker = NatsBroker(settings.nats_url, logger=None)
        await broker.connect()
        closing.push_async_callback(broker.stop)
        bodies = await _fill_outbox(database)
        await _relay_everything(database, bus)
        batches = iter(range(ROUNDS))
        relay, bare = await medians(
            lambda: _relayed(database, bus), lambda: _published_bare(broker, bodies, next(batches))
        )
        stored = (await bus.jetstream.stream_info(FACTS_STREAM)).state.messages
    assert stored == MESSAGES * (1 + 2 * ROUNDS)
    return Figure(
        "relay: outbox row to confirmed", "/s", relay, bare, "FastStream publish, 100 in flight", "at least", 0.7
    )


def test_relay(postgres_url: str, nats_url: str, board: Board) -> None:
    board.add(uvloop.run(_measure_relay(_settings(postgres_url, nats_url))))


# --- consumer ---------------------------------------------------------------------------------------------------------


async def _consumed_once_each(settings: Settings, database: Database, name: str) -> float:
    """Through the product's bus, with an inbox row for each message."""
    handlers, clock = Handlers(), _Clock()

    @handlers.on(DeclarationSigned)
    async def take(message: Envelope[DeclarationSigned]) -> None:
        async with database.transaction() as connection:
            fresh = await first_time(connection, name, message.id)
        assert fresh
        clock.tick()

    await ensure(settings, (Durable(FACTS_STREAM, name, handlers.subjects()),))
    bus = Bus(settings, "bench")
    bus.consume(FACTS_STREAM, name, handlers)
    await bus.start()
    rate = await clock.rate()
    await bus.stop()
    return rate


async def _consumed_bare(settings: Settings, name: str) -> float:
    """FastStream alone, with as many messages at once, a body of bytes and a handler that does nothing."""
    clock = _Clock()
    await ensure(settings, (Durable(FACTS_STREAM, name, (SUBJECT,)),))
    broker = NatsBroker(settings.nats_url, logger=None, apply_types=False)

    @broker.subscriber(
        "",
        stream=JStream(FACTS_STREAM, declare=False),
        durable=name,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        pull_sub=PullSub(batch_size=20, timeout=1.0),
        config=ConsumerConfig(filter_subjects=[SUBJECT]),
    )
    async def take(_: NatsMessage) -> None:
        clock.tick()

    await broker.start()
    rate = await clock.rate()
    await broker.stop()
    return rate


async def _inserted_bare(database: Database, name: str) -> float:
    """One statement and one commit for each row, from as many connections as the pool has."""
    numbers = iter(range(MESSAGES))

    async def insert() -> None:
        async with database.connection() as connection:
            for n in numbers:
                await connection.execute(
                    "insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing", name, str(n)
                )

    began = time.perf_counter()
    await asyncio.gather(*(insert() for _ in range(POOL_SIZE)))
    return MESSAGES / (time.perf_counter() - began)


async def _measure_consumer(settings: Settings) -> Figure:
    async with AsyncExitStack() as closing:
        database, bus = await _open(settings, closing)
        await _fill_outbox(database)
        await _relay_everything(database, bus)
        numbers = iter(range(3 * ROUNDS))
        product, consume, insert = await medians(
            lambda: _consumed_once_each(settings, database, f"product-{next(numbers)}"),
            lambda: _consumed_bare(settings, f"bare-{next(numbers)}"),
            lambda: _inserted_bare(database, f"insert-{next(numbers)}"),
        )
    slower = "one insert per commit, 10 connections" if insert < consume else "FastStream consume"
    return Figure("consumer with an inbox row each", "/s", product, min(consume, insert), slower, "at least", 0.5)


def test_consumer(postgres_url: str, nats_url: str, board: Board) -> None:
    board.add(uvloop.run(_measure_consumer(_settings(postgres_url, nats_url))))
