"""Which reports a moderator sees, who may moderate, and what the outcome is. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from services.assessment.domain import Journey
from services.assessment.judgement.domain import Judgement, SampledFor
from services.assessment.register.domain import Assessor
from shared.errors import Invalid
from shared.policy import Programme

Outcome = Literal["awarded", "partial", "not_awarded"]


class Candidate(NamedTuple):
    """A report as the sample sees it. `earlier_reports`: how many its assessor had signed before it."""

    report_id: str
    short: int
    assessor_is_new: bool
    earlier_reports: int


def draw_sample(
    round_id: str, reports: Sequence[Candidate], percent: int, new_assessor_first_reports: int
) -> dict[str, SampledFor]:
    """Every report with a standard not met, the first of each new assessor, and a share of the others, rounded up.

    The share is drawn by a hash of round and report: nobody can foresee it, and drawing again gives the same.
    """
    sampled: dict[str, SampledFor] = {}
    others: list[str] = []
    for report in reports:
        if report.short:
            sampled[report.report_id] = "not_met"
        elif report.assessor_is_new and report.earlier_reports < new_assessor_first_reports:
            sampled[report.report_id] = "new_assessor"
        else:
            others.append(report.report_id)
    others.sort(key=lambda report_id: hashlib.sha256(f"{round_id}:{report_id}".encode()).digest())
    for report_id in others[: -(-len(others) * percent // 100)]:
        sampled[report_id] = "random"
    return sampled


def may_moderate(moderator: Assessor, journey: Journey, judged_by: Sequence[str]) -> bool:
    """A senior who judged none of the candidate's reports and has no conflict (their trainer included)."""
    return moderator.senior and moderator.assessor_id not in judged_by and moderator.conflict_with(journey) is None


def share_out(
    reports: Sequence[str], may: Mapping[str, Sequence[str]], in_hand: Mapping[str, int]
) -> dict[str, str | None]:
    """A moderator for each report, the least busy first; None where nobody may."""
    given: dict[str, str | None] = {}
    count = dict(in_hand)
    for report_id in sorted(reports, key=lambda report_id: (len(may[report_id]), report_id)):
        options = sorted(may[report_id], key=lambda moderator_id: (count.get(moderator_id, 0), moderator_id))
        given[report_id] = options[0] if options else None
        if options:
            count[options[0]] = count.get(options[0], 0) + 1
    return given


def check_changes(changes: Sequence[Judgement], first_record: Sequence[Judgement], *, agree: bool) -> None:
    """Changes belong to the report, change something, and say why; agreeing changes nothing. Raises Invalid."""
    record = {one.standard: one.met for one in first_record}
    if agree == bool(changes):
        raise Invalid("Agree and change nothing, or change at least one judgement.", field="changes")
    if len({one.standard for one in changes}) < len(changes):
        raise Invalid("Change each standard once.", field="changes")
    for one in changes:
        if one.standard not in record:
            raise Invalid(f"The report has no standard {one.standard}.", field="changes")
        if record[one.standard] == one.met:
            raise Invalid(f"Standard {one.standard} is judged like that already.", field="changes")
        if not one.reason.strip():
            raise Invalid(f"Say why the judgement of standard {one.standard} changes.", field="changes")


def outcome(short: int, attempt: int, policy: Programme) -> Outcome:
    """All met: awarded. 1 to 3 short: a partial re-assessment, while one is left. More: not awarded (HNAP)."""
    if short == 0:
        return "awarded"
    if short <= policy.outcome.partial_max and attempt <= policy.reassessment.maximum:
        return "partial"
    return "not_awarded"
