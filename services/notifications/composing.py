"""From a planned message to the bytes that go to the mail server: look up, render, attach, sign links, set headers.

The same message gives the same Message-ID whenever it is composed, so that a second copy can be recognised.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import Message as MIMEPart
from email.policy import compat32
from email.utils import format_datetime, formataddr
from typing import Any

from services.notifications.answers import Answers, Wanted
from services.notifications.calendar_entries import entries
from services.notifications.calendar_files import Entry, calendar_file, method_of
from services.notifications.catalogue import Method, Rule, rule_of
from services.notifications.contents import Told, Values, of_fact, shared_values
from services.notifications.links import urls
from services.notifications.messages import Message, Records, digest_of, journeys_named
from services.notifications.props import refuse_others
from services.notifications.recipients import named_ids
from services.notifications.rendering import Words, render
from shared.errors import NotYet

# The older of the library's two interfaces: it takes a fifth of the time, which is what bounds a burst of mail.
_ON_THE_WIRE = compat32.clone(linesep="\r\n", max_line_length=0)


@dataclass(frozen=True)
class Composed:
    """A message ready to be handed over, and what a person reads of it."""

    raw: bytes
    words: Words
    is_whole_only: bool = False
    """Whether it holds a calendar entry, which only a whole mail can."""
    stop_url: str | None = None
    """Where one click takes back the consent by which it comes."""


class Composer:
    """Knows the addresses that stand in every message: ours, the portal's; and the secret that signs links.

    What is sent in a rehearsal says so beside the sender's name, where every mail program shows it first."""

    def __init__(self, mail_from: str, portal_url: str, secret: str, *, is_rehearsal: bool = False) -> None:
        self._via = "via HLTA Journey (rehearsal)" if is_rehearsal else "via HLTA Journey"
        self._mail_from = mail_from
        self._domain = mail_from.rpartition("@")[2]
        self._portal_url = portal_url.rstrip("/")
        self._secret = secret

    def told(self, message: Message, records: Records, answers: Answers | Wanted | None = None) -> Told:
        """All that the message may speak of. Raises NotYet when something is not known here."""
        fact = message.cause.data
        journey = records.journey(message.journey_id, message.provider_id)
        recipient = records.person(message.person_id)
        rule = rule_of(message.template, fact)
        key = message.cause.programme or journey.programme
        return Told(
            template=message.template,
            part=message.part,
            recipient=recipient,
            fact=fact,
            fact_at=message.cause.time,
            due_at=message.due_at,
            step=message.step,
            journey=journey,
            provider=records.provider(message.provider_id),
            programme=records.programme(key),
            people={each: records.person(each) for each in named_ids(rule.names, fact, journey)},
            school=records.schools.get(journey.school_id or ""),
            cohort=records.cohorts.get(message.cohort_id or ""),
            others={each: records.journeys[each] for each in journeys_named(message.cause) if each in records.journeys},
            urls=urls(rule, message, journey, self._portal_url, self._secret),
            answers=answers,
            came_back=records.came_back,
        )

    def words_of(self, message: Message, records: Records, answers: Answers | Wanted | None = None) -> Words:
        """Subject, text and HTML, without the rest of the message."""
        told = self.told(message, records, answers)
        rule = rule_of(message.template, message.cause.data)
        return _words(told, rule, entries(told) if rule.calendar else ())

    def check(self, message: Message, records: Records) -> None:
        """Raises NotYet while something that the words will need is not here yet, WrongValues as `compose` does."""
        _values(self.told(message, records))

    def compose(
        self, message: Message, records: Records, now: datetime, answers: Answers | Wanted | None = None
    ) -> bytes:
        """The whole message. Raises NotYet, or WrongValues when the templates use other values than are given."""
        return self.composed(message, records, now, answers).raw

    def composed(
        self, message: Message, records: Records, now: datetime, answers: Answers | Wanted | None = None
    ) -> Composed:
        """The whole message with its words. Raises what `compose` raises."""
        told = self.told(message, records, answers)
        rule = rule_of(message.template, message.cause.data)
        invitations = entries(told) if rule.calendar else ()
        words = _words(told, rule, invitations)
        bodies = [_text(words.text, "plain"), _text(words.html, "html")]
        files: list[MIMEPart] = []
        if rule.calendar:
            contents = [
                (
                    calendar_file(entry, told, method_of(entry, rule.calendar), self._mail_from),
                    method_of(entry, rule.calendar),
                )
                for entry in invitations
            ]
            # Mail programs show the alternative as an invitation, and only one: the next entry. All are files to open.
            bodies += [_text(content.decode(), "calendar", method=method) for content, method in contents[:1]]
            files = _files(contents)
        mail = _multipart("alternative", bodies, message.key)
        if files:
            mail = _multipart("mixed", [mail, *files], message.key)
        self._set_headers(mail, message, told, words.subject, now)
        return Composed(
            raw=mail.as_bytes(policy=_ON_THE_WIRE),
            words=words,
            is_whole_only=bool(files),
            stop_url=told.urls.get("stop"),
        )

    def message_id(self, key: str) -> str:
        """Without the angle brackets; the same for every copy of one message."""
        return f"{digest_of(key)}@{self._domain}"

    def _set_headers(self, mail: MIMEPart, message: Message, told: Told, subject: str, now: datetime) -> None:
        provider, recipient = told.provider, told.recipient
        headers = {
            "From": _address(f"{provider.name} {self._via}", self._mail_from),
            "To": _address(recipient.name, recipient.email),
            "Reply-To": _address(provider.contact_name, provider.contact_email),
            "Subject": Header(_one_line(subject), None if subject.isascii() else "utf-8").encode(maxlinelen=0),
            "Date": format_datetime(now),
            "Message-ID": f"<{self.message_id(message.key)}>",
            "MIME-Version": "1.0",
            "Auto-Submitted": "auto-generated",
            # RFC 8058: mail programs show a button that posts there, without opening any page.
            "List-Unsubscribe": f"<{told.urls['stop']}>" if "stop" in told.urls else None,
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" if "stop" in told.urls else None,
            "X-HLTA-Journey": message.journey_id,
            "X-HLTA-Cohort": message.cohort_id,
            "X-HLTA-Template": message.template,
            "X-HLTA-Recipient": message.person_id,
            "X-HLTA-Step": str(message.step),
            "X-HLTA-Due": message.due_at.isoformat(),
            "X-HLTA-Cause": message.cause.id,
        }
        for name, value in headers.items():
            if value is not None:
                mail[name] = value


