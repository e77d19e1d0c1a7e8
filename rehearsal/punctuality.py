"""Late or not: one rule for messages and for steps, on the business clock, milder where a process was away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rehearsal.records import (
    PATIENCE_IN_DISTURBANCE_SECONDS,
    PATIENCE_SECONDS,
    SPREAD,
    ClockHistory,
    DisturbanceSeen,
)
from rehearsal.verdict import Verdict

_LONDON = ZoneInfo("Europe/London")


@dataclass(slots=True)
class Punctuality:
    """Compares instants on both clocks. Judged on the business clock, so that a pause makes nothing late."""

    clock: ClockHistory
    disturbances: list[DisturbanceSeen]

    def was_disturbed(self, due_at: datetime) -> bool:
        """Whether a process was away at the due instant, or in the second in which it is to be met."""
        from_real = self.clock.real(due_at)
        until_real = self.clock.real(due_at + SPREAD) + PATIENCE_SECONDS
        return any(seen.gone_real <= until_real and from_real <= seen.over_real for seen in self.disturbances)

    def last_moment(self, due_at: datetime) -> float:
        """The real instant after which something due is late, disturbances considered."""
        patience = PATIENCE_IN_DISTURBANCE_SECONDS if self.was_disturbed(due_at) else PATIENCE_SECONDS
        return self.clock.real(due_at + SPREAD) + patience

    def is_past(self, due_at: datetime, real: float) -> bool:
        """Whether what was due is late when it happens at the real instant `real`."""
        patience = PATIENCE_IN_DISTURBANCE_SECONDS if self.was_disturbed(due_at) else PATIENCE_SECONDS
        return self.clock.business(real - patience) > due_at + SPREAD

    def judge(self, what: str, due_at: datetime, real: float, verdict: Verdict) -> None:
        """Count one deadline that was met at the real instant `real`, and name it when that was too late."""
        deadlines = verdict.deadlines
        deadlines.total += 1
        hours = max(0.0, (self.clock.business(real) - due_at) / timedelta(hours=1))
        deadlines.worst_lateness_business_hours = max(deadlines.worst_lateness_business_hours, round(hours, 1))
        if self.clock.business(real - PATIENCE_SECONDS) <= due_at + SPREAD:
            return
        text = f"{what}, came {hours:.1f} business hours later"
        if self.is_past(due_at, real):
            deadlines.late += 1
            verdict.fault("late", text)
        else:
            deadlines.late_in_disturbance += 1
            verdict.remark("late in a disturbance", text)


def in_london(at: datetime) -> str:
    """`Wed 14 Oct 2026 09:00`."""
    return f"{at.astimezone(_LONDON):%a %-d %b %Y %H:%M}"
