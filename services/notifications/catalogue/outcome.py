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
        key=lambda f: f"{f.attempt}:{f.appeal_id}" if f.appeal_id else f.attempt, links=(Purpose.RESULT,),
    ),
    Rule(assessment.AwardMade, "m33_outcome", to.candidate, key=lambda f: f.award_number, links=(Purpose.RESULT,)),
    Rule(
        assessment.OutcomeReleased, "m33_school_copy", to.head_told_of_outcome,
        when=lambda f: f.outcome != "awarded",
        key=lambda f: f"{f.attempt}:{f.appeal_id}" if f.appeal_id else f.attempt, names=("candidate",),
    ),
    Rule(
        assessment.AwardMade, "m33_school_copy", to.head_told_of_outcome,
        key=lambda f: f.award_number, names=("candidate",),
    ),
    Rule(
        assessment.ReportQuestioned, "m32_report_question", to.assessor,
        key=lambda f: f.question_id, names=("candidate",),
    ),
    Rule(
        assessment.RoundClosed, "m32_moderation", to.moderators,
        when=lambda f: f.sampled > 0, key=lambda f: f.round_on,
    ),
    # Appeals, and awards that change
    Rule(
        assessment.AppealReceived, "m34_appeal_received", to.candidate,
        key=lambda f: f.appeal_id, links=(Purpose.RESULT,),
    ),
    Rule(
        assessment.AppealGiven, "m34_appeal_given", to.reviewer,
        key=lambda f: f"{f.appeal_id}:{f.reviewer_id}", timed=True,
    ),
    Rule(
        assessment.AppealDecided, "m34_appeal_decided", to.candidate,
        key=lambda f: f.appeal_id, links=(Purpose.RESULT,),
    ),
    Rule(
        assessment.AdviceAsked, "m46_advice_asked", to.adviser,
        key=lambda f: f.adviser_id, timed=True,
    ),
    Rule(
        assessment.AdviceGiven, "m46_advice_given", to.candidate, key=lambda f: "", timed=True, links=(Purpose.RESULT,),
    ),
    Rule(
        assessment.AwardCorrected, "m34_award_changed", to.candidate,
        key=lambda f: f.award_number, links=(Purpose.RESULT,),
    ),
    Rule(
        assessment.AwardReissued, "m34_award_changed", to.candidate,
        key=lambda f: f.award_number, links=(Purpose.RESULT,),
    ),
    Rule(
        assessment.AwardRevoked, "m34_award_changed", to.candidate,
        key=lambda f: f"{f.award_number}:revoked", links=(Purpose.RESULT,),
    ),
)  # fmt: skip
