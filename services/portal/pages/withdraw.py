"""The candidate leaves the programme, after a page that says what follows."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render
from services.portal.stages import ENDS, Stage, standing
from services.portal.words import REASONS_TO_WITHDRAW
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.WITHDRAW))


class Withdrawal(Answer):
    """When it was recorded."""

    withdrew_at: Instant


@router.get("/withdraw/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The question; or that there is nothing left to leave, as far as the facts have arrived."""
    now = standing(await portal_of(request).read_model.steps(holder.link.provider, holder.journey_id))
    if now is not None and now.stage is Stage.WITHDRAWN:
        return await render(request, "withdraw_done.html", withdrew_at=now.since_at)
    if now is not None and now.stage in ENDS:
        return await render(request, "withdraw_over.html", stage=now.stage)
    return await render(request, "withdraw.html", reasons=REASONS_TO_WITHDRAW)


@router.post("/withdraw/{token}")
async def withdraw(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Leave. The answer shows the receipt itself: sending it twice changes nothing."""
    form = await Form.of(request)
    portal = portal_of(request)
    answers = {
        "reason_class": form.required("reason_class", "Choose the reason that comes nearest"),
        "reason": form.optional("reason"),
    }
    if not form.problems:
        path = f"/v1/applications/{holder.journey_id}/withdrawal"
        reply = await portal.sent(form, portal.intake.post(path, answers, holder.authority))
        if reply is not None:
            return await render(request, "withdraw_done.html", withdrew_at=reply.read(Withdrawal).withdrew_at)
    return await render(request, "withdraw.html", form=form, reasons=REASONS_TO_WITHDRAW)
