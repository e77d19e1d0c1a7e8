"""A rehearsal beside a stack that breaks: the demo's own as a process, and processes killed without warning."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from deploy.embedded.addresses import for_children
from deploy.embedded.stack import Stack
from shared.clock import ClockRecord
from tests.waiting import until

_STAGE_IS_SET_WITHIN = 90.0
_AGAIN_WITHIN = 30.0


@asynccontextmanager
async def rehearsing(stack: Stack, log: Path, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`hlta rehearse` on the stack, from the moment at which its clock runs; gone when the block ends."""
    with log.open("wb") as output:
        rehearsal = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", "rehearse", *arguments),
            env=for_children(stack.settings),
            stdout=output,
            stderr=output,
        )
    try:
        await until(lambda: _clock_runs(stack), within=_STAGE_IS_SET_WITHIN, what="the clock runs")
        yield rehearsal
    finally:
        if rehearsal.returncode is None:
            rehearsal.kill()
            await rehearsal.wait()


async def _clock_runs(stack: Stack) -> bool:
    async with httpx.AsyncClient() as client:
        answer = await client.get(stack.addresses["clock"])
    record = ClockRecord.model_validate(answer.json())
    return record.factor > 1 and not record.paused


async def kill(stack: Stack, name: str) -> None:
    """Kill one process as a crash would; returns when another is ready in its place."""
    before = stack.pid(name)
    assert before is not None
    os.kill(before, signal.SIGKILL)

    async def has_another() -> bool:
        return stack.pid(name) not in (None, before)

    await until(has_another, within=_AGAIN_WITHIN, what=f"{name} is started again")
    await stack.wait_ready(name, within=_AGAIN_WITHIN)
