"""The bridge: tells each waiting workflow the facts that it waits for, and the clock when it is set anew.

Signal-with-start, so that no order of arrival matters; facts for one workflow that come within an instant share one. It
keeps no inbox: a workflow drops the event ids that it has heard. A workflow that has ended answers "already started",
which means too late, and the fact is done with.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from shared.bus import Bus, Handlers
from shared.bus_setup import FACTS_STREAM
from shared.clock import ClockRecord, RunningClock
from shared.clock_following import follow_clock
from shared.contracts.envelope import Envelope
from shared.errors import Unreachable
from shared.logging import get_logger
from shared.process import run_together
from shared.settings import Settings
from shared.web import create_app, health, serve_http
from workflows.attributes import PROGRAMME, PROVIDER, REFERENCE
from workflows.contract import (
    BRIDGE_DURABLE,
    TASK_QUEUE,
    FactSignal,
    fact_signal,
    opens_anew,
)
from workflows.options import RPC, TOGETHER
from workflows.routes import (
    WAITED_FOR,
    Address,
)
from workflows.temporal import AWAY, connect
from workflows.waiting import Waiting

log = get_logger(__name__)

AT_ONCE = 50
"""Facts in hand at the same time: a round's letters come in one burst."""
CLOCK_SIGNALS_AT_ONCE = 20
CLOCK_PASSES_AFTER_SECONDS = (0.0, 5.0)
"""The list of running workflows lags behind their starts, so it is read again for those it did not show."""
LATELY = 1000
"""So many workflows that were told something lately are told of the clock whether they are listed or not."""
_TELL_CLOCK_AGAIN_SECONDS = 1.0
_LOOK_AT_CLOCK_SECONDS = 0.05
_ONCE, _ANEW = WorkflowIDReusePolicy.REJECT_DUPLICATE, WorkflowIDReusePolicy.ALLOW_DUPLICATE
_RUNNING = "ExecutionStatus = 'Running' AND TaskQueue = '{}'"


@dataclass
class _Burst:
    """Facts for one workflow that go into one signal, each in the order of its coming."""

    address: Address
    facts: list[FactSignal] = field(default_factory=list)


class Bridge:
    """Tells facts to workflows. `too_late` counts facts for workflows that had ended."""

    def __init__(
        self, client: Client, clock: RunningClock, task_queue: str = TASK_QUEUE, together: timedelta = TOGETHER
    ) -> None:
        self._client = client
        self._clock = clock
        self._task_queue = task_queue
        self._together = together.total_seconds()
        self._bursts: dict[str, tuple[_Burst, asyncio.Task[None]]] = {}
        self._lately: OrderedDict[str, None] = OrderedDict()
        self.too_late = 0

    def handlers(self) -> Handlers:
        """The table for the bus: one handler for every fact that anybody waits for."""
        handlers = Handlers()
        handlers.on(*WAITED_FOR)(self.tell)
        return handlers

    async def tell(self, envelope: Envelope[Any]) -> None:
        """Tell one fact to each workflow that waits for it. Raises Unreachable while Temporal is away."""
        for route in WAITED_FOR[type(envelope.data)]:
            record = self._clock.record
            address = route(envelope, record)
            if address is None:
                continue
            await self._tell_with_others(fact_signal(envelope), address)
            if self._clock.record.version != record.version:  # it may have been started with the old record
                await self._tell_clock_to(address.id, self._clock.record)

    async def _tell_with_others(self, fact: FactSignal, address: Address) -> None:
        """In one signal with whatever else comes for the workflow just now; returns or raises when it was sent."""
        if address.id not in self._bursts:
            burst = _Burst(address)
            self._bursts[address.id] = burst, asyncio.create_task(self._tell_soon(burst))
        burst, telling = self._bursts[address.id]
        burst.facts.append(fact)
        if address.reference:
            burst.address = address
        await asyncio.shield(telling)  # one handler's end must not keep the facts of others

    async def _tell_soon(self, burst: _Burst) -> None:
        await asyncio.sleep(self._together)
        del self._bursts[burst.address.id]
        await self._signal(burst.facts, burst.address)

    async def _signal(self, facts: list[FactSignal], address: Address) -> None:
        self._lately[address.id] = None
        self._lately.move_to_end(address.id)
        if len(self._lately) > LATELY:
            self._lately.popitem(last=False)
        try:
            await self._client.start_workflow(
                address.workflow,
                address.start,
                id=address.id,
                task_queue=self._task_queue,
                id_reuse_policy=_ANEW if any(opens_anew(fact) for fact in facts) else _ONCE,
                start_signal=Waiting.hear.__name__,
                start_signal_args=[facts],
                search_attributes=_attributes(address),
                static_summary=address.reference,
                rpc_timeout=RPC,
            )
        except WorkflowAlreadyStartedError:
            self.too_late += len(facts)
            for fact in facts:
                log.info("fact_too_late", type=fact.type, fact=fact.event_id, workflow=address.id)
        except RPCError as error:
            if error.status in (*AWAY, RPCStatusCode.RESOURCE_EXHAUSTED):
                raise Unreachable("Temporal is away.") from error
            raise

    async def tell_clock(self, record: ClockRecord) -> None:
        """Tell every running workflow that the clock was set anew; each ignores a record that it knows."""
        told: set[str] = set()
        for pause in CLOCK_PASSES_AFTER_SECONDS:
            if await self._is_overtaken(record, within=pause):
                return  # a newer record is being told instead
            listed = self._client.list_workflows(_RUNNING.format(self._task_queue))
            running = sorted({*self._lately, *[execution.id async for execution in listed]} - told)
            for first in range(0, len(running), CLOCK_SIGNALS_AT_ONCE):
                some = running[first : first + CLOCK_SIGNALS_AT_ONCE]
                await asyncio.gather(*(self._tell_clock_to(workflow_id, record) for workflow_id in some))
            told.update(running)

    async def _is_overtaken(self, record: ClockRecord, within: float) -> bool:
        """Whether the clock is set anew within so many seconds; says so as soon as it is, for the newer one waits."""
        ends = asyncio.get_running_loop().time() + within
        while self._clock.record.version <= record.version:
            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await asyncio.sleep(min(left, _LOOK_AT_CLOCK_SECONDS))
        return True

    async def _tell_clock_to(self, workflow_id: str, record: ClockRecord) -> None:
        try:
            handle = self._client.get_workflow_handle(workflow_id)
            await handle.signal(Waiting.clock_changed.__name__, record, rpc_timeout=RPC)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # it ended meanwhile, and waits for nothing
                raise


