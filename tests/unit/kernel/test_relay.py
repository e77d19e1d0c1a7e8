"""The relay's ear: it listens again after whatever ended its connection, at whatever moment."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from shared import outbox
from shared.outbox import Relay


class DyingConnection:
    """A server that takes the connection and is killed before it can be asked for anything."""

    def add_termination_listener(self, _: Any) -> None: ...

    def terminate(self) -> None: ...

    async def add_listener(self, *_: Any) -> None:
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


class Database:
    """What the relay reads of a database."""

    url, schema = "postgresql://nowhere", "intake"


async def test_the_relay_listens_again_when_the_server_dies_just_after_connecting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    attempts, stopping = list[str](), asyncio.Event()

    async def connect(url: str, timeout: float) -> DyingConnection:
        attempts.append(url)
        if len(attempts) == 3:
            stopping.set()
        return DyingConnection()

    monkeypatch.setattr(asyncpg, "connect", connect)
    monkeypatch.setattr(outbox, "_LOOK_ANYWAY_SECONDS", 0.0)
    relay: Any = Relay(Database(), None)  # type: ignore[arg-type]
    await asyncio.wait_for(relay._listen(stopping), 5)
    assert len(attempts) == 3
