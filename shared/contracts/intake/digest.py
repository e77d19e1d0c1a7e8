"""What waits for the office on a working day's morning, as the digest tells it."""

from __future__ import annotations

from datetime import date

from shared.contracts.envelope import Instant
from shared.contracts.intake.message import IntakeFact
from shared.contracts.values import WorkItem


class OperatorDigestDue(IntakeFact):
    """What waits for the operators on one morning, in intake and in assessment. `about` holds references and groups."""

    on: date
    due_at: Instant
    person_ids: tuple[str, ...]
    items: tuple[WorkItem, ...] = ()
