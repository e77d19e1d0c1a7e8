"""Appeals that a senior who took no part decides."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.staff.answers import Appeal, Appeals
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, see_other

router = APIRouter()

_DOOR = Depends(signed_in("assessor", senior=True))
DECISIONS = (("refused", "Refuse: the outcome stands"), ("upheld", "Uphold: something changes"))


class Short(Answer):
    """A standard that was short, and what was said about it."""

    standard: int
    label: str
    found_in: str = ""
    reason: str = ""


class Bundle(Answer):
    """All that the reviewer decides by, beside what was handed in."""

    appeal: Appeal
    grounds: str
    outcome: str
    short: tuple[Short, ...] = ()


@router.get("/staff/appeals")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The appeals given to this reviewer, those that wait first."""
    reply = await portal_of(request).assessment.get("/v1/appeals", colleague.authority)
    return await page(request, colleague, "staff_appeals.html", appeals=reply.read(Appeals).appeals)


@router.get("/staff/appeals/{appeal_id}")
async def show_appeal(request: Request, appeal_id: str, colleague: Colleague = _DOOR) -> Response:
    """The grounds, what was short and why, and the form to decide."""
    return await _page(request, colleague, await _bundle(request, colleague, appeal_id), Form())


@router.post("/staff/appeals/{appeal_id}")
async def decide(request: Request, appeal_id: str, colleague: Colleague = _DOOR) -> Response:
    """Uphold or refuse; the decision is final."""
    form, bundle = await Form.of(request), await _bundle(request, colleague, appeal_id)
    body = _ruling(form, bundle)
    portal = portal_of(request)
    if not form.problems:
        sent = portal.assessment.post(f"/v1/appeals/{appeal_id}/decision", body, colleague.authority)
        if await portal.sent(form, sent, {"met_after_all": "decision"}):
            return see_other("/staff/appeals", told="decided")
    return await _page(request, colleague, bundle, form)


def _ruling(form: Form, bundle: Bundle) -> dict[str, Any]:
    decision = form.required("decision", "Choose whether you uphold or refuse the appeal")
    if decision and decision not in dict(DECISIONS):
        form.refuse("decision", "Choose one of the answers on this page")
    met = []
    for one in bundle.short:
        if form.yes(f"met_{one.standard}"):
            why = form.required(f"why_{one.standard}", f"Say why standard {one.standard} is met after all")
            met.append({"standard": one.standard, "reason": why})
    reason = form.required("reason", "Give the reason for your decision: the candidate reads it")
    return {
        "decision": decision,
        "reason": reason,
        "met_after_all": met,
        "reassess": bool(form.yes("reassess")),
    }


async def _bundle(request: Request, colleague: Colleague, appeal_id: str) -> Bundle:
    reply = await portal_of(request).assessment.get(f"/v1/appeals/{appeal_id}", colleague.authority)
    return reply.read(Bundle)


async def _page(request: Request, colleague: Colleague, bundle: Bundle, form: Form) -> Response:
    return await page(request, colleague, "staff_appeal.html", form=form, bundle=bundle, decisions=DECISIONS)
