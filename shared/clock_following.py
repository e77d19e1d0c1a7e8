"""A process's clock: real time, or the rehearsal's, after the last record that the authority published."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from nats.aio.msg import Msg

from shared.bus import Bus
from shared.bus_setup import CLOCK_STREAM, CLOCK_SUBJECT
from shared.clock import ClockRecord, RunningClock
from shared.errors import Unreachable
from shared.logging import get_logger
from shared.settings import Settings

log = get_logger(__name__)

OnChange = Callable[[ClockRecord], Awaitable[None]]


async def follow_clock(settings: Settings, bus: Bus, on_change: OnChange | None = None) -> RunningClock:
    """The clock of this process. In rehearsal it waits for the authority's first record, then follows every newer one.

    `bus` must be connected (`bus.connect()`); consume and start it afterwards. `on_change` is called for every record
    that is newer than the one before.
    """
    clock = RunningClock()
    if settings.clock == "system":
        return clock
    clock.record = clock.record.model_copy(update={"version": -1})
    first = asyncio.Event()

    async def take(message: Msg) -> None:
        await take_record(message.data)

    async def take_record(raw: bytes) -> None:
        record = ClockRecord.model_validate_json(raw)
        if clock.follow(record):
            log.info("clock_set", version=record.version, factor=record.factor, paused=record.paused)
            if on_change is not None:
                await on_change(record)
        first.set()

    # A plain subscription, not a consumer of the stream: it is there again the moment NATS is, whatever became of the
    # stream, and what was missed meanwhile the authority says again within seconds.
    await bus.listen(CLOCK_SUBJECT, take)
    if (kept := await bus.last_of(CLOCK_STREAM, CLOCK_SUBJECT)) is not None:
        await take_record(kept)
    try:
        await asyncio.wait_for(first.wait(), 60)
    except TimeoutError:
        raise Unreachable("No clock authority has spoken for a minute. Start `hlta run clock`.") from None
    return clock
