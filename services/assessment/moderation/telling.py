"""Telling one candidate's outcome: with the round, or on the day on which what held it was settled."""

from __future__ import annotations

from datetime import date

from services.assessment.advice import actions as advice
from services.assessment.appeals import repository as appeals
from services.assessment.domain import Journey
from services.assessment.judgement import domain as judgement
from services.assessment.judgement import repository as reports
from services.assessment.judgement.repository import Report
from services.assessment.moderation import domain, rounds
from services.assessment.moderation.rounds import Told
from services.assessment.work import Work
from shared.calendar import london_date
from shared.contracts.assessment import OutcomeReleased
from shared.dates import appeal_last_at


async def tell_if_due(work: Work, journey: Journey, report: Report) -> bool:
    """Tell a held outcome whose round's letters are out, today; False while something holds it. The lock is held."""
    one = await rounds.lock(work.connection, work.provider, report.programme, report.round_on)
    if one is None or one.released_at is None or journey.withdrew_at is not None or not report.is_cleared:
        return False
    if await rounds.was_told(work.connection, work.provider, report.report_id):
        return False
    if await appeals.undecided(work.connection, work.provider, [journey.journey_id]):
        return False
    await tell_outcome(work, journey, report, london_date(work.now))
    return True


async def tell_outcome(work: Work, journey: Journey, report: Report, letter_on: date) -> None:
    """Tell what a report led to by the rule, and until when that can be appealed against."""
    short = judgement.short(await reports.as_moderated(work.connection, work.provider, report.report_id))
    told = Told(
        journey_id=journey.journey_id,
        attempt=report.attempt,
        report_id=report.report_id,
        round_on=report.round_on,
        letter_on=letter_on,
        outcome=domain.outcome(len(short), report.attempt, journey.policy),
        short=short,
        appeal_last_at=appeal_last_at(letter_on, journey.policy).at,
    )
    await publish(work, journey, told)


async def publish(work: Work, journey: Journey, told: Told) -> None:
    """Write an outcome and tell it."""
    await rounds.insert_outcome(work.connection, work.provider, told, work.now)
    await work.tell(
        OutcomeReleased(
            report_id=told.report_id,
            attempt=told.attempt,
            person_id=journey.person_id,
            round_on=told.round_on,
            letter_on=told.letter_on,
            outcome=told.outcome,
            standards_short=told.short,
            appeal_last_at=told.appeal_last_at,
            link_version=told.attempt,
            appeal_id=told.appeal_id,
        ),
        journey,
    )
    if told.outcome == "not_awarded":
        await advice.ask(work, journey, told.report_id)
    else:
        await advice.call_off(work, journey)
