"""Handing one message to the mail server, and saying truthfully what became of it.

SMTP leaves a gap: a connection that breaks after the text was handed over and before the answer tells nobody whether
the server took it. That is `unknown`, never "failed". Everything before it is safe to try again.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException, SMTPResponseException

from services.notifications.gateways.letter import Answer, Letter
from shared.errors import InvalidSetting, Unreachable
from shared.settings import Settings, is_harmless_host

TIMEOUT_SECONDS = 20.0
_BROKEN = (SMTPException, OSError, TimeoutError)
_SCHEMES: dict[str, tuple[Literal["none", "starttls", "tls"], int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True)
class Server:
    """Where the mail server is and how its lines are protected: not at all, after STARTTLS, or from the first byte."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls: Literal["none", "starttls", "tls"]
    timeout_seconds: float = TIMEOUT_SECONDS

    @classmethod
    def of(cls, settings: Settings) -> Server:
        """The server of the settings. In rehearsal real mail is impossible: only this machine or the catcher's host.

        Mail is full of names and links that open what is private, so it goes unprotected to these two alone.
        """
        parts = urlsplit(settings.smtp_url)
        if parts.scheme not in _SCHEMES or not parts.hostname:
            raise InvalidSetting(
                "HLTA_SMTP_URL must look like smtp+starttls://user:password@host:587, smtps://user:password@host:465 "
                "or, for this machine, smtp://host:port."
            )
        is_harmless = is_harmless_host(settings, parts.hostname)
        if settings.clock == "rehearsal" and not is_harmless:
            raise InvalidSetting(
                f"HLTA_SMTP_URL names {parts.hostname}, but a rehearsal may send to this machine or to the host of "
                "HLTA_CATCHER_URL only. Point it at the mail catcher."
            )
        if parts.scheme == "smtp" and not is_harmless:
            raise InvalidSetting(
                f"HLTA_SMTP_URL would send people's mail to {parts.hostname} unencrypted. "
                "Write smtp+starttls:// (usually port 587) or smtps:// (usually port 465)."
            )
        tls, port = _SCHEMES[parts.scheme]
        return cls(
            host=parts.hostname,
            port=parts.port or port,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls=tls,
        )

    def line(self) -> SmtpLine:
        """A line to this server."""
        return SmtpLine(self)


class SmtpLine:
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
            use_tls=server.tls == "tls",
            start_tls=True if server.tls == "starttls" else None,
            timeout=server.timeout_seconds,
        )
        try:
            await smtp.connect()
            if smtp.is_ehlo_or_helo_needed:
                await smtp.ehlo()
        except _BROKEN as error:
            smtp.close()
            raise Unreachable(self._why(error)) from error
        return smtp

    def _why(self, error: BaseException) -> str:
        where = f"{self._server.host}:{self._server.port}"
        if isinstance(error, ssl.SSLCertVerificationError) or isinstance(error.__cause__, ssl.SSLCertVerificationError):
            return f"The mail server at {where} shows a certificate that is not trusted. No mail leaves until it is."
        if self._server.tls == "starttls" and "STARTTLS" in str(error):
            return f"The mail server at {where} does not offer STARTTLS. No mail leaves unencrypted."
        return f"The mail server does not answer at {where}."

    async def hand_over(self, letter: Letter) -> Answer:
        """Send one message. A kept line may have been closed by the server meanwhile: a fresh one is tried at once."""
        answer = Answer("again")
        for _ in range(2):
            try:
                await self.open()
            except Unreachable:
                return answer
            answer = await self._hand_over(letter)
            if answer.outcome != "again" or answer.code is not None:
                return answer
        return answer

    async def was_taken(self, letter: Letter) -> bool | None:
        """SMTP has no such question."""
        return None

    async def _hand_over(self, letter: Letter) -> Answer:
        smtp = self._smtp
        if smtp is None or not smtp.is_connected:
            return Answer("again")
        options = ["BODY=8BITMIME"] if smtp.supports_extension("8bitmime") else []
        try:
            await smtp.mail(letter.return_path, options=options)
            await smtp.rcpt(letter.recipient)
        except SMTPResponseException as error:
            return await self._refused(smtp, error.code)
        except _BROKEN:
            self.drop()
            return Answer("again")
        try:
            response = await smtp.data(letter.raw)
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
