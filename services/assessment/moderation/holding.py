"""A concern about one candidate's report: that candidate waits, and the others of the round do not."""

from __future__ import annotations

from pydantic import Field

from services.assessment import journeys
from services.assessment.domain import Journey
from services.assessment.judgement import repository as reports
from services.assessment.judgement.repository import Report
from services.assessment.moderation import rounds, telling
from services.assessment.work import Work
from shared.errors import DomainError, NotFound
from shared.office import OfficeRequest
from shared.office import Report as Changes
from shared.web import Caller


class Release(OfficeRequest):
    """A candidate whose outcome is held."""

    journey_id: str = Field(description="The journey whose outcome is held.")


async def hold(work: Work, by: str, report_id: str, reason: str) -> Report:
    """Hold one report back. Repeating it changes nothing; raises DomainError `told` once its outcome is out."""
    seen = await reports.find(work.connection, work.provider, report_id)
    if seen is None:
        raise NotFound("There is no such report.")
    await journeys.lock(work.connection, work.provider, seen.journey_id)
    report = await reports.find(work.connection, work.provider, report_id) or seen
    if report.is_held:
        return report
    if await rounds.was_told(work.connection, work.provider, report_id):
        raise DomainError("The outcome of this report has been told, so it cannot be held.", code="told")
    await reports.hold(work.connection, work.provider, report_id, by, reason, work.now)
    return report.model_copy(update={"held_at": work.now, "hold_lifted_at": None})


async def release(work: Work, _: Caller, body: Release, changes: Changes) -> None:
    """Lift the hold on a candidate's outcome, and tell it today where the round's letters are out."""
    journey = await journeys.lock(work.connection, work.provider, body.journey_id)
    report = await _held(work, journey)
    if report.sampled_for is not None and report.moderated_at is None:
        raise DomainError(
            "This report is in the sample and no moderator has seen it. Have a senior assessor moderate it: "
            "the outcome is told at once when they have.",
            code="not_moderated",
        )
    changes.about(journey.journey_id, report.report_id)
    if report.is_held:
        await reports.lift_hold(work.connection, work.provider, report.report_id, work.now)
        changes.change("outcome", "held", "cleared", why=body.reason_class)
    lifted = report.model_copy(update={"hold_lifted_at": work.now})
    if await telling.tell_if_due(work, journey, lifted):
        changes.tells("candidate", "33 Your outcome")
    else:
        changes.warn("The outcome is told with its round, or when the appeal that is open was decided.")


async def _held(work: Work, journey: Journey) -> Report:
    """The newest report, which nobody was told of."""
    signed = await reports.of_journey(work.connection, work.provider, journey.journey_id)
    if not signed or await rounds.was_told(work.connection, work.provider, signed[-1].report_id):
        raise DomainError("No outcome of this candidate is held.", code="not_held")
    return signed[-1]
