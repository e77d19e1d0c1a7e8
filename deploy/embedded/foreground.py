"""A stack in the foreground of a terminal: what is printed, and what Ctrl-C does."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.addresses import for_children
from deploy.embedded.data_directory import wipe
from deploy.embedded.stack import Clock, Stack

_TERMINAL = ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES")
_CLOCKS = {"system": "the clock is real time", "rehearsal": "the clock is the rehearsal's"}
INTERRUPTED = 130


class Console:
    """Prints events as they happen, each with the seconds since the start; silent while others use the terminal."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self.silent = False

    def tell(self, line: str) -> None:
        """One event."""
        if not self.silent:
            self.print(f"{time.monotonic() - self._began:6.1f} s  {line}")

    def print(self, text: str = "") -> None:
        """Text as it is, even while silent."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def print_table(self, rows: list[tuple[str, str]]) -> None:
        """Labels and addresses under each other."""
        width = max(len(label) for label, _ in rows)
        self.print()
        for label, address in rows:
            self.print(f"  {label:<{width}}  {address}")
        self.print()


@dataclass
class Session:
    """What the command gives back when it is interrupted at this moment."""

    console: Console
    status: int = INTERRUPTED


async def stay_up(data: Path, clock: Clock, asked_ports: Mapping[str, int]) -> int:
    """`hlta up`: everything runs until Ctrl-C, which is its normal end."""
    session = Session(Console())
    session.console.print(f"Data is kept in {data.absolute()}; {_CLOCKS[clock]}.")

    async def hold() -> int:
        session.status = 0
        session.console.print("Press Ctrl-C to stop.")
        return await _for_ever()

    stack = Stack(data, clock=clock, asked_ports=asked_ports, tell=session.console.tell)
    return await _until_interrupted(stack, hold, session)


async def demonstrate(
    data: Path, rehearsal_arguments: Sequence[str], asked_ports: Mapping[str, int], *, then_exit: bool
) -> int:
    """`hlta demo`: an empty stack, a rehearsal, then everything stays up to look at. Gives the rehearsal's status."""
    session = Session(Console())
    console = session.console
    console.print(f"Everything in {data.absolute()} is removed and made anew; {_CLOCKS['rehearsal']}.")
    wipe(data)
    stack = Stack(data, clock="rehearsal", asked_ports=asked_ports, tell=console.tell)

    async def rehearse() -> int:
        console.silent = True
        session.status = await _run_rehearsal(stack, rehearsal_arguments)
        console.silent = False
        if then_exit:
            return session.status
        console.print_table(stack.table())
        console.print("Everything stays up to look at. Press Ctrl-C to stop.")
        return await _for_ever()

    return await _until_interrupted(stack, rehearse, session)


async def _until_interrupted(stack: Stack, work: Callable[[], Awaitable[int]], session: Session) -> int:
    interrupted = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, interrupted.set)
    running = asyncio.create_task(_inside(stack, work, session.console))
    waiting = asyncio.create_task(interrupted.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        return running.result()
    session.console.silent = False
    session.console.tell("stopping")
    running.cancel()
    try:
        return await running
    except asyncio.CancelledError:
        session.console.tell("stopped")
        return session.status


async def _inside(stack: Stack, work: Callable[[], Awaitable[int]], console: Console) -> int:
    async with stack:
        console.print_table(stack.table())
        return await work()


async def _run_rehearsal(stack: Stack, arguments: Sequence[str]) -> int:
    """In a process of its own, so that a crowd of simulated people does not delay the supervisor."""
    terminal = {name: os.environ[name] for name in _TERMINAL if name in os.environ}
    rehearsal = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.cli", "rehearse", *arguments), env={**for_children(stack.settings), **terminal}
    )
    try:
        return await rehearsal.wait()
    finally:
        if rehearsal.returncode is None:
            rehearsal.terminate()
            await rehearsal.wait()


async def _for_ever() -> int:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")
