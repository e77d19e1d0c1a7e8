"""A teacher or senior leader confirms their own minutes. They see no evidence and nobody else's answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.CONFIRM))


class OtherMinutes(Answer):
    """The guest's own minutes in another time, which nobody holds."""

    slot_id: str
    starts_at: Instant
    ends_at: Instant


class Minutes(Answer):
    """What one guest is asked for, and what they said."""

    first_name_of_candidate: str
    role: str = ""
    starts_at: Instant
    ends_at: Instant
    state: Literal["asked", "confirmed", "declined", "booked", "over"]
    alternatives: tuple[OtherMinutes, ...] = ()


@router.get("/confirm/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The question, with the answer given so far."""
    return await _page(request, holder, Form())


@router.post("/confirm/{token}")
async def confirm(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Yes; or no, with the other times that would suit."""
    form = await Form.of(request)
    portal = portal_of(request)
    available = form.yes("available")
    if available is None:
        form.refuse("available", "Choose yes if you are free at that time, or no")
    else:
        suits = [] if available else form.all("suits")
        answers = {"available": available} | ({"suits": suits} if suits else {})
        if await portal.sent(form, portal.assessment.post(_path(holder), answers, holder.authority)):
            return see_other(request.url.path)
    return await _page(request, holder, form)


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    asked = (await portal_of(request).assessment.get(_path(holder), holder.authority)).read(Minutes)
    if asked.state == "declined":
        return await render(request, "confirm_cannot.html")
    over = asked.state == "over" or (asked.state != "booked" and asked.ends_at < portal_of(request).clock.now())
    return await render(request, "confirm.html", form=form, asked=asked, over=over)


def _path(holder: LinkHolder) -> str:
    return f"/v1/slots/{holder.link.subject}/confirmation"
