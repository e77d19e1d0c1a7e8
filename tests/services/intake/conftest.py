"""Fixtures for intake: its migrated database under the service's own role, and an open office.

One database serves all of intake's tests and is emptied before each: that costs a tenth of making one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from deploy.embedded.postgres import PostgresServer
from services.intake.transaction import Intake
from shared.clock import FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from tests.servers import finish
from tests.services.intake.office import WED_7_OCTOBER, Office, settings_for

_DATABASE = "test_of_intake"


@pytest.fixture(scope="session")
def intake_database_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The superuser's URL of the database that intake's tests share."""
    finish(_run(postgres_server.url("postgres"), f"create database {_DATABASE}"))
    yield postgres_server.url(_DATABASE)
    finish(_run(postgres_server.url("postgres"), f"drop database {_DATABASE} with (force)"))


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(WED_7_OCTOBER)


@pytest.fixture
async def intake(intake_database_url: str, clock: FrozenClock) -> AsyncIterator[Intake]:
    settings = settings_for(intake_database_url)
    await migrate(settings, ("intake",))  # also sets the role's password, which belongs to the whole server
    emptied = "providers, establishments, establishment_imports, published_programmes, outbox, inbox"
    await _run(intake_database_url, f"set search_path to intake; truncate {emptied} cascade")
    database = await open_database(settings, "intake")
    yield Intake(database, settings, clock)
    await database.close()


@pytest.fixture
async def office(intake: Intake, clock: FrozenClock) -> AsyncIterator[Office]:
    office = await Office.open(intake, clock)
    yield office
    await office.client.aclose()


@pytest.fixture
async def other_office(intake: Intake, clock: FrozenClock) -> AsyncIterator[Office]:
    office = await Office.open(intake, clock, "Sample College")
    yield office
    await office.client.aclose()


async def _run(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
