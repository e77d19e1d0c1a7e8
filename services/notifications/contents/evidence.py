"""Evidence: what is missing, what was handed in, and what is late."""

from __future__ import annotations

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from shared.calendar import london_date
from shared.contracts import assessment


@of_fact.register
def _(fact: assessment.EvidenceReminderDue, told: Told) -> Values:
    if told.part == "mentor":
        return {"candidate": told.candidate.name, "evidence_due_at": fact.evidence_due_at}
    return {
        "missing": wording.missing_in_words(fact.missing, told.programme),
        "evidence_due_at": fact.evidence_due_at,
        "is_the_day": london_date(fact.due_at) == london_date(fact.evidence_due_at),
    }


@of_fact.register
def _(fact: assessment.EvidenceSubmitted, told: Told) -> Values:
    if told.part == "assessor":
        return _ready(fact, told)
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


def _ready(fact: assessment.EvidenceSubmitted, told: Told) -> Values:
    standing = told.journey.standing
    starts_at = standing[1].starts_at if standing is not None else None
    counts = [(wording.standard_in_words(each.standard, told.programme), each.documents) for each in fact.per_standard]
    return {
        "candidate": told.candidate.name,
        "submitted_at": fact.submitted_at,
        "late": fact.late,
        "counts": counts,
        "starts_at": starts_at,
    }


@of_fact.register
def _(fact: assessment.FileProblemFound, told: Told) -> Values:
    due_at = fact.evidence_due_at
    return {
        "number": fact.number,
        "problem": fact.problem,
        "locked": fact.locked,
        "evidence_due_at": due_at if due_at is not None and due_at > told.fact_at else None,
    }


@of_fact.register
def _(fact: assessment.EvidenceUnread, told: Told) -> Values:
    return {"candidate": told.candidate.name, "submitted_at": fact.submitted_at, "starts_at": fact.starts_at}


@of_fact.register
def _(fact: assessment.EvidenceDueChanged, told: Told) -> Values:
    found: Values = {
        "evidence_due_at": fact.evidence_due_at,
        "was_due_at": fact.replaced_due_at,
        "reason": wording.reason(fact.reason_class),
    }
    if told.part == "assessor":
        return found | {"candidate": told.candidate.name}
    return found | {"why": wording.rule_of(fact.why)}


@of_fact.register
def _(fact: assessment.LateEvidenceAccepted, told: Told) -> Values:
    return {"until": fact.until, "is_complete": told.journey.evidence_complete}


@of_fact.register
def _(fact: assessment.EvidenceReopened, told: Told) -> Values:
    names = {"tasks": "your written tasks", "file": "your evidence file"}
    return {
        "parts": wording.listed(names[part] for part in fact.parts),
        "until": fact.until,
        "reason": wording.reason(fact.reason_class),
        "standards": wording.listed(str(number) for number in fact.standards) if fact.standards else "",
        "one_standard": len(fact.standards) == 1,
    }


@of_fact.register
def _(fact: assessment.EvidenceDeletionNear, told: Told) -> Values:
    kinds = (("written task", fact.tasks), ("document", fact.documents))
    counted = [f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in kinds if count]
    return {"until": fact.until, "counted": wording.listed(counted), "why": wording.rule_of(fact.why)}
