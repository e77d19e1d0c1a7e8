"""The pages that belong to nobody: the front page and the accessibility statement."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.rendering import render
from shared.web import public

router = APIRouter(dependencies=[Depends(public())])


@router.get("/")
async def show_front(request: Request) -> Response:
    """What this is, and where to begin."""
    return await render(request, "front.html")


@router.get("/accessibility")
async def show_accessibility(request: Request) -> Response:
    """What works for whom, what does not, and whom to tell."""
    return await render(request, "accessibility.html")
