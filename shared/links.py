"""Signed links: stateless, one purpose each, minted where a mail is rendered and checked by the owner of the thing.

A link proves that its holder got the mail. It carries ids and the version of what it opens; the owner compares that
version with its row, so a replaced link is dead. No link is ever stored or put on the bus.
"""

from __future__ import annotations

from enum import StrEnum

from itsdangerous import BadSignature, URLSafeSerializer
from pydantic import ValidationError

from shared.contracts.envelope import Frozen
from shared.errors import NotSignedIn


class Purpose(StrEnum):
    """What a link may be used for; also its first path segment in the portal."""

    DECLARATION = "declaration"
    APPLICATION = "application"
    """An application that is not sent yet. The version is that of its address: with another the old link is dead."""
    JOURNEY = "journey"
    WITHDRAW = "withdraw"
    GUESTS = "guests"
    SLOTS = "slots"
    CONFIRM = "confirm"
    EVIDENCE = "evidence"
    RESULT = "result"
    PLACE = "place"
    """A freed place that is held for the candidate. The version is that of the offer: an older one's link is dead."""
    DUPLICATE = "duplicate"
    """Which of two records is kept. Its subject is the reader's own journey, whoever the other may be."""
    CALL_TEST = "call-test"
    """Its subject is the host of the link to join: the page shows no other, and needs to know nobody."""
    SIGN_IN = "sign-in"
    EVALUATION = "evaluation"
    """What has changed since an award. Its subject is the journey, its person the candidate or the head."""
    STOP = "stop"
    """Takes back the consent by which a mail came. Its subject is the kind of consent; it never ends."""


class Link(Frozen):
    """`subject` is the id of what the link opens (a declaration, a journey, a slot, a person)."""

    purpose: Purpose
    subject: str
    version: int = 1
    provider: str
    journey: str | None = None
    person: str | None = None
    owner: str | None = None
    """The service that checks it, where that is not plain from the purpose (sign-in)."""


def mint(secret: str, link: Link) -> str:
    """The link's token, safe in a URL."""
    return _signer(secret).dumps(
        [link.purpose, link.subject, link.version, link.provider, link.journey, link.person, link.owner]
    )


def read(secret: str, token: str, purpose: Purpose | None = None) -> Link:
    """The link behind a token. Raises NotSignedIn when it was altered or is for another purpose."""
    refused = NotSignedIn("This link is not valid. Open it from the newest message you got, or ask for a new one.")
    try:
        kind, subject, version, provider, journey, person, owner = _signer(secret).loads(token)
        link = Link(
            purpose=kind,
            subject=subject,
            version=version,
            provider=provider,
            journey=journey,
            person=person,
            owner=owner,
        )
    except (BadSignature, ValidationError, ValueError, TypeError):
        raise refused from None
    if purpose is not None and link.purpose is not purpose:
        raise refused
    return link


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="hlta.link.v1")
