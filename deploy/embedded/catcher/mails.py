"""What a caught mail is: its envelope and bytes as they came, and what can be read out of them."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

from pydantic import BaseModel

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

    def summary(self) -> Summary:
        """What the list says of it."""
        return Summary(
            sequence=self.sequence,
            received_at=self.received_at,
            to=list(self.recipients),
            sender=self.sender,
            subject=str(self.message.get("Subject", "")),
            message_id=str(self.message.get("Message-ID", "")),
            headers={name: str(value) for name, value in self.message.items() if name.lower().startswith(OWN_HEADERS)},
            links=links_in(self.text),
        )

    def _body(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


def links_in(text: str) -> list[str]:
    """Every web address of a text, without the punctuation of the sentence around it, each once."""
    return list(dict.fromkeys(link for _, link in located_links(text)))


def located_links(text: str) -> Iterator[tuple[int, str]]:
    """Every web address of a text with the place where it begins."""
    for match in _LINK.finditer(text):
        yield match.start(), match.group().rstrip(_AFTER_A_LINK)
