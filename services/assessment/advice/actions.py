"""Asking a senior for advice, giving it, and having somebody else give it."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.advice import domain, repository
from services.assessment.advice.domain import Advice
from services.assessment.appeals import repository as appeals
from services.assessment.domain import Journey
from services.assessment.register import repository as register
from services.assessment.work import Work
from shared.contracts.assessment import AdviceAsked, AdviceGiven
from shared.dates import advice_due
from shared.errors import DomainError, Invalid, NotFound


async def ask(work: Work, journey: Journey, report_id: str) -> None:
    """The candidate was not awarded: a senior is to advise. Advice on an earlier outcome is not wanted any more."""
    connection, provider = work.connection, work.provider
    await call_off(work, journey)
    adviser_id = domain.choose(
        await register.all_of(connection, provider),
        journey,
        await repository.first_assessors(connection, provider, journey.journey_id),
        await appeals.took_part(connection, provider, journey.journey_id),
        await repository.in_hand(connection, provider),
    )
    asked = Advice(
        journey_id=journey.journey_id,
        report_id=report_id,
        adviser_id=adviser_id,
        asked_at=work.now,
        due_at=advice_due(work.now, journey.policy).at,
    )
    if await repository.find(connection, provider, report_id) is None:  # an appeal may lead to the same outcome again
        await repository.insert(connection, provider, asked)
        await _tell(work, journey, asked)


async def call_off(work: Work, journey: Journey) -> None:
    """Another outcome stands, so what was not advised yet need not be."""
    await repository.drop_open(work.connection, work.provider, journey.journey_id)


async def give_to(work: Work, journey_id: str, adviser_id: str) -> Advice:
    """The office finds somebody, or somebody else. Repeating it changes nothing."""
    journey, advice = await _locked(work, journey_id)
    if advice.given_at is not None:
        raise DomainError("The candidate was advised already.", code="advised")
    if advice.adviser_id == adviser_id:
        return advice
    adviser = await register.find(work.connection, work.provider, adviser_id)
    first = await repository.first_assessors(work.connection, work.provider, journey_id)
    if domain.choose([adviser], journey, first, (), {}) is None:
        raise Invalid(
            "A senior assessor advises who did not do the first assessment and has no conflict. Choose somebody else.",
            code="cannot_advise",
            field="adviser_id",
        )
    await repository.set_adviser(work.connection, work.provider, advice.report_id, adviser_id)
    given = advice.model_copy(update={"adviser_id": adviser_id})
    await _tell(work, journey, given)
    return given


async def advise(work: Work, adviser_id: str, journey_id: str, words: str) -> Advice:
    """The senior's advice, which the candidate reads with the outcome. It is given once; repeating it changes nothing.

    Raises NotFound for anybody but the adviser, and DomainError `advised` for other words than the first.
    """
    journey, advice = await _locked(work, journey_id)
    if advice.adviser_id != adviser_id:
        raise NotFound("There is no such candidate to advise.")
    if advice.given_at is not None:
        if advice.words == words:
            return advice
        raise DomainError("The candidate has your advice already, and it cannot be changed.", code="advised")
    await repository.give(work.connection, work.provider, advice.report_id, words, work.now)
    await work.tell(AdviceGiven(person_id=journey.person_id, given_at=work.now), journey)
    return advice.model_copy(update={"words": words, "given_at": work.now})


async def _tell(work: Work, journey: Journey, advice: Advice) -> None:
    if advice.adviser_id is not None:
        asked = AdviceAsked(person_id=journey.person_id, adviser_id=advice.adviser_id, due_at=advice.due_at)
        await work.tell(asked, journey)


async def _locked(work: Work, journey_id: str) -> tuple[Journey, Advice]:
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    advice = await repository.of_journey(work.connection, work.provider, journey_id)
    if advice is None:
        raise NotFound("Nobody is to be advised here.")
    return journey, advice
