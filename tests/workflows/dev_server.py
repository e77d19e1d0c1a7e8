"""The same stories on the real server, with its own, experimental, skipping of time: each workflow has its own clock.

Far slower than the test server, so only in the long run: it shows that both servers tell one story.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from temporalio.client import WorkflowExecutionStatus, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from deploy.embedded.installed import program
from shared.clock import ClockRecord, RunningClock, real_now
from shared.contracts.envelope import Envelope
from tests.waiting import until
from tests.workflows.facts import london
from tests.workflows.story import AT_ONCE, BEGINS, Published, Story
from workflows.attributes import SEARCH_ATTRIBUTES
from workflows.bridge import Bridge
from workflows.routes import WAITED_FOR
from workflows.worker import journey_worker

_STEP_SECONDS = 8.0
_SENT_WITHIN = 30.0


@dataclass
class DevServerStory(Story):
    """A story whose workflows are each sent forward to the same instant."""

    at: float = 0.0
    """The instant on the server's clock that all have reached, in epoch seconds."""
    told: dict[str, None] = field(default_factory=dict)
    """Every workflow that was told anything."""

    async def pass_on(self, *envelopes: Envelope[Any]) -> None:
        self.at += 0.001  # no two facts of one instant: their order would be nobody's
        for envelope in envelopes:
            addresses = [route(envelope, self.clock) for route in WAITED_FOR[type(envelope.data)]]
            self.told |= dict.fromkeys(address.id for address in addresses if address)
        await super().pass_on(*envelopes)
        await self._bring_to_now()  # one that has just begun, began at the real time

    async def real_now(self) -> float:
        return self.at

    async def let_pass(self, seconds: float) -> None:
        self.at += seconds
        await self._bring_to_now()

    async def _bring_to_now(self) -> None:
        for workflow_id in self.told:
            handle = self.client.get_workflow_handle(workflow_id)
            await until(partial(self._is_there, handle), within=_SENT_WITHIN, what=f"{workflow_id} is sent forward")

    async def _is_there(self, handle: WorkflowHandle[Any, Any]) -> bool:
        """Whether the workflow has come to now, or to its end; if not, it is sent forward."""
        if (await handle.describe()).status is not WorkflowExecutionStatus.RUNNING:
            return True
        ahead = self.at - (await self.environment.get_current_time(handle)).timestamp()
        if ahead > 0:
            with suppress(TimeoutError):  # once in some hundred times the call does not return though all is done
                async with asyncio.timeout(_STEP_SECONDS):
                    await self.environment.fast_forward(handle, ahead)
        return ahead <= 0


@asynccontextmanager
async def open_dev_server_story(begins: str = BEGINS) -> AsyncIterator[Story]:
    """Server, worker and bridge; the business clock begins at a London instant."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        ts_config=TimeSkippingConfig(enabled=False),
        dev_server_existing_path=str(program("temporal")),
        dev_server_extra_args=["--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true"],
        dev_server_log_level="error",
        search_attributes=list(SEARCH_ATTRIBUTES),
        data_converter=pydantic_data_converter,
    )
    async with environment:
        real0 = real_now()
        clock = ClockRecord(version=1, real0=real0, business0=london(begins), factor=1.0)
        bus, bridge = Published(), Bridge(environment.client, RunningClock(clock), together=AT_ONCE)
        async with journey_worker(environment.client, bus):
            yield DevServerStory(environment, environment.client, bridge, bus, clock, at=real0)
