"""A journey worker as a process of its own, which a test may kill: what it publishes it appends to a file.

Run as `python -m tests.workflows.worker_process ADDRESS FILE`.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from workflows.worker import journey_worker


class ToFile:
    """Stands for the bus: a line for each message, on the disk before it counts as published."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def publish(self, subject: str, body: bytes, message_id: str) -> None:
        with self._path.open("a") as file:
            file.write(json.dumps([subject, body.decode(), message_id]) + "\n")
            file.flush()
            os.fsync(file.fileno())


async def main(address: str, file: str) -> None:
    """Work until killed."""
    client = await Client.connect(address, data_converter=pydantic_data_converter)
    async with journey_worker(client, ToFile(Path(file))):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
