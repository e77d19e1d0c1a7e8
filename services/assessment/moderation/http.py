"""The moderators' queue, and the candidate's outcome."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment.awards.repository import Status
from services.assessment.doors import AsAssessorOrOperator, AsSenior, ByResultLink, TheDesk, staff_id
from services.assessment.judgement.domain import Judgement, SampledFor
from services.assessment.moderation import actions, holding, queries
from services.assessment.moderation.domain import Outcome
from services.assessment.moderation.questions_http import QuestionShown, shown
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Why
from shared.errors import NotAllowed, NotFound
from shared.text import Words
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
    questions: tuple[QuestionShown, ...] = ()
    """What was asked of the assessor, with the answers."""


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


class Concern(Frozen):
    """Why a report is held back, in words that stay with the provider."""

    reason: Words


class HeldBack(Frozen):
    """The report is held back since then."""

    report_id: str
    held_at: Instant | None


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
    appeal_why: Why | None
    """How the last day follows from the letter; None where an appeal led to the outcome, since there is no other."""
    award_number: str | None
    awarded_on: date | None
    award_status: Status | None
    appeal_id: str | None
    reassessment_at: Instant | None
    advice: str | None = None
    """What a senior assessor advises, once that was given."""
    advice_due_at: Instant | None = None


@router.get("/v1/moderation")
async def queue(desk: TheDesk, caller: AsSenior) -> Queue:
    """What is the caller's to moderate."""
    async with desk.database.connection() as connection:
        rows = await queries.queue_of(connection, caller.provider, staff_id(caller))
    return Queue(
        reports=tuple(
            Waiting.model_validate({**row, "questions": tuple(shown(one) for one in row["questions"])}) for row in rows
        )
    )


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


@router.post("/v1/reports/{report_id}/hold")
async def hold(report_id: str, body: Concern, desk: TheDesk, caller: AsAssessorOrOperator) -> HeldBack:
    """Hold one candidate's outcome back: a senior assessor or the office has a concern. Nobody else waits for it."""
    assert caller.staff is not None
    if caller.staff.role == "assessor" and not caller.staff.senior:
        raise NotAllowed("This is for senior assessors and the provider's office.")
    async with desk.work(caller.provider) as work:
        held = await holding.hold(work, staff_id(caller), report_id, body.reason)
    return HeldBack(report_id=report_id, held_at=held.held_at)


@router.get("/v1/journeys/{journey_id}/outcome")
async def outcome(journey_id: str, desk: TheDesk, caller: ByResultLink) -> OutcomeShown:
    """The newest outcome, with feedback on each standard that was short."""
    caller.must_hold(journey_id)
    async with desk.database.connection() as connection:
        found = await queries.outcome_of(connection, caller.provider, journey_id)
    if found is None:
        raise NotFound("There is no outcome yet.")
    return OutcomeShown.model_validate(found)
