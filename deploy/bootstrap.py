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
AFTERWARDS = (("digests of every provider", "deploy.digests:ensure"),)


async def bootstrap(settings: Settings) -> None:
    """Migrate the database, create streams and consumers, register search attributes and retention; start digests.

    The first three touch three servers and not one another, so they run side by side.
    """
    # All imported before anything connects: seconds of importing would use up a connection's time limit.
    loaded, last = ([(name, _function(path)) for name, path in steps] for steps in (STEPS, AFTERWARDS))
    async with asyncio.TaskGroup() as steps:
        for name, step in loaded:
            steps.create_task(_timed(name, step, settings))
    for name, step in last:
        await _timed(name, step, settings)


def _function(path: str) -> Callable[[Settings], Awaitable[object]]:
    module, _, name = path.partition(":")
    function: Callable[[Settings], Awaitable[object]] = getattr(importlib.import_module(module), name)
    return function


async def _timed(name: str, step: Callable[[Settings], Awaitable[object]], settings: Settings) -> None:
    began = time.monotonic()
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
