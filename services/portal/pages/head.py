"""The candidate names another head, or corrects the head's address: the request then begins anew."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.JOURNEY))

REASONS = (
    ("address", "The same head has another e-mail address"),
    ("wrong_person", "The request reached somebody who is not my head"),
    ("left", "There is another head at my school now"),
    ("no_answer", "The head does not answer, and somebody else acts for them"),
)
"""Why, as the candidate reads it. `HeadReason` of shared/contracts/intake; another school has a form of its own."""


class Asked(Answer):
    """Whom intake asks, and how the request stands."""

    name: str = ""
    reference: str = ""
    school_name: str = ""
    head_name: str = ""
    declaration_state: str = ""
    declaration_lapses_at: Instant | None = None
    head_address_doubt: str | None = None


@router.get("/journey/{token}/head")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Who is asked now, and the form for another."""
    return await _page(request, holder, Form())


@router.post("/journey/{token}/head")
async def name_head(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Put the request to whoever is named. The same head at the same address changes nothing."""
    form = await Form.of(request)
    portal = portal_of(request)
    answers = {
        "reason_class": form.required("reason_class", "Choose what has changed"),
        "head_name": form.required("head_name", "Enter the name of your headteacher"),
        "head_email": form.required("head_email", "Enter the work e-mail address of your headteacher"),
    }
    if answers["reason_class"] and answers["reason_class"] not in dict(REASONS):
        form.refuse("reason_class", "Choose one of the answers on this page")
    if answers["head_email"] and "@" not in answers["head_email"][1:-1]:
        form.refuse("head_email", "Enter an e-mail address in the form name@school.example")
    if not form.problems:
        path = f"/v1/applications/{holder.journey_id}/head"
        if await portal.sent(form, portal.intake.post(path, answers, holder.authority)):
            return see_other(request.url.path, told="asked")
    return await _page(request, holder, form)


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    reply = await portal_of(request).intake.get(f"/v1/applications/{holder.journey_id}", holder.authority)
    asked = reply.read(Asked)
    told = not form.values and "told" in request.query_params and asked.declaration_state == "requested"
    back = request.url.path.removesuffix("/head")
    return await render(request, "head.html", form=form, asked=asked, reasons=REASONS, told=told, back=back)