def _attributes(address: Address) -> TypedSearchAttributes:
    """What a list can be filtered by before the workflow has said more itself."""
    known = ((PROVIDER, address.start.provider), (PROGRAMME, address.start.programme), (REFERENCE, address.reference))
    return TypedSearchAttributes([SearchAttributePair(key, value) for key, value in known if value])


class ClockTeller:
    """Keeps the newest record until all workflows have been told, however long Temporal is away."""

    def __init__(self) -> None:
        self._newest: asyncio.Queue[ClockRecord] = asyncio.Queue()

    async def changed(self, record: ClockRecord) -> None:
        """A record came that is newer than the last."""
        self._newest.put_nowait(record)

    async def run(self, bridge: Bridge) -> None:
        """Tell one record after the other; a record overtaken meanwhile is given up for the newer one."""
        while True:
            record = await self._newest.get()
            while not await self._told(bridge, record):
                await asyncio.sleep(_TELL_CLOCK_AGAIN_SECONDS)

    async def _told(self, bridge: Bridge, record: ClockRecord) -> bool:
        try:
            await bridge.tell_clock(record)
        except RPCError as error:
            log.warning("clock_not_told", version=record.version, reason=error.status.name)
            return False
        return True


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run the bridge until `stopping`. Facts wait in their stream while Temporal is away."""
    client = await connect(settings)
    clocks, facts = Bus(settings, "bridge-clock"), Bus(settings, "bridge")
    teller = ClockTeller()
    await clocks.start()
    bridge = Bridge(client, await follow_clock(settings, clocks, teller.changed))
    facts.consume(FACTS_STREAM, BRIDGE_DURABLE, bridge.handlers(), at_once=AT_ONCE)
    await facts.start()
    app = create_app("HLTA Journey: bridge", settings, secret="")
    health(app, lambda: facts.connected)

    async def tell_clock() -> None:
        telling = asyncio.create_task(teller.run(bridge))
        ending = asyncio.create_task(stopping.wait())
        await asyncio.wait([telling, ending], return_when=asyncio.FIRST_COMPLETED)
        if telling.done():
            telling.result()
        telling.cancel()
        ending.cancel()

    try:
        await run_together(stopping, serve_http(app, settings, stopping), tell_clock())
    finally:
        await facts.stop()
        await clocks.stop()
