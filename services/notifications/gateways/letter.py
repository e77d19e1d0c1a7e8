"""What every way out has in common: a letter goes in, and a true word on what became of it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from services.notifications.rendering import Words


@dataclass(frozen=True)
class Letter:
    """One message, ready to leave. `reference` is the digest of its key: the same for every copy."""

    reference: str
    return_path: str
    recipient: str
    raw: bytes
    """The whole mail, as SMTP takes it."""
    words: Words
    """What stands in it, for a service that builds the mail itself."""
    is_whole_only: bool = False
    """Whether it holds a calendar entry, which only a whole mail can."""
    stop_url: str | None = None
    """Where one click takes back the consent by which it comes."""


@dataclass(frozen=True)
class Answer:
    """`again` is safe to try again, `unknown` may have been delivered. `code` is the other side's, if it answered."""

    outcome: Literal["accepted", "again", "refused", "unknown"]
    code: int | None = None


class Line(Protocol):
    """One letter at a time. Kept open from letter to letter."""

    async def open(self) -> None:
        """Be ready for a letter. Raises Unreachable while nothing can leave."""

    async def hand_over(self, letter: Letter) -> Answer:
        """Send one letter. Never raises for what the other side or the network does."""

    async def was_taken(self, letter: Letter) -> bool | None:
        """Whether a letter of unknown outcome had been taken; None where nobody can say. Raises Unreachable."""

    async def close(self) -> None:
        """Take leave."""


class Gateway(Protocol):
    """A way out, which opens as many lines as it is asked for."""

    def line(self) -> Line:
        """A line that is not open yet."""
