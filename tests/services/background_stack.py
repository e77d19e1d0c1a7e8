"""Holds a stack of servers and one stub in a process of its own, for tests that kill the supervisor.

`python -m tests.services.background_stack DIRECTORY` writes `ready` when everything runs.
"""

import asyncio
import sys
from pathlib import Path

from deploy.embedded.stack import Stack
from deploy.processes import Process

STUB = Process("stub", "tests.services.stub_process:serve", "Stub")


async def _hold(directory: Path) -> None:
    async with Stack(directory, processes=[STUB], bootstrap=False):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_hold(Path(sys.argv[1])))
