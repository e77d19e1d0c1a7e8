"""The workload ledger: for operators all assessors with the weeks ahead, for an assessor the own line."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, render

router = APIRouter()

_OFFICE = Depends(signed_in("operator"))
_ASSESSOR = Depends(signed_in("assessor"))


class Counted(Answer):
    """How much of each kind."""

    assessment: int = 0
    reassessment: int = 0
    moderation: int = 0
    lost_late: int = 0


class Line(Answer):
    """One assessor."""

    name: str
    capacity: int
    in_hand: int
    period: Counted
    ever: Counted
    given_up_late: int = 0
    load: int
    fair_share: float
    minutes: int
    owed_pence: int

    @property
    def owed(self) -> str:
        """In pounds; empty where nothing is owed."""
        return f"£{self.owed_pence // 100:,}.{self.owed_pence % 100:02}" if self.owed_pence else ""


class Ledger(Answer):
    """The lines of a period."""

    first_on: date
    last_on: date
    lines: tuple[Line, ...] = ()


class Week(Answer):
    """One week ahead, in minutes."""

    monday: date
    booked_minutes: int
    free_minutes: int
    used_percent: int | None = None


class Ahead(Answer):
    """The coming weeks."""

    weeks: tuple[Week, ...] = ()


@router.get("/board/ledger")
async def show(request: Request, colleague: Colleague = _OFFICE) -> Response:
    """All assessors in this term, and how full the weeks ahead are."""
    assessment = portal_of(request).assessment
    found = (await assessment.get("/v1/ledger", colleague.authority)).read(Ledger)
    ahead = (await assessment.get("/v1/ledger/weeks", colleague.authority)).read(Ahead)
    return await render(request, "ledger.html", ledger=found, weeks=ahead.weeks)


@router.get("/board/ledger.csv")
async def spreadsheet(request: Request, colleague: Colleague = _OFFICE) -> Response:
    """The same as a spreadsheet."""
    reply = await portal_of(request).assessment.get("/v1/ledger.csv", colleague.authority)
    headers = {"Content-Disposition": 'attachment; filename="ledger.csv"'}
    return PlainTextResponse(reply.text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/staff/ledger")
async def show_own(request: Request, colleague: Colleague = _ASSESSOR) -> Response:
    """What the assessor has done in this term, beside the fair share."""
    found = (await portal_of(request).assessment.get("/v1/assessor/ledger", colleague.authority)).read(Ledger)
    return await page(request, colleague, "staff_ledger.html", ledger=found)
