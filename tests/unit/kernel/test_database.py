"""What the database says when it is away, and what a service makes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
import pytest

from shared.db import Database
from shared.errors import Unreachable


class _Broken:
    """A pool whose connections break off with one error."""

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        if self._error is not None:
            raise self._error
        yield None


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_server_that_dies_at_any_step_is_away_and_no_reason_to_die(error: Exception) -> None:
    database = Database(cast("asyncpg.Pool[asyncpg.Record]", _Broken(error)), "postgresql://unused", "intake")

    with pytest.raises(Unreachable):
        async with database.transaction():
            pytest.fail("there is no connection to work on")
