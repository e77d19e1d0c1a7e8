"""The instants that the sample journey's facts share.

The dates are those of one real journey: sessions on 21 October and 1 December 2026, assessment on 21 January 2027.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.contracts.envelope import Fact
from shared.contracts.values import Due, SessionPlan, Why

Told = tuple[tuple[str, datetime, Fact], ...]
"""Of each sample a title, when it happened, and the fact."""


def at_utc(day: str, hour: str) -> datetime:
    """An instant, UTC."""
    return datetime.fromisoformat(f"{day}T{hour}:00+00:00").astimezone(UTC)


WHY = Why(rule="The end of the day 10 days before the day of the appointment", source="BPN")
LAST_SECOND = timedelta(seconds=59)
LADDER = (Due(step=1, of=1, due_at=at_utc("2027-01-11", "09:00")),)
EVIDENCE_DUE = at_utc("2027-01-11", "23:59") + LAST_SECOND
REPORT_DUE = at_utc("2027-01-28", "23:59") + LAST_SECOND
GUESTS_REPLY_BY = at_utc("2026-12-18", "23:59") + LAST_SECOND
LAPSES = at_utc("2026-11-11", "23:59") + LAST_SECOND
APPEAL_BY = at_utc("2027-03-29", "22:59") + LAST_SECOND
SESSIONS = (
    SessionPlan(
        number=1,
        starts_at=at_utc("2026-10-21", "08:30"),
        ends_at=at_utc("2026-10-21", "14:30"),
        trainer_id="trainer",
        join_link="https://meet.example.org/session-1",
    ),
    SessionPlan(
        number=2,
        starts_at=at_utc("2026-12-01", "09:30"),
        ends_at=at_utc("2026-12-01", "15:30"),
        trainer_id="trainer",
        join_link="https://meet.example.org/session-2",
    ),
)
