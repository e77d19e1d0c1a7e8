"""What a running stack tells the world: `state.json` in the data directory, rewritten whole at every change.

The rehearsal reads there which process was away and when; the next start finds there what a dead supervisor left.
"""

import time
from pathlib import Path

import psutil
from pydantic import BaseModel

from deploy.embedded.data_directory import write_whole


class ProcessRecord(BaseModel):
    """One child, as it is now."""

    pid: int | None = None
    pid_created_at: float | None = None
    """Tells a process from a later one with the same number."""
    ready: bool = False
    restarts: int = 0


class Disturbance(BaseModel):
    """A process died and was not told to; times are real epoch seconds."""

    process: str
    gone_at: float
    ready_at: float | None = None
    """None until it is ready again."""


class StackRecord(BaseModel):
    """The whole file."""

    supervisor_pid: int
    clock: str
    started_at: float
    ready_at: float | None = None
    addresses: dict[str, str] = {}
    processes: dict[str, ProcessRecord] = {}
    disturbances: list[Disturbance] = []


def state_file(data: Path) -> Path:
    """Where the record of a data directory lies."""
    return data / "state.json"


def read_record(data: Path) -> StackRecord | None:
    """The record of the stack that runs, or ran last, on the directory; None when there was none."""
    file = state_file(data)
    return StackRecord.model_validate_json(file.read_text()) if file.exists() else None


class RecordKeeper:
    """Changes the record and writes it."""

    def __init__(self, data: Path, record: StackRecord) -> None:
        self._file = state_file(data)
        self.record = record
        self.write()

    def write(self) -> None:
        """Replace the file."""
        write_whole(self._file, self.record.model_dump_json(indent=1))

    def started(self, name: str, pid: int, restarts: int) -> None:
        """A process has begun."""
        created_at = psutil.Process(pid).create_time() if psutil.pid_exists(pid) else None
        self.record.processes[name] = ProcessRecord(pid=pid, pid_created_at=created_at, restarts=restarts)
        self.write()

    def became_ready(self, name: str) -> None:
        """A process can do its work; a disturbance that it had is over."""
        self.record.processes[name].ready = True
        self.trouble_ended(name)

    def died(self, name: str) -> None:
        """A process is gone, and nobody told it to go. Deaths while it was not ready yet are the same disturbance."""
        process = self.record.processes[name]
        process.pid, process.pid_created_at, process.ready = None, None, False
        open_ones = [d for d in self.record.disturbances if d.process == name and d.ready_at is None]
        if not open_ones and self.record.ready_at is not None:
            self.record.disturbances.append(Disturbance(process=name, gone_at=time.time()))
        self.write()

    def trouble_began(self, what: str) -> None:
        """Something is wrong that the death of no process shows."""
        self.record.disturbances.append(Disturbance(process=what, gone_at=time.time()))
        self.write()

    def trouble_ended(self, what: str) -> None:
        """All is well again."""
        for disturbance in self.record.disturbances:
            if disturbance.process == what and disturbance.ready_at is None:
                disturbance.ready_at = time.time()
        self.write()

    def stopped(self, name: str) -> None:
        """A process has ended as it was told."""
        self.record.processes[name] = ProcessRecord()
        self.write()


def end_leftovers(data: Path) -> list[str]:
    """End what a supervisor that was killed has left behind; the names of those. The caller holds the directory's lock.

    On Linux the kernel has ended them already; elsewhere, and in the moment before, this does.
    """
    record = read_record(data)
    if record is None:
        return []
    ended = []
    for name, left in record.processes.items():
        if left.pid is None or not psutil.pid_exists(left.pid):
            continue
        process = psutil.Process(left.pid)
        if process.create_time() == left.pid_created_at:
            process.kill() if name != "postgres" else process.terminate()
            psutil.wait_procs([process], timeout=10)
            ended.append(name)
    return ended
