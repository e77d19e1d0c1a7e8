"""How long tasks and file are kept after a journey's end, and what becomes of them then."""

from __future__ import annotations

from typing import Literal

from shared.contracts.assessment.message import AssessmentFact
from shared.contracts.envelope import Instant
from shared.contracts.values import Why


class EvidenceKept(AssessmentFact):
    """Until when tasks and file are kept, to the second; or when that is looked at again, while no time runs.

    `warn_at` is when the candidate is told of it; None when there is nothing to lose, or they were told.
    """

    person_id: str
    standing: Literal["ended", "goes_on", "appealed", "held"]
    until: Instant | None = None
    warn_at: Instant | None = None
    look_again_at: Instant | None = None
    why: Why


class EvidenceDeletionNear(AssessmentFact):
    """The candidate is told what will be deleted and when, in time to download it."""

    person_id: str
    due_at: Instant
    until: Instant
    tasks: int
    documents: int
    why: Why


class EvidenceDeleted(AssessmentFact):
    """What the candidate wrote and added is gone; receipts and digests stay. Zeros where there was nothing."""

    person_id: str
    deleted_at: Instant
    tasks: int
    documents: int
