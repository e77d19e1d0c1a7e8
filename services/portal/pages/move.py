"""The candidate asks for another time of an appointment, which stands until a new one is agreed; or needs none."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.foreseen import Asking
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.JOURNEY))

REASONS = (
    ("health", "I am ill, or expect to be"),
    ("school", "Something at my school"),
    ("personal", "A personal reason"),
    ("other", "Another reason"),
)
"""Why, as the candidate reads it. `ChangeReason` of shared/contracts/values."""


class Wish(Answer):
    """Another time that somebody wants; `asked_by` None when nobody does."""

    asked_by: str | None = None
    contact_by: Instant | None = None
    starts_at: Instant | None = None
    asking: Asking | None = None


@router.get("/journey/{token}/move")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """What asking means, and the form; or what was asked for, with the button that takes it back."""
    return await _page(request, holder, Form())


@router.post("/journey/{token}/move")
async def decide(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Put the wish to the assessor, or take it back. Asking again changes nothing."""
    form = await Form.of(request)
    if form.get("decision") == "drop":
        done, told = await _drop(request, holder, form), "dropped"
    else:
        done, told = await _ask(request, holder, form), "asked"
    return see_other(request.url.path, told=told) if done else await _page(request, holder, form)


async def _ask(request: Request, holder: LinkHolder, form: Form) -> bool:
    portal = portal_of(request)
    answers = {
        "reason_class": form.required("reason_class", "Choose why you need another time"),
        "reason": form.get("reason"),
    }
    if answers["reason_class"] and answers["reason_class"] not in dict(REASONS):
        form.refuse("reason_class", "Choose one of the answers on this page")
    if form.problems:
        return False
    return await portal.sent(form, portal.assessment.post(_path(holder), answers, holder.authority)) is not None


async def _drop(request: Request, holder: LinkHolder, form: Form) -> bool:
    portal = portal_of(request)
    return await portal.sent(form, portal.assessment.delete(_path(holder), holder.authority)) is not None


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    wish = (await portal_of(request).assessment.get(_path(holder), holder.authority)).read(Wish)
    told = "" if form.values else request.query_params.get("told", "")
    back = request.url.path.removesuffix("/move")
    return await render(request, "move.html", form=form, reasons=REASONS, wish=wish, told=told, back=back)


def _path(holder: LinkHolder) -> str:
    return f"/v1/journeys/{holder.journey_id}/move"
