"""All time comes from here. Business time is what the rules speak of; real time is what machines wait in.

In production both are the same. In rehearsal one authority lets business time run faster, and every process
extrapolates from the authority's last record, also while the authority is away.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import NewType, Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict

BusinessInstant = NewType("BusinessInstant", datetime)
"""An instant of the journey's calendar: deadlines, appointments, occurrences. Aware, UTC."""

RealInstant = NewType("RealInstant", float)
"""Seconds since the epoch on this machine: leases, retries, token expiry. Never compared with business time."""


def utc(moment: datetime) -> datetime:
    """The same instant in UTC. Naive values are refused: nobody can know what they mean."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone; give an offset such as +00:00")
    return moment.astimezone(UTC)


class ClockRecord(BaseModel):
    """`business = business0 + (real - real0) * factor`, or `business0` for as long as it is paused."""

    model_config = ConfigDict(frozen=True)

    version: int
    real0: float
    business0: AwareDatetime
    factor: float
    paused: bool = False
    started: bool = True
    """False until a rehearsal begins to run; until then its origin may still be chosen."""

    def business(self, real: float) -> datetime:
        """Business instant at the real instant `real` (epoch seconds)."""
        if self.paused:
            return self.business0.astimezone(UTC)
        return self.business0.astimezone(UTC) + timedelta(seconds=(real - self.real0) * self.factor)

    def real(self, business: datetime) -> float:
        """Real epoch seconds at which `business` comes; infinite while paused before it."""
        ahead = (business - self.business0).total_seconds()
        if self.paused:
            return self.real0 if ahead <= 0 else float("inf")
        return self.real0 + ahead / self.factor


REAL_TIME = ClockRecord(version=0, real0=0.0, business0=datetime.fromtimestamp(0, UTC), factor=1.0)
"""Business time that is real time."""


class Clock(Protocol):
    """What code may ask about time."""

    def now(self) -> BusinessInstant:
        """Now on the business clock."""
        ...

    def seconds_until(self, business: datetime) -> float:
        """Real seconds until a business instant; zero or less when it is past, infinite while paused."""
        ...


class RunningClock:
    """The clock of a process: real time, or rehearsal time after the authority's last record."""

    def __init__(self, record: ClockRecord = REAL_TIME) -> None:
        self.record = record

    def follow(self, record: ClockRecord) -> bool:
        """Take over a newer record; True when it was newer."""
        if record.version <= self.record.version:
            return False
        self.record = record
        return True

    def now(self) -> BusinessInstant:
        return BusinessInstant(self.record.business(time.time()))

    def seconds_until(self, business: datetime) -> float:
        return self.record.real(business) - time.time()


class FrozenClock:
    """A clock for tests: stands still until it is set."""

    def __init__(self, now: datetime) -> None:
        self._now = utc(now)

    def set(self, now: datetime) -> None:
        """Move to another instant, forwards or backwards."""
        self._now = utc(now)

    def now(self) -> BusinessInstant:
        return BusinessInstant(self._now)

    def seconds_until(self, business: datetime) -> float:
        return (business - self._now).total_seconds()


def real_now() -> RealInstant:
    """Now in real time, for leases, retries and tokens."""
    return RealInstant(time.time())
