"""Fixtures for notifications: a desk with nothing on it, and one with a journey that is known."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.notifications.composing import Composer
from shared.clock import FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from tests.services.notifications.desk import SECRET, WED_7_OCTOBER, Desk, settings_for
from tests.services.notifications.post_office import open_post_office


@pytest.fixture
async def desk(postgres_url: str) -> AsyncIterator[Desk]:
    settings = settings_for(postgres_url)
    await migrate(settings, ("notifications",))
    database = await open_database(settings, "notifications")
    composer = Composer("journey@hlta.example.org", "https://portal.example.org", SECRET)
    async with open_post_office() as post:
        yield Desk(database, FrozenClock(WED_7_OCTOBER), post, composer)
    await database.close()


@pytest.fixture
async def journey_desk(desk: Desk) -> Desk:
    await desk.open_journey()
    return desk
