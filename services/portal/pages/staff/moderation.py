"""A senior's cases: reports to moderate, with why each was drawn, and the concern that holds an outcome back."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Reply
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.staff.answers import Case, Queue
from services.portal.pages.staff.showing import Question, answer, ask, page
from services.portal.rendering import portal_of, see_other
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("assessor", senior=True))
WHY_DRAWN = {
    "not_met": "A standard is not met",
    "new_assessor": "The first report of a new assessor",
    "random": "Drawn at random",
}
HOLD = Question(
    heading="Hold this outcome back",
    lead=(
        "This one candidate waits until the office lifts the hold. Nobody else of the round waits for it.",
        "You still moderate the report.",
    ),
    button="Hold it back",
    words=("reason", "What is your concern?", "It stays with the provider."),
    must_say="Say what your concern is",
    serious=True,
)


@router.get("/staff/moderation")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """The cases that wait, the most urgent first."""
    return await page(
        request, colleague, "staff_moderation.html", cases=await _cases(request, colleague), why_drawn=WHY_DRAWN
    )


@router.get("/staff/moderation/{report_id}")
async def show_case(request: Request, report_id: str, colleague: Colleague = _DOOR) -> Response:
    """One report: each judgement, and whether it is seen otherwise."""
    return await _page(request, colleague, await _case(request, colleague, report_id), Form())


@router.post("/staff/moderation/{report_id}")
async def moderate(request: Request, report_id: str, colleague: Colleague = _DOOR) -> Response:
    """Agree, or change judgements with a reason each."""
    form, case, portal = await Form.of(request), await _case(request, colleague, report_id), portal_of(request)
    changes = _changes(form, case)
    agree = form.get("view") == "agree"
    if form.get("view") not in ("agree", "change"):
        form.refuse("view", "Say whether you agree with every judgement")
    elif agree and changes:
        form.refuse(
            "view", "You have marked a judgement as seen otherwise. Choose “I see some otherwise”, or take it back"
        )
    elif not agree and not changes and not form.problems:
        form.refuse("view", "Mark at least one judgement that you see otherwise, or agree with all")
    if not form.problems:
        body = {"agree": agree, "changes": changes, "note": form.get("note")}
        names = {"changes": "view"}
        sent = portal.assessment.post(f"/v1/moderation/{report_id}", body, colleague.authority)
        if await portal.sent(form, sent, names):
            return see_other("/staff/moderation", told="moderated")
    return await _page(request, colleague, case, form)


@router.get("/staff/moderation/{report_id}/hold")
async def ask_hold(request: Request, report_id: str, colleague: Colleague = _DOOR) -> Response:
    """What the concern is."""
    return await ask(request, colleague, HOLD, f"/staff/moderation/{report_id}")


@router.post("/staff/moderation/{report_id}/hold")
async def hold(request: Request, report_id: str, colleague: Colleague = _DOOR) -> Response:
    """Hold the outcome back."""

    def send(answers: Mapping[str, str]) -> Awaitable[Reply]:
        return portal_of(request).assessment.post(f"/v1/reports/{report_id}/hold", answers, colleague.authority)

    return await answer(request, colleague, HOLD, f"/staff/moderation/{report_id}", send, told="held")


def _changes(form: Form, case: Case) -> list[dict[str, Any]]:
    """The judgements that are seen otherwise, each with its reason."""
    changes: list[dict[str, Any]] = []
    for one in case.judgements:
        number, why = one.standard, form.get(f"why_{one.standard}")
        if form.yes(f"otherwise_{number}"):
            form.required(f"why_{number}", f"Say why you see standard {number} otherwise")
            changes.append({"standard": number, "met": not one.met, "reason": why})
    return changes


async def _cases(request: Request, colleague: Colleague) -> tuple[Case, ...]:
    reply = await portal_of(request).assessment.get("/v1/moderation", colleague.authority)
    return reply.read(Queue).reports


async def _case(request: Request, colleague: Colleague, report_id: str) -> Case:
    found = next((one for one in await _cases(request, colleague) if one.report_id == report_id), None)
    if found is None:
        raise NotFound("This report does not wait for you. It may have been moderated already.")
    request.state.journey_id = found.journey_id
    return found


async def _page(request: Request, colleague: Colleague, case: Case, form: Form) -> Response:
    return await page(request, colleague, "staff_case.html", form=form, case=case, why_drawn=WHY_DRAWN)
