"""A teacher or senior leader confirms their own minutes. They see no evidence and nobody else's answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer, ApiProblem
from services.portal.doors import LinkHolder, by_link
from services.portal.foreseen import Asking
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.CONFIRM))

_WAYS = {"time": "move", "person": "absence"}
"""What a guest may need once all is booked, and where the API takes it."""
REASONS = (
    ("health", "I am ill, or expect to be"),
    ("school", "Something at the school"),
    ("personal", "A personal reason"),
    ("changed_job", "I have changed job"),
    ("other", "Another reason"),
)
"""Why, as the guest reads it. `ChangeReason` of shared/contracts/values."""


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
    is_booked: bool = False
    wants_another: bool = False
    instead_of: Instant | None = None


@router.get("/confirm/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The question, with the answer given so far."""
    return await _page(request, holder, Form())


@router.post("/confirm/{token}")
async def answer(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Yes; no, with the other times that would suit; or, once all is booked, what has come up since."""
    form = await Form.of(request)
    match form.get("need"):
        case "" if "need" not in form.values and "change" not in form.values:
            done = await _say_whether_free(request, holder, form)
        case "drop":
            done = await _keep_the_time(request, holder, form)
        case need:
            done = await _say_what_came_up(request, holder, form, need)
    return see_other(request.url.path) if done else await _page(request, holder, form)


async def _say_whether_free(request: Request, holder: LinkHolder, form: Form) -> bool:
    portal = portal_of(request)
    available = form.yes("available")
    if available is None:
        form.refuse("available", "Choose yes if you are free at that time, or no")
        return False
    suits = [] if available else form.all("suits")
    answers = {"available": available} | ({"suits": suits} if suits else {})
    sending = portal.assessment.post(_path(holder, "confirmation"), answers, holder.authority)
    return await portal.sent(form, sending) is not None


async def _say_what_came_up(request: Request, holder: LinkHolder, form: Form, need: str) -> bool:
    """Another time, or somebody else in the guest's place. The appointment stands until then."""
    portal = portal_of(request)
    if need not in _WAYS:
        form.refuse("need", "Choose what you need")
    reason_class = form.required("reason_class", "Choose the reason that comes nearest")
    if reason_class and reason_class not in dict(REASONS):
        form.refuse("reason_class", "Choose one of the answers on this page")
    if form.problems:
        return False
    answers = {"reason_class": reason_class, "reason": form.get("reason")}
    sending = portal.assessment.post(_path(holder, _WAYS[need]), answers, holder.authority)
    return await portal.sent(form, sending) is not None


async def _keep_the_time(request: Request, holder: LinkHolder, form: Form) -> bool:
    portal = portal_of(request)
    return await portal.sent(form, portal.assessment.delete(_path(holder, "move"), holder.authority)) is not None


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    asked = (await portal_of(request).assessment.get(_path(holder, "confirmation"), holder.authority)).read(Minutes)
    is_past = asked.starts_at <= portal_of(request).clock.now()
    if asked.state == "declined":
        return await render(request, "confirm_cannot.html", form=form, asked=asked, is_past=is_past)
    asking = await _asking(request, holder, asked, is_past=is_past)
    over = asked.state == "over" or (asked.state != "booked" and asked.ends_at < portal_of(request).clock.now())
    return await render(
        request, "confirm.html", form=form, asked=asked, over=over, is_past=is_past, reasons=REASONS, asking=asking
    )


async def _asking(request: Request, holder: LinkHolder, asked: Minutes, *, is_past: bool) -> Asking | None:
    """What asking for another time leads to, where all is booked; None when nobody can ask for one just now."""
    if asked.state != "booked" or asked.wants_another or is_past:
        return None
    try:
        return (await portal_of(request).assessment.get(_path(holder, "move"), holder.authority)).read(Asking)
    except ApiProblem as problem:
        if not problem.is_about_the_answers:
            raise
        return None


def _path(holder: LinkHolder, what: str) -> str:
    return f"/v1/slots/{holder.link.subject}/{what}"
