"""Brings database, bus and Temporal namespace to what this release needs. Safe to repeat; run at every start."""

import asyncio
import importlib
import os
import sys
import time
from collections.abc import Awaitable, Callable

from shared.errors import HltaError
from shared.settings import Settings, load_settings

STEPS = (
    ("database migrations", "shared.migrations:migrate"),
    ("streams and consumers", "deploy.consumers:ensure"),
    ("search attributes and retention", "workflows.temporal:register"),
)


async def bootstrap(settings: Settings) -> None:
    """Migrate the database, create streams and consumers, register search attributes and retention.

    The three touch three servers and not one another, so they run side by side.
    """
    async with asyncio.TaskGroup() as steps:
        for name, path in STEPS:
            steps.create_task(_timed(name, path, settings))


async def _timed(name: str, path: str, settings: Settings) -> None:
    began = time.monotonic()
    module, _, function = path.partition(":")
    step: Callable[[Settings], Awaitable[object]] = getattr(importlib.import_module(module), function)
    await step(settings)
    sys.stdout.write(f"{name}: done in {time.monotonic() - began:.1f} s\n")


def main() -> None:
    """Run every step; one sentence and status 1 when one fails for a reason that a person can mend."""
    status = 0
    try:
        asyncio.run(bootstrap(load_settings()))
    except* HltaError as refusals:
        for refusal in refusals.exceptions:
            sys.stderr.write(f"{refusal}\n")
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # The Temporal client may abort while the interpreter is taken down.
    os._exit(status)


if __name__ == "__main__":
    main()
