"""Offers to assessors, and the operator's second try for a candidate whom nobody could take."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter, Response

from services.assessment import journeys
from services.assessment.allocation import actions, queries
from services.assessment.allocation.finding import batch_of
from services.assessment.allocation.optimum.child import report_in_child
from services.assessment.allocation.optimum.reasons import assessor_of, candidate_of
from services.assessment.allocation.repository import OfferState
from services.assessment.appointments import ending
from services.assessment.doors import AsAssessor, AsOperator, TheDesk, staff_id
from services.assessment.stand_ins import answering
from shared.contracts.envelope import Frozen
from shared.contracts.values import ReasonClass
from shared.web import answer

router = APIRouter()


class OfferShown(Frozen):
    """An offer as the assessor sees it: initials, no name. With `starts_at` and `ends_at` it is of that booked time."""

    offer_id: str
    journey_id: str
    initials: str
    phase: str
    window_first_on: date
    window_last_on: date
    reply_by: datetime
    state: OfferState
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Offers(Frozen):
    """An assessor's offers, the newest first."""

    offers: tuple[OfferShown, ...]


class Answered(Frozen):
    """What became of an offer. `contact_by`: until when times are to be proposed, after accepting."""

    offer_id: str
    journey_id: str
    state: OfferState
    contact_by: datetime | None


class Refusal(Frozen):
    """Why an assessor declines, as a class."""

    reason_class: ReasonClass = "other"


class Again(Frozen):
    """How to try again.

    `relieve`: take the candidate from an assessor who does nothing, while no appointment is booked.
    `ask_again`: ask those too who let an offer pass.
    """

    relieve: bool = False
    ask_again: bool = False


class Task(Frozen):
    """Something an operator must do."""

    code: str
    journey_id: str
    since: datetime
    reason_code: str


class Tasks(Frozen):
    """The operator's list."""

    tasks: tuple[Task, ...]


@router.get("/v1/offers")
async def offers(desk: TheDesk, caller: AsAssessor) -> Offers:
    """All offers that were ever made to the caller."""
    async with desk.database.connection() as connection:
        rows = await queries.offers_of(connection, caller.provider, staff_id(caller))
    return Offers(offers=tuple(OfferShown.model_validate(row) for row in rows))


@router.post("/v1/offers/{offer_id}/acceptance")
async def accept(offer_id: str, response: Response, desk: TheDesk, caller: AsAssessor) -> Answered:
    """Take the candidate."""
    async with desk.work(caller.provider) as work:
        offer = await answering.accept(work, staff_id(caller), offer_id)
    answer(response, work.event_id)
    return Answered(offer_id=offer_id, journey_id=offer.journey_id, state=offer.state, contact_by=offer.contact_by)


@router.post("/v1/offers/{offer_id}/refusal")
async def decline(offer_id: str, body: Refusal, response: Response, desk: TheDesk, caller: AsAssessor) -> Answered:
    """Decline the candidate, or give up one taken before while nothing is booked; somebody else is asked."""
    async with desk.work(caller.provider) as work:
        offer = await actions.own_offer(work, staff_id(caller), offer_id)
        if offer.state == "accepted":
            await ending.hand_back(work, staff_id(caller), offer.journey_id, body.reason_class)
        offer = await answering.decline(work, staff_id(caller), offer_id, body.reason_class)
    answer(response, work.event_id)
    return Answered(offer_id=offer_id, journey_id=offer.journey_id, state=offer.state, contact_by=None)


@router.get("/v1/tasks")
async def tasks(desk: TheDesk, caller: AsOperator) -> Tasks:
    """Candidates for whom nobody was found, evidence nobody has decided on, and assessors who stay silent too long."""
    async with desk.database.connection() as connection:
        rows = await queries.tasks_of(connection, caller.provider, desk.clock.now())
    return Tasks(tasks=tuple(Task.model_validate(row) for row in rows))


class Plan(Frozen):
    """What an allocation would come to now. `text` is for people; the rest is as `hlta allocate --json` has it."""

    text: str
    matches: tuple[dict[str, Any], ...]
    unplaced: tuple[str, ...]
    objectives: tuple[dict[str, Any], ...]
    obstacles: dict[str, Any] | None
    in_the_way: tuple[str, ...]
    assessors: tuple[str, ...]
    why_not: str | None = None


@router.get("/v1/cohorts/{cohort_id}/allocation-plan")
async def plan(
    cohort_id: str, desk: TheDesk, caller: AsOperator, candidate: str | None = None, assessor: str | None = None
) -> Plan:
    """What an allocation of those who are ready and nobody's would come to, and why. Nobody is asked or told.

    With a candidate and an assessor it says why those two are no match, or what that would cost.
    """
    async with desk.work(caller.provider) as work:
        ready = await journeys.lock_ready_of_cohort(work.connection, work.provider, cohort_id)
        batch = await batch_of(work, ready)
    problem = batch.problem()
    pair = (candidate, assessor) if candidate and assessor else None
    if pair is not None:
        candidate_of(problem, pair[0])
        assessor_of(problem, pair[1])
    return Plan.model_validate(await report_in_child(problem, pair))


@router.post("/v1/journeys/{journey_id}/allocation")
async def allocate(
    journey_id: str, response: Response, desk: TheDesk, caller: AsOperator, body: Again | None = None
) -> Tasks:
    """Try again to find an assessor; what is still to do for this journey."""
    async with desk.work(caller.provider) as work:
        if body is not None and body.relieve:
            await ending.hand_back(work, None, journey_id, "assessor")
        await actions.allocate_by_operator(work, journey_id, ask_again=body is not None and body.ask_again)
        rows = await queries.tasks_of(work.connection, caller.provider, work.now)
    answer(response, work.event_id)
    return Tasks(tasks=tuple(Task.model_validate(row) for row in rows if row["journey_id"] == journey_id))