def _words(told: Told, rule: Rule[Any], invitations: tuple[Entry, ...]) -> Words:
    if rule.copies_answers and told.answers is None:
        raise NotYet("The answers that this receipt copies have not been read.")
    return render(told.template, told.part, _values(told), invitations, cancels=_cancels(rule, invitations))


def _values(told: Told) -> Values:
    own, shared = of_fact(told.fact, told), shared_values(told)
    refuse_others(told.template, told.part, own=own, shared=shared)
    return shared | own


def _cancels(rule: Rule[Any], invitations: tuple[Entry, ...]) -> bool:
    return rule.calendar == "CANCEL" or (bool(invitations) and all(entry.cancelled for entry in invitations))


def _address(name: str, address: str) -> str:
    return formataddr((_one_line(name), _one_line(address)))


def _one_line(words: str) -> str:
    """Without line breaks: a name must not be able to add a header."""
    return " ".join(words.split())


def _text(words: str, subtype: str, **params: str) -> MIMEPart:
    part = MIMEPart()
    part.add_header("Content-Type", f"text/{subtype}", charset="utf-8", **params)
    part["Content-Transfer-Encoding"] = "8bit"
    part.set_payload(words.encode().decode("ascii", "surrogateescape"))
    return part


def _files(contents: list[tuple[bytes, Method]]) -> list[MIMEPart]:
    found = []
    for number, (content, method) in enumerate(contents, start=1):
        name = "invitation.ics" if len(contents) == 1 else f"invitation-{number}.ics"
        part = MIMEPart()
        part.add_header("Content-Type", "application/ics", name=name, method=method)
        part.add_header("Content-Disposition", "attachment", filename=name)
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(base64.encodebytes(content).decode("ascii"))
        found.append(part)
    return found


def _multipart(subtype: str, parts: list[MIMEPart], seed: str) -> MIMEPart:
    """With a boundary from the message's key: the same every time, and no search through the text for a free one."""
    mail = MIMEPart()
    boundary = hashlib.sha256(f"{subtype}:{seed}".encode()).hexdigest()[:40]
    mail.add_header("Content-Type", f"multipart/{subtype}", boundary=f"={boundary}=")
    for part in parts:
        mail.attach(part)
    return mail
