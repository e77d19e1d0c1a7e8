"""Some weeks after an award candidate and head say what has changed; the provider compares it with what was wanted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import PlainTextResponse, Response

from services.portal.api import Answer
from services.portal.doors import Colleague, LinkHolder, by_link, signed_in
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.EVALUATION))
_OFFICE = Depends(signed_in("operator"))

VERDICTS = (("yes", "Yes"), ("partly", "Partly"), ("no", "No"), ("cannot_say", "I cannot say"))
ABOUT: dict[str, tuple[str, str | None]] = {
    "new_work": ("Is there work now that was not done, or not by this person, before the award?", None),
    "need_met": ("Is the need met for which the school wanted a higher level teaching assistant?", "need"),
    "after_award_done": ("Is the role after the award as the school planned it?", "after_award"),
    "success_seen": ("Do you see the success that the school hoped for?", "success"),
}
"""The four questions with a choice, and what the school wrote about each."""
SHORT = {
    "new_work": "New work",
    "need_met": "The need is met",
    "after_award_done": "The role is as planned",
    "success_seen": "Success is seen",
}


class Wanted(Answer):
    """What the school wrote."""

    need: str | None = None
    after_award: str | None = None
    success: str | None = None


class Given(Answer):
    """What somebody said."""

    new_work: str
    need_met: str
    after_award_done: str
    success_seen: str
    words: str | None = None
    answered_at: datetime


class Questions(Answer):
    """What somebody is asked, and what they have said."""

    reader: Literal["candidate", "head"]
    candidate_name: str
    wanted: Wanted
    closes_at: Instant
    over: Literal["closed", "revoked"] | None = None
    given: Given | None = None


class Compared(Answer):
    """One holder."""

    journey_id: str
    name: str
    school_name: str
    awarded_on: date
    asked: bool
    wanted: Wanted
    candidate: Given | None = None
    head: Given | None = None


class Count(Answer):
    """How often each verdict was given on one question."""

    question: str
    candidates: dict[str, int]
    heads: dict[str, int]


class Comparison(Answer):
    """A cohort's."""

    cohort_id: str
    name: str
    holders: tuple[Compared, ...] = ()
    asked: int = 0
    answered: int = 0
    counts: tuple[Count, ...] = ()


@router.get("/evaluation/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The questions, or the receipt; `again` shows the questions once more."""
    asked = await _asked(request, holder)
    if asked.given is not None and "again" in request.query_params and not asked.over:
        return await _page(request, asked, Form.filled(**asked.given.model_dump()), is_form=True)
    return await _page(request, asked, Form(), is_form=asked.given is None and not asked.over)


@router.post("/evaluation/{token}")
async def answer(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Send the answers."""
    form, portal = await Form.of(request), portal_of(request)
    body: dict[str, str | None] = {}
    for name, (question, _) in ABOUT.items():
        body[name] = form.required(name, f"Choose an answer: {question[0].lower()}{question[1:]}")
        if body[name] and body[name] not in dict(VERDICTS):
            form.refuse(name, "Choose one of the answers on this page")
    body["words"] = form.optional("words")
    if not form.problems:
        path = f"/v1/evaluations/{holder.journey_id}"
        if await portal.sent(form, portal.intake.put(path, body, holder.authority)):
            return see_other(request.url.path)
    return await _page(request, await _asked(request, holder), form, is_form=True)


async def _asked(request: Request, holder: LinkHolder) -> Questions:
    reply = await portal_of(request).intake.get(f"/v1/evaluations/{holder.journey_id}", holder.authority)
    return reply.read(Questions)


async def _page(request: Request, asked: Questions, form: Form, *, is_form: bool) -> Response:
    return await render(
        request,
        "evaluation.html",
        form=form,
        asked=asked,
        is_form=is_form,
        about=[(name, question, getattr(asked.wanted, of) if of else None) for name, (question, of) in ABOUT.items()],
        verdicts=VERDICTS,
        in_words=dict(VERDICTS),
    )


@router.get("/board/{cohort_id}/evaluation")
async def compare(request: Request, cohort_id: str, colleague: Colleague = _OFFICE) -> Response:
    """What the schools wanted, beside what candidates and heads say."""
    reply = await portal_of(request).intake.get(f"/v1/cohorts/{cohort_id}/evaluation", colleague.authority)
    found = reply.read(Comparison)
    return await render(
        request, "board_evaluation.html", found=found, verdicts=VERDICTS, in_words=dict(VERDICTS), short=SHORT
    )


@router.get("/board/{cohort_id}/evaluation.csv")
async def download(request: Request, cohort_id: str, colleague: Colleague = _OFFICE) -> Response:
    """The same as a spreadsheet."""
    reply = await portal_of(request).intake.get(f"/v1/cohorts/{cohort_id}/evaluation.csv", colleague.authority)
    headers = {"Content-Disposition": 'attachment; filename="evaluation.csv"'}
    return PlainTextResponse(reply.text, media_type="text/csv; charset=utf-8", headers=headers)
