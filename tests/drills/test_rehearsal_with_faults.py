"""The whole demo while every kind of process is killed again and again, and the mail server refuses and breaks off."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx

from deploy.embedded.addresses import for_children
from deploy.embedded.stack import Stack
from shared.clock import ClockRecord
from tests.drills.saboteur import TROUBLE, Saboteur
from tests.waiting import until

SEED = 1
_STAGE_IS_SET_WITHIN = 90.0


async def _rehearse(stack: Stack, result: Path, log: Path) -> asyncio.subprocess.Process:
    """The demo's rehearsal, in a process of its own as in the demo."""
    arguments = ("rehearse", "--candidates", "24", "--seed", str(SEED), "--json", str(result))
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "deploy.cli", *arguments),
            env=for_children(stack.settings),
            stdout=output,
            stderr=output,
        )


async def _clock_runs(stack: Stack) -> bool:
    async with httpx.AsyncClient() as client:
        answer = await client.get(stack.addresses["clock"])
    record = ClockRecord.model_validate(answer.json())
    return record.factor > 1 and not record.paused


async def _drill(data: Path, result: Path, log: Path) -> tuple[int, Saboteur, list[str]]:
    """Exit status of the rehearsal, who broke what, and all that could be broken."""
    async with Stack(data, clock="rehearsal") as stack:
        rehearsal = await _rehearse(stack, result, log)
        over = asyncio.Event()
        saboteur = Saboteur(stack, SEED, over)
        try:
            await until(lambda: _clock_runs(stack), within=_STAGE_IS_SET_WITHIN, what="the clock runs")
            breaking = asyncio.create_task(saboteur.run())
            status = await rehearsal.wait()
            over.set()
            await breaking
        finally:
            if rehearsal.returncode is None:
                rehearsal.kill()
        return status, saboteur, stack.names()


async def test_a_cohort_reaches_its_letters_while_everything_breaks(tmp_path: Path) -> None:
    result, log = tmp_path / "result.json", tmp_path / "rehearsal.log"
    status, saboteur, names = await _drill(tmp_path / "data", result, log)

    told: dict[str, Any] = json.loads(result.read_text())
    assert told["findings"] == [], log.read_text()
    assert status == 0, log.read_text()
    assert (told["candidates"], told["open"], told["double_booked"], told["unhandled_messages"]) == (26, 0, 0, 0)
    assert (told["emails"]["missing"], told["emails"]["duplicated"], told["deadlines"]["late"]) == (0, 0, 0)
    assert set(saboteur.killed) == set(names)
    assert set(told["disturbances"]) == {*names, TROUBLE}
    assert {"refuse_451_percent", "cut_after_data_percent"} <= set(saboteur.troubles)
