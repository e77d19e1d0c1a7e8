"""A freed place is held for the candidate for some hours: take it, or leave it to the next in line."""

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

_DOOR = Depends(by_link(Purpose.PLACE))
_ANSWERS = {"take": "acceptance", "leave": "refusal"}


class SessionOfGroup(Answer):
    """A session of the group, all of which are attended."""

    number: int
    starts_at: Instant
    ends_at: Instant


class Group(Answer):
    """Where the place is."""

    name: str
    sessions: tuple[SessionOfGroup, ...] = ()


class Offer(Answer):
    """The place, and what became of it: taken up is `placed`, let go by is `waiting`."""

    state: Literal["offered", "placed", "waiting", "released"]
    hold_until: Instant | None = None
    cohort: Group
    waiting_position: int | None = None


@router.get("/place/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The place with its sessions and until when it is held, or what was answered."""
    return await _page(request, holder, Form())


@router.post("/place/{token}")
async def decide(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Take the place up, or leave it."""
    form = await Form.of(request)
    portal = portal_of(request)
    decision = form.required("decision", "Choose whether you take the place or leave it")
    if decision and decision not in _ANSWERS:
        form.refuse("decision", "Choose one of the two answers on this page")
    if not form.problems:
        path = f"{_path(holder)}/{_ANSWERS[decision]}"
        if await portal.sent(form, portal.intake.post(path, {}, holder.authority)):
            return see_other(request.url.path)
    return await _page(request, holder, form)


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    offer = (await portal_of(request).intake.get(_path(holder), holder.authority)).read(Offer)
    over = offer.hold_until is not None and offer.hold_until < portal_of(request).clock.now()
    held = offer.state == "offered" and not over
    return await render(request, "place.html", form=form, offer=offer, held=held)


def _path(holder: LinkHolder) -> str:
    return f"/v1/applications/{holder.journey_id}/offer"
