"""The page on which anyone tries out camera, microphone and connection before a call. It knows nobody.

The page reads without scripts; with scripts its one button shows the camera's picture and the microphone's level, which
never leave the browser.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.doors import LinkHolder, by_link
from services.portal.rendering import render
from shared.links import Purpose
from shared.web import public

router = APIRouter()

_DOOR = Depends(by_link(Purpose.CALL_TEST))


@router.get("/call-test", dependencies=[Depends(public())])
async def show(request: Request) -> Response:
    """How to try a call."""
    return await render(request, "call_test.html", host=None)


@router.get("/call-test/{token}")
async def show_for_call(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The same with the host of the link to join, as signed in the message, and the provider's telephone number."""
    return await render(request, "call_test.html", host=holder.link.subject)
