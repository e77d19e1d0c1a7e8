"""The moderators' queue, and the candidate's outcome."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment.doors import AsSenior, ByResultLink, TheDesk, staff_id
from services.assessment.judgement.domain import Judgement, SampledFor
from services.assessment.moderation import actions, queries
from services.assessment.moderation.domain import Outcome
from shared.contracts.envelope import Frozen, Instant
from shared.errors import NotFound
from shared.web import answer

router = APIRouter()


class Waiting(Frozen):
    """A report that waits for the moderator, with the assessor's own record."""

    report_id: str
    journey_id: str
    attempt: int
    assessor_id: str
    round_on: date
    letters_at: Instant
    sampled_for: SampledFor
    judgements: tuple[Judgement, ...]


class Queue(Frozen):
    """Reports that wait for the caller, the most urgent first."""

    reports: tuple[Waiting, ...]


class Change(Frozen):
    """A judgement as the moderator sees it, and why."""

    standard: int
    met: bool
    reason: str = Field(min_length=1, max_length=4000)


class View(Frozen):
    """Agree and change nothing, or change at least one judgement."""

    agree: bool
    changes: tuple[Change, ...] = ()
    note: str = Field(default="", max_length=4000)


class Moderated(Frozen):
    """The report as moderated."""

    report_id: str
    agreed: bool
    moderated_at: Instant


class Feedback(Frozen):
    """One standard that was short, and why."""

    standard: int
    label: str
    reason: str


class OutcomeShown(Frozen):
    """An outcome as the candidate reads it."""

    outcome: Outcome
    attempt: int
    round_on: date
    letter_on: date
    standards_short: tuple[int, ...]
    feedback: tuple[Feedback, ...]
    appeal_last_at: Instant
    award_number: str | None
    awarded_on: date | None
    reassessment_at: Instant | None


@router.get("/v1/moderation")
async def queue(desk: TheDesk, caller: AsSenior) -> Queue:
    """What is the caller's to moderate."""
    async with desk.database.connection() as connection:
        rows = await queries.queue_of(connection, caller.provider, staff_id(caller))
    return Queue(reports=tuple(Waiting.model_validate(row) for row in rows))


@router.post("/v1/moderation/{report_id}")
async def moderate(report_id: str, body: View, response: Response, desk: TheDesk, caller: AsSenior) -> Moderated:
    """Agree, or change judgements with a reason each."""
    changes = [Judgement(standard=one.standard, met=one.met, reason=one.reason) for one in body.changes]
    async with desk.work(caller.provider) as work:
        report = await actions.moderate(
            work, staff_id(caller), report_id, agree=body.agree, changes=changes, note=body.note
        )
    answer(response, work.event_id)
    assert report.moderated_at is not None
    return Moderated(report_id=report_id, agreed=bool(report.agreed), moderated_at=report.moderated_at)


@router.get("/v1/journeys/{journey_id}/outcome")
async def outcome(journey_id: str, desk: TheDesk, caller: ByResultLink) -> OutcomeShown:
    """The newest outcome, with feedback on each standard that was short."""
    caller.must_hold(journey_id)
    async with desk.database.connection() as connection:
        found = await queries.outcome_of(connection, caller.provider, journey_id)
    if found is None:
        raise NotFound("There is no outcome yet.")
    return OutcomeShown.model_validate(found)
