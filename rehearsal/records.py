"""What the checker reads, as plain records: facts, mails, asks, parked messages, disturbances and the clock.

Nothing here reaches a server; `gather.py` fills the records, tests write them by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.clock import ClockRecord
from shared.contracts.envelope import Envelope, Message

AnyFact = Envelope[Message]


@dataclass(frozen=True, slots=True)
class MailSeen:
    """One mail in the catcher: what its headers say, to whom it went, and when it came (real epoch seconds)."""

    number: int
    message_id: str
    to: str
    template: str
    recipient: str
    journey: str | None
    cohort: str | None
    step: str
    cause: str
    received_real: float


@dataclass(frozen=True, slots=True)
class AskSeen:
    """What a journey, cohort or round asked of a service, as its own history tells it."""

    asker: str
    """The workflow's id."""
    id: str
    purpose: str
    step: int
    due_at: datetime
    asked_real: float = 0.0
    """When the history recorded it (epoch seconds); for whoever looks into a late one."""


@dataclass(frozen=True, slots=True)
class ParkedSeen:
    """A message that nobody could handle: in the dead letters, or given up by the bus."""

    stream: str
    subject: str
    number: int


@dataclass(frozen=True, slots=True)
class DisturbanceSeen:
    """A process was away from `gone_real` until a moment after it was ready again (real epoch seconds)."""

    process: str
    gone_real: float
    over_real: float


class ClockHistory:
    """Every record of the business clock that was in force, so that instants of both clocks can be compared later."""

    def __init__(self, records: Iterable[ClockRecord]) -> None:
        self.records = sorted(records, key=lambda record: record.version)
        if not self.records:
            raise ValueError("a history needs at least one clock record")

    def add(self, record: ClockRecord) -> None:
        """Remember a record; one that is known already changes nothing."""
        if record.version > self.records[-1].version:
            self.records.append(record)

    def business(self, real: float) -> datetime:
        """The business instant at a real one."""
        return self._in_force(real).business(real)

    def real(self, business: datetime) -> float:
        """The real instant at which a business instant came, or will come; infinite while the clock is paused."""
        for record, later in zip(self.records, self.records[1:], strict=False):
            at = record.real(business)
            if at < later.real0:
                return at
        return self.records[-1].real(business)

    def factor(self, real: float) -> float:
        """Business seconds in one real second at that real instant."""
        return self._in_force(real).factor

    def _in_force(self, real: float) -> ClockRecord:
        begun = [record for record in self.records if record.real0 <= real]
        return begun[-1] if begun else self.records[0]


@dataclass(slots=True)
class Records:
    """Everything that the check looks at."""

    clock: ClockHistory
    facts: list[AnyFact] = field(default_factory=list)
    """In the order of the bus."""
    contacts: list[AnyFact] = field(default_factory=list)
    mails: list[MailSeen] = field(default_factory=list)
    asks: list[AskSeen] = field(default_factory=list)
    parked: list[ParkedSeen] = field(default_factory=list)
    disturbances: list[DisturbanceSeen] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    """Workflows that still run although their journey has ended, or whose own code fails."""
    ended_real: float | None = None
    """When the looking stopped; what falls due later is not judged."""


SPREAD = timedelta(hours=6)
"""Over how much business time deliveries and wake-ups may be spread in a rehearsal."""

PATIENCE_SECONDS = 1.0
"""Real seconds after which something due is late."""

PATIENCE_IN_DISTURBANCE_SECONDS = 15.0
"""The same where a process was away when it fell due."""

SETTLING_SECONDS = 5.0
"""How long after a process is ready again its absence still counts."""
