"""Drafts of tasks that candidates shared with their trainers: reading and commenting."""

from __future__ import annotations

from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.staff.answers import SharedDrafts
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, see_other
from services.portal.words import TASKS
from shared.contracts.envelope import Instant
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("trainer"))


class Draft(Answer):
    """A task as it was when it was shared."""

    task: str
    version: int
    text: str
    standards: tuple[int, ...] = ()
    shared_at: Instant


class Comment(Answer):
    """What a trainer said about one version."""

    task: str
    version: int
    trainer_id: str
    text: str
    commented_at: Instant


class Shared(Answer):
    """Everything that a candidate shared, and what was said."""

    drafts: tuple[Draft, ...] = ()
    comments: tuple[Comment, ...] = ()


@router.get("/staff/drafts")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The drafts of the trainer's cohorts."""
    reply = await portal_of(request).assessment.get("/v1/drafts", colleague.authority)
    return await page(request, colleague, "staff_drafts.html", drafts=reply.read(SharedDrafts).drafts, tasks=TASKS)


@router.get("/staff/drafts/{journey_id}/{task}")
async def show_draft(request: Request, journey_id: str, task: str, colleague: Colleague = _DOOR) -> Response:
    """One task, its newest version first, with all comments."""
    return await _page(request, colleague, journey_id, task, Form())


@router.post("/staff/drafts/{journey_id}/{task}")
async def comment(request: Request, journey_id: str, task: str, colleague: Colleague = _DOOR) -> Response:
    """Say something about the version that was on the page."""
    form, portal = await Form.of(request), portal_of(request)
    body = {
        "version": form.whole_number("version", "Open this page again"),
        "text": form.required("text", "Write your comment first"),
    }
    if not form.problems:
        path = f"/v1/journeys/{journey_id}/drafts/{task}/comments"
        if await portal.sent(form, portal.assessment.post(path, body, colleague.authority, form.get("key"))):
            return see_other(request.url.path, told="comment")
    return await _page(request, colleague, journey_id, task, form)


async def _page(request: Request, colleague: Colleague, journey_id: str, task: str, form: Form) -> Response:
    portal = portal_of(request)
    reply = await portal.assessment.get(f"/v1/journeys/{journey_id}/drafts", colleague.authority)
    shared = reply.read(Shared)
    versions = [draft for draft in shared.drafts if draft.task == task]
    if not versions:
        raise NotFound("The candidate has not shared this task.")
    names = await portal.read_model.names(colleague.staff.provider, [journey_id])
    return await page(
        request,
        colleague,
        "staff_draft.html",
        form=form,
        versions=versions,
        comments=[said for said in shared.comments if said.task == task],
        candidate=names.get(journey_id, "Name not here yet"),
        task=task,
        about=TASKS.get(task, ""),
        key=form.get("key") or uuid4().hex,
    )
