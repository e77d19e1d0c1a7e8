"""Anyone can check whether an award is real."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer, ApiProblem
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.web import public

router = APIRouter()


class Award(Answer):
    """The public entry of the register."""

    number: str
    name: str
    awarded_on: date
    awarding_body: str
    standards_set: str
    status: str
    changed_on: date | None = None


@router.get("/award", dependencies=[Depends(public())])
async def ask(request: Request) -> Response:
    """Where a number is typed in."""
    if "number" not in request.query_params:
        return await render(request, "award_ask.html")
    form = Form.filled(number=request.query_params["number"])
    number = _tidy(form.get("number"))
    if not number:
        form.refuse("number", "Enter the number of the award, as it stands on the certificate")
        return await render(request, "award_ask.html", form=form)
    return see_other(f"/award/{number}")


@router.get("/award/{number}", dependencies=[Depends(public())])
async def check(request: Request, number: str) -> Response:
    """The award with this number, or that there is none."""
    wanted = _tidy(number)
    try:
        reply = await portal_of(request).assessment.get(f"/v1/awards/{wanted or '-'}")
    except ApiProblem as problem:
        if problem.status_code != 404:
            raise
        return await render(request, "award_unknown.html", number=wanted, status=404)
    return await render(request, "award.html", award=reply.read(Award))


def _tidy(number: str) -> str:
    """As numbers are written: capitals, no blanks, and nothing that could lead elsewhere."""
    kept = (letter for letter in number.upper() if letter.isascii() and (letter.isalnum() or letter == "-"))
    return "".join(kept)[:60]
