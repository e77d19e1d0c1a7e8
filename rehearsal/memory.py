"""How much memory the whole stack takes: the proportional set size of every process, summed, at its highest."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

_EVERY_SECONDS = 10.0
_MEGABYTE = 1_000_000


class MemoryGauge:
    """Samples now and then. None where the processes cannot be looked at."""

    def __init__(self, data: Path) -> None:
        self._state = data / "state.json"
        self.peak_megabytes: int | None = None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            measured = await asyncio.to_thread(self._measure)
            if measured is not None:
                self.peak_megabytes = max(self.peak_megabytes or 0, measured)
            await asyncio.sleep(_EVERY_SECONDS)

    def _measure(self) -> int | None:
        if not self._state.exists():
            return None
        import psutil  # comes with the embedded stack, which is what is measured

        record = json.loads(self._state.read_text())
        pids = [record["supervisor_pid"], *(process["pid"] for process in record["processes"].values())]
        seen = {os.getpid()}  # the crowd is no part of the product
        total = 0
        for pid in filter(None, pids):
            try:
                parent = psutil.Process(pid)
                for process in (parent, *parent.children(recursive=True)):
                    if process.pid not in seen:
                        seen.add(process.pid)
                        total += _proportional_bytes(process.pid)
            except psutil.Error:
                continue  # ended between the list and the look
        return round(total / _MEGABYTE) if total else None


def _proportional_bytes(pid: int) -> int:
    """From the kernel's own sum; nothing where there is no such file."""
    try:
        summed = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0  # not Linux, or ended between the list and the look
    return sum(int(line.split()[1]) * 1024 for line in summed.splitlines() if line.startswith("Pss:"))
