"""The candidate asks for another time of an appointment that is booked; it stands until a new one is agreed."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
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


@router.get("/journey/{token}/move")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """What asking means, and the form."""
    return await _page(request, Form())


@router.post("/journey/{token}/move")
async def ask(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Put the wish to the assessor. Asking again changes nothing."""
    form = await Form.of(request)
    portal = portal_of(request)
    answers = {
        "reason_class": form.required("reason_class", "Choose why you need another time"),
        "reason": form.get("reason"),
    }
    if answers["reason_class"] and answers["reason_class"] not in dict(REASONS):
        form.refuse("reason_class", "Choose one of the answers on this page")
    if not form.problems:
        path = f"/v1/journeys/{holder.journey_id}/move"
        if await portal.sent(form, portal.assessment.post(path, answers, holder.authority)):
            return see_other(request.url.path, told="asked")
    return await _page(request, form)


async def _page(request: Request, form: Form) -> Response:
    told = not form.values and "told" in request.query_params
    back = request.url.path.removesuffix("/move")
    return await render(request, "move.html", form=form, reasons=REASONS, told=told, back=back)
