"""Evidence: what is missing, what was handed in, and what is late."""

from __future__ import annotations

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from shared.calendar import london_date
from shared.contracts import assessment


@of_fact.register
def _(fact: assessment.EvidenceReminderDue, told: Told) -> Values:
    return {
        "missing": wording.missing_in_words(fact.missing, told.programme),
        "evidence_due_at": fact.evidence_due_at,
        "is_the_day": london_date(fact.due_at) == london_date(fact.evidence_due_at),
    }


@of_fact.register
def _(fact: assessment.EvidenceSubmitted, told: Told) -> Values:
    return {
        "submitted": "written tasks" if fact.part == "tasks" else "evidence file",
        "other": "evidence file" if fact.part == "tasks" else "written tasks",
        "counted": "task" if fact.part == "tasks" else "document",
        "items": fact.items,
        "digest": fact.digest,
        "submitted_at": fact.submitted_at,
        "late": fact.late,
        "complete": fact.complete,
    }


@of_fact.register
def _(fact: assessment.EvidenceLate, told: Told) -> Values:
    found: Values = {"evidence_due_at": fact.evidence_due_at, "decide_by": fact.decide_by}
    if told.part == "assessor":
        return found | {"candidate": told.candidate.name}
    return found | {"missing": wording.missing_in_words(fact.missing, told.programme)}
