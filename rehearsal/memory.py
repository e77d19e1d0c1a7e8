"""How much memory the whole stack takes: the proportional set size of every process, summed, at its highest."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

_BETWEEN_PROCESSES_SECONDS = 0.2
"""Looking at a process holds up its memory for some milliseconds, so they are taken one by one."""

_MEGABYTE = 1_000_000


class MemoryGauge:
    """Goes round all processes again and again. None where they cannot be looked at."""

    def __init__(self, data: Path) -> None:
        self._state = data / "state.json"
        self.peak_megabytes: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            total = 0
            for pid in self._pids():
                total += await asyncio.to_thread(proportional_bytes, pid)
                await asyncio.sleep(_BETWEEN_PROCESSES_SECONDS)
            if total:
                self.peak_megabytes = max(self.peak_megabytes or 0, round(total / _MEGABYTE))
            await asyncio.sleep(1.0)

    def _pids(self) -> list[int]:
        """The supervisor, its processes and theirs; not this one, since the crowd is no part of the product."""
        if not self._state.exists():
            return []
        import psutil  # comes with the embedded stack, which is what is measured

        try:
            supervisor = psutil.Process(json.loads(self._state.read_text())["supervisor_pid"])
            family = [supervisor.pid, *(child.pid for child in supervisor.children(recursive=True))]
        except psutil.Error:
            return []  # ended between the list and the look
        return [pid for pid in family if pid != os.getpid()]


def proportional_bytes(pid: int) -> int:
    """From the kernel's own sum; nothing where there is no such file."""
    try:
        summed = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0  # not Linux, or ended meanwhile
    return sum(int(line.split()[1]) * 1024 for line in summed.splitlines() if line.startswith("Pss:"))
