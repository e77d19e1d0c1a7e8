"""What is done on the machine itself, beside the running process: the service opened for one command of `hlta`.

Whoever may do that has the settings with the secret key; nothing of it can be asked for over the network.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.intake.actions.register_of_schools import Imported, import_register
from services.intake.repository import people
from services.intake.transaction import Intake
from shared.bus import Bus
from shared.clock import Clock, RunningClock
from shared.clock_following import follow_clock
from shared.db import open_database
from shared.errors import Invalid
from shared.settings import Settings

ACTOR = "machine"


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Intake]:
    """The service on its database, at business time. Raises Unreachable when a server stays away."""
    database = await open_database(settings, "intake")
    try:
        yield Intake(database, settings, await _clock(settings))
    finally:
        await database.close()


async def import_schools(settings: Settings, path: Path) -> Imported:
    """Take in the Department's establishment file. Raises Invalid when it cannot be read at all."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}. Name the downloaded file.", field="file") from None
    with file:
        async with opened(settings) as intake:
            return await import_register(intake, file, ACTOR)


async def provider_ids(settings: Settings) -> list[str]:
    """Every provider of this deployment. Raises Unreachable when the database stays away."""
    database = await open_database(settings, "intake")
    try:
        async with database.connection() as connection:
            return await people.provider_ids(connection)
    finally:
        await database.close()


async def _clock(settings: Settings) -> Clock:
    """Business time, also in a rehearsal, where it comes from the authority."""
    if settings.clock == "system":
        return RunningClock()
    bus = Bus(settings, "machine")
    await bus.connect()
    try:
        return await follow_clock(settings, bus)
    finally:
        await bus.stop()
