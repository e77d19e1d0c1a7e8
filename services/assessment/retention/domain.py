"""Until when tasks and file are kept. Pure: how the journey stands in, the plan out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from shared.calendar import at_london, end_of_day, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Why
from shared.dates import retention_plan
from shared.policy import Programme

LOOK_AGAIN = timedelta(days=7)
"""While no time runs, it is looked at again so much later: nothing is deleted a day too early, some a week late."""


class Standing(Frozen):
    """How a journey stands: since when it is over (None while it goes on), and what keeps its evidence all the same."""

    ended_at: Instant | None = None
    appealed: bool = False
    held: bool = False
    has_evidence: bool = False
    warned_at: Instant | None = None

    @property
    def code(self) -> Literal["ended", "goes_on", "appealed", "held"]:
        """In one word, the strongest reason first."""
        if self.held:
            return "held"
        if self.appealed:
            return "appealed"
        return "goes_on" if self.ended_at is None else "ended"


class Plan(Frozen):
    """The end of the last day on which it is kept, and when the candidate is told; or when to look again."""

    until: Instant | None = None
    warn_at: Instant | None = None
    look_again_at: Instant | None = None
    why: Why


def plan(standing: Standing, policy: Programme, now: datetime) -> Plan:
    """By the programme's `retention`, counted from the journey's end; never sooner than the warning allows.

    Ended on Thu 8 October 2026, with 180 days and a warning of 14: told on 23 March 2027, kept to the end of 6 April.
    """
    ended_on = london_date(standing.ended_at) if standing.code == "ended" and standing.ended_at else None
    kept = next(
        one for one in retention_plan(policy, ended_on=ended_on, appealed=standing.appealed) if one.data == "evidence"
    )
    if kept.until_on is None or kept.warned_on is None:
        return Plan(look_again_at=now + LOOK_AGAIN, why=kept.why)
    if not standing.has_evidence:
        return Plan(until=end_of_day(kept.until_on), why=kept.why)
    warning = timedelta(days=policy.retention.warning_days)
    if standing.warned_at is not None:
        until_on = max(kept.until_on, london_date(standing.warned_at) + warning)
        return Plan(until=end_of_day(until_on), why=kept.why)
    warn_at = max(at_london(kept.warned_on, policy.reminder_hour), now)
    until_on = max(kept.until_on, london_date(warn_at) + warning)
    return Plan(until=end_of_day(until_on), warn_at=warn_at, why=kept.why)
