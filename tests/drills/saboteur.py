"""Breaks things at random moments, from a seed: kills processes without warning, and makes the mail server refuse."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from random import Random

import httpx

from deploy.embedded.stack import Stack
from tests.breaking import kill
from tests.waiting import until

MAIL_TROUBLES: tuple[dict[str, float], ...] = ({"refuse_451_percent": 80}, {"cut_after_data_percent": 50})
TROUBLE = "mail server"
_AGAIN_WITHIN = 30.0


class Saboteur:
    """At work from `run` on until it is told that the rehearsal is over; `killed` and `troubles` say what it did."""

    def __init__(self, stack: Stack, seed: int, over: asyncio.Event) -> None:
        self._stack, self._over = stack, over
        self._chance = Random(seed)
        self.killed: list[str] = []
        self.troubles: list[str] = []

    async def run(self) -> None:
        """Processes and mail server side by side; a trouble that has begun is ended in any case."""
        await asyncio.gather(self._kill_in_turn(), self._trouble_the_mail())

    async def _kill_in_turn(self) -> None:
        """Every process once in a new order, and so on; each a while after the one before is back."""
        while not self._over.is_set():
            names = self._stack.names()
            for name in self._chance.sample(names, len(names)):
                if await self._is_over_within(self._chance.uniform(0.5, 5)):
                    return
                self.killed.append(name)
                await kill(self._stack, name)

    async def _trouble_the_mail(self) -> None:
        turns = 0
        while not await self._is_over_within(self._chance.uniform(12, 25)):
            faults = MAIL_TROUBLES[turns % len(MAIL_TROUBLES)]
            with self._stack.trouble(TROUBLE):
                await self._switch(faults)
                await self._is_over_within(self._chance.uniform(3, 6))
                await self._switch({})
            self.troubles += faults
            turns += 1

    async def _switch(self, faults: dict[str, float]) -> None:
        """Set the catcher's faults, also when it has just been killed."""
        async with httpx.AsyncClient() as client:

            async def is_switched() -> bool:
                with suppress(httpx.TransportError):
                    answer = await client.post(f"{self._stack.addresses['catcher']}/api/faults", json=faults)
                    return answer.is_success
                return False

            await until(is_switched, within=_AGAIN_WITHIN, what="the catcher takes its faults")

    async def _is_over_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)
        return self._over.is_set()
