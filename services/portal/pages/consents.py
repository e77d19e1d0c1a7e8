"""What we may send beyond the assessment: the candidate's own page, and the one click that stops a kind of message.

Scanners open links before people do, so opening the page that stops changes nothing; a mail program's own button posts
there (RFC 8058), and is answered like a person.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.errors import NotSignedIn
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.JOURNEY))
_STOP = Depends(by_link(Purpose.STOP))

STOPPED = {
    "network": "messages about network meetings and further training",
    "mentor_copies": "copies of reminders",
    "school_copies": "messages about a candidate at your school",
    "school_outcome": "messages about results",
}
"""What stops, as whoever gets it reads it."""
TITLES = {
    "mentor_copies": "Reminders for your mentor",
    "school_copies": "News for a contact at your school",
    "school_outcome": "Your result for your headteacher",
    "network": "Network meetings and further training",
}
"""What each consent is about, as the candidate reads it."""


class Consent(Answer):
    """One consent as intake has it."""

    kind: str
    given: bool
    wording: str
    changed_at: datetime | None = None
    possible: bool = True


class Consents(Answer):
    """All of them, in the order in which they are shown."""

    consents: tuple[Consent, ...] = ()


@router.get("/journey/{token}/messages")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Each consent with its words, when it was given or taken back, and a button."""
    return await _page(request, holder, Form())


@router.post("/journey/{token}/messages")
async def choose(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Agree to one, or take it back."""
    form, portal = await Form.of(request), portal_of(request)
    kind, given = form.get("kind"), form.get("given")
    if kind not in STOPPED or given not in ("yes", "no"):
        form.refuse(None, "Press one of the buttons on this page")
    else:
        path = f"/v1/applications/{holder.journey_id}/consents/{kind}"
        if await portal.sent(form, portal.intake.put(path, {"given": given == "yes"}, holder.authority)):
            return see_other(request.url.path, told=f"{kind}-{given}")
    return await _page(request, holder, form)


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    reply = await portal_of(request).intake.get(f"/v1/applications/{holder.journey_id}/consents", holder.authority)
    told = request.query_params.get("told", "") if not form.values else ""
    return await render(
        request,
        "consents.html",
        form=form,
        consents=reply.read(Consents).consents,
        titles=TITLES,
        told=told.rpartition("-")[2] if told.rpartition("-")[0] in STOPPED else None,
        back=request.url.path.removesuffix("/messages"),
    )


@router.get("/stop/{token}")
async def ask_to_stop(request: Request, holder: LinkHolder = _STOP) -> Response:
    """The button. Opening this page stops nothing."""
    return await render(request, "stop.html", form=Form(), what=_what(holder), done=False)


@router.post("/stop/{token}")
async def stop(request: Request, holder: LinkHolder = _STOP) -> Response:
    """Stop them, for a person as for a mail program. Repeated: nothing more."""
    form, portal = Form(), portal_of(request)
    done = await portal.sent(form, portal.intake.post("/v1/consents/stop", {}, holder.authority)) is not None
    return await render(request, "stop.html", form=form, what=_what(holder), done=done)


def _what(holder: LinkHolder) -> str:
    what = STOPPED.get(holder.link.subject)
    if what is None:
        raise NotSignedIn("This link is not valid. Open it from the newest message you got.")
    return what
