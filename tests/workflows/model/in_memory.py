"""The journey's own code on a loop whose time is moved by hand: no server, a thousandth of the time.

It stands in for Temporal's part alone: conditions, timers, asks and attributes. Whatever it shows is shown by the real
servers as well (`test_model.py` tells some of the same scripts there).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from temporalio.workflow import _Runtime  # the one door through which workflow code reaches its server

from shared.clock import ClockRecord
from shared.contracts.registry import COMMANDS
from tests.workflows.facts import london
from workflows.asks import Asked
from workflows.contract import AskMade, Ended, FactSignal, JourneyStart
from workflows.journey import Journey

_COMMANDS = {command.kind(): command for command in COMMANDS.values()}
_REAL0 = 1_790_000_000.0


@dataclass(frozen=True)
class _Wait:
    condition: Callable[[], bool]
    over: asyncio.Future[None]
    deadline: float | None
    summary: str | None


class _Server:
    """What a workflow asks of its server."""

    def __init__(self, loop: asyncio.AbstractEventLoop, now: float) -> None:
        self.loop = loop
        self.now = now
        self.waits: list[_Wait] = []
        self.asks: list[AskMade] = []
        self.details = ""

    def workflow_time_ns(self) -> int:
        return int(self.now * 1e9)

    def workflow_set_current_details(self, details: str, **_: Any) -> None:
        self.details = details

    def workflow_upsert_search_attributes(self, attributes: Any, **_: Any) -> None:
        pass

    def workflow_start_local_activity(self, activity: str, asked: Asked, **_: Any) -> asyncio.Future[AskMade]:
        command = _COMMANDS[activity].model_validate(asked.command)
        made = AskMade(id=asked.asker.id_of(command), purpose=activity, step=command.step, due_at=command.due_at)
        self.asks.append(made)
        done: asyncio.Future[AskMade] = self.loop.create_future()
        done.set_result(made)
        return done

    async def workflow_wait_condition(
        self,
        fn: Callable[[], bool],
        *,
        timeout: float | None = None,
        timeout_summary: str | None = None,
        event_groups: Any = None,
    ) -> None:
        if fn():
            return
        deadline = None if timeout is None else self.now + timeout
        wait = _Wait(fn, self.loop.create_future(), deadline, timeout_summary)
        self.waits.append(wait)
        try:
            await wait.over
        finally:
            self.waits.remove(wait)


class InMemory:
    """One journey, begun on Wed 7 Oct 2026 at 09:00 unless another start is given."""

    def __init__(self, start: JourneyStart | None = None) -> None:
        clock = ClockRecord(version=1, real0=_REAL0, business0=london("2026-10-07 09:00"), factor=1.0)
        start = start or JourneyStart(provider="p1", programme="hlta@1", subject="j1", clock=clock)
        self.clock = start.clock
        self.loop = asyncio.new_event_loop()
        self.server = _Server(self.loop, self.clock.real0)
        _Runtime.set_on_loop(self.loop, cast("_Runtime", self.server))
        self.journey = Journey(start)
        self.start = start
        self.log: list[tuple[FactSignal, ...] | float] = []
        self.running = self.loop.create_task(self.journey.run(start))
        self._settle()

    def now(self) -> datetime:
        """Now on the business clock."""
        return self.clock.business(self.server.now)

    def tell(self, *signals: FactSignal) -> None:
        """One signal with these facts."""
        self.log.append(signals)
        self.journey.hear(list(signals))
        self._settle()

    def pass_hours(self, hours: float) -> None:
        """Let time pass; every timer that is due on the way fires, and asks at its own moment."""
        self.log.append(hours)
        self.go_to(self.server.now + hours * 3600)

    def go_to(self, until: float) -> None:
        """Let time pass until an instant of the server's clock, in epoch seconds."""
        while due := [wait for wait in self.server.waits if wait.deadline is not None and wait.deadline <= until]:
            first = min(due, key=lambda wait: cast("float", wait.deadline))
            self.server.now = max(self.server.now, cast("float", first.deadline))
            first.over.set_exception(TimeoutError())
            self._settle()
        self.server.now = max(until, self.server.now)
        self._settle()

    @property
    def asked(self) -> list[AskMade]:
        """Every ask so far."""
        return self.server.asks

    @property
    def timers(self) -> list[str]:
        """What the timers that run now are for."""
        return [wait.summary or "" for wait in self.server.waits if wait.deadline is not None]

    @property
    def ended(self) -> Ended | None:
        """The result; raises what the journey failed with."""
        return self.running.result() if self.running.done() else None

    def close(self) -> None:
        """Give the loop back."""
        self.running.cancel()
        self.loop.run_until_complete(asyncio.gather(self.running, return_exceptions=True))
        self.loop.close()

    def _settle(self) -> None:
        """Let the code run until it waits, and wake whoever's condition has come true, until nothing moves."""
        self.loop.run_until_complete(self._until_nothing_moves())

    async def _until_nothing_moves(self) -> None:
        while True:
            for _ in range(8):
                await asyncio.sleep(0)
            ready = [wait for wait in self.server.waits if not wait.over.done() and wait.condition()]
            if not ready:
                return
            for wait in ready:
                wait.over.set_result(None)
