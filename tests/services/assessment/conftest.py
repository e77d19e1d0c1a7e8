"""Fixtures for assessment: the migrated database under the service's own role, and two providers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.assessment.work import Desk
from shared.clock import FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from tests.services.assessment.panel import SECRET, WED_2_DECEMBER, Panel, settings_for


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(WED_2_DECEMBER)


@pytest.fixture
async def desk(postgres_url: str, clock: FrozenClock) -> AsyncIterator[Desk]:
    settings = settings_for(postgres_url)
    await migrate(settings, ("assessment",))
    database = await open_database(settings, "assessment")
    yield Desk(database, clock, SECRET)
    await database.close()


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
