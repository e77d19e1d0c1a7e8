"""Appealing by the link that came with the outcome; the reviewers' list; deciding."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment import journeys
from services.assessment.appeals import actions, queries
from services.assessment.appeals.domain import Appeal, Decision, Overturned, Ruling
from services.assessment.doors import (
    AsAssessorOrOperator,
    AsOperator,
    AsSenior,
    ByResultLink,
    TheDesk,
    assessor_id,
    staff_id,
)
from services.assessment.moderation.domain import Outcome
from shared.contracts.envelope import Frozen, Instant
from shared.errors import NotFound
from shared.text import Words
from shared.web import answer

router = APIRouter()


class NewAppeal(Frozen):
    """The appeal in the candidate's own words."""

    grounds: Words


class AppealShown(Frozen):
    """An appeal as the candidate reads it. `reason` is the reviewer's, once it was decided.

    `reviewer_role` is None until the appeal was given to somebody; a candidate is not told who it is.
    """

    appeal_id: str
    attempt: int
    received_at: Instant
    acknowledge_by: Instant
    decide_by: Instant
    is_given: bool
    reviewer_role: Literal["senior_assessor"] | None = None
    decided_at: Instant | None = None
    decision: Decision | None = None
    reason: str | None = None


class AppealListed(Frozen):
    """One line of the list of appeals."""

    appeal_id: str
    journey_id: str
    initials: str
    attempt: int
    received_at: Instant
    acknowledge_by: Instant
    decide_by: Instant
    reviewer_id: str | None
    decided_at: Instant | None
    decision: Decision | None


class Appeals(Frozen):
    """Appeals, those that wait first."""

    appeals: tuple[AppealListed, ...]


class StandardShown(Frozen):
    """One standard that was short: who said so, and what the moderator made of it."""

    standard: int
    label: str
    found_in: str
    reason: str


class Bundle(Frozen):
    """All that the reviewer decides by; what was handed in is read where the assessor reads it."""

    appeal: AppealListed
    grounds: str
    outcome: Outcome
    short: tuple[StandardShown, ...]


class Able(Frozen):
    """Somebody who may decide on the appeal."""

    assessor_id: str
    in_hand: int


class AbleToReview(Frozen):
    """Everybody who may decide on the appeal, the least busy first."""

    reviewers: tuple[Able, ...]


class NewReviewer(Frozen):
    """To whom the appeal is given."""

    reviewer_id: str


class NewRuling(Frozen):
    """Uphold with standards that are met after all, or a re-assessment of what stays short; or refuse."""

    decision: Decision
    reason: Words
    met_after_all: tuple[Overturned, ...] = Field(default=(), max_length=200)
    reassess: bool = False


class Given(Frozen):
    """Who decides, until when."""

    appeal_id: str
    reviewer_id: str | None
    decide_by: Instant


class Decided(Frozen):
    """The decision."""

    appeal_id: str
    decision: Decision | None
    decided_at: Instant | None


@router.post("/v1/journeys/{journey_id}/appeal", status_code=201)
async def appeal(
    journey_id: str, body: NewAppeal, response: Response, desk: TheDesk, caller: ByResultLink
) -> AppealShown:
    """Appeal against the newest outcome, within the time that its letter names."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        received = await actions.appeal(work, journey_id, caller.link.person if caller.link else None, body.grounds)
    answer(response, work.event_id)
    return _shown(received, None)


@router.get("/v1/journeys/{journey_id}/appeal")
async def own_appeal(journey_id: str, desk: TheDesk, caller: ByResultLink) -> AppealShown:
    """How the newest appeal stands."""
    caller.must_hold(journey_id)
    async with desk.database.connection() as connection:
        found = await queries.appeal_of(connection, caller.provider, journey_id)
    if found is None:
        raise NotFound("There is no appeal.")
    return _shown(*found)


@router.get("/v1/appeals")
async def appeals(desk: TheDesk, caller: AsAssessorOrOperator) -> Appeals:
    """The appeals that are the caller's to decide; an operator sees everybody's."""
    async with desk.database.connection() as connection:
        rows = await queries.appeals_of(connection, caller.provider, assessor_id(caller))
    return Appeals(appeals=tuple(AppealListed.model_validate(row) for row in rows))


@router.get("/v1/appeals/{appeal_id}")
async def bundle(appeal_id: str, desk: TheDesk, caller: AsSenior) -> Bundle:
    """What the reviewer decides by."""
    async with desk.database.connection() as connection:
        found = await queries.bundle_of(connection, caller.provider, staff_id(caller), appeal_id)
    return Bundle.model_validate(found)


@router.get("/v1/appeals/{appeal_id}/reviewers")
async def reviewers(appeal_id: str, desk: TheDesk, caller: AsOperator) -> AbleToReview:
    """To whom the appeal may be given."""
    async with desk.work(caller.provider) as work:
        found = await queries.find(work.connection, work.provider, appeal_id)
        journey = await journeys.find(work.connection, work.provider, found.journey_id)
        able = await actions.who_may_review(work, journey)
        in_hand = await queries.in_hand(work.connection, work.provider)
    shown = (Able(assessor_id=one, in_hand=in_hand.get(one, 0)) for one in able)
    return AbleToReview(reviewers=tuple(sorted(shown, key=lambda one: (one.in_hand, one.assessor_id))))


@router.put("/v1/appeals/{appeal_id}/reviewer")
async def give(appeal_id: str, body: NewReviewer, response: Response, desk: TheDesk, caller: AsOperator) -> Given:
    """Give the appeal to somebody who took no part."""
    async with desk.work(caller.provider) as work:
        given = await actions.give(work, appeal_id, body.reviewer_id)
    answer(response, work.event_id)
    return Given.model_validate(given.model_dump(include=set(Given.model_fields)))


@router.post("/v1/appeals/{appeal_id}/decision")
async def decide(appeal_id: str, body: NewRuling, response: Response, desk: TheDesk, caller: AsSenior) -> Decided:
    """Uphold or refuse; the decision is final."""
    async with desk.work(caller.provider) as work:
        decided = await actions.decide(work, staff_id(caller), appeal_id, Ruling.model_validate(body.model_dump()))
    answer(response, work.event_id)
    return Decided.model_validate(decided.model_dump(include=set(Decided.model_fields)))


def _shown(one: Appeal, reason: str | None) -> AppealShown:
    fields = one.model_dump(include=set(AppealShown.model_fields))
    role: Literal["senior_assessor"] | None = "senior_assessor" if one.reviewer_id is not None else None
    return AppealShown(**fields, is_given=role is not None, reviewer_role=role, reason=reason)
