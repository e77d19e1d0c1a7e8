"""The way of a fact: transaction, outbox, relay, JetStream, durable consumer, handler; and every way it can fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import nats
import pytest
from pydantic import SecretStr

from shared import bus as bus_module
from shared.bus import Bus, Handlers
from shared.bus_setup import CONTACT_STREAM, DEAD_STREAM, FACTS_STREAM, Durable, ensure
from shared.contracts.envelope import Envelope
from shared.contracts.intake import CandidateWithdrew, DeclarationSigned
from shared.db import Database, open_database, service_url
from shared.errors import Invalid, InvalidSetting, NotYet, Unreachable
from shared.inbox import first_time
from shared.migrations import migrate
from shared.outbox import About, Relay, enqueue
from shared.settings import Settings

AT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
SECRET = "only-for-tests-only-for-tests-only-for-tests"


def settings_for(postgres_url: str, nats_url: str) -> Settings:
    return Settings(database_url=postgres_url, nats_url=nats_url, secret_key=SecretStr(SECRET))


def signed(n: int) -> DeclarationSigned:
    return DeclarationSigned(declaration_id=f"d{n}", head_id="h", link_version=1, signed_at=AT)


@asynccontextmanager
async def house(settings: Settings, handlers: Handlers) -> AsyncIterator[tuple[Database, Bus]]:
    await migrate(settings, ("intake",))
    await ensure(settings, (Durable(FACTS_STREAM, "test-facts", handlers.subjects()),))
    database = await open_database(settings, "intake")
    bus = Bus(settings, "test")
    bus.consume(FACTS_STREAM, "test-facts", handlers)
    await bus.start()
    stopping = asyncio.Event()
    relay = asyncio.create_task(Relay(database, bus).run(stopping))
    try:
        yield database, bus
    finally:
        stopping.set()
        await relay
        await bus.stop()
        await database.close()


async def until(done: Callable[[], bool], within: float = 10.0) -> None:
    async with asyncio.timeout(within):
        while not done():
            await asyncio.sleep(0.01)


async def tell(database: Database, *numbers: int) -> None:
    async with database.transaction() as connection:
        for n in numbers:
            await enqueue(connection, signed(n), About(provider="p", journey=f"j{n}"), AT)


async def change_our_mind(database: Database) -> None:
    async with database.transaction() as connection:
        await enqueue(connection, signed(1), About(provider="p"), AT)
        raise RuntimeError("changed our mind")


async def test_facts_reach_their_handler_once_each_with_all_that_travels_around_them(
    postgres_url: str, nats_url: str
) -> None:
    handlers, seen = Handlers(), list[Envelope[DeclarationSigned]]()

    @handlers.on(DeclarationSigned)
    async def take(message: Envelope[DeclarationSigned]) -> None:
        seen.append(message)

    async with house(settings_for(postgres_url, nats_url), handlers) as (database, _):
        await tell(database, *range(30))
        await until(lambda: len(seen) >= 30)
    assert sorted(message.data.declaration_id for message in seen) == sorted(f"d{n}" for n in range(30))
    first = next(message for message in seen if message.data.declaration_id == "d0")
    assert (first.time, first.provider, first.journey) == (AT, "p", "j0")


async def test_a_rolled_back_transaction_tells_nothing(postgres_url: str, nats_url: str) -> None:
    handlers, seen = Handlers(), list[str]()

    @handlers.on(DeclarationSigned)
    async def take(message: Envelope[DeclarationSigned]) -> None:
        seen.append(message.data.declaration_id)

    async with house(settings_for(postgres_url, nats_url), handlers) as (database, _):
        with pytest.raises(RuntimeError):
            await change_our_mind(database)
        await tell(database, 2)
        await until(lambda: bool(seen))
    assert seen == ["d2"]


async def test_a_fact_that_comes_too_early_is_delivered_again_until_it_can_be_taken_in(
    postgres_url: str, nats_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_module, "RETRY_SECONDS", (0.01,))
    handlers, tries = Handlers(), list[int]()

    @handlers.on(DeclarationSigned)
    async def take(message: Envelope[DeclarationSigned]) -> None:
        tries.append(1)
        if len(tries) < 4:
            raise NotYet("The journey is not known here yet.")

    async with house(settings_for(postgres_url, nats_url), handlers) as (database, bus):
        await tell(database, 1)
        await until(lambda: len(tries) == 4)
        dead = await bus.jetstream.stream_info(DEAD_STREAM)
    assert dead.state.messages == 0


@pytest.mark.parametrize(("error", "tries_made", "dead"), [(Unreachable, 6, 0), (NotYet, 3, 1)])
async def test_an_outage_of_any_length_costs_no_message_though_one_that_cannot_be_taken_in_is_given_up(
    postgres_url: str,
    nats_url: str,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Unreachable | NotYet],
    tries_made: int,
    dead: int,
) -> None:
    monkeypatch.setattr(bus_module, "RETRY_SECONDS", (0.01,))
    monkeypatch.setattr(bus_module, "LONG_OUTAGE_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(bus_module, "GIVE_UP_AFTER", 3)
    handlers, tries = Handlers(), list[int]()

    @handlers.on(DeclarationSigned)
    async def take(message: Envelope[DeclarationSigned]) -> None:
        tries.append(1)
        if len(tries) < 6:
            raise error("Not now.")

    async with house(settings_for(postgres_url, nats_url), handlers) as (database, bus):
        await tell(database, 1)
        async with asyncio.timeout(10):
            while True:
                letters = (await bus.jetstream.stream_info(DEAD_STREAM)).state.messages
                if len(tries) == tries_made and letters == dead:
                    break
                await asyncio.sleep(0.01)
        waiting = await bus.jetstream.consumer_info(FACTS_STREAM, "test-facts")
    assert waiting.num_pending == 0


async def test_what_postgresql_cannot_keep_is_the_senders_mistake_and_a_deadlock_is_nobodys(
    postgres_url: str, nats_url: str
) -> None:
    settings = settings_for(postgres_url, nats_url)
    await migrate(settings, ("intake",))
    database = await open_database(settings, "intake")
    with pytest.raises(Invalid, match="cannot be kept"):
        async with database.connection() as connection:
            await connection.fetchval("select $1::text", "no\x00where")
    with pytest.raises(NotYet, match="try again"):
        async with database.transaction():
            raise asyncpg.DeadlockDetectedError("deadlock detected")
    await database.close()


async def test_a_server_that_does_not_let_us_in_is_one_sentence_without_user_or_password(
    postgres_url: str, nats_url: str
) -> None:
    settings = settings_for(postgres_url, nats_url)
    await migrate(settings, ("intake",))
    other_key = settings.model_copy(update={"secret_key": SecretStr("another-key-another-key-another-key")})
    wrong = settings.model_copy(update={"database_url": postgres_url.replace("only-for-tests", "wrong-password")})
    with pytest.raises(
        InvalidSetting, match=r"refuses us \(InvalidPasswordError\): HLTA_SECRET_KEY must be"
    ) as service:
        await open_database(other_key, "intake")
    with pytest.raises(InvalidSetting, match="HLTA_DATABASE_URL must hold the owner") as owner:
        await migrate(wrong, ("intake",))
    assert "postgres:" not in owner.value.message
    assert "wrong-password" not in owner.value.message
    assert "hlta_intake" not in service.value.message


async def test_what_can_never_be_read_goes_to_the_dead_letters_at_once_without_its_content(
    postgres_url: str, nats_url: str
) -> None:
    handlers, seen = Handlers(), list[str]()

    @handlers.on(DeclarationSigned)
    async def take(message: Envelope[DeclarationSigned]) -> None:
        seen.append(message.data.declaration_id)

    async with house(settings_for(postgres_url, nats_url), handlers) as (database, bus):
        await bus.publish(DeclarationSigned.subject(), b'{"data": {"name": "Pat Placeholder"}}', "broken-1")
        await bus.publish(DeclarationSigned.subject(), b"not json at all", "broken-2")
        await tell(database, 1)
        await until(lambda: seen == ["d1"])
        dead = [await bus.jetstream.get_msg(DEAD_STREAM, seq=n) for n in (1, 2)]
    for message in dead:
        assert message.headers is not None
        assert message.headers["X-Subject"] == "hlta.intake.declaration_signed.v1"
        assert "Pat" not in message.headers["X-Error"]
        assert message.headers["X-Error"].startswith("ValidationError")


async def test_the_inbox_lets_one_of_two_copies_have_its_effect(postgres_url: str, nats_url: str) -> None:
    settings = settings_for(postgres_url, nats_url)
    await migrate(settings, ("intake",))
    database = await open_database(settings, "intake")

    async def copy() -> bool:
        async with database.transaction() as connection:
            return await first_time(connection, "consumer", "message")

    results = await asyncio.gather(*(copy() for _ in range(8)))
    await database.close()
    assert sorted(results) == [False] * 7 + [True]


async def test_a_relay_that_was_away_publishes_what_was_told_meanwhile(postgres_url: str, nats_url: str) -> None:
    settings = settings_for(postgres_url, nats_url)
    handlers, seen = Handlers(), list[str]()

    @handlers.on(DeclarationSigned)
    async def take(message: Envelope[DeclarationSigned]) -> None:
        seen.append(message.data.declaration_id)

    await migrate(settings, ("intake",))
    database = await open_database(settings, "intake")
    await tell(database, 1, 2, 3)
    await database.close()
    async with house(settings, handlers):
        await until(lambda: len(seen) == 3)
    assert sorted(seen) == ["d1", "d2", "d3"]


async def test_a_service_is_refused_another_services_schema(postgres_url: str, nats_url: str) -> None:
    settings = settings_for(postgres_url, nats_url)
    await migrate(settings, ("intake", "assessment"))
    connection = await asyncpg.connect(service_url(settings, "intake"))
    try:
        assert await connection.fetchval("select count(*) from intake.outbox") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetchval("select count(*) from assessment.outbox")
    finally:
        await connection.close()


async def test_bootstrap_changes_a_durable_that_exists(nats_url: str) -> None:
    settings = Settings(nats_url=nats_url)
    first = Durable(FACTS_STREAM, "grows", (DeclarationSigned.subject(),))
    second = Durable(FACTS_STREAM, "grows", (DeclarationSigned.subject(), CandidateWithdrew.subject()))
    await ensure(settings, (first,))
    await ensure(settings, (second,))
    connection = await nats.connect(nats_url)
    info = await connection.jetstream().consumer_info(FACTS_STREAM, "grows")
    contact = await connection.jetstream().stream_info(CONTACT_STREAM)
    await connection.close()
    assert info.config.filter_subjects == [DeclarationSigned.subject(), CandidateWithdrew.subject()]
    assert contact.config.max_age == 7 * 86_400
