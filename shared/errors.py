"""The one tree of errors. Each names the thing, the rule and the remedy, and never a person.

Edges translate once: HTTP to a problem document (`shared/web.py`), the bus to nak or dead letter (`shared/bus.py`),
Temporal to ApplicationError (`workflows/`).
"""

from __future__ import annotations

from typing import Any, ClassVar


class HltaError(Exception):
    """Anything this product raises on purpose. `code` is stable and machine-readable; the text is for people."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason_code = code or self.code
        self.field = field

    @property
    def more(self) -> dict[str, Any]:
        """What a problem document names besides, as plain JSON values."""
        return {}


class DomainError(HltaError):
    """A rule says no. Trying again unchanged will not help."""

    code = "rule_broken"
    status = 409


class Invalid(HltaError):
    """The input is not of the form it must have; `field` names where."""

    code = "invalid"
    status = 422


class NotFound(HltaError):
    """The thing does not exist, or is not the asker's to see: both answer alike."""

    code = "not_found"
    status = 404


class NotSignedIn(HltaError):
    """No valid token or link came with the request."""

    code = "not_signed_in"
    status = 401


class NotAllowed(HltaError):
    """The token or link is good, but not for this."""

    code = "not_allowed"
    status = 403


class LinkExpired(HltaError):
    """The link is too old, was replaced, or its purpose is over."""

    code = "link_expired"
    status = 410


class NotYet(HltaError):
    """Something this depends on has not arrived here yet; the same request will work in a moment."""

    code = "not_yet"
    status = 503


class Unreachable(HltaError):
    """A server we need does not answer."""

    code = "unreachable"
    status = 503


class InvalidPolicy(HltaError):
    """A programme file breaks a rule: names file, key and rule."""

    code = "invalid_policy"
    status = 422


class InvalidSetting(HltaError):
    """A setting is unknown, missing or out of range."""

    code = "invalid_setting"


class UnknownMessage(HltaError):
    """A message type that the registry does not know; final, so it goes to the dead letters."""

    code = "unknown_message"

    def __init__(self, type_: str) -> None:
        super().__init__(f"Message type {type_!r} is not in shared/contracts/registry.py; deploy the newer release.")
