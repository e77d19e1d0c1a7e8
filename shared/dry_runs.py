"""What an action's facts would have mailed: notifications is asked for samples, and for who is left out and why.

The asking service undoes its own transaction first. Notifications takes the facts in, renders, and undoes that as well:
nothing of it stays anywhere, and each sample is made by the very code that would send it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import httpx
from pydantic import ValidationError

from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.logging import get_logger

SAMPLES = 5
MOST = 2000
"""More facts than these are not looked at for one preview."""
_SECONDS = 60.0

log = get_logger(__name__)


class Sample(Frozen):
    """One of the messages as it would leave, without what its links open."""

    sent_to: str
    subject: str
    words: str


class LeftOut(Frozen):
    """How many are not written to for one reason (a code), and by what the office knows them."""

    reason: str
    count: int
    references: tuple[str, ...] = ()


class DryRun(Frozen):
    """Up to five messages that would be planned at once, and which would not be.

    `samples` is None when they could not be rendered now; `unread` counts facts that were not looked at.
    """

    samples: tuple[Sample, ...] | None = None
    left_out: tuple[LeftOut, ...] = ()
    unread: int = 0


class Facts(Frozen):
    """What is asked: envelopes as they would go to the bus, in their order."""

    told: tuple[str, ...]


class DryRuns(Protocol):
    """Where messages are rendered."""

    async def of(self, authorization: str, told: Sequence[str]) -> DryRun:
        """What these facts would mail; without samples when it cannot be said now."""


class NobodyToAsk:
    """Where no other service runs: previews come without samples, and say so."""

    async def of(self, authorization: str, told: Sequence[str]) -> DryRun:
        """Never known."""
        return DryRun()


class FromNotifications:
    """Notifications' API, with the operator's own rights."""

    def __init__(self, http: httpx.AsyncClient, address: str) -> None:
        self._http = http
        self._address = address.rstrip("/")

    async def of(self, authorization: str, told: Sequence[str]) -> DryRun:
        """As notifications says; without samples while it does not answer."""
        try:
            answer = await self._http.post(
                f"{self._address}/v1/dry-runs",
                json={"told": list(told[:MOST])},
                headers={"Authorization": authorization},
                timeout=_SECONDS,
            )
            answer.raise_for_status()
            found = DryRun.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError) as error:
            log.warning("dry_run_not_answered", reason=type(error).__name__)
            return DryRun()
        return found.model_copy(update={"unread": len(told[MOST:])})


T = TypeVar("T")


def spread(going: Sequence[T], count: int) -> tuple[T, ...]:
    """Up to so many of them, two at least, from the first to the last at even distances."""
    last = len(going) - 1
    return tuple(going) if len(going) <= count else tuple(going[n * last // (count - 1)] for n in range(count))


async def envelopes(connection: Connection, event_ids: Sequence[str]) -> list[str]:
    """The facts of this transaction as they would go to the bus. Read before it is undone."""
    rows = await connection.fetch("select body from outbox where id = any($1::text[]) order by position", event_ids)
    return [row["body"] for row in rows]
