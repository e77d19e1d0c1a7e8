"""The last thing that is written before a message leaves: that from now on it may have arrived."""

from __future__ import annotations

import asyncio

from services.notifications import ledger
from services.notifications.ledger import Claim
from shared.db import Database

_Waiting = tuple[Claim, "asyncio.Future[bool]"]


class Wire:
    """Lines that are ready at the same time share one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = asyncio.Lock()
        self._waiting: list[_Waiting] = []

    async def take(self, claim: Claim) -> bool:
        """Record that the message is about to be handed over. False when somebody else has taken it in hand meanwhile.

        Raises Unreachable while the database is away: nothing leaves of which nobody would know.
        """
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((claim, told))
        async with self._turn:
            if not told.done():
                await self._record()
        return told.result()

    async def _record(self) -> None:
        together, self._waiting = self._waiting, []
        try:
            async with self._database.transaction() as connection:
                ours = await ledger.may_arrive(connection, [claim for claim, _ in together])
        except Exception as error:  # noqa: BLE001  # it is given to each of those who wait, who raise it
            for _, told in together:
                told.set_exception(error)
                told.exception()  # looked at by whoever waits; a line that was stopped must not leave it unseen
            return
        for claim, told in together:
            told.set_result((claim.message.provider_id, claim.message.key) in ours)
