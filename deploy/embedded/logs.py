"""The log file of each process: appended to by the process itself, kept from growing without end by the supervisor."""

import shutil
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LARGEST_BYTES = 20_000_000


@contextmanager
def log_for(path: Path) -> Iterator[IO[bytes]]:
    """The file opened for a process that is about to start; the process keeps its own copy of the descriptor."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as output:
        yield output


def turn_over(directory: Path, largest: int = LARGEST_BYTES) -> None:
    """Set each log that has grown too large aside as `<name>.log.1` and empty it.

    The processes write in append mode, so they go on at the new beginning; lines written in between may be lost.
    """
    for log in directory.glob("*.log"):
        if log.stat().st_size > largest:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
            with log.open("r+b") as file:
                file.truncate(0)


def last_line(path: Path) -> str:
    """The last line that says something, for the sentence about a process that will not start."""
    if not path.exists():
        return "it wrote nothing"
    with path.open(errors="replace") as file:
        for line in reversed(deque(file, maxlen=20)):
            if line.strip():
                return line.strip()
    return "it wrote nothing"
