"""Evidence."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment
from shared.contracts.envelope import due_date as due_key
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(
        assessment.EvidenceReminderDue, "m23_evidence_due", to.candidate,
        key=lambda f: due_key(f.due_at), links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.EvidenceReminderDue, "m23_mentor_copy", to.mentor_with_copies,
        key=lambda f: due_key(f.due_at), names=("candidate",), consent="mentor_copies",
        event_at=lambda f: f.evidence_due_at, after_unknown="leave",
    ),
    Rule(
        assessment.EvidenceSubmitted, "m24_submission_receipt", to.candidate,
        key=lambda f: f"{f.part}:{f.digest[:16]}", links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.FileProblemFound, "m25_file_problem", to.candidate,
        key=lambda f: f"{f.document_id}:{f.problem}", timed=True, links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.EvidenceLate, "m26_evidence_late", to.candidate_and_assessor,
        key=lambda f: due_key(f.evidence_due_at), links=(Purpose.EVIDENCE, Purpose.WITHDRAW), names=("candidate",),
    ),
    Rule(
        assessment.EvidenceSubmitted, "m28_evidence_ready", to.assessor_in_hand,
        when=lambda f: f.complete, key=lambda f: f"{f.part}:{f.digest[:16]}", names=("candidate",),
    ),
    Rule(
        assessment.EvidenceUnread, "m28_evidence_unread", to.assessor,
        key=lambda f: f"{f.appointment_id}:{due_key(f.due_at)}", names=("candidate",),
    ),
    Rule(
        assessment.EvidenceDueChanged, "m27_evidence_due_changed", to.candidate_and_assessor,
        key=lambda f: f"{f.appointment_id}:{f.evidence_due_at.isoformat()}", timed=True,
        links=(Purpose.EVIDENCE, Purpose.WITHDRAW), names=("candidate",), calendar="REQUEST",
    ),
    Rule(
        assessment.LateEvidenceAccepted, "m27_late_evidence_accepted", to.candidate,
        key=lambda f: f"{f.appointment_id}:{f.until.isoformat()}", links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.EvidenceReopened, "m27_evidence_reopened", to.candidate,
        key=lambda f: f"{f.appointment_id}:{f.until.isoformat()}", timed=True,
        links=(Purpose.EVIDENCE, Purpose.WITHDRAW),
    ),
    Rule(
        assessment.EvidenceDeletionNear, "m48_evidence_deletion", to.candidate,
        key=lambda f: due_key(f.until), links=(Purpose.EVIDENCE,),
    ),
)  # fmt: skip
