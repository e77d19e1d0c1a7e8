"""A senior advises somebody who was not awarded: what was short, and what to work on."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.staff.answers import AllToAdvise, ToAdvise
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, see_other
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("assessor", senior=True))


@router.get("/staff/advice/{journey_id}")
async def show(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """What was short and why, and where the advice is written."""
    one = await _one(request, colleague, journey_id)
    return await page(request, colleague, "staff_advice.html", form=Form(), one=one)


@router.post("/staff/advice/{journey_id}")
async def advise(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """Give the advice, which stands."""
    form, one = await Form.of(request), await _one(request, colleague, journey_id)
    words = form.required("words", "Write what the candidate should work on")
    portal = portal_of(request)
    if not form.problems:
        sent = portal.assessment.post(f"/v1/journeys/{journey_id}/advice", {"words": words}, colleague.authority)
        if await portal.sent(form, sent):
            return see_other("/staff", told="advised")
    return await page(request, colleague, "staff_advice.html", form=form, one=one)


async def _one(request: Request, colleague: Colleague, journey_id: str) -> ToAdvise:
    """The candidate among those whom this senior advises. Raises NotFound."""
    reply = await portal_of(request).assessment.get("/v1/advice", colleague.authority)
    found = next((one for one in reply.read(AllToAdvise).advice if one.journey_id == journey_id), None)
    if found is None:
        raise NotFound("There is no such candidate to advise.")
    return found
