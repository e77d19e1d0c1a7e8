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


class EvidenceOpened(AssessmentFact):
    """A member of staff opened what was handed in, for the first time since all of it came in."""

    person_id: str
    opened_at: Instant


class EvidenceUnread(AssessmentFact):
    """All is in, the appointment is near, and the assessor has not opened it yet."""

    appointment_id: str
    assessor_id: str
    step: int
    of: int
    due_at: Instant
    submitted_at: Instant
    starts_at: Instant


FileProblem = Literal["malware", "unreadable", "pupil_data"]
"""What is wrong with a document: it may do harm, it cannot be opened, or it may show who a pupil is."""


class FileProblemFound(AssessmentFact):
    """Something is wrong with a document of the file, so that it is hidden from all but the candidate."""

    document_id: str
    person_id: str
    problem: FileProblem
    number: int
    """Which document of the file, in the order in which they were added: its name may say too much for a mail."""
    locked: bool
    """Whether the file was handed in, so that only the office can open it for another document."""
    evidence_due_at: Instant | None = None


class FileProblemSettled(AssessmentFact):
    """What was wrong with a document is settled: it is shown again, or stays hidden."""

    document_id: str
    outcome: Literal["shown", "hidden"]


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
