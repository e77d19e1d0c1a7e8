"""The ways out: SMTP for every message, and GOV.UK Notify for those that it can carry, where it is set up."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from services.notifications.gateways.letter import Answer, Gateway, Letter, Line
from services.notifications.gateways.notify import NotifyService
from services.notifications.gateways.smtp import Server
from shared.settings import Settings

__all__ = ["Answer", "Gateway", "Letter", "Line", "gateway_of"]


def gateway_of(settings: Settings, http: httpx.AsyncClient) -> Gateway:
    """The way out that the settings name. Raises InvalidSetting."""
    smtp, notify = Server.of(settings), NotifyService.of(settings, http)
    return smtp if notify is None else TwoWays(words_only=notify, whole=smtp)


@dataclass(frozen=True)
class TwoWays:
    """Letters of words alone by one way, whole mails with a calendar entry by the other."""

    words_only: Gateway
    whole: Gateway

    def line(self) -> Line:
        """A line that is open while the way for words is, so that a mail server that is away holds up its own alone."""
        return _Forked(self.words_only.line(), self.whole.line())


class _Forked:
    def __init__(self, words_only: Line, whole: Line) -> None:
        self._words_only, self._whole = words_only, whole

    def _for(self, letter: Letter) -> Line:
        return self._whole if letter.is_whole_only else self._words_only

    async def open(self) -> None:
        await self._words_only.open()

    async def hand_over(self, letter: Letter) -> Answer:
        return await self._for(letter).hand_over(letter)

    async def was_taken(self, letter: Letter) -> bool | None:
        return await self._for(letter).was_taken(letter)

    async def close(self) -> None:
        await self._words_only.close()
        await self._whole.close()
