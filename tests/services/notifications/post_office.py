"""An SMTP server inside the test that does as it is told: take a message, refuse it, or break the line after taking."""

from __future__ import annotations

import asyncio
import email
import ssl
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import Message

from aiosmtpd.smtp import SMTP, Envelope, Session

TAKE = "250 Taken"
LATER = "451 Try again later"
NEVER = "550 No such mailbox"
BREAK = "break the line after taking"


class PostOffice:
    """What arrived, in order, and what it does with the next messages (takes them, when nothing is said)."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.return_paths: list[str | None] = []
        self.were_encrypted: list[bool] = []
        self.asked = 0
        self.next: deque[str] = deque()
        self.lines = 0
        self._server: asyncio.Server | None = None
        self._starttls: ssl.SSLContext | None = None
        self.port = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.asked += 1
        todo = self.next.popleft() if self.next else TAKE
        if todo in (LATER, NEVER):
            return todo
        assert isinstance(envelope.content, bytes)
        self.were_encrypted.append(session.ssl is not None)
        self.taken.append(email.message_from_bytes(envelope.content))
        self.return_paths.append(envelope.mail_from)
        if todo == BREAK:
            assert server.transport is not None
            server.transport.close()
        return TAKE

    async def open(self, port: int = 0, starttls: ssl.SSLContext | None = None) -> None:
        """Begin to listen; with a context, STARTTLS is offered."""
        self._starttls = starttls
        self._server = await asyncio.get_running_loop().create_server(self._line, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _line(self) -> SMTP:
        self.lines += 1
        loop = asyncio.get_running_loop()
        return SMTP(self, loop=loop, hostname="post.example.org", tls_context=self._starttls)

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    @property
    def templates(self) -> list[str]:
        return [mail["X-HLTA-Template"] for mail in self.taken]


@asynccontextmanager
async def open_post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    await office.open()
    try:
        yield office
    finally:
        office.close()
