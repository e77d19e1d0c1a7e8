"""Handing one message to the mail server, and saying truthfully what became of it.

SMTP leaves a gap: a connection that breaks after the text was handed over and before the answer tells nobody whether
the server took it. That is `unknown`, never "failed". Everything before it is safe to try again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException, SMTPResponseException

from shared.errors import InvalidSetting, Unreachable
from shared.settings import Settings

TIMEOUT_SECONDS = 20.0
_BROKEN = (SMTPException, OSError, TimeoutError)


@dataclass(frozen=True)
class Answer:
    """`again` is safe to try again, `unknown` may have been delivered. `code` is the server's, where it gave one."""

    outcome: Literal["accepted", "again", "refused", "unknown"]
    code: int | None = None


@dataclass(frozen=True)
class Server:
    """Where the mail server is, from `smtp://user:password@host:port` or `smtps://...`."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: bool

    @classmethod
    def of(cls, settings: Settings) -> Server:
        """The server of the settings. In rehearsal real mail is impossible: only this machine or the catcher's host."""
        parts = urlsplit(settings.smtp_url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise InvalidSetting("HLTA_SMTP_URL must look like smtp://host:port or smtps://user:password@host:port.")
        harmless = {"127.0.0.1", "::1", "localhost", urlsplit(settings.catcher_url).hostname}
        if settings.clock == "rehearsal" and parts.hostname not in harmless:
            raise InvalidSetting(
                f"HLTA_SMTP_URL names {parts.hostname}, but a rehearsal may send to this machine or to the host of "
                "HLTA_CATCHER_URL only. Point it at the mail catcher."
            )
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if parts.scheme == "smtps" else 25),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=parts.scheme == "smtps",
        )


class Line:
    """One connection to the mail server, kept open from message to message."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: SMTP | None = None
        self._opening = asyncio.Lock()

    async def open(self) -> None:
        """Connect, unless it is connected. Raises Unreachable."""
        async with self._opening:
            if self._smtp is None or not self._smtp.is_connected:
                self._smtp = await self._connect()

    async def _connect(self) -> SMTP:
        server = self._server
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await smtp.connect()
            if smtp.is_ehlo_or_helo_needed:
                await smtp.ehlo()
        except _BROKEN as error:
            smtp.close()
            raise Unreachable(f"The mail server does not answer at {server.host}:{server.port}.") from error
        return smtp

    async def hand_over(self, sender: str, recipient: str, message: bytes) -> Answer:
        """Send one message over the open line. Never raises for what the server or the network does."""
        smtp = self._smtp
        if smtp is None or not smtp.is_connected:
            return Answer("again")
        options = ["BODY=8BITMIME"] if smtp.supports_extension("8bitmime") else []
        try:
            await smtp.mail(sender, options=options)
            await smtp.rcpt(recipient)
        except SMTPResponseException as error:
            return await self._refused(smtp, error.code)
        except _BROKEN:
            self.drop()
            return Answer("again")
        try:
            response = await smtp.data(message)
        except SMTPResponseException as error:
            return await self._refused(smtp, error.code)
        except _BROKEN:
            self.drop()
            return Answer("unknown")
        return Answer("accepted", response.code)

    def drop(self) -> None:
        """Forget the connection without a farewell."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    async def close(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None and self._smtp.is_connected:
            try:
                await asyncio.wait_for(self._smtp.quit(), 1)
            except _BROKEN:
                self.drop()

    async def _refused(self, smtp: SMTP, code: int) -> Answer:
        """4xx is for later, 5xx for good; the line is made ready for the next message."""
        try:
            await smtp.rset()
        except _BROKEN:
            self.drop()
        return Answer("refused" if code >= 500 else "again", code)
