"""Report, outcome, award."""

from __future__ import annotations

from typing import Any

from services.notifications import recipients as to
from services.notifications.catalogue.rule import Rule
from shared.contracts import assessment
from shared.contracts.envelope import due_date as due_key
from shared.links import Purpose

LINES: tuple[Rule[Any], ...] = (
    Rule(
        assessment.ReportReminderDue, "m31_record_due", to.assessor,
        key=lambda f: f"{f.appointment_id}:{due_key(f.due_at)}", names=("candidate",),
    ),
    Rule(
        assessment.OutcomeReleased, "m33_outcome", to.candidate,
        when=lambda f: f.outcome != "awarded",
        key=lambda f: f.attempt, links=(Purpose.RESULT,),
    ),
    Rule(assessment.AwardMade, "m33_outcome", to.candidate, key=lambda f: f.award_number, links=(Purpose.RESULT,)),
)  # fmt: skip
