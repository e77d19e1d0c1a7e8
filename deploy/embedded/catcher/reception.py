"""The SMTP side of the catcher, which takes in every mail, or goes wrong as it is told to (see faults.py)."""

import asyncio
import random
from email.parser import BytesHeaderParser
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.embedded.catcher.faults import Faults
from deploy.embedded.catcher.inbox import Inbox

_LARGEST_MAIL_BYTES = 25_000_000


class Reception:
    """Takes in mail for any address: aiosmtpd calls these methods."""

    def __init__(self, inbox: Inbox, faults: Faults) -> None:
        self._inbox, self._faults = inbox, faults
        self._chance = random.Random(0)
        self._held_back: set[asyncio.Task[None]] = set()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Begin with a mail, unless the server is away."""
        if self._faults.away:
            _break(server)
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Any address will do."""
        if self._happens(self._faults.time_out_before_data_percent):
            await asyncio.sleep(self._faults.silent_seconds)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the mail, on the disk before the answer."""
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        touched = self._is_touched(raw)
        if touched and self._happens(self._faults.refuse_451_percent):
            return "451 4.3.0 Not just now, try again later"
        if touched and self._happens(self._faults.refuse_550_percent):
            return "550 5.1.1 There is no such mailbox"
        await self._take(envelope.mail_from or "", envelope.rcpt_tos, raw, touched=touched)
        if touched and self._happens(self._faults.cut_after_data_percent):
            _break(server)
        if touched and self._happens(self._faults.time_out_after_data_percent):
            await asyncio.sleep(self._faults.silent_seconds)
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


def _break(server: SMTP) -> None:
    cast(asyncio.Transport, server.transport).abort()


class _Away(asyncio.Protocol):
    """A server that is gone: whoever connects is cut off at once."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Cut off."""
        cast(asyncio.Transport, transport).abort()


async def listen(inbox: Inbox, faults: Faults, host: str, port: int) -> asyncio.Server:
    """Take in mail on a port until the server is closed."""
    loop = asyncio.get_running_loop()
    reception = Reception(inbox, faults)

    def answer() -> asyncio.Protocol:
        if faults.away:
            return _Away()
        return SMTP(
            reception, loop=loop, data_size_limit=_LARGEST_MAIL_BYTES, ident="mail catcher", enable_SMTPUTF8=True
        )

    return await loop.create_server(answer, host, port)
