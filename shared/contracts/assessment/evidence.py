"""Facts about tasks and file: reminded of, shared as drafts, handed in, late."""

from __future__ import annotations

from typing import Literal

from shared.contracts.assessment.message import AssessmentFact
from shared.contracts.envelope import Frozen, Instant


class EvidenceReminderDue(AssessmentFact):
    """Something is still missing: say what (`missing` holds codes such as `task:4b`, `standard:17`, `part:tasks`)."""

    appointment_id: str
    person_id: str
    step: int
    of: int
    due_at: Instant
    evidence_due_at: Instant
    missing: tuple[str, ...]


class StandardCount(Frozen):
    """How many documents prove one standard."""

    standard: int
    documents: int


class EvidenceSubmitted(AssessmentFact):
    """Tasks or file handed in and locked. `items` are counted, never named, here."""

    part: Literal["tasks", "file"]
    submitted_at: Instant
    digest: str
    items: int
    late: bool
    complete: bool
    """True when the other part is in as well."""
    per_standard: tuple[StandardCount, ...] = ()
    """Once both parts are in: how many documents the file has for each standard."""


class EvidenceLate(AssessmentFact):
    """The deadline passed with something missing; answers `record_evidence_late`. A person decides."""

    appointment_id: str
    assessor_id: str
    person_id: str
    evidence_due_at: Instant
    missing: tuple[str, ...]
    decide_by: Instant


class LateEvidenceAccepted(AssessmentFact):
    """The assessor accepted late work with a reason; it may be handed in until `until`."""

    appointment_id: str
    decided_by: str
    until: Instant


class TaskShared(AssessmentFact):
    """The candidate shared the draft of one task with a trainer, for comments. No assessor sees it."""

    person_id: str
    trainer_id: str
    task: str


class TaskCommented(AssessmentFact):
    """A trainer commented on the draft of one task. Formative; no assessor sees it."""

    person_id: str
    trainer_id: str
    task: str
