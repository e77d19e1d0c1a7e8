"""Waiting for a condition with a bound, so that no test sleeps for a guessed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from threading import Event

_PAUSE_SECONDS = 0.02


async def until(condition: Callable[[], Awaitable[bool]], *, within: float, what: str) -> None:
    """Return as soon as the condition holds; fail with `what` when it does not within so many seconds."""
    deadline = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < deadline, f"waited {within} s in vain until {what}"
        await asyncio.sleep(_PAUSE_SECONDS)


def until_true(condition: Callable[[], bool], *, within: float, what: str) -> None:
    """The same for code without an event loop."""
    deadline, never = time.monotonic() + within, Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited {within} s in vain until {what}"
        never.wait(_PAUSE_SECONDS)
