"""A journey worker as a process of its own, which may be killed: what it publishes it appends to a file.

Run as `python -m tests.workflows.worker_process ADDRESS FILE DIES_AT`: it is gone, as by `kill -9`, in the midst of the
workflow task that brings the `DIES_AT`-th signal; 0 never. The server that skips time loses a task that it hands to a
poll whose worker is gone; the real server does not. So a worker that will die is in the midst of a task when it does,
and keeps nothing in its cache: it takes one task at a time, and leaves neither a poll nor a queue of its own behind.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import temporalio.client
import temporalio.worker
from temporalio import workflow
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from workflows.worker import CACHED, journey_worker


class ToFile:
    """Stands for the bus: a line for each message, on the disk before it counts as published."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def publish(self, subject: str, body: bytes, message_id: str) -> None:
        with self._path.open("a") as file:
            file.write(json.dumps([subject, body.decode(), message_id]) + "\n")
            file.flush()
            os.fsync(file.fileno())


class Death(temporalio.client.Interceptor, temporalio.worker.Interceptor):
    """Comes at the n-th signal that is taken in for the first time."""

    def __init__(self, at: int) -> None:
        self._left = at

    def workflow_interceptor_class(
        self, _: temporalio.worker.WorkflowInterceptorClassInput
    ) -> type[temporalio.worker.WorkflowInboundInterceptor]:
        """Workflows run apart, so the class carries the count with it."""
        death = self

        class Inbound(temporalio.worker.WorkflowInboundInterceptor):
            async def handle_signal(self, given: temporalio.worker.HandleSignalInput) -> None:
                if not workflow.unsafe.is_replaying():
                    with workflow.unsafe.sandbox_unrestricted():
                        death.count()
                await super().handle_signal(given)

        return Inbound

    def count(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(address: str, file: str, dies_at: str) -> None:
    """Work until killed."""
    client = await Client.connect(address, data_converter=pydantic_data_converter, interceptors=[Death(int(dies_at))])
    cached = 0 if int(dies_at) else CACHED
    async with journey_worker(client, ToFile(Path(file)), cached=cached):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
