"""What a mail in the mailbox for returned mail says: which message came back and why, or that nothing did.

Delivery reports (RFC 3464) and complaints (RFC 5965) are read as their standards say; flufl.bounce knows the forms of
mail servers that keep to neither. A message is named by the Message-ID in the headers that come back with a report, and
never by a header of the report itself: whoever answers our mail, or is on holiday, names it there too. Where messages
have return paths of their own, the signed one to which a report comes names it, and no report counts without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mail
from typing import Literal

from flufl.bounce import all_failures

from services.notifications.bounces import Nature
from services.notifications.return_path import ReturnPath

_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", re.ASCII)
_OUR_ID = re.compile(r"\s*<([0-9a-f]{64})@[^\s<>@]{1,255}>", re.ASCII)
_OUR_ID_IN_TEXT = re.compile(r"^[>|\s]*Message-ID:\s*<([0-9a-f]{64})@", re.ASCII | re.IGNORECASE | re.MULTILINE)
_ANSWERS_BY_THEMSELVES = re.compile(r"auto-(?:replied|generated|notified)", re.ASCII | re.IGNORECASE)
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, AssertionError)
"""What parsers of mail raise over a mail that is no mail: unknown character sets, parts that are not what they say."""


@dataclass(frozen=True)
class Returned:
    """A message of ours came back. `digest`: at least the first 40 digits of its digest. `code` as in `5.1.1`."""

    digest: str
    nature: Nature
    code: str


Said = Returned | Literal["nothing", "unclear"]
"""`nothing` came back: a delay, a receipt, an answer by itself. `unclear`: a person must look."""


def read_report(mail: Mail, return_path: ReturnPath | None = None) -> Said:
    """What the mail says. Never raises for what a mail holds."""
    try:
        return _read(mail, return_path)
    except _MALFORMED:
        return "unclear"


def _read(mail: Mail, return_path: ReturnPath | None) -> Said:
    failure = _failure(mail)
    if failure == "nothing":
        return "nothing"
    if failure is None:
        return "nothing" if _answered_by_itself(mail) else "unclear"
    # Complaints come to the address that was given for them, not to the return path.
    by_path = return_path is not None and failure[0] != "complaint"
    digest = return_path.digest_in(mail) if return_path and by_path else _message_that_came_back(mail)
    return "unclear" if digest is None else Returned(digest, *failure)


def _failure(mail: Mail) -> tuple[Nature, str] | Literal["nothing"] | None:
    """Why something came back; None when the mail is no report."""
    kind = str(mail.get_param("report-type", "")).lower()
    if kind == "feedback-report":
        return ("complaint", "")
    if kind == "disposition-notification":
        return "nothing"
    recipients = list(_recipients(mail))
    if recipients:
        return _worst(recipients)
    temporary, permanent = all_failures(mail)
    if permanent:
        return ("permanent", "")
    return "nothing" if temporary else None


def _worst(recipients: list[Mail]) -> tuple[Nature, str] | Literal["nothing"]:
    """The failure among what is said of each recipient; a delay is none, for the server goes on trying."""
    for one in recipients:
        if str(one["Action"]).strip().lower() == "failed":
            found = _STATUS.match(str(one.get("Status", "")))
            code = found[1] if found else ""
            return ("temporary" if code.startswith("4") else "permanent", code)
    return "nothing"


def _recipients(mail: Mail) -> Iterator[Mail]:
    for part in mail.walk():
        blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else []
        if isinstance(blocks, list):
            yield from (block for block in blocks if isinstance(block, Mail) and block["Action"])


def _answered_by_itself(mail: Mail) -> bool:
    says_so = _ANSWERS_BY_THEMSELVES.match(str(mail.get("Auto-Submitted", "")).strip()) is not None
    return says_so or any(mail[name] for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))


def _message_that_came_back(mail: Mail) -> str | None:
    """The digest that the returned headers name; None when they name none of ours, or several."""
    named: set[str] = set()
    for part in mail.walk():
        if part is mail and mail.is_multipart():
            continue
        if part is not mail and (found := _OUR_ID.match(str(part.get("Message-ID", "")))):
            named.add(found[1])
        if part.get_content_maintype() == "text":
            named.update(_OUR_ID_IN_TEXT.findall(_text(part)))
    return named.pop() if len(named) == 1 else None


def _text(part: Mail) -> str:
    content = part.get_payload(decode=True)
    return content.decode("ascii", "replace") if isinstance(content, bytes) else ""
