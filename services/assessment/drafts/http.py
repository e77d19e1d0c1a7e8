"""Drafts and comments, as candidate and trainer see them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.domain import initials
from services.assessment.doors import AsTrainer, ByWorkLink, ByWorkLinkOrStaff, TheDesk, staff_id
from services.assessment.drafts import actions, repository
from services.assessment.drafts.repository import Comment, Draft
from services.assessment.work import Work
from services.assessment.work import new_id as fresh_id
from shared.contracts.envelope import Frozen, Instant
from shared.errors import NotFound
from shared.text import Words
from shared.web import Caller, answer, new_id

router = APIRouter()


class Drafts(Frozen):
    """Every draft that was shared, the newest version of each task first, and what trainers said."""

    drafts: tuple[Draft, ...]
    comments: tuple[Comment, ...]
    shown_to_assessor: bool


class NewComment(Frozen):
    """What a trainer says about one version of a draft."""

    version: int
    text: Words


class Visibility(Frozen):
    """Whether the assessor sees drafts and comments; at first not."""

    shown_to_assessor: bool


class Waiting(Frozen):
    """The newest version of a task that a candidate shared."""

    journey_id: str
    initials: str
    task: str
    version: int
    shared_at: Instant
    is_commented: bool


class SharedDrafts(Frozen):
    """The drafts of a trainer's cohorts, those without a comment first."""

    drafts: tuple[Waiting, ...]


@router.post("/v1/journeys/{journey_id}/drafts/{task}")
async def share(journey_id: str, task: str, response: Response, desk: TheDesk, caller: ByWorkLink) -> Draft:
    """Show the trainers a task as it is saved now."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        draft = await actions.share(work, journey_id, task)
    answer(response, work.event_id)
    return draft


@router.post("/v1/journeys/{journey_id}/drafts/{task}/comments", status_code=201)
async def comment(
    journey_id: str,
    task: str,
    body: NewComment,
    response: Response,
    desk: TheDesk,
    caller: AsTrainer,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Comment:
    """Say something about a draft; the candidate is told."""
    async with desk.work(caller.provider) as work:
        said = Comment(
            comment_id=new_id(caller.provider, f"draft-comments:{journey_id}", idempotency_key, fresh_id()),
            task=task,
            version=body.version,
            trainer_id=staff_id(caller),
            text=body.text,
            commented_at=work.now,
        )
        await actions.comment(work, staff_id(caller), journey_id, said)
    answer(response, work.event_id)
    return said


@router.put("/v1/journeys/{journey_id}/drafts")
async def show(journey_id: str, body: Visibility, desk: TheDesk, caller: ByWorkLink) -> Visibility:
    """Let the assessor see drafts and comments, or not."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        await actions.show_to_assessor(work, journey_id, shown=body.shown_to_assessor)
    return body


@router.get("/v1/journeys/{journey_id}/drafts")
async def drafts(journey_id: str, desk: TheDesk, caller: ByWorkLinkOrStaff) -> Drafts:
    """What was shared and said. The assessor sees it only where the candidate wants that."""
    async with desk.work(caller.provider) as work:
        shown = await repository.are_shown(work.connection, work.provider, journey_id)
        await _may_see(work, caller, journey_id, shown=shown)
        return Drafts(
            drafts=tuple(await repository.drafts_of(work.connection, work.provider, journey_id)),
            comments=tuple(await repository.comments_of(work.connection, work.provider, journey_id)),
            shown_to_assessor=shown,
        )


@router.get("/v1/drafts")
async def shared_drafts(desk: TheDesk, caller: AsTrainer) -> SharedDrafts:
    """What the candidates of the caller's cohorts shared."""
    async with desk.database.connection() as connection:
        rows = await repository.shared_with(connection, caller.provider, staff_id(caller))
    return SharedDrafts(
        drafts=tuple(
            Waiting(initials=initials(row["name"]), **{name: row[name] for name in row if name != "name"})
            for row in rows
        )
    )


async def _may_see(work: Work, caller: Caller, journey_id: str, *, shown: bool) -> None:
    """The candidate by link, a trainer of the cohort, or the assessor who may. NotFound for anybody else."""
    if caller.staff is None:
        caller.must_hold(journey_id)
        return
    journey = await journeys.find(work.connection, work.provider, journey_id)
    if caller.staff.role == "trainer":
        allowed = staff_id(caller) in await repository.trainers_of(work.connection, journey)
    else:
        offer = await offers.standing(work.connection, work.provider, journey_id)
        allowed = shown and offer is not None and offer.state != "open" and offer.assessor_id == staff_id(caller)
    if not allowed:
        raise NotFound("There is no such journey.")
