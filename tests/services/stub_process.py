"""Processes for tests of the supervisor: one that serves, one that cannot start, one that needs a while to end."""

import asyncio
import sys

from fastapi import FastAPI

from shared.errors import InvalidSetting
from shared.settings import Settings
from shared.web import health, serve_http


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Answer /health until told to stop."""
    app = FastAPI()
    health(app, lambda: True)
    sys.stdout.write(f"the stub serves on {settings.http_port}\n")
    await serve_http(app, settings, stopping)
    sys.stdout.write("the stub ended as it was told\n")


async def refuse(settings: Settings, stopping: asyncio.Event) -> None:
    """End at once, with a reason."""
    raise InvalidSetting("HLTA_STUB is missing: set it to something.")
