"""The whole demo while every kind of process is killed again and again, and the mail server refuses and breaks off."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from deploy.embedded.stack import Stack
from tests.breaking import rehearsing
from tests.drills.saboteur import TROUBLE, Saboteur

SEED = 1


async def _drill(data: Path, result: Path, log: Path) -> tuple[int, Saboteur, list[str]]:
    """Exit status of the rehearsal, who broke what, and all that could be broken."""
    async with Stack(data, clock="rehearsal") as stack:
        over = asyncio.Event()
        saboteur = Saboteur(stack, SEED, over)
        choices = ("--candidates", "24", "--seed", str(SEED), "--json", str(result))
        async with rehearsing(stack, log, *choices) as rehearsal:
            breaking = asyncio.create_task(saboteur.run())
            status = await rehearsal.wait()
            over.set()
            await breaking
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
