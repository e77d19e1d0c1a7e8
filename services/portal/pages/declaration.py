"""The head's page: four separate confirmations, what the school agreed, or a refusal, or "not me"; then the receipt."""

from __future__ import annotations

from typing import Literal, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.calendar import is_in_time
from shared.contracts.envelope import Instant
from shared.contracts.values import Why
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.DECLARATION))

T = TypeVar("T", bound=str)
View = Literal["sign", "decline", "wrong-person"]
_VIEWS: tuple[View, ...] = ("sign", "decline", "wrong-person")
Change = Literal["correct", "take-back"]
_CHANGES: tuple[Change, ...] = ("correct", "take-back")
"""What can be done about what was signed, while it can."""
_OPEN = ("requested", "unreachable")
_SIGNED = "signed"


class Statement(Answer):
    """One of the four, with the exact wording that is signed."""

    code: str
    text: str


class Receipt(Answer):
    """What was signed. `statements` keep the wording that was shown."""

    statements: tuple[Statement, ...] = ()

    name: str = ""
    role: str = ""
    signed_at: Instant | None = None
    need: str | None = None
    mentor_name: str | None = None
    release_time: str | None = None
    payer: str | None = None
    after_award: str | None = None
    success: str | None = None


class Declaration(Answer):
    """What the head is asked, and what became of it."""

    state: str
    candidate_name: str
    school_name: str
    head_name: str
    provider_name: str
    statements: tuple[Statement, ...]
    wording_version: str = ""
    lapses_at: Instant
    receipt: Receipt | None = None
    correct_by: Instant | None = None
    correct_why: Why | None = None
    may_take_back: bool = False


AGREED = ("need", "mentor_name", "release_time", "payer", "after_award", "success")
REFUSALS = (
    ("suitable", "I cannot say that the candidate is suitable"),
    ("whole_class", "The candidate has not yet led a whole class on two occasions"),
    ("level2_english", "I have not seen proof of level 2 English"),
    ("level2_maths", "I have not seen proof of level 2 maths"),
    ("not_ready", "It is too early for the candidate"),
    ("school", "The school cannot support it at present"),
    ("other", "Another reason"),
)


