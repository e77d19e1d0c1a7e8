"""Report, outcome and award."""

from __future__ import annotations

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from shared.contracts import assessment
from shared.errors import NotYet


@of_fact.register
def _(fact: assessment.ReportReminderDue, told: Told) -> Values:
    return {
        "candidate": told.candidate.name,
        "report_due_at": fact.report_due_at,
        "unsigned": fact.unsigned,
        "is_overdue": fact.due_at > fact.report_due_at,
        "of": fact.of,
    }


@of_fact.register
def _(fact: assessment.OutcomeReleased, told: Told) -> Values:
    return {
        "outcome": fact.outcome,
        "short": [wording.standard_in_words(number, told.programme) for number in fact.standards_short],
        "letter_on": fact.letter_on,
        "appeal_by": fact.appeal_last_at,
        "award_name": told.programme.award_name,
        "minutes": told.programme.reassessment.minutes,
    }


@of_fact.register
def _(fact: assessment.AwardMade, told: Told) -> Values:
    outcome = told.journey.outcome
    if outcome is None or outcome.outcome != "awarded":
        raise NotYet("The outcome that this award follows has not arrived here yet.")
    return {
        "outcome": "awarded",
        "letter_on": outcome.letter_on,
        "appeal_by": outcome.appeal_last_at,
        "award_name": told.programme.award_name,
        "award_number": fact.award_number,
        "awarded_on": fact.awarded_on,
        "award_url": told.urls["award"],
    }
