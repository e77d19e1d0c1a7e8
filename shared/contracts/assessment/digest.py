"""What waits for whom on a working day's morning, as the digest tells it. The instants are those of the morning."""

from __future__ import annotations

from datetime import date

from shared.contracts.assessment.message import AssessmentFact
from shared.contracts.envelope import Instant
from shared.contracts.values import WorkItem


class DigestPrepared(AssessmentFact):
    """What waits for the office in assessment on one morning. `about` holds journeys' ids; intake adds its own."""

    on: date
    due_at: Instant
    items: tuple[WorkItem, ...] = ()


class AssessorDigestDue(AssessmentFact):
    """What waits for one assessor on one morning, if anything does. `about` holds candidates' initials."""

    on: date
    due_at: Instant
    assessor_id: str
    items: tuple[WorkItem, ...]
