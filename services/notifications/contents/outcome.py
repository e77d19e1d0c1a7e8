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
    }


@of_fact.register
def _(fact: assessment.ReportQuestioned, told: Told) -> Values:
    standards = [wording.standard_in_words(number, told.programme) for number in fact.standards]
    return {"candidate": told.candidate.name, "standards": standards, "due_at": fact.due_at}


@of_fact.register
def _(fact: assessment.OutcomeReleased, told: Told) -> Values:
    if told.part == "head":
        return {"candidate": told.candidate.name, "outcome": fact.outcome, "letter_on": fact.letter_on}
    return {
        "outcome": fact.outcome,
        "appealed": fact.appeal_id is not None,
        "short": [wording.standard_in_words(number, told.programme) for number in fact.standards_short],
        "letter_on": fact.letter_on,
        "appeal_by": fact.appeal_last_at,
        "award_name": told.programme.award_name,
        "minutes": told.programme.reassessment.minutes,
        **dict.fromkeys(("award_number", "awarded_on", "award_url")),
    }


@of_fact.register
def _(fact: assessment.AwardMade, told: Told) -> Values:
    outcome = told.journey.outcome
    if outcome is None or outcome.outcome != "awarded":
        raise NotYet("The outcome that this award follows has not arrived here yet.")
    if told.part == "head":
        return {"candidate": told.candidate.name, "outcome": "awarded", "letter_on": outcome.letter_on}
    return {
        "outcome": "awarded",
        "appealed": False,
        "short": [],
        "minutes": None,
        "letter_on": outcome.letter_on,
        "appeal_by": outcome.appeal_last_at,
        "award_name": told.programme.award_name,
        "award_number": fact.award_number,
        "awarded_on": fact.awarded_on,
        "award_url": told.urls["award"],
    }


@of_fact.register
def _(fact: assessment.RoundClosed, told: Told) -> Values:
    return {
        "round_on": fact.round_on,
        "count": fact.count,
        "sampled": fact.sampled,
        "letters_at": fact.letters_at,
        "percent": told.programme.moderation.sample_percent,
    }


# Appeals and awards that change --------------------------------------------------------------------------------------


@of_fact.register
def _(fact: assessment.AppealReceived, told: Told) -> Values:
    return {"received_at": fact.received_at, "decide_by": fact.decide_by}


@of_fact.register
def _(fact: assessment.AdviceAsked, told: Told) -> Values:
    return {"due_at": fact.due_at}


@of_fact.register
def _(fact: assessment.AdviceGiven, told: Told) -> Values:
    return {}


@of_fact.register
def _(fact: assessment.AppealGiven, told: Told) -> Values:
    return {"decide_by": fact.decide_by}


@of_fact.register
def _(fact: assessment.AppealDecided, told: Told) -> Values:
    return {
        "decision": fact.decision,
        "outcome": fact.outcome,
        "decided_at": fact.decided_at,
        "reviewer": "a senior assessor" if fact.reviewer_role == "senior_assessor" else "a person at our office",
        "award_name": told.programme.award_name,
    }


@of_fact.register
def _(fact: assessment.AwardCorrected, told: Told) -> Values:
    return _award(fact.award_number, fact.replaces, told) | {"change": "corrected", "on": fact.corrected_on}


@of_fact.register
def _(fact: assessment.AwardReissued, told: Told) -> Values:
    return _award(fact.award_number, fact.replaces, told) | {"change": "reissued", "on": fact.reissued_on}


@of_fact.register
def _(fact: assessment.AwardRevoked, told: Told) -> Values:
    found = _award(fact.award_number, None, told) | {"change": "revoked", "on": fact.revoked_on}
    return found | {"reason": wording.reason(fact.reason_class)}


def _award(number: str, replaces: str | None, told: Told) -> Values:
    return {
        "award_number": number,
        "replaces": replaces,
        "reason": None,
        "award_name": told.programme.award_name,
        "award_url": told.urls["award"],
    }