@router.get("/declaration/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """What is asked, or the receipt of what was answered."""
    return await _page(request, holder, Form(), _view(request.query_params.get("show")))


@router.post("/declaration/{token}")
async def decide(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Sign, decline, or say that it reached the wrong person; or put right what was signed."""
    form = await Form.of(request)
    view: View = "sign"
    match form.get("decision"):
        case "decline":
            view, done = "decline", await _decline(request, holder, form)
        case "correct":
            return await _change(request, holder, form, "correct", await _correct(request, holder, form))
        case "take-back":
            return await _change(request, holder, form, "take-back", await _take_back(request, holder, form))
        case "wrong-person":
            view, done = "wrong-person", await _say_wrong_person(request, holder, form)
        case _:
            done = await _sign(request, holder, form)
    return see_other(request.url.path) if done else await _page(request, holder, form, view)


async def _page(request: Request, holder: LinkHolder, form: Form, view: View) -> Response:
    asked = await _declaration(request, holder)
    if asked.state not in _OPEN:
        return await _answered(request, asked, Form(), _one_of(_CHANGES, request.query_params.get("show")))
    if not form.values:
        form = Form.filled(name=asked.head_name)
    template = f"declaration_{view.replace('-', '_')}.html"
    return await render(request, template, form=form, asked=asked, refusals=REFUSALS)


async def _change(request: Request, holder: LinkHolder, form: Form, change: Change, done: bool) -> Response:
    if done:
        return see_other(request.url.path, told=change)
    return await _answered(request, await _declaration(request, holder), form, change)


async def _answered(request: Request, asked: Declaration, form: Form, change: Change | None) -> Response:
    """The receipt of what was answered, or a form to put it right while that is possible."""
    can = asked.correct_by is not None and is_in_time(portal_of(request).clock.now(), asked.correct_by)
    may_take_back = can and asked.may_take_back
    if (change == "correct" and can) or (change == "take-back" and may_take_back):
        if not form.values and change == "correct" and asked.receipt is not None:
            form = Form.filled(**{name: getattr(asked.receipt, name) for name in ("name", "role", *AGREED)})
        template = f"declaration_{change.replace('-', '_')}.html"
        return await render(request, template, form=form, asked=asked, statements=_short(asked))
    told = request.query_params.get("told")
    return await render(
        request, "declaration_answered.html", form=form, asked=asked, can=can, may_take_back=may_take_back, told=told
    )


def _short(asked: Declaration) -> tuple[tuple[str, str], ...]:
    return tuple((statement.code, statement.text) for statement in asked.statements)


async def _declaration(request: Request, holder: LinkHolder) -> Declaration:
    reply = await portal_of(request).intake.get(f"/v1/declarations/{holder.link.subject}", holder.authority)
    return reply.read(Declaration)


async def _sign(request: Request, holder: LinkHolder, form: Form) -> bool:
    confirmed = {code: form.yes(code) for code in ("suitable", "whole_class", "level2_english", "level2_maths")}
    for code, answer in confirmed.items():
        if answer is None:
            form.refuse(code, f"Choose yes or no for {_ABOUT[code]}")
        elif not answer:
            form.refuse(code, f"You chose no for {_ABOUT[code]}. If that is so, say that you cannot confirm")
    name = form.required("name", "Enter your full name")
    role = form.required("role", "Enter your role at the school")
    if form.problems:
        return False
    answers = {"name": name, "role": role, **confirmed, **{field: form.optional(field) for field in AGREED}}
    path = f"/v1/declarations/{holder.link.subject}/signature"
    portal = portal_of(request)
    return await portal.sent(form, portal.intake.post(path, answers, holder.authority)) is not None


async def _decline(request: Request, holder: LinkHolder, form: Form) -> bool:
    reason_class = form.required("reason_class", "Choose why you cannot confirm")
    reason = form.required("reason", "Say in a few words why you cannot confirm")
    if form.problems:
        return False
    path = f"/v1/declarations/{holder.link.subject}/refusal"
    portal = portal_of(request)
    answers = {"reason_class": reason_class, "reason": reason}
    return await portal.sent(form, portal.intake.post(path, answers, holder.authority)) is not None


async def _correct(request: Request, holder: LinkHolder, form: Form) -> bool:
    name = form.required("name", "Enter your full name")
    role = form.required("role", "Enter your role at the school")
    if form.problems:
        return False
    answers = {"name": name, "role": role, **{field: form.optional(field) for field in AGREED}}
    path = f"/v1/declarations/{holder.link.subject}/signature"
    portal = portal_of(request)
    return await portal.sent(form, portal.intake.put(path, answers, holder.authority)) is not None


async def _take_back(request: Request, holder: LinkHolder, form: Form) -> bool:
    statement = form.required("statement", "Choose which of the four is not true")
    if statement and statement not in _ABOUT:
        form.refuse("statement", "Choose one of the four on this page")
    reason = form.required("reason", "Say in a few words what is not true")
    if form.problems:
        return False
    path = f"/v1/declarations/{holder.link.subject}/withdrawal"
    portal = portal_of(request)
    answers = {"statement": statement, "reason": reason}
    return await portal.sent(form, portal.intake.post(path, answers, holder.authority)) is not None


async def _say_wrong_person(request: Request, holder: LinkHolder, form: Form) -> bool:
    path = f"/v1/declarations/{holder.link.subject}/wrong-person"
    portal = portal_of(request)
    return await portal.sent(form, portal.intake.post(path, {}, holder.authority)) is not None


_ABOUT = {
    "suitable": "suitability",
    "whole_class": "leading a whole class",
    "level2_english": "level 2 English",
    "level2_maths": "level 2 maths",
}


def _view(asked_for: str | None) -> View:
    return _one_of(_VIEWS, asked_for) or "sign"


def _one_of(known: tuple[T, ...], asked_for: str | None) -> T | None:
    return next((one for one in known if one == asked_for), None)
