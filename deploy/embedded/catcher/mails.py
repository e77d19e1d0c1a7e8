"""What a caught mail is: its envelope and bytes as they came, and what can be read out of them."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import parseaddr
from functools import cached_property

from pydantic import BaseModel, Field

_LINK = re.compile(r"https?://[^\s<>\"']+")
_AFTER_A_LINK = ".,;:!?)"
OWN_HEADERS = "x-hlta-"


class Summary(BaseModel):
    """What the list says of a mail."""

    sequence: int
    received_at: float
    """Real epoch seconds."""
    to: list[str]
    sender: str
    subject: str
    message_id: str
    headers: dict[str, str]
    """The product's own `X-HLTA-*` headers."""
    links: list[str]
    """Addresses found in the text part, in their order."""
    name: str = Field(default="", exclude=True)
    """Whom the mail is made out to, as a person reads it."""
    words: str = Field(default="", exclude=True)
    """The text part, for the search."""


@dataclass(frozen=True)
class Attached:
    """A file that a mail carries, to be saved and opened."""

    name: str
    kind: str
    content: bytes

    @property
    def words(self) -> str:
        """What it says, where it is text."""
        return self.content.decode("utf-8", errors="replace")


@dataclass(frozen=True)
class Mail:
    """One mail as it was handed over."""

    sequence: int
    received_at: float
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        return email.message_from_bytes(self.raw, policy=default)

    @property
    def text(self) -> str:
        """The plain text part, or nothing."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML part, or nothing. Hostile until proven otherwise: show it in a sandbox only."""
        return self._body("html")

    @property
    def calendars(self) -> list[str]:
        """Every text/calendar part: the invitations."""
        return [str(part.get_content()) for part in self.message.walk() if part.get_content_type() == "text/calendar"]

    @property
    def attached(self) -> list[Attached]:
        """The files, in their order."""
        found = []
        for part in self.message.iter_attachments():
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                found.append(Attached(part.get_filename() or "file", part.get_content_type(), content))
        return found

    def summary(self) -> Summary:
        """What the list says of it. Read by the older parser, which takes a fifth of the time: bursts come in here."""
        quick = email.message_from_bytes(self.raw)
        headers = {name.lower(): _decoded(str(value)) for name, value in quick.items()}
        own = {name: _decoded(str(value)) for name, value in quick.items() if name.lower().startswith(OWN_HEADERS)}
        words = _plain_text(quick)
        return Summary(
            sequence=self.sequence,
            received_at=self.received_at,
            to=list(self.recipients),
            sender=self.sender,
            subject=headers.get("subject", ""),
            message_id=headers.get("message-id", ""),
            headers=own,
            links=links_in(words),
            name=parseaddr(headers.get("to", ""))[0],
            words=words,
        )

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


def _decoded(value: str) -> str:
    """A header as people read it, on one line."""
    words = str(make_header(decode_header(value))) if "=?" in value else value
    return " ".join(words.split())


def _plain_text(quick: Message) -> str:
    """The first text part that is no attachment."""
    for part in quick.walk():
        if part.get_content_type() == "text/plain" and part.get_content_disposition() != "attachment":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content.decode(part.get_content_charset("utf-8"), errors="replace")
    return ""


def links_in(text: str) -> list[str]:
    """Every web address of a text, without the punctuation of the sentence around it, each once."""
    return list(dict.fromkeys(link for _, link in located_links(text)))


def located_links(text: str) -> Iterator[tuple[int, str]]:
    """Every web address of a text with the place where it begins."""
    for match in _LINK.finditer(text):
        yield match.start(), match.group().rstrip(_AFTER_A_LINK)
