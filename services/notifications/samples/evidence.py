"""The facts of the sample journey's evidence."""

from __future__ import annotations

from services.notifications.samples.instants import EVIDENCE_DUE, LAST_SECOND, Told, at_utc
from shared.contracts import assessment
from shared.contracts.values import Why

_PROBLEMS: tuple[tuple[str, assessment.FileProblem], ...] = (
    ("cannot be opened", "unreadable"),
    ("may show a pupil", "pupil_data"),
    ("may do harm", "malware"),
)


def facts() -> Told:
    """Title, instant and fact."""
    missing = ("part:tasks", "task:4b", "standard:17", "standard:31", "part:file")
    reminder = {
        "appointment_id": "slot-1",
        "person_id": "candidate",
        "of": 4,
        "evidence_due_at": EVIDENCE_DUE,
        "missing": missing,
    }
    counts = tuple({"standard": number, "documents": documents} for number, documents in ((7, 2), (21, 1)))
    receipt = {"submitted_at": at_utc("2027-01-10", "20:15"), "digest": "9f86d081884c7d65" * 4, "late": False}
    return (
        (
            "a week before",
            at_utc("2027-01-04", "09:00"),
            assessment.EvidenceReminderDue.model_validate(
                reminder | {"step": 2, "due_at": at_utc("2027-01-04", "09:00")}
            ),
        ),
        (
            "on the day",
            at_utc("2027-01-11", "09:00"),
            assessment.EvidenceReminderDue.model_validate(
                reminder | {"step": 4, "due_at": at_utc("2027-01-11", "09:00")}
            ),
        ),
        (
            "tasks first",
            at_utc("2027-01-10", "20:15"),
            assessment.EvidenceSubmitted.model_validate(receipt | {"part": "tasks", "items": 8, "complete": False}),
        ),
        (
            "everything in",
            at_utc("2027-01-10", "20:20"),
            assessment.EvidenceSubmitted.model_validate(
                receipt | {"part": "file", "items": 27, "complete": True, "per_standard": counts}
            ),
        ),
        *(
            (
                title,
                at_utc("2027-01-08", "14:00"),
                assessment.FileProblemFound(
                    document_id=f"document-{title}",
                    person_id="candidate",
                    problem=problem,
                    number=3,
                    locked=problem == "pupil_data",
                    evidence_due_at=EVIDENCE_DUE,
                ),
            )
            for title, problem in _PROBLEMS
        ),
        (
            "not opened",
            at_utc("2027-01-14", "09:00"),
            assessment.EvidenceUnread(
                appointment_id="slot-1",
                assessor_id="assessor",
                step=1,
                of=1,
                due_at=at_utc("2027-01-14", "09:00"),
                submitted_at=at_utc("2027-01-10", "20:20"),
                starts_at=at_utc("2027-01-21", "13:00"),
            ),
        ),
        (
            "",
            at_utc("2027-01-12", "00:00"),
            assessment.EvidenceLate(
                appointment_id="slot-1",
                assessor_id="assessor",
                person_id="candidate",
                evidence_due_at=EVIDENCE_DUE,
                missing=missing[:3],
                decide_by=at_utc("2027-01-14", "23:59") + LAST_SECOND,
            ),
        ),
        (
            "late work accepted",
            at_utc("2027-01-13", "10:00"),
            assessment.LateEvidenceAccepted(
                appointment_id="slot-1", decided_by="assessor", until=at_utc("2027-01-15", "23:59") + LAST_SECOND
            ),
        ),
        (
            "everything in late",
            at_utc("2027-01-13", "10:00"),
            assessment.LateEvidenceAccepted(
                appointment_id="slot-1", decided_by="assessor", until=at_utc("2027-01-16", "23:59") + LAST_SECOND
            ),
        ),
        (
            "opened again",
            at_utc("2027-01-11", "10:00"),
            assessment.EvidenceReopened(
                appointment_id="slot-1",
                person_id="candidate",
                parts=("tasks", "file"),
                until=at_utc("2027-01-13", "23:59") + LAST_SECOND,
                reason_class="technical",
            ),
        ),
        (
            "some standards",
            at_utc("2027-01-11", "10:30"),
            assessment.EvidenceReopened(
                appointment_id="slot-1",
                person_id="candidate",
                parts=("file",),
                standards=(4, 17, 31),
                until=at_utc("2027-01-13", "23:59") + LAST_SECOND,
                reason_class="technical",
            ),
        ),
        (
            "",
            at_utc("2027-08-21", "08:00"),
            assessment.EvidenceDeletionNear(
                person_id="candidate",
                due_at=at_utc("2027-08-21", "08:00"),
                until=at_utc("2027-09-04", "22:59") + LAST_SECOND,
                tasks=8,
                documents=34,
                why=Why(rule="Kept for 180 days, to the end of the day", inputs={"journey ended": "Mon 8 Mar 2027"}),
            ),
        ),
    )
