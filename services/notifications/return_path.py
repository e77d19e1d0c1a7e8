"""The return path of each message: `bounces+TOKEN@...`, which says which message came back, and that it left from here.

TOKEN is 48 letters and digits: the first 20 bytes of the digest in the Message-ID and 10 bytes of a signature, in
base 32, since mail servers may change the case. Nobody can make one for a message that they never received.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b32decode, b32encode
from dataclasses import dataclass, field
from email.message import Message as Mail

from services.notifications.messages import digest_of
from shared.errors import InvalidSetting
from shared.settings import Settings

DIGITS = 40
"""How many hexadecimal digits of a message's digest a return path bears."""
_SIGNATURE_BYTES = 10
_LONGEST_LOCAL_PART = 64
_TOKEN_LETTERS = 48
_NAMED_IN = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")


@dataclass(frozen=True)
class ReturnPath:
    """Makes return paths under one address, and reads them."""

    local_part: str
    domain: str
    secret: str = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, secret: str) -> ReturnPath | None:
        """The return path of the settings; None when mail returns to the sender's address."""
        local_part, at, domain = settings.bounce_address.rpartition("@")
        if not settings.bounce_address:
            return None
        if not at or not domain or not re.fullmatch(r"[a-z0-9._-]+", local_part):
            raise InvalidSetting(
                "HLTA_BOUNCE_ADDRESS must be an address in small letters, as bounces@mail.example.org."
            )
        if len(local_part) + 1 + _TOKEN_LETTERS > _LONGEST_LOCAL_PART:
            raise InvalidSetting("HLTA_BOUNCE_ADDRESS may have at most 15 letters before the @: a token follows them.")
        return cls(local_part, domain, secret)

    def address(self, key: str) -> str:
        """The return path of the message with this key; the same whenever it is sent."""
        named = bytes.fromhex(digest_of(key)[:DIGITS])
        return f"{self.local_part}+{_letters(named + self._signature(named))}@{self.domain}"

    def digest_in(self, mail: Mail) -> str | None:
        """The first digits of the digest of the message that came back by this mail; None when nothing says so."""
        pattern = re.compile(
            rf"(?<![\w.+-]){re.escape(self.local_part)}\+([a-z2-7]{{{_TOKEN_LETTERS}}})@{re.escape(self.domain)}(?![\w.-])",
            re.ASCII | re.IGNORECASE,
        )
        named = {
            found
            for name in _NAMED_IN
            for value in mail.get_all(name, [])
            for token in pattern.findall(str(value))
            if (found := self._digest(token))
        }
        return named.pop() if len(named) == 1 else None

    def _digest(self, token: str) -> str | None:
        both = b32decode(token.upper())
        named, signature = both[:-_SIGNATURE_BYTES], both[-_SIGNATURE_BYTES:]
        return named.hex() if hmac.compare_digest(signature, self._signature(named)) else None

    def _signature(self, named: bytes) -> bytes:
        return hmac.digest(self.secret.encode(), b"return-path:" + named, hashlib.sha256)[:_SIGNATURE_BYTES]


def _letters(content: bytes) -> str:
    return b32encode(content).decode("ascii").lower()
