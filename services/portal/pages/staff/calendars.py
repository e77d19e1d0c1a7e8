"""Assessors and trainers have their dates in their own calendar program, by an address that only they know."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.doors import Colleague, signed_in
from services.portal.pages.calendar import Shown, change, look
from services.portal.pages.staff.showing import page

router = APIRouter()

_DOOR = Depends(signed_in("trainer", "assessor"))


@router.get("/staff/calendar")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """What a feed is, and whether there is one."""
    return await _page(request, colleague, await look(request, colleague.authority))


@router.post("/staff/calendar")
async def decide(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Get an address, a new one, or none."""
    return await _page(request, colleague, await change(request, colleague.authority))


async def _page(request: Request, colleague: Colleague, shown: Shown) -> Response:
    return await page(request, colleague, "staff_calendar.html", form=shown.form, shown=shown)
