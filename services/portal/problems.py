"""The pages for when something is not possible: a dead link, a page that is not there, a part that does not answer.

Each says what happened in plain words and what to do now, with the status that a machine expects.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.portal.api import ApiProblem
from services.portal.doors import BeginAgain, SignInFirst
from services.portal.rendering import render, see_other
from shared.errors import HltaError
from shared.logging import get_logger

log = get_logger(__name__)


@dataclass(frozen=True)
class Trouble:
    """What a page of trouble says. `said` None: the service's own words."""

    heading: str
    said: str | None
    remedies: tuple[str, ...] = ()


_BY_STATUS = {
    401: Trouble(
        "We cannot open this link",
        "It is not complete, or it is not one of ours.",
        (
            "Open the link again from the message itself, or copy all of it. Some programs break long links in two.",
            "Look for a newer message from us: its link may have taken this one’s place.",
            "Ask for a new link with the contact at the foot of this page.",
        ),
    ),
    403: Trouble("This is not for you to open", None, ("Open the newest message that you got from us.",)),
    404: Trouble(
        "We cannot find this page",
        "Nothing is there under this address.",
        (
            "If you typed the address, check that it is right. If you copied it, check that you copied all of it.",
            "If you followed a link in a message, look for a newer message from us.",
        ),
    ),
    405: Trouble("This is not possible here", "The page does not take what was sent.", ("Go back and try again.",)),
    409: Trouble("This is not possible just now", None, ("Go back and open the page again to see how things stand.",)),
    410: Trouble(
        "This link is no longer in use",
        None,
        (
            "Look for a newer message from us: its link may have taken this one’s place.",
            "If you have done already what the link was for, you need to do nothing.",
            "If you still need it, ask for a new link with the contact at the foot of this page.",
        ),
    ),
    413: Trouble("This is too large", None, ("Go back and choose a smaller file, or write less.",)),
    503: Trouble(
        "This page does not answer just now",
        "A part of our service is away for a moment. Nothing was lost.",
        ("Wait a minute and load this page again. Your link stays good.",),
    ),
}
_BROKEN = Trouble(
    "Something went wrong here",
    "It is our mistake, not yours. What you had sent before is kept.",
    ("Wait a minute and try again.", "If it happens again, use the contact at the foot of this page."),
)


def translate_errors(app: FastAPI) -> None:
    """Every error of the house becomes a page, here and nowhere else."""
    app.add_exception_handler(HltaError, _refused)
    app.add_exception_handler(HTTPException, _not_there)
    app.add_exception_handler(Exception, _broken)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HltaError)
    if isinstance(error, SignInFirst):
        return see_other("/sign-in", next=request.url.path)
    if isinstance(error, BeginAgain):
        return see_other(f"/apply/{error.provider}", told="deleted")
    status = error.status_code if isinstance(error, ApiProblem) else error.status
    if status not in _BY_STATUS:
        log.error("refused_without_a_page", status=status, code=error.reason_code)
    return await _page(request, status, error.message)


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return await _page(request, error.status_code, str(error.detail))


async def _broken(request: Request, error: Exception) -> Response:
    log.error("unexpected_error", reason=type(error).__name__, exc_info=error)
    return await _page(request, 500, "")


async def _page(request: Request, status: int, message: str) -> Response:
    trouble = _BY_STATUS.get(status, _BROKEN)
    return await render(
        request,
        "problem.html",
        status=status,
        heading=trouble.heading,
        said=trouble.said or message,
        remedies=trouble.remedies,
    )
