"""Reporting something wrong with a document, and settling it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response

from services.assessment import journeys
from services.assessment.allocation.actions import assessor_of
from services.assessment.domain import Journey
from services.assessment.doors import AsAssessorOrOperator, AsOperator, TheDesk, assessor_id, staff_id
from services.assessment.evidence import problems
from services.assessment.evidence.problem_rows import Problem
from services.assessment.work import Work
from shared.contracts.assessment import FileProblem
from shared.contracts.envelope import Frozen, Instant
from shared.errors import NotFound
from shared.text import Words
from shared.web import Caller, answer

router = APIRouter()


class NewProblem(Frozen):
    """What is wrong, and anything the office should know. Name no pupil here."""

    problem: FileProblem
    note: str = ""


class Settlement(Frozen):
    """Shown again, or hidden for good; and why."""

    outcome: Literal["shown", "hidden"]
    reason: Words


class ProblemShown(Frozen):
    """What was found, and how it was settled."""

    document_id: str
    problem: FileProblem
    found_at: Instant
    settled: Literal["shown", "hidden"] | None
    settled_at: Instant | None


@router.post("/v1/journeys/{journey_id}/documents/{document_id}/problem", status_code=201)
async def report(
    journey_id: str,
    document_id: str,
    body: NewProblem,
    response: Response,
    desk: TheDesk,
    caller: AsAssessorOrOperator,
) -> ProblemShown:
    """Say that a document cannot be opened, may do harm or may show who a pupil is: it is hidden at once."""
    async with desk.work(caller.provider) as work:
        journey = await _locked(work, caller, journey_id)
        found = await problems.report(work, staff_id(caller), journey, document_id, body.problem, body.note)
    answer(response, work.event_id)
    return _shown(found)


@router.post("/v1/journeys/{journey_id}/documents/{document_id}/problem/settlement")
async def settle(
    journey_id: str, document_id: str, body: Settlement, response: Response, desk: TheDesk, caller: AsOperator
) -> ProblemShown:
    """Show the document again, or leave it hidden for good."""
    async with desk.work(caller.provider) as work:
        settled = await problems.settle(work, staff_id(caller), journey_id, document_id, body.outcome, body.reason)
    answer(response, work.event_id)
    return _shown(settled)


async def _locked(work: Work, caller: Caller, journey_id: str) -> Journey:
    """The journey for the assessor who took it, or for the office. NotFound for anybody else."""
    assessor = assessor_id(caller)
    if assessor is not None:
        return (await assessor_of(work, journey_id, assessor))[0]
    journey = await journeys.lock_if_known(work.connection, work.provider, journey_id)
    if journey is None:
        raise NotFound("There is no such journey.")
    return journey


def _shown(found: Problem) -> ProblemShown:
    return ProblemShown.model_validate(found.model_dump(include=set(ProblemShown.model_fields)))
