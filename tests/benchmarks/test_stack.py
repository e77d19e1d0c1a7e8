"""The embedded stack: how soon servers and processes are ready on an empty directory, and how much memory they take."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
from pathlib import Path

from rehearsal.memory import MemoryGauge
from tests.benchmarks.figures import Board, Figure

_LAST_LINE = "Press Ctrl-C to stop."
_REST_SECONDS = 11.0
"""The gauge looks every five seconds."""


def _printed_until_up(supervisor: subprocess.Popen[str]) -> str:
    assert supervisor.stdout is not None
    shown = ""
    for line in supervisor.stdout:
        shown += line
        if _LAST_LINE in line:
            return shown
    raise AssertionError(f"it ended with status {supervisor.wait(5)}:\n{shown}")


def _seconds(shown: str, what: str) -> float:
    found = re.search(rf"{what} ready after ([\d.]+) s", shown)
    assert found is not None, shown
    return float(found[1])


async def _memory_at_rest(data: Path) -> int:
    gauge = MemoryGauge(data)
    watching = asyncio.create_task(gauge.run())
    await asyncio.wait({watching}, timeout=_REST_SECONDS)
    watching.cancel()
    assert gauge.peak_megabytes is not None
    return gauge.peak_megabytes


def test_stack(tmp_path: Path, board: Board) -> None:
    data = tmp_path / "data"
    argv = [sys.executable, "-m", "deploy.cli", "up", "--clock", "rehearsal", "--data-dir", str(data)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as supervisor:
        try:
            shown = _printed_until_up(supervisor)
            memory = asyncio.run(_memory_at_rest(data))
        finally:
            supervisor.send_signal(signal.SIGINT)
            supervisor.wait(40)
    board.add(
        Figure("stack: four servers ready", "s", _seconds(shown, "servers"), 5, "the promise", "at most", 1),
        Figure("stack: everything ready", "s", _seconds(shown, "everything"), 12, "the promise", "at most", 1),
        Figure("stack: memory at rest (PSS)", "MB", memory, 1500, "the promise", "at most", 1),
    )
