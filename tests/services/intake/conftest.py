"""Fixtures for intake: the migrated database under the service's own role, and an open office."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.intake.transaction import Intake
from shared.clock import FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from tests.services.intake.office import WED_7_OCTOBER, Office, settings_for


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(WED_7_OCTOBER)


@pytest.fixture
async def intake(postgres_url: str, clock: FrozenClock) -> AsyncIterator[Intake]:
    settings = settings_for(postgres_url)
    await migrate(settings, ("intake",))
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
