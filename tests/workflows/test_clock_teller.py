"""The bridge tells the newest clock at once, also while it still waits to tell the one before a second time."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from shared.clock import ClockRecord, RunningClock
from tests.waiting import until
from workflows.bridge import Bridge, ClockTeller


def _record(version: int) -> ClockRecord:
    return ClockRecord(version=version, real0=0.0, business0=datetime(2026, 10, 7, tzinfo=UTC), factor=86_400.0)


class _Temporal:
    """A client that lists one running workflow and keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[int] = []

    def list_workflows(self, query: str) -> Any:
        async def running() -> Any:
            yield type("Execution", (), {"id": "journey-j1"})()

        return running()

    def get_workflow_handle(self, workflow_id: str) -> Any:
        return self

    async def signal(self, name: str, record: ClockRecord, **_: Any) -> None:
        self.told.append(record.version)


async def test_a_newer_clock_does_not_wait_for_the_second_telling_of_the_one_before() -> None:
    temporal, clock, teller = _Temporal(), RunningClock(_record(1)), ClockTeller()
    bridge = Bridge(temporal, clock)  # type: ignore[arg-type]  # as much of a client as telling needs
    telling = asyncio.create_task(teller.run(bridge))

    async def hears(version: int) -> bool:
        return temporal.told[-1:] == [version]

    await teller.changed(clock.record)
    await until(lambda: hears(1), within=2, what="the first clock is told")
    clock.follow(_record(2))
    await teller.changed(clock.record)
    await until(lambda: hears(2), within=2, what="the second is told well before five seconds are over")
    telling.cancel()
    assert temporal.told == [1, 2]
