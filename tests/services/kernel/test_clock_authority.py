"""The rehearsal clock as processes meet it: one authority, followers that keep the last record, a start only once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from deploy.embedded.ports import free_port
from shared import clock_authority
from shared.bus import Bus
from shared.bus_setup import CLOCK_STREAM, CLOCK_SUBJECT, ensure
from shared.clock import ClockRecord
from shared.clock_following import follow_clock
from shared.settings import Settings

SECRET = "only-for-tests-only-for-tests-only-for-tests"
NINE_IN_LONDON = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)


@pytest.fixture
def settings(nats_url: str, tmp_path: Path) -> Settings:
    port = free_port()
    return Settings(
        nats_url=nats_url,
        data_dir=tmp_path,
        http_port=port,
        clock_url=f"http://127.0.0.1:{port}",
        clock="rehearsal",
        secret_key=SecretStr(SECRET),
    )


async def answered(client: httpx.AsyncClient) -> ClockRecord:
    async with asyncio.timeout(10):
        while True:
            try:
                return ClockRecord.model_validate((await client.get("/")).json())
            except httpx.TransportError:
                await asyncio.sleep(0.02)


async def test_followers_take_over_each_change_and_keep_the_last_when_the_authority_dies(settings: Settings) -> None:
    await ensure(settings, ())
    stopping = asyncio.Event()
    authority = asyncio.create_task(clock_authority.serve(settings, stopping))
    changes: asyncio.Queue[ClockRecord] = asyncio.Queue()
    bus = Bus(settings, "follower")
    keeper = {"Authorization": f"Clock {clock_authority.keeper_token(SECRET)}"}
    async with httpx.AsyncClient(base_url=settings.clock_url) as client:
        await answered(client)
        await bus.connect()
        clock = await follow_clock(settings, bus, changes.put)
        assert clock.now() == NINE_IN_LONDON
        assert (await client.post("/start", json={"factor": 86400})).status_code == 401
        assert (await client.post("/start", json={"factor": 86400}, headers=keeper)).status_code == 200
        async with asyncio.timeout(5):
            while (await changes.get()).paused:
                pass
        assert (await client.post("/start", json={"factor": 86400}, headers=keeper)).status_code == 409
        assert (
            await client.post("/origin", json={"business0": "2027-01-01T09:00Z"}, headers=keeper)
        ).status_code == 409
        stopping.set()
        await authority
        before = clock.now()
        assert clock.record.factor == 86400
        async with asyncio.timeout(5):
            while (clock.now() - before).total_seconds() < 3600:
                await asyncio.sleep(0.01)
    await bus.stop()


async def test_an_authority_that_comes_back_goes_on_with_its_record(settings: Settings) -> None:
    await ensure(settings, ())
    keeper = {"Authorization": f"Clock {clock_authority.keeper_token(SECRET)}"}
    records = []
    for _ in range(2):
        stopping = asyncio.Event()
        authority = asyncio.create_task(clock_authority.serve(settings, stopping))
        async with httpx.AsyncClient(base_url=settings.clock_url) as client:
            record = await answered(client)
            if not record.started:
                record = ClockRecord.model_validate(
                    (await client.post("/start", json={"factor": 7200}, headers=keeper)).json()
                )
            records.append(record)
        stopping.set()
        await authority
    assert records[0] == records[1]
    assert records[0].factor == 7200


async def test_a_follower_hears_the_next_change_though_the_stream_was_lost_and_made_anew(settings: Settings) -> None:
    await ensure(settings, ())
    first = ClockRecord(version=5, real0=0, business0=NINE_IN_LONDON, factor=1, paused=True)
    authority, follower = Bus(settings, "authority"), Bus(settings, "follower")
    await authority.connect()
    await follower.connect()
    for again in range(3):
        await authority.publish(CLOCK_SUBJECT, first.model_dump_json().encode(), f"first-{again}")
    clock = await follow_clock(settings, follower)
    assert clock.record == first
    await authority.jetstream.delete_stream(CLOCK_STREAM)
    await ensure(settings, ())
    second = first.model_copy(update={"version": 6, "paused": False})
    await authority.publish(CLOCK_SUBJECT, second.model_dump_json().encode(), "second")
    async with asyncio.timeout(2):
        while clock.record != second:
            await asyncio.sleep(0.01)
    await authority.stop()
    await follower.stop()


async def test_a_change_made_while_the_bus_is_away_stands_and_is_told_later(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure(settings, ())
    stopping = asyncio.Event()
    serving = asyncio.create_task(clock_authority.serve(settings, stopping))
    keeper = {"Authorization": f"Clock {clock_authority.keeper_token(SECRET)}"}
    bus = Bus(settings, "follower")
    await bus.connect()
    async with httpx.AsyncClient(base_url=settings.clock_url) as client:
        await answered(client)
        clock = await follow_clock(settings, bus)
        with monkeypatch.context() as away:
            away.setattr(Bus, "connected", False)
            started = await client.post("/start", json={"factor": 7200}, headers=keeper)
        assert (started.status_code, started.json()["factor"]) == (200, 7200)
        async with asyncio.timeout(5):
            while clock.record.paused:
                await asyncio.sleep(0.01)
    stopping.set()
    await serving
    await bus.stop()
