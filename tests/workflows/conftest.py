"""A story for each test: its own server, since time is one for the whole server."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.workflows.story import Story, open_story


@pytest_asyncio.fixture
async def story() -> AsyncIterator[Story]:
    async with open_story() as opened:
        yield opened
