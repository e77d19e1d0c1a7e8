"""What one line of the catalogue says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

from services.notifications.domain import Journey
from services.notifications.recipients import Named, To
from shared.consents import ConsentKind
from shared.contracts.envelope import Fact
from shared.links import Purpose
from shared.policy import Programme

F = TypeVar("F", bound=Fact)
Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True)
class Rule(Generic[F]):
    """One line of the catalogue."""

    fact: type[F]
    template: str
    to: Callable[[F, Journey], tuple[To, ...]]
    key: Callable[[F], object]
    dated: bool = False
    """Whether the day belongs to the key as well: the same thing may happen again on another day."""
    timed: bool = False
    """Whether the instant does: the same thing may happen again at any time, and is told again."""
    due: Callable[[F, Programme], datetime | None] = lambda fact, programme: None
    """When the message is due, where that is neither the fact's own due instant nor when it happened."""
    links: tuple[Purpose, ...] = ()
    """Of the candidate's, head's or guest's version; the first is the button."""
    names: tuple[Named, ...] = ()
    """Other people whose name (or masked address) some version of the message shows."""
    calendar: Method | None = None
    when: Callable[[F], bool] = lambda fact: True
    copies_answers: bool = False
    """Whether the words hold the head's own answers, which are read from intake when the message is sent."""
    after_unknown: Literal["again", "leave"] = "again"
    """When nobody can say whether it arrived: a second copy under the same Message-ID, or none, since one too many is
    worse than one too few."""
    consent: ConsentKind | None = None
    """The consent by which it is sent at all: its reader may take that back by one click (RFC 8058)."""
    event_at: Callable[[F], datetime | None] = lambda fact: None
    """What the message is about; a school waits for its hours no longer than until 48 hours before that."""
