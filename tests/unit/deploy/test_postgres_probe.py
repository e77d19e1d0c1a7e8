"""The probe of PostgreSQL, at the moment when the server dies under it."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.embedded.postgres import PostgresServer


class DyingConnection:
    """Taken by the server, which is killed before it answers."""

    def terminate(self) -> None: ...

    async def close(self) -> None: ...

    async def fetchval(self, *_: Any, **__: Any) -> None:
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")


async def test_a_server_that_dies_between_greeting_and_answer_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    async def connect(*_: Any, **__: Any) -> DyingConnection:
        return DyingConnection()

    monkeypatch.setattr(asyncpg, "connect", connect)
    assert not await PostgresServer(Path("/nowhere"), 1, "secret").is_ready()
