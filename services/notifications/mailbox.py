"""The mailbox to which undeliverable mail returns: looked at each minute, and nothing in it is ever deleted.

What is understood moves to the folder `HLTA-handled`, everything else to `HLTA-to-read`, for a person. A mail moves
only after what it says is kept: a process that dies between the two reads it again, and nothing happens twice.
"""

from __future__ import annotations

import asyncio
import imaplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from services.notifications import bounces, ledger
from services.notifications.reports import Returned, Said, read_report
from services.notifications.return_path import ReturnPath
from shared.clock import Clock
from shared.db import Database
from shared.errors import InvalidSetting, Unreachable
from shared.logging import get_logger
from shared.settings import Settings

log = get_logger(__name__)

HANDLED = "HLTA-handled"
TO_READ = "HLTA-to-read"
_EVERY_SECONDS = 60.0
"""Real time: a task is due ten minutes after mail came back."""
_AT_ONCE = 100
_TIMEOUT_SECONDS = 20.0
_BROKEN = (ImapToolsError, imaplib.IMAP4.error, OSError)


@dataclass(frozen=True)
class MailboxAddress:
    """Where the mailbox is, from `imaps://user:password@host:port/folder`."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    tls: bool

    @classmethod
    def of(cls, settings: Settings) -> MailboxAddress | None:
        """The mailbox of the settings; None when there is none. Raises InvalidSetting, without the password."""
        url = settings.bounce_mailbox_url.get_secret_value()
        if not url:
            return None
        parts = urlsplit(url)
        tls = parts.scheme == "imaps"
        is_here = parts.scheme == "imap" and parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not (tls or is_here) or not parts.hostname or not parts.username:
            raise InvalidSetting(
                "HLTA_BOUNCE_MAILBOX_URL must look like imaps://user:password@host/INBOX; imap:// goes to this "
                "machine alone. A user such as name@school.example is written name%40school.example."
            )
        return cls(
            host=parts.hostname,
            port=parts.port or (993 if tls else 143),
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            folder=unquote(parts.path.strip("/")) or "INBOX",
            tls=tls,
        )


class BounceMailbox:
    """Reads the mailbox and keeps what its reports say. Several processes may: a bounce is recorded once."""

    def __init__(
        self, address: MailboxAddress, return_path: ReturnPath | None, database: Database, clock: Clock
    ) -> None:
        self._address = address
        self._return_path = return_path
        self._database = database
        self._clock = clock

    async def run(self, stopping: asyncio.Event) -> None:
        """Look each minute until `stopping`. A mailbox that does not answer is asked again a minute later."""
        while not stopping.is_set():
            try:
                await self.look()
            except (*_BROKEN, Unreachable) as error:
                log.warning("bounce_mailbox_waits", reason=type(error).__name__)
            try:
                await asyncio.wait_for(stopping.wait(), _EVERY_SECONDS)
            except TimeoutError:
                continue

    async def look(self) -> None:
        """Read what has come, keep it, and put it into its folder. Raises what IMAP and the database raise."""
        box = await asyncio.to_thread(self._open)
        try:
            handled: list[str] = []
            to_read: list[str] = []
            for uid, said in await asyncio.to_thread(self._read, box):
                understood = said == "nothing" or (isinstance(said, Returned) and await self._keep(said))
                (handled if understood else to_read).append(uid)
            await asyncio.to_thread(_put_away, box, handled, HANDLED)
            await asyncio.to_thread(_put_away, box, to_read, TO_READ)
        finally:
            await asyncio.to_thread(box.logout)
        if to_read:
            log.warning("bounce_mailbox_to_read", folder=TO_READ, count=len(to_read))

    async def _keep(self, said: Returned) -> bool:
        """False when no message of ours came back."""
        async with self._database.transaction() as connection:
            message = await ledger.with_digest(connection, said.digest)
            if message is None:
                return False
            now = self._clock.now()
            if await bounces.record(connection, message, "dsn", said.nature, said.code, now):
                log.warning("message_bounced", key=message.key, code=said.code, nature=said.nature)
        return True

    def _open(self) -> BaseMailBox:
        at = self._address
        box: BaseMailBox
        if at.tls:
            # Without a context of ours the library would take any certificate.
            context = ssl.create_default_context()
            box = MailBox(at.host, at.port, timeout=_TIMEOUT_SECONDS, ssl_context=context)
        else:
            box = MailBoxUnencrypted(at.host, at.port, timeout=_TIMEOUT_SECONDS)
        box.login(at.user, at.password, at.folder)
        return box

    def _read(self, box: BaseMailBox) -> list[tuple[str, Said]]:
        """Each mail's number and what it says, one mail in memory at a time."""
        mails = box.fetch(limit=_AT_ONCE, mark_seen=False)
        return [(mail.uid, read_report(mail.obj, self._return_path)) for mail in mails if mail.uid]


def _put_away(box: BaseMailBox, uids: Sequence[str], folder: str) -> None:
    if not uids:
        return
    if not box.folder.exists(folder):
        box.folder.create(folder)
    box.move(uids, folder)
