"""One supervised process: started, probed until it is ready, started again when it dies, until it is told to stop."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from deploy.embedded.launch import Launch
from deploy.embedded.logs import log_for

_PROBE_EVERY_SECONDS = 0.05
_GRACE_SECONDS = 15.0
_HOPELESS_DEATHS = 3


class Witness(Protocol):
    """Who is told what becomes of a child."""

    def started(self, child: "Child") -> None:
        """It has a process, which is not ready yet."""

    def became_ready(self, child: "Child", seconds: float) -> None:
        """It answered its probe, so many seconds after its process was started."""

    def died(self, child: "Child", how: str, pause: float) -> None:
        """Its process is gone; the next one is started after the pause."""


class Backoff:
    """Pauses between restarts: short for a process that lived, doubling for one that dies again and again."""

    def __init__(self, first: float = 0.1, longest: float = 10.0, lived_long: float = 10.0) -> None:
        self._first, self._longest, self._lived_long = first, longest, lived_long
        self._next = first

    def after(self, lived_seconds: float) -> float:
        """The pause after a process that lived so long."""
        if lived_seconds >= self._lived_long:
            self._next = self._first
        pause, self._next = self._next, min(self._next * 2, self._longest)
        return pause


class Child:
    """A process with a name that is kept alive. `pid` is that of the present one, None between two."""

    def __init__(
        self,
        name: str,
        launch: Launch,
        is_ready: Callable[[], Awaitable[bool]],
        log: Path,
        witness: Witness,
        begin: asyncio.Event | None = None,
    ) -> None:
        """With `begin`, the process gets an open standard input, which is closed once the event is set: until then it
        may load its code, but not do anything."""
        self.name = name
        self.log = log
        self.pid: int | None = None
        self.restarts = 0
        self.ready = asyncio.Event()
        self._deaths_before_ready = 0
        self._seems_hopeless = asyncio.Event()
        self._launch, self._is_ready, self._witness = launch, is_ready, witness
        self._begin = begin
        self._stopping = asyncio.Event()
        self._backoff = Backoff()
        self._life: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to keep the process alive; returns at once."""
        self._life = asyncio.create_task(self._live(), name=f"keep {self.name} alive")

    async def first_ready(self, within: float) -> bool:
        """Wait until it is ready; False when it died too often before that, or the time is over."""
        outcomes = {asyncio.create_task(self.ready.wait()), asyncio.create_task(self._seems_hopeless.wait())}
        _, pending = await asyncio.wait(outcomes, timeout=within, return_when=asyncio.FIRST_COMPLETED)
        for outcome in pending:
            outcome.cancel()
        return self.ready.is_set()

    async def stop(self, grace: float = _GRACE_SECONDS) -> None:
        """End the process: asked first, forced with its whole session when the grace is over."""
        self._stopping.set()
        if self._life is None:
            return
        self._signal(self._launch.stop_signal)
        done, _ = await asyncio.wait({self._life}, timeout=grace)
        if not done:
            self._signal_session(signal.SIGKILL)
        await self._life

    async def _live(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            process = await self._spawn()
            self.pid = process.pid
            self._witness.started(self)
            if self._stopping.is_set():
                self._signal(self._launch.stop_signal)
            probing = asyncio.create_task(self._let_begin_and_probe(process, began))
            code = await process.wait()
            probing.cancel()
            # Whatever became of the probe, the process is started again.
            await asyncio.gather(probing, return_exceptions=True)
            # What it started and left behind must not hold its port.
            self._signal_session(signal.SIGKILL)
            self.pid = None
            if not self.ready.is_set():
                self._deaths_before_ready += 1
                if self._deaths_before_ready >= _HOPELESS_DEATHS:
                    self._seems_hopeless.set()
            self.ready.clear()
            if self._stopping.is_set():
                return
            await self._pause(_described(code), self._backoff.after(time.monotonic() - began))

    async def _pause(self, how: str, seconds: float) -> None:
        self._witness.died(self, how, seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        self.restarts += 1

    async def _spawn(self) -> asyncio.subprocess.Process:
        options = self._launch.spawn_options()
        if self._begin is not None:
            options["stdin"] = asyncio.subprocess.PIPE
        with log_for(self.log) as output:
            return await asyncio.create_subprocess_exec(*self._launch.argv, stdout=output, stderr=output, **options)

    async def _let_begin_and_probe(self, process: asyncio.subprocess.Process, began: float) -> None:
        if self._begin is not None:
            await self._begin.wait()
            assert process.stdin is not None
            process.stdin.close()
        while not await self._is_ready():
            await asyncio.sleep(_PROBE_EVERY_SECONDS)
        self._deaths_before_ready = 0
        self.ready.set()
        self._witness.became_ready(self, time.monotonic() - began)

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def _signal_session(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)


def _described(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
