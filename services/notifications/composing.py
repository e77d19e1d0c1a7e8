"""From a planned message to the bytes that go to the mail server: look up, render, attach, sign links, set headers.

The same message gives the same Message-ID whenever it is composed, so that a second copy can be recognised.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from services.notifications.calendar_files import Entry, calendar_file, entries
from services.notifications.catalogue import Method, Rule
from services.notifications.contents import Told, values
from services.notifications.links import urls
from services.notifications.messages import Message, Records, rule_of
from services.notifications.recipients import named_ids
from services.notifications.rendering import Words, render
from shared import policy

# Long lines keep addresses of pages whole and spare quoted-printable; SMTP allows 998.
_POLICY = SMTP.clone(max_line_length=900)


class Composer:
    """Knows the addresses that stand in every message: ours, the portal's; and the secret that signs links."""

    def __init__(self, mail_from: str, portal_url: str, secret: str) -> None:
        self._mail_from = mail_from
        self._domain = mail_from.rpartition("@")[2]
        self._portal_url = portal_url.rstrip("/")
        self._secret = secret

    def told(self, message: Message, records: Records) -> Told:
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
            programme=policy.load_key(key) if key else policy.load("hlta"),
            people={each: records.person(each) for each in named_ids(rule.names, fact, journey)},
            school=records.schools.get(journey.school_id or ""),
            cohort=records.cohorts.get(message.cohort_id or ""),
            urls=urls(rule, message, journey, self._portal_url, self._secret),
        )

    def words(self, told: Told, rule: Rule[Any], invitations: tuple[Entry, ...]) -> Words:
        """Subject, text and HTML."""
        return render(told.template, told.part, values(told), invitations, cancels=rule.calendar == "CANCEL")

    def compose(self, message: Message, records: Records, now: datetime) -> bytes:
        """The whole message. Raises NotYet, or jinja2's UndefinedError for a value that is not given."""
        told = self.told(message, records)
        rule = rule_of(message.template, message.cause.data)
        invitations = entries(told) if rule.calendar else ()
        words = self.words(told, rule, invitations)
        mail = EmailMessage(policy=_POLICY)
        self._set_headers(mail, message, told, words.subject, now)
        mail.set_content(words.text)
        mail.add_alternative(words.html, subtype="html")
        if rule.calendar:
            files = [calendar_file(entry, told, rule.calendar, self._mail_from) for entry in invitations]
            _attach(mail, files, rule.calendar)
        _fix_boundaries(mail, self.message_id(message.key))
        return mail.as_bytes()

    def message_id(self, key: str) -> str:
        """Without the angle brackets; the same for every copy of one message."""
        return f"{hashlib.sha256(key.encode()).hexdigest()}@{self._domain}"

    def _set_headers(self, mail: EmailMessage, message: Message, told: Told, subject: str, now: datetime) -> None:
        sender = f"{told.provider.name} via HLTA Journey"
        mail["From"] = Address(display_name=sender, addr_spec=self._mail_from)
        mail["To"] = Address(display_name=told.recipient.name, addr_spec=told.recipient.email)
        mail["Reply-To"] = Address(display_name=told.provider.contact_name, addr_spec=told.provider.contact_email)
        mail["Subject"] = subject
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{self.message_id(message.key)}>"
        mail["Auto-Submitted"] = "auto-generated"
        if message.journey_id:
            mail["X-HLTA-Journey"] = message.journey_id
        if message.cohort_id:
            mail["X-HLTA-Cohort"] = message.cohort_id
        mail["X-HLTA-Template"] = message.template
        mail["X-HLTA-Recipient"] = message.person_id
        mail["X-HLTA-Step"] = str(message.step)
        mail["X-HLTA-Due"] = message.due_at.isoformat()
        mail["X-HLTA-Cause"] = message.cause.id


def _attach(mail: EmailMessage, files: list[bytes], method: Method) -> None:
    """The next entry as an alternative, which mail programs show as an invitation; every entry as a file to open."""
    for number, content in enumerate(files, start=1):
        if number == 1:
            mail.add_alternative(content.decode(), subtype="calendar", params={"method": method})
        name = "invitation.ics" if len(files) == 1 else f"invitation-{number}.ics"
        mail.add_attachment(content, maintype="application", subtype="ics", filename=name, params={"method": method})


def _fix_boundaries(mail: EmailMessage, seed: str) -> None:
    """Boundaries from the message's own id: the same every time, and no search through the text for a free one."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart():
            part.set_boundary(f"={seed[:32]}-{number}=")
