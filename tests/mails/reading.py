"""Composes the sample messages and takes them apart again with the standard library, as a mail program would."""

from __future__ import annotations

import email
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import Message
from functools import cache

from services.notifications.composing import Composer
from services.notifications.samples import Sample, copied_by
from tests.unit.notifications.standard import standard

SECRET = "only-for-tests-only-for-tests-only-for-tests"
NOW = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
COMPOSER = Composer("journey@hlta.example.org", "https://portal.example.org", SECRET)


@dataclass(frozen=True)
class Read:
    """One message as received."""

    template: str
    part: str
    title: str
    person_id: str
    mail: Message
    text: str
    html: str
    calendars: tuple[str, ...]
    """The calendar files attached, lines unfolded."""
    shown_calendar: str | None
    """The calendar part that mail programs show as an invitation."""

    @property
    def name(self) -> str:
        return f"{self.template}-{self.part}-{self.title}-{self.person_id}"

    @property
    def subject(self) -> str:
        return str(make_header(decode_header(self.mail["Subject"])))

    @property
    def everything(self) -> str:
        return "\n".join((self.subject, self.text, self.html, *self.calendars))


def read(sample: Sample) -> Read:
    mail = email.message_from_bytes(COMPOSER.compose(sample.message, sample.records, NOW, copied_by(sample.message)))
    parts: dict[str, list[str]] = {}
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            parts.setdefault(part.get_content_type(), []).append(content.decode().replace("\r\n", "\n"))
    return Read(
        template=sample.message.template,
        part=sample.message.part,
        title=sample.title,
        person_id=sample.message.person_id,
        mail=mail,
        text=parts["text/plain"][0],
        html=parts["text/html"][0],
        calendars=tuple(unfolded(file) for file in parts.get("application/ics", ())),
        shown_calendar=unfolded(parts["text/calendar"][0]) if "text/calendar" in parts else None,
    )


def unfolded(calendar: str) -> str:
    return calendar.replace("\n ", "")


@cache
def _all() -> tuple[Read, ...]:
    return tuple(read(sample) for sample in standard())


def mails(template: str | None = None, part: str | None = None, title: str | None = None) -> list[Read]:
    """The sample messages, all or those of a template, a part, a title."""
    return [
        found
        for found in _all()
        if template in (None, found.template) and part in (None, found.part) and title in (None, found.title)
    ]


def mail(template: str, part: str, title: str = "") -> Read:
    """The first sample of this version."""
    return mails(template, part, title)[0]
