"""Staff sign in by the button behind the link in their mail, or by pasting what they were given; signing out.

Whoever has lost a link has it sent again, candidates that to their own page.
"""

from __future__ import annotations

import re
from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import COOKIE, LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared import links, tokens
from shared.errors import NotSignedIn
from shared.links import Purpose
from shared.web import public

router = APIRouter()

_DOOR = Depends(by_link(Purpose.SIGN_IN))


class SignedIn(Answer):
    """The token that stands for the person from now on."""

    token: str
    role: Literal["operator", "trainer", "assessor"]


@router.get("/sign-in", dependencies=[Depends(public())])
async def ask(request: Request) -> Response:
    """Where a link is asked for or pasted; no password is ever needed. Who is signed in already goes on."""
    to = _inside(request.query_params.get("next"))
    try:
        person = tokens.read(request.app.state.secret, request.cookies.get(COOKIE, ""))
    except NotSignedIn:
        return await _page(request, Form(), to, asked="asked" in request.query_params)
    return see_other(_for(person.role, to))


@router.post("/sign-in", dependencies=[Depends(public())])
async def paste(request: Request) -> Response:
    """Take what was pasted: a sign-in link leads to its page, a token signs in at once."""
    form = await Form.of(request)
    secret: str = request.app.state.secret
    pasted = form.required("token", "Paste the link from your message, or your token").rpartition("/")[2]
    to = _inside(form.get("next"))
    if not form.problems:
        try:
            links.read(secret, pasted, Purpose.SIGN_IN)
        except NotSignedIn:
            try:
                person = tokens.read(secret, pasted)
            except NotSignedIn:
                form.refuse("token", "This is neither a sign-in link nor a token of ours. Copy all of it and try again")
            else:
                return _with_cookie(request, see_other(_for(person.role, to)), pasted)
        else:
            return see_other(f"/sign-in/{pasted}", next=to)
    return await _page(request, form, to)


@router.post("/sign-in/link", dependencies=[Depends(public())])
async def ask_for_link(request: Request) -> Response:
    """Have a link sent. The page says the same whether the address is known or not."""
    form = await Form.of(request)
    email = form.required("email", "Enter your e-mail address")
    to = _inside(form.get("next"))
    portal = portal_of(request)
    for service in (portal.intake, portal.assessment):
        if not form.problems:
            await portal.sent(form, service.post("/v1/sign-in/requests", {"email": email}))
    if form.problems:
        return await _page(request, form, to)
    return see_other("/sign-in", asked="yes", next=to)


@router.get("/sign-in/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """A button: scanners that open the link must not use it up."""
    return await render(request, "sign_in_button.html")


@router.post("/sign-in/{token}")
async def sign_in(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Use the link up, and stay signed in by cookie."""
    portal = portal_of(request)
    service = portal.assessment if holder.link.owner == "assessment" else portal.intake
    reply = await service.post("/v1/sign-in", {}, holder.authority)
    signed_in = reply.read(SignedIn)
    to = _for(signed_in.role, _inside(request.query_params.get("next")))
    response = await render(request, "signed_in.html", role=signed_in.role, to=to)
    return _with_cookie(request, response, signed_in.token)


@router.post("/sign-out", dependencies=[Depends(public())])
async def sign_out(request: Request) -> Response:
    """Forget who this is."""
    response = see_other("/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


async def _page(request: Request, form: Form, to: str, *, asked: bool = False) -> Response:
    days = tokens.VALID_SECONDS // 86_400
    return await render(request, "sign_in.html", form=form, to=to, asked=asked, days=days)


def _with_cookie(request: Request, response: Response, token: str) -> Response:
    """Out of reach of scripts and of other sites' forms; over TLS only where the portal has it."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=tokens.VALID_SECONDS,
        path="/",
        httponly=True,
        samesite="lax",
        secure=portal_of(request).settings.portal_url.startswith("https:"),
    )
    return response


_HOMES = {"operator": "/board", "trainer": "/staff", "assessor": "/staff"}


def _inside(path: str | None) -> str:
    """Where to go after signing in: a page of the staff's own, never another site; empty for the person's home."""
    inside = path and re.fullmatch(r"/(board|staff)(/[A-Za-z0-9_/-]*)?", path, re.ASCII) and "//" not in path
    return path if path and inside else ""


def _for(role: str, path: str) -> str:
    """The page that was asked for where it is for this role, else the role's home."""
    home = _HOMES[role]
    return path if path.startswith(home) else home
