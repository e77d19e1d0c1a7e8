"""The candidate leaves the programme, after a page that says what follows; and comes back while that is possible."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from services.portal.stages import ENDS, Stage
from services.portal.standing import Standing, standing
from services.portal.words import REASONS_TO_WITHDRAW
from shared.calendar import is_in_time
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
    if request.query_params.get("told") == "back":
        return await render(request, "withdraw_back.html")
    now = await _standing(request, holder)
    if now is not None and now.stage is Stage.WITHDRAWN:
        return await _left(request, holder, Form(), now.since_at)
    if now is not None and now.stage in ENDS:
        return await render(request, "withdraw_over.html", stage=now.stage)
    return await render(request, "withdraw.html", reasons=REASONS_TO_WITHDRAW)


@router.post("/withdraw/{token}")
async def withdraw(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Leave, or come back. The answer to leaving shows the receipt itself: sending it twice changes nothing."""
    form = await Form.of(request)
    if form.yes("come_back"):
        return await _come_back(request, holder, form)
    portal = portal_of(request)
    answers = {
        "reason_class": form.required("reason_class", "Choose the reason that comes nearest"),
        "reason": form.optional("reason"),
    }
    if not form.problems:
        reply = await portal.sent(form, portal.intake.post(_path(holder), answers, holder.authority))
        if reply is not None:
            return await _left(request, holder, form, reply.read(Withdrawal).withdrew_at)
    return await render(request, "withdraw.html", form=form, reasons=REASONS_TO_WITHDRAW)


async def _come_back(request: Request, holder: LinkHolder, form: Form) -> Response:
    portal = portal_of(request)
    if await portal.sent(form, portal.intake.post(f"{_path(holder)}/undo", {}, holder.authority)):
        return see_other(request.url.path, told="back")
    now = await _standing(request, holder)
    if now is not None and now.stage is Stage.WITHDRAWN:
        return await _left(request, holder, form, now.since_at)
    return await render(request, "withdraw.html", form=form, reasons=REASONS_TO_WITHDRAW)


async def _left(request: Request, holder: LinkHolder, form: Form, withdrew_at: datetime) -> Response:
    """The receipt, with the button that undoes it until the last instant of the last day."""
    now = await _standing(request, holder)
    until = now.dates.get("undo_until") if now is not None else None
    if until is not None and not is_in_time(portal_of(request).clock.now(), until):
        until = None
    return await render(request, "withdraw_done.html", form=form, withdrew_at=withdrew_at, back_until=until)


async def _standing(request: Request, holder: LinkHolder) -> Standing | None:
    return standing(await portal_of(request).read_model.steps(holder.link.provider, holder.journey_id))


def _path(holder: LinkHolder) -> str:
    return f"/v1/applications/{holder.journey_id}/withdrawal"
