"""A story for each test, on a server of its own: time is one for a server. In the long run on the dev server too."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.workflows.dev_server import open_dev_server_story
from tests.workflows.story import Story, open_story

_SERVERS = {"test_server": open_story, "dev_server": open_dev_server_story}


@pytest_asyncio.fixture(params=["test_server", pytest.param("dev_server", marks=pytest.mark.slow)])
async def story(request: pytest.FixtureRequest) -> AsyncIterator[Story]:
    async with _SERVERS[request.param]() as opened:
        yield opened
