"""A small rehearsal in which every kind of process is killed once, in turn, each after the last is back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from deploy.embedded.stack import Stack
from tests.breaking import kill, rehearsing

_BETWEEN_KILLS_SECONDS = 3.0


async def _kill_all_in_turn(stack: Stack, rehearsal: asyncio.subprocess.Process) -> list[str]:
    """The names of those killed, in order; fewer than there are when the rehearsal ended before."""
    killed: list[str] = []
    end = asyncio.create_task(rehearsal.wait())
    for name in stack.names():
        ended, _ = await asyncio.wait([end], timeout=_BETWEEN_KILLS_SECONDS)
        if ended:
            break
        await kill(stack, name)
        killed.append(name)
    return killed


async def test_a_cohort_reaches_its_letters_though_every_kind_of_process_is_killed_once(tmp_path: Path) -> None:
    result, log = tmp_path / "result.json", tmp_path / "rehearsal.log"
    async with Stack(tmp_path / "data", clock="rehearsal") as stack:
        choices = ("--candidates", "4", "--day-seconds", "0.6", "--json", str(result))
        async with rehearsing(stack, log, *choices) as rehearsal:
            killed = await _kill_all_in_turn(stack, rehearsal)
            status = await rehearsal.wait()
        names = stack.names()

    assert sorted(killed) == sorted(names), "the rehearsal ended before everything had been killed"
    told: dict[str, Any] = json.loads(result.read_text())
    assert told["findings"] == [], log.read_text()
    assert status == 0, log.read_text()
    assert (told["candidates"], told["open"], told["double_booked"], told["unhandled_messages"]) == (6, 0, 0, 0)
    assert (told["emails"]["missing"], told["emails"]["duplicated"], told["deadlines"]["late"]) == (0, 0, 0)
    assert told["disturbances"] == dict.fromkeys(names, 1), _last_words(
        tmp_path / "data" / "logs", told["disturbances"]
    )


def _last_words(logs: Path, died: dict[str, int]) -> str:
    """What the processes wrote that died more often than they were killed."""
    return "\n".join((logs / f"{name}.log").read_text()[-4000:] for name, times in died.items() if times > 1)
