"""A standard journey: how large its history is, and how many a second the product's worker takes through their year."""

from __future__ import annotations

import asyncio
import base64
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import uvloop
from pydantic import SecretStr
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from deploy.embedded.ports import free_port
from deploy.embedded.temporal import TemporalServer
from shared.clock import ClockRecord, RunningClock
from shared.contracts.envelope import Envelope, Fact
from shared.settings import Settings
from tests.benchmarks.bare_journey import BareJourney, nothing
from tests.benchmarks.figures import Board, Figure, medians
from tests.servers import finish, running
from tests.waiting import until_true
from tests.workflows import passages
from tests.workflows.facts import london
from tests.workflows.story import BEGINS, Published, Story, open_story
from workflows.bridge import Bridge
from workflows.contract import End
from workflows.journey import Journey
from workflows.temporal import connect, data_converter, register
from workflows.worker import journey_worker

JOURNEYS = 16
AT_ONCE = 16
BARE_QUEUE = "bare"


def _settings(address: str = "127.0.0.1:1") -> Settings:
    key = base64.b64encode(os.urandom(32)).decode()
    return Settings(temporal_address=address, payload_keys=SecretStr(f"k1:{key}"))


# --- size -------------------------------------------------------------------------------------------------------------


async def test_history(board: Board) -> None:
    async with open_story(converter=data_converter(_settings())) as story:
        await passages.be_awarded(story)
        assert (await story.ended()).end is End.AWARDED
        events = [event async for event in story.client.get_workflow_handle("journey-j1").fetch_history_events()]
    tasks = sum(event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED for event in events)
    kilobytes = sum(event.ByteSize() for event in events) / 1000
    for name, unit, measured, limit in (
        ("journey: history events", "", len(events), 110),
        ("journey: history, encrypted", "kB", kilobytes, 40),
        ("journey: workflow tasks", "", tasks, 20),
    ):
        board.add(Figure(name, unit, measured, limit, "what a lean journey may need", "at most", 1))


# --- speed ------------------------------------------------------------------------------------------------------------


@dataclass
class SteppedStory(Story):
    """A story on a server whose time is real: the business clock steps instead, as its authority can have it do.

    Each signal is sent only when the journey has taken in the one before, as in life, where days lie between them.
    """

    journey: str = "j1"

    async def envelope(self, fact: Fact, at: str | None = None, **about: Any) -> Envelope[Any]:
        return await super().envelope(fact, at, **about | {"journey": self.journey, "event_id": os.urandom(8).hex()})

    async def pass_on(self, *envelopes: Envelope[Any]) -> None:
        await super().pass_on(*envelopes)
        await self._taken_in()

    async def now(self) -> Any:
        return self.clock.business0

    async def go_to(self, at: str, workflow_id: str | None = "journey-j1") -> None:
        self.clock = ClockRecord(
            version=self.clock.version + 1, real0=time.time(), business0=london(at), factor=1.0, paused=False
        )
        await self.client.get_workflow_handle(f"journey-{self.journey}").signal(Journey.clock_changed, self.clock)
        await self._taken_in()

    async def settled(self, workflow_id: str = "journey-j1") -> None:
        """Every step was waited for already."""

    async def asks(self, *ids: str) -> None:
        wanted = {id_.replace("j1:", f"{self.journey}:", 1) for id_ in ids}
        assert wanted <= set(self.bus.messages)

    async def _taken_in(self) -> None:
        await self.details(f"journey-{self.journey}")


async def _side_by_side(run: Callable[[str], Awaitable[None]], names: list[str]) -> float:
    """So many at once, until all have ended; journeys per second."""
    waiting = iter(names)

    async def one_after_another() -> None:
        for name in waiting:
            await run(name)

    began = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    return len(names) / (time.perf_counter() - began)


async def _counts(client: Client, workflow_id: str) -> tuple[int, int, int]:
    """Signals, activities and timers of an ended journey."""
    events = client.get_workflow_handle(workflow_id).fetch_history_events()
    kinds = Counter([EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") async for event in events])
    activities = kinds["MARKER_RECORDED"] + kinds["ACTIVITY_TASK_SCHEDULED"]
    return kinds["WORKFLOW_EXECUTION_SIGNALED"], activities, kinds["TIMER_STARTED"]


async def _measure(address: str) -> Figure:
    settings = _settings(address)
    await register(settings)
    client, plain = await connect(settings), await Client.connect(address)
    bus, numbers = Published(), count()
    begins = ClockRecord(version=1, real0=time.time(), business0=london(BEGINS), factor=1.0)
    bridge = Bridge(client, RunningClock(begins))

    async def live(name: str) -> None:
        environment = WorkflowEnvironment.from_client(client)
        story = SteppedStory(environment, client, bridge, bus, begins, journey=name)
        await passages.be_awarded(story)
        assert (await story.ended(f"journey-{name}")).end is End.AWARDED

    async def live_bare(name: str) -> None:
        handle = await plain.start_workflow(
            BareJourney.run, args=[signals, activities, timers], id=name, task_queue=BARE_QUEUE
        )
        for _ in range(signals):
            await handle.signal(BareJourney.tell)
            await handle.query(BareJourney.told)
        await handle.result()

    def names() -> list[str]:
        return [f"bench-{next(numbers)}" for _ in range(JOURNEYS)]

    async with AsyncExitStack() as working:
        await working.enter_async_context(journey_worker(client, bus))
        await working.enter_async_context(
            Worker(plain, task_queue=BARE_QUEUE, workflows=[BareJourney], activities=[nothing])
        )
        await live("first")
        signals, activities, timers = await _counts(client, "journey-first")
        product, bare = await medians(lambda: _side_by_side(live, names()), lambda: _side_by_side(live_bare, names()))
    what = f"bare, {signals} signals, {activities} activities, {timers} timers"
    return Figure("journeys, awarded", "/s", product, bare, what, "at least", 0.5)


def test_journeys_a_second(tmp_path: Path, board: Board) -> None:
    server = TemporalServer(tmp_path / "data", free_port(), free_port(), free_port(), free_port())
    server.prepare()
    with running(server.launch(), tmp_path / "log"):
        until_true(lambda: finish(server.is_ready()), within=20, what="Temporal knows its namespace")
        board.add(uvloop.run(_measure(server.address)))
