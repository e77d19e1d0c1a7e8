"""The SMTP side of the catcher, with faults that tests switch on: a real mail server has all of them."""

import asyncio
import random
from email.parser import BytesHeaderParser
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, Field

from deploy.embedded.catcher.inbox import Inbox

_LARGEST_MAIL_BYTES = 25_000_000


class Faults(BaseModel):
    """What goes wrong, and for which mails. Counters count down as mails come in."""

    refuse_451_percent: float = Field(default=0, ge=0, le=100)
    """Refused for now: the sender should try again."""
    cut_after_data_percent: float = Field(default=0, ge=0, le=100)
    """Kept, and the connection cut before the answer: the sender cannot know."""
    withhold_next: int = Field(default=0, ge=0)
    """Accepted and lost."""
    double_next: int = Field(default=0, ge=0)
    """Accepted and kept twice."""
    hold_back_next: int = Field(default=0, ge=0)
    """Accepted, and arrives `hold_back_seconds` later."""
    hold_back_seconds: float = Field(default=10, ge=0)
    template: str | None = None
    """Only mails of this template (`X-HLTA-Template`) are touched; None means all."""


class Reception:
    """Takes in mail for any address: aiosmtpd calls these methods."""

    def __init__(self, inbox: Inbox, faults: Faults) -> None:
        self._inbox, self._faults = inbox, faults
        self._chance = random.Random(0)
        self._held_back: set[asyncio.Task[None]] = set()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail, on the disk before the answer."""
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        touched = self._is_touched(raw)
        if touched and self._happens(self._faults.refuse_451_percent):
            return "451 4.3.0 Not just now, try again later"
        await self._take(envelope.mail_from or "", envelope.rcpt_tos, raw, touched=touched)
        if touched and self._happens(self._faults.cut_after_data_percent):
            cast(asyncio.Transport, server.transport).abort()
        return "250 2.0.0 Kept"

    async def _take(self, sender: str, recipients: list[str], raw: bytes, *, touched: bool) -> None:
        faults = self._faults
        if touched and faults.withhold_next:
            faults.withhold_next -= 1
            return
        if touched and faults.hold_back_next:
            faults.hold_back_next -= 1
            later = asyncio.create_task(self._keep_later(sender, recipients, raw, faults.hold_back_seconds))
            self._held_back.add(later)
            later.add_done_callback(self._held_back.discard)
            return
        await self._inbox.keep(sender, recipients, raw)
        if touched and faults.double_next:
            faults.double_next -= 1
            await self._inbox.keep(sender, recipients, raw)

    async def _keep_later(self, sender: str, recipients: list[str], raw: bytes, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._inbox.keep(sender, recipients, raw)

    def _is_touched(self, raw: bytes) -> bool:
        wanted = self._faults.template
        return wanted is None or BytesHeaderParser().parsebytes(raw)["X-HLTA-Template"] == wanted

    def _happens(self, percent: float) -> bool:
        return self._chance.uniform(0, 100) < percent


async def listen(inbox: Inbox, faults: Faults, host: str, port: int) -> asyncio.Server:
    """Take in mail on a port until the server is closed."""
    loop = asyncio.get_running_loop()
    reception = Reception(inbox, faults)
    return await loop.create_server(
        lambda: SMTP(
            reception, loop=loop, data_size_limit=_LARGEST_MAIL_BYTES, ident="mail catcher", enable_SMTPUTF8=True
        ),
        host,
        port,
    )
