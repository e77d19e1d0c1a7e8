"""`hlta mail`: messages of the catalogue with invented people, as they would be sent. No server is asked."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from services.notifications.composing import Composer
from services.notifications.samples import ANSWERS, Sample, records, samples
from services.notifications.samples.invitations import story
from shared.errors import Invalid

Kind = Literal["text", "html", "ics", "eml"]
_NOW = datetime(2026, 10, 7, 8, 0, tzinfo=UTC)
COMPOSER = Composer("journey@hlta.example.org", "https://portal.example.org", "only-for-previews" * 2)


def listed() -> str:
    """Every message with its versions, one a line."""
    seen = dict.fromkeys((one.message.template, one.message.part, one.title) for one in samples())
    return "\n".join(
        f"{template} --part {part}" + (f' --case "{title}"' if title else "") for template, part, title in seen
    )


def preview(name: str, part: str | None, case: str | None, kind: Kind) -> str:
    """One message. Raises Invalid for a name, part or case that there is not, naming those that there are."""
    found = _chosen(name, part, case)
    words = COMPOSER.words_of(found.message, found.records, ANSWERS)
    if kind == "text":
        return f"Subject: {words.subject}\n\n{words.text}"
    if kind == "html":
        return words.html
    raw = COMPOSER.compose(found.message, found.records, _NOW, ANSWERS)
    return raw.decode().replace("\r\n", "\n") if kind == "eml" else _calendar(raw, name)


def write_invitations(directory: Path, address: str | None) -> list[Path]:
    """The mails about one appointment that is booked, moved and cancelled, and the calendar files in them.

    Each mail is a file of its own (`1-booked-leader.eml`), and so is each calendar file, byte for byte as attached
    (`1-booked-leader.ics`, or `-1.ics` and on where a mail has several). With an `address` all of it is made out to
    that one, so that a calendar program takes it for its owner's.
    """
    known = records()
    if address is not None:
        known = replace(
            known, people={id_: one.model_copy(update={"email": address}) for id_, one in known.people.items()}
        )
    directory.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for number, act in enumerate(story(known=known), start=1):
        for mail in act.mails:
            raw = COMPOSER.compose(mail.message, mail.records, _NOW, ANSWERS)
            name, files = f"{number}-{act.name}-{mail.message.person_id}", _attached(raw)
            contents = {f"{name}.eml": raw}
            contents |= {f"{name}{f'-{n}' if len(files) > 1 else ''}.ics": file for n, file in enumerate(files, 1)}
            for file, content in contents.items():
                (directory / file).write_bytes(content)
                written.append(directory / file)
    return written


def _attached(raw: bytes) -> list[bytes]:
    found = [
        part.get_payload(decode=True)
        for part in email.message_from_bytes(raw).walk()
        if part.get_content_type() == "application/ics"
    ]
    return [content for content in found if isinstance(content, bytes)]


def _chosen(name: str, part: str | None, case: str | None) -> Sample:
    named = [one for one in samples() if one.message.template == _whole(name)]
    fitting = [one for one in named if part in (None, one.message.part) and case in (None, one.title)]
    if not fitting:
        versions = "; ".join(dict.fromkeys(f"{one.message.part} {one.title}".strip() for one in named))
        raise Invalid(f"There is no such version of {name}. There are: {versions}.", field="part")
    return fitting[0]


def _whole(name: str) -> str:
    """The template of a name, or of its number: `m20_appointment_confirmed`, `20`."""
    known = sorted({one.message.template for one in samples()})
    if name in known:
        return name
    numbered = [each for each in known if name.isdecimal() and each.startswith(f"m{int(name):02}_")]
    if len(numbered) == 1:
        return numbered[0]
    near = numbered or get_close_matches(name, known, n=3, cutoff=0.3)
    raise Invalid(
        f"There is no one message {name}. Did you mean {' or '.join(near)}? `hlta mail preview` lists all."
        if near
        else f"There is no message {name}. `hlta mail preview` lists all.",
        field="name",
    )


def _calendar(raw: bytes, name: str) -> str:
    for part in email.message_from_bytes(raw).walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content.decode().replace("\r\n", "\n")
    raise Invalid(f"{name} has no calendar file.", field="kind")
