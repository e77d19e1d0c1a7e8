"""Fixtures for assessment: the migrated database under the service's own role, and two providers.

The database is made once for this folder and emptied before each test: that takes a tenth of making it anew.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from deploy.embedded.postgres import PostgresServer
from services.assessment.work import Desk
from shared.clock import FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from tests.servers import finish
from tests.services.assessment.panel import SECRET, WED_2_DECEMBER, Panel, settings_for

_DATABASE = "test_assessment"


@pytest.fixture(scope="package")
def assessment_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The superuser's URL of a migrated database."""
    finish(_administer(postgres_server.url("postgres"), f"create database {_DATABASE}"))
    url = postgres_server.url(_DATABASE)
    finish(migrate(settings_for(url), ("assessment",)))
    yield url
    finish(_administer(postgres_server.url("postgres"), f"drop database {_DATABASE} with (force)"))


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(WED_2_DECEMBER)


@pytest.fixture
async def emptied_url(assessment_url: str) -> str:
    """The same URL, with nothing left of the test before."""
    await _empty(assessment_url)
    return assessment_url


@pytest.fixture
async def desk(emptied_url: str, clock: FrozenClock) -> AsyncIterator[Desk]:
    database = await open_database(settings_for(emptied_url), "assessment")
    yield Desk(database, clock, SECRET)
    await database.close()


async def _empty(url: str) -> None:
    """Every table of the schema but the list of migrations."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetchval(
            """select string_agg(format('assessment.%I', tablename), ', ') from pg_tables
                where schemaname = 'assessment' and tablename <> 'migrations'"""
        )
        await connection.execute(f"truncate {tables}")
    finally:
        await connection.close()


@pytest.fixture
async def panel(desk: Desk, clock: FrozenClock) -> AsyncIterator[Panel]:
    panel = await Panel.open(desk, clock, "provider-a")
    yield panel
    await panel.client.aclose()


@pytest.fixture
async def other_panel(desk: Desk, clock: FrozenClock) -> AsyncIterator[Panel]:
    panel = await Panel.open(desk, clock, "provider-b")
    yield panel
    await panel.client.aclose()
