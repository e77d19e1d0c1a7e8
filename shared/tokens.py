"""Staff tokens: signed, for one person, one role and one provider, valid for a number of real days."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from pydantic import ValidationError

from shared.contracts.envelope import Frozen
from shared.errors import NotSignedIn

StaffRole = Literal["operator", "trainer", "assessor"]
VALID_SECONDS = 30 * 86_400
LINK_ASKED_FOR_LIVES = timedelta(minutes=15)
PAUSE_BETWEEN_LINKS = timedelta(minutes=1)
"""Between two links that one person asks for. Real time, like a link's life."""


class Staff(Frozen):
    """Who a token speaks for. `senior` marks a senior assessor, who moderates."""

    person_id: str
    role: StaffRole
    provider: str
    senior: bool = False


def mint(secret: str, staff: Staff) -> str:
    """A bearer token for this person."""
    return _signer(secret).dumps([staff.person_id, staff.role, staff.provider, staff.senior])


def read(secret: str, token: str) -> Staff:
    """The person behind a token. Raises NotSignedIn when it was altered or is too old."""
    try:
        person_id, role, provider, senior = _signer(secret).loads(token, max_age=VALID_SECONDS)
        return Staff(person_id=person_id, role=role, provider=provider, senior=senior)
    except SignatureExpired:
        raise NotSignedIn("You have been signed out because your sign-in is too old. Sign in again.") from None
    except (BadSignature, ValidationError, ValueError, TypeError):
        raise NotSignedIn("This sign-in is not valid. Sign in again.") from None


def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt="hlta.staff.v1")
