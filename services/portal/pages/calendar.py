"""A person's dates for a calendar program: the candidate's page that gives and ends the secret address, and the feed.

The address is shown once, on the answer to the button: nothing of ours keeps it, so nothing of ours can show it again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from services.portal.api import Answer, ApiProblem, Authority
from services.portal.doors import LinkHolder, by_feed, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render
from shared.errors import Unreachable
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.JOURNEY))
_FEED = Depends(by_feed())
_GONE = (
    "No calendar is under this address. It may have been replaced by a newer one, or stopped.\n"
    "If it was yours, take this calendar out of your calendar program. You can get a new address on your own page.\n"
)
_AWAY = "This calendar cannot be read just now. Your calendar program tries again by itself.\n"
_TRY_AGAIN_SECONDS = 600


class Feed(Answer):
    """How a person's feed stands. `version` is 0 while there was no address."""

    version: int = 0
    is_open: bool = False
    made_at: datetime | None = None
    ended_at: datetime | None = None
    ended_how: Literal["owner", "office", "other_address"] | None = None


class Made(Answer):
    """The secret of a new address."""

    secret: str


@dataclass(frozen=True)
class Shown:
    """What the page shows: how the feed stands now, what became of the form, and the new address, if one was made."""

    feed: Feed
    form: Form
    address: str | None = None


async def look(request: Request, authority: Authority, form: Form | None = None, address: str | None = None) -> Shown:
    """The page as it stands."""
    reply = await portal_of(request).notifications.get("/v1/calendar", authority)
    return Shown(reply.read(Feed), form or Form(), address)


async def change(request: Request, authority: Authority) -> Shown:
    """Make a new address in place of the one that the form was shown with, or stop it."""
    form, portal, address = await Form.of(request), portal_of(request), None
    if form.get("do") == "stop":
        await portal.sent(form, portal.notifications.post("/v1/calendar/revocation", {}, authority))
    else:
        version = form.get("replaces")
        body = {"replaces": int(version) if version.isascii() and version.isdecimal() else 0}
        reply = await portal.sent(form, portal.notifications.post("/v1/calendar", body, authority))
        if reply is not None:
            address = f"{portal.settings.portal_url.rstrip('/')}/calendar/{reply.read(Made).secret}.ics"
    return await look(request, authority, form, address)


@router.get("/journey/{token}/calendar")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """What a feed is, and whether there is one."""
    return await _page(request, await look(request, holder.authority))


@router.post("/journey/{token}/calendar")
async def decide(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Get an address, a new one, or none. The answer itself shows it, so that it stands in no other place."""
    return await _page(request, await change(request, holder.authority))


async def _page(request: Request, shown: Shown) -> Response:
    back = request.url.path.removesuffix("/calendar")
    return await render(request, "calendar.html", form=shown.form, shown=shown, back=back)


@router.api_route("/calendar/{secret}.ics", methods=["GET", "HEAD"])
async def read_feed(request: Request, authority: Authority = _FEED) -> Response:
    """The dates, or that nothing has changed since. An address that was ended is answered like one that never was."""
    try:
        reply = await portal_of(request).notifications.get("/v1/calendar/feed", authority)
    except ApiProblem as problem:
        if problem.status_code != 404:
            raise
        return PlainTextResponse(_GONE, status_code=404)
    except Unreachable:
        return PlainTextResponse(_AWAY, status_code=503, headers={"Retry-After": str(_TRY_AGAIN_SECONDS)})
    content = reply.text.encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    # Kept by the program that fetched it alone, and asked for anew each time: a stopped address is empty at once.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    if _is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="hlta-dates.ics"'
    return Response(content, media_type="text/calendar; charset=utf-8; method=PUBLISH", headers=headers)


def _is_known(sent: str, tag: str) -> bool:
    """Whether a program has these very bytes (RFC 9110, 13.1.2)."""
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in sent.split(","))
