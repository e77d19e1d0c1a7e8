"""How every process begins and ends: logs, event loop, signals, a watchdog, and a clean exit code."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

from shared.errors import HltaError
from shared.logging import get_logger, set_up_logging
from shared.settings import Settings

log = get_logger(__name__)

Serve = Callable[[Settings, asyncio.Event], Awaitable[None]]

FROZEN_AFTER_SECONDS = 30.0


def run(name: str, serve: Serve, settings: Settings) -> None:
    """Run one process until SIGTERM or SIGINT, then end with exit code 0; an HltaError is one line and exit code 1.

    Ends by `os._exit`: the Temporal client can abort the interpreter's own shutdown.
    """
    set_up_logging(name, settings.log_level)
    code = 0
    try:
        uvloop.run(_supervised(serve, settings))
    except HltaError as error:
        log.error("process_refused", reason=error.message, code=error.reason_code)
        sys.stderr.write(error.message + "\n")
        code = 1
    except Exception as error:
        log.error("process_died", reason=type(error).__name__, exc_info=error)
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


async def _supervised(serve: Serve, settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(told_without_words)
    stopping = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    heartbeat = [time.monotonic()]
    threading.Thread(target=_watch, args=(heartbeat, os.getpid()), daemon=True).start()
    beating = asyncio.create_task(_beat(heartbeat))
    await serve(settings, stopping)
    beating.cancel()


def told_without_words(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What nobody waited for is logged by kind and place: the loop's own line would quote the error's words."""
    log.error("unhandled_in_loop", what=context.get("message"), exc_info=context.get("exception"))


async def _beat(heartbeat: list[float]) -> None:
    while True:
        heartbeat[0] = time.monotonic()
        await asyncio.sleep(1)


def _watch(heartbeat: list[float], pid: int) -> None:
    """Ends the process when its loop stands still; the supervisor starts it anew."""
    while True:
        before = time.monotonic()
        time.sleep(5)
        if time.monotonic() - before > 15:
            continue  # the whole machine slept: not the loop's fault
        if time.monotonic() - heartbeat[0] > FROZEN_AFTER_SECONDS:
            sys.stderr.write(f"process {pid}: the event loop has stood still for {FROZEN_AFTER_SECONDS:.0f} s\n")
            sys.stderr.flush()
            os._exit(75)


async def run_together(stopping: asyncio.Event, *parts: Awaitable[None]) -> None:
    """Run a process's parts until `stopping`; the first that fails ends the others and its error is raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        stopping.set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
