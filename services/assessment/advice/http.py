"""Seniors advise who was not awarded; the office finds somebody else to do it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.assessment.advice import actions, queries
from services.assessment.doors import AsOperator, AsSenior, TheDesk, staff_id
from shared.contracts.envelope import Frozen, Instant
from shared.text import Words
from shared.web import answer

router = APIRouter()


class Short(Frozen):
    """A standard that was short, and why."""

    standard: int
    label: str
    reason: str


class ToAdvise(Frozen):
    """One candidate who was not awarded. `words`: the advice, once it was given."""

    journey_id: str
    initials: str
    short: tuple[Short, ...]
    due_at: Instant
    words: str | None
    given_at: Instant | None


class AllToAdvise(Frozen):
    """Those who wait come first."""

    advice: tuple[ToAdvise, ...]


class NewAdvice(Frozen):
    """What to work on, in the senior's words; the candidate reads them."""

    words: Words


class NewAdviser(Frozen):
    """Who is to advise."""

    adviser_id: str


class Advised(Frozen):
    """Who advises until when, and when it was done."""

    journey_id: str
    adviser_id: str | None
    due_at: Instant
    given_at: Instant | None


@router.get("/v1/advice")
async def list_advice(desk: TheDesk, caller: AsSenior) -> AllToAdvise:
    """Whom the caller advises."""
    async with desk.database.connection() as connection:
        rows = await queries.advice_of(connection, caller.provider, staff_id(caller))
    return AllToAdvise(advice=tuple(ToAdvise.model_validate(row) for row in rows))


@router.post("/v1/journeys/{journey_id}/advice")
async def advise(journey_id: str, body: NewAdvice, response: Response, desk: TheDesk, caller: AsSenior) -> Advised:
    """Give the advice, once."""
    async with desk.work(caller.provider) as work:
        advice = await actions.advise(work, staff_id(caller), journey_id, body.words)
    answer(response, work.event_id)
    return Advised(**advice.model_dump(include=set(Advised.model_fields)))


@router.post("/v1/journeys/{journey_id}/adviser")
async def choose_adviser(
    journey_id: str, body: NewAdviser, response: Response, desk: TheDesk, caller: AsOperator
) -> Advised:
    """Have this senior assessor advise the candidate."""
    async with desk.work(caller.provider) as work:
        advice = await actions.give_to(work, journey_id, body.adviser_id)
    answer(response, work.event_id)
    return Advised(**advice.model_dump(include=set(Advised.model_fields)))
