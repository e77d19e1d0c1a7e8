"""One workflow on a server that skips time: facts are told by hand, asks are read from what was published."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from temporalio.api.enums.v1 import EventType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.testing import WorkflowEnvironment

from deploy.embedded.installed import program
from shared.clock import ClockRecord, RunningClock
from shared.contracts import registry
from shared.contracts.assessment import DeleteEvidence, PlanRetention, WarnOfDeletion
from shared.contracts.envelope import Command, Envelope, Fact
from shared.errors import Unreachable
from tests.waiting import until
from tests.workflows.facts import london
from workflows.bridge import Bridge
from workflows.contract import Ended
from workflows.histories import History, history_of
from workflows.journey import Journey
from workflows.temporal import search_attribute_types
from workflows.worker import CACHED, journey_worker

BEGINS = "2026-10-07 09:00"
WITHIN = 10.0
AT_ONCE = timedelta(0)
"""Only what is told in the very same instant goes into one signal, so that stories are not slower than they must be."""
_ABOUT_RETENTION = {command.kind() for command in (PlanRetention, WarnOfDeletion, DeleteEvidence)}
_TASK = {kind for name, kind in EventType.items() if name.startswith("EVENT_TYPE_WORKFLOW_TASK_")}


def _is_about_retention(command_id: str) -> bool:
    return command_id.split(":")[1] in _ABOUT_RETENTION


class Published:
    """Stands for the bus: keeps what was published, once per message id. `away` makes every publish fail."""

    def __init__(self) -> None:
        self.messages: dict[str, Envelope[Command]] = {}
        self.attempts = 0
        self.away = False

    async def publish(self, subject: str, body: bytes, message_id: str) -> None:
        self.attempts += 1
        if self.away:
            raise Unreachable("NATS is away.")
        self.messages.setdefault(message_id, cast("Envelope[Command]", registry.read(subject, body)))


@dataclass
class Story:
    """One provider's programme on one server. Instants are London times such as `2026-10-14 09:00`."""

    environment: WorkflowEnvironment
    client: Client
    bridge: Bridge
    bus: Published
    clock: ClockRecord
    within: float = WITHIN
    """Seconds in which whatever is waited for must happen."""

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    async def tell(
        self,
        fact: Fact,
        at: str | None = None,
        *,
        journey: str | None = "j1",
        cohort: str | None = None,
        event_id: str | None = None,
        version: int = 0,
        causation: str | None = None,
    ) -> None:
        """Have the bridge tell a fact that happened at `at` (now, when not said)."""
        await self.pass_on(
            await self.envelope(
                fact, at, journey=journey, cohort=cohort, event_id=event_id, version=version, causation=causation
            )
        )

    async def tell_together(self, *facts: Fact, at: str | None = None) -> None:
        """Tell what one transaction told: the bridge has it in hand at once."""
        await self.pass_on(*[await self.envelope(fact, at, version=n) for n, fact in enumerate(facts, start=1)])

    async def pass_on(self, *envelopes: Envelope[Any]) -> None:
        """Hand these to the bridge in the same instant."""
        await asyncio.gather(*(self.bridge.tell(envelope) for envelope in envelopes))

    async def envelope(
        self,
        fact: Fact,
        at: str | None = None,
        *,
        journey: str | None = "j1",
        cohort: str | None = None,
        event_id: str | None = None,
        version: int = 0,
        causation: str | None = None,
    ) -> Envelope[Any]:
        typed = cast("type[Envelope[Any]]", Envelope.__class_getitem__(type(fact)))
        return typed(
            id=event_id or f"event-{next(self._numbers)}",
            type=fact.subject(),
            source="hlta/test",
            time=london(at) if at else await self.now(),
            provider="p1",
            programme="hlta@1",
            journey=journey,
            cohort=cohort,
            version=version,
            causation=causation,
            data=fact,
        )

    async def real_now(self) -> float:
        """Now on the server's clock, in epoch seconds."""
        return (await self.environment.get_current_time()).timestamp()

    async def let_pass(self, seconds: float) -> None:
        """Let so much time pass on the server's clock; whatever is due on the way happens."""
        await self.environment.sleep(seconds)

    async def now(self) -> datetime:
        """Now on the business clock."""
        return self.clock.business(await self.real_now())

    async def go_to(self, at: str, workflow_id: str | None = "journey-j1") -> None:
        """Let time pass until a London instant; whatever is due on the way happens."""
        ahead = self.clock.real(london(at)) - await self.real_now()
        assert ahead > 0, f"{at} is past"
        await self.let_pass(ahead)
        if workflow_id is not None:
            await self.settled(workflow_id)

    async def set_clock(
        self, business: str, *, factor: float = 1.0, paused: bool = False, version: int | None = None
    ) -> None:
        """Set the business clock anew, as the authority does, and tell the journey."""
        self.clock = ClockRecord(
            version=self.clock.version + 1 if version is None else version,
            real0=await self.real_now(),
            business0=london(business),
            factor=factor,
            paused=paused,
        )
        await self.client.get_workflow_handle("journey-j1").signal(Journey.clock_changed, self.clock)

    async def settled(self, workflow_id: str = "journey-j1") -> None:
        """Return when the workflow has taken in all that was told.

        Read from the history, since the test server gives a query that comes in the middle a workflow task of its own.
        """

        async def is_idle() -> bool:
            handle = self.client.get_workflow_handle(workflow_id)
            tasks = [e.event_type async for e in handle.fetch_history_events() if e.event_type in _TASK]
            return tasks[-1:] == [EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]

        await until(is_idle, within=self.within, what=f"{workflow_id} has taken in what was told")

    async def details(self, workflow_id: str = "journey-j1") -> str:
        """Whom the journey waits for, as the current details say it first."""
        return (await self._details(workflow_id)).partition(" Unless that changes:")[0]

    async def to_come(self, workflow_id: str = "journey-j1") -> list[str]:
        """What the current details list below that: every ask that is still to come."""
        listed = (await self._details(workflow_id)).partition(" Unless that changes:")[2]
        return [line.removeprefix("- ") for line in listed.splitlines() if line]

    async def _details(self, workflow_id: str) -> str:
        """The current details that the Temporal UI shows."""
        handle: WorkflowHandle[Any, Any] = self.client.get_workflow_handle(workflow_id)
        metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
        return str(metadata.current_details)

    @property
    def asked(self) -> list[str]:
        """Ids of all commands so far, in the order in which they were published, but for those about retention."""
        return [command_id for command_id in self.bus.messages if not _is_about_retention(command_id)]

    @property
    def asked_about_retention(self) -> list[str]:
        """Those of the workflow that a journey's end starts, under the journey's own name."""
        return [command_id for command_id in self.bus.messages if _is_about_retention(command_id)]

    async def asks(self, *ids: str) -> None:
        """Wait until exactly these commands were published, in this order."""
        await self._wait_for(lambda: self.asked, ids)

    async def asks_about_retention(self, *ids: str) -> None:
        """The same of the commands about retention."""
        await self._wait_for(lambda: self.asked_about_retention, ids)

    async def _wait_for(self, asked: Callable[[], list[str]], ids: tuple[str, ...]) -> None:
        async def as_expected() -> bool:
            return asked() == list(ids)

        try:
            await until(as_expected, within=self.within, what="the asks were made")
        except AssertionError:
            assert asked() == list(ids)

    async def ended(self, workflow_id: str = "journey-j1") -> Ended:
        """The workflow's result."""
        result: Ended = await self.client.get_workflow_handle(workflow_id, result_type=Ended).result()
        return result

    async def history(self, workflow_id: str = "journey-j1") -> History:
        return await history_of(self.client, workflow_id)


@asynccontextmanager
async def open_environment(
    begins: str = BEGINS, factor: float = 1.0, converter: DataConverter = pydantic_data_converter
) -> AsyncIterator[tuple[WorkflowEnvironment, RunningClock]]:
    """A server whose business clock begins at a London instant."""
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(program("temporal-test-server")), data_converter=converter
    )
    async with environment:
        await environment.client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace="default", search_attributes=search_attribute_types())
        )
        real0 = (await environment.get_current_time()).timestamp()
        yield environment, RunningClock(ClockRecord(version=1, real0=real0, business0=london(begins), factor=factor))


@asynccontextmanager
async def open_story(
    begins: str = BEGINS,
    factor: float = 1.0,
    converter: DataConverter = pydantic_data_converter,
    cached: int = CACHED,
) -> AsyncIterator[Story]:
    """A server, a worker and a bridge; the business clock begins at a London instant."""
    async with open_environment(begins, factor, converter) as (environment, clock):
        bus, bridge = Published(), Bridge(environment.client, clock, together=AT_ONCE)
        async with journey_worker(environment.client, bus, cached=cached):
            yield Story(environment, environment.client, bridge, bus, clock.record)
