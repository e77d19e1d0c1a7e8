"""A story whose worker is killed in its midst, and another takes over."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from shared.contracts import registry
from shared.contracts.envelope import Command, Envelope
from tests.workflows.story import AT_ONCE, Published, Story, open_environment
from workflows.bridge import Bridge

ROOT = Path(__file__).parents[2]
TAKEN_OVER_WITHIN = 30.0
"""Seconds: the server gives a task that was in the hands of a dead worker to another after ten."""


class ReadFromFile(Published):
    """What the worker's process has published so far, once per message id."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        super().__init__()

    @property
    def messages(self) -> dict[str, Envelope[Command]]:
        for line in self._path.read_text().splitlines()[self._read :] if self._path.exists() else ():
            subject, body, message_id = json.loads(line)
            self._messages.setdefault(message_id, cast("Envelope[Command]", registry.read(subject, body)))
            self._read += 1
        return self._messages

    @messages.setter
    def messages(self, messages: dict[str, Envelope[Command]]) -> None:
        self._messages = messages


@dataclass
class KilledStory(Story):
    """Starts another worker as soon as the first is gone."""

    address: str = ""
    file: Path = Path()
    workers: list[Process] = field(default_factory=list)

    async def start_worker(self, dies_at: int) -> None:
        """A worker that is gone at its `dies_at`-th signal; 0 never."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.workflows.worker_process", self.address, str(self.file), str(dies_at)),
            cwd=ROOT,
            stdout=PIPE,
        )
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        self.workers.append(process)

    async def replace_worker(self) -> None:
        """Wait for the first one's death, and start another."""
        await self.workers[0].wait()
        await self.start_worker(dies_at=0)

    async def kill(self) -> None:
        """End the worker that is left."""
        if self.workers[-1].returncode is None:
            self.workers[-1].kill()
        await self.workers[-1].wait()


@asynccontextmanager
async def open_killed_story(folder: Path, dies_at: int) -> AsyncIterator[KilledStory]:
    """A server here, and a worker in a process of its own."""
    async with open_environment() as (environment, clock):
        bus = ReadFromFile(folder / "published.jsonl")
        bridge = Bridge(environment.client, clock, together=AT_ONCE)
        story = KilledStory(environment, environment.client, bridge, bus, clock.record, within=TAKEN_OVER_WITHIN)
        story.address = environment.client.service_client.config.target_host
        story.file = folder / "published.jsonl"
        await story.start_worker(dies_at)
        replacing = asyncio.create_task(story.replace_worker())
        try:
            yield story
        finally:
            replacing.cancel()
            await asyncio.gather(replacing, return_exceptions=True)
            await story.kill()
