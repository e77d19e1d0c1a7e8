"""The application form of a provider: one question a page, each answer saved, until it is looked over and sent.

Whoever begins goes on at once; the same address is mailed, so that one can leave at any page and come back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import ApiProblem, FieldProblem
from services.portal.doors import BeginAgain, LinkHolder, by_link
from services.portal.drafts import Begun, Draft, Received, Rules, Saved, School, Schools
from services.portal.forms import Form
from services.portal.questions import (
    API_NAMES,
    BY_CODE,
    PAGE_OF,
    QUESTIONS,
    Question,
    filled,
    is_empty,
    options_of,
    read,
    shown,
)
from services.portal.rendering import Portal, portal_of, render, see_other
from shared.errors import NotFound
from shared.links import Purpose
from shared.policy import Programme
from shared.web import public

router = APIRouter()

_DOOR = Depends(by_link(Purpose.APPLICATION))
_UNKNOWN_PHASES = ("", "Not applicable")


# Beginning -----------------------------------------------------------------------------------------------------------


@router.get("/apply/{provider_id}", dependencies=[Depends(public())])
async def show_start(request: Request, provider_id: str) -> Response:
    """What it is about, and where the link is to go."""
    return await _start(request, provider_id, Form.filled(cohort_id=request.query_params.get("cohort")))


@router.post("/apply/{provider_id}", dependencies=[Depends(public())])
async def begin(request: Request, provider_id: str) -> Response:
    """Begin; sent twice it makes one draft."""
    form = await Form.of(request)
    answers = {"email": form.required("email", "Enter your e-mail address"), "cohort_id": form.optional("cohort_id")}
    if answers["email"] and "@" not in answers["email"][1:-1]:
        form.refuse("email", "Enter an e-mail address in the form name@home.example")
    portal = portal_of(request)
    if not form.problems:
        path = f"/v1/providers/{_id(provider_id)}/drafts"
        reply = await portal.sent(form, portal.intake.post(path, answers, key=form.get("key")))
        if reply is not None:
            return see_other(f"/{Purpose.APPLICATION}/{reply.read(Begun).token}/{QUESTIONS[0].code}")
    return await _start(request, provider_id, form)


async def _start(request: Request, provider_id: str, form: Form) -> Response:
    provider = await portal_of(request).provider(_id(provider_id))
    if provider is None:
        raise NotFound("We know no provider with this address.")
    request.state.provider_id = provider_id
    rules = await _policy(request, provider_id, form.get("cohort_id"))
    return await render(
        request,
        "application_start.html",
        form=form,
        provider=provider,
        occasions=rules.eligibility.whole_class_minimum,
        days=rules.retention.draft_days,
        no_group=not await _has_open_group(request, provider_id),
        deleted=request.query_params.get("told") == "deleted",
        key=form.get("key") or uuid4().hex,
    )


async def _has_open_group(request: Request, provider_id: str) -> bool:
    """Whether some cohort has no sessions, or its first is still to come: without one nothing can be sent yet."""
    portal = portal_of(request)
    known = await portal.read_model.cohorts(provider_id)
    return any(not one.sessions or one.sessions[0].starts_at > portal.clock.now() for one in known)


async def _policy(request: Request, provider_id: str, cohort_id: str) -> Programme:
    """The rules that the cohort's candidates begin with; without a cohort, those that the provider has now."""
    return await portal_of(request).read_model.programme_to_apply_to(provider_id, cohort_id or None)


# Looking it over, and sending it -------------------------------------------------------------------------------------


@router.get("/application/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Every answer so far, each with its way to change it; after it was sent, that it was."""
    return await _summary(request, holder, Form())


@router.post("/application/{token}")
async def send(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Send it. What is refused leads to the page of its field; everything stays as it was."""
    form, portal = await Form.of(request), portal_of(request)
    reply = await portal.sent(form, portal.intake.post(f"{_path(holder)}/submission", {}, holder.authority))
    if reply is not None:
        return await render(request, "application_received.html", received=reply.read(Received))
    return await _summary(request, holder, form)


@router.get("/application/{token}/later")
async def show_later(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """That everything is kept, how to come back, and until when."""
    return await _page(request, holder, "application_later.html", Form())


@router.get("/application/{token}/delete")
async def show_delete(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The question whether to delete it."""
    return await _page(request, holder, "application_delete.html", Form())


@router.post("/application/{token}/delete")
async def delete(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Delete it with all its answers."""
    form, portal = await Form.of(request), portal_of(request)
    if await portal.sent(form, portal.intake.delete(_path(holder), holder.authority)):
        return await render(request, "application_deleted.html", provider_id=holder.link.provider)
    return await _page(request, holder, "application_delete.html", form)


# One question --------------------------------------------------------------------------------------------------------


@router.get("/application/{token}/{code}")
async def show_question(request: Request, code: str, holder: LinkHolder = _DOOR) -> Response:
    """The question with what was saved. A search for a school stands in the address and changes nothing."""
    question = _question(code)
    draft = await _draft(request, holder)
    return await _ask(request, holder, question, draft, filled(question, draft.answers))


@router.post("/application/{token}/{code}")
async def answer(request: Request, code: str, holder: LinkHolder = _DOOR) -> Response:
    """Save, and go on to the next question, back to the summary, or leave."""
    question, form = _question(code), await Form.of(request)
    later = form.get("then") == "later"
    if later and is_empty(question, form):
        return see_other(f"{_home(request)}/later")
    draft, portal = await _draft(request, holder), portal_of(request)
    answers = read(question, form, draft.kinds)
    if code == "school" and not form.problems:
        answers |= await _chosen_school(portal, holder, draft, form)
    if not form.problems:
        saving = portal.intake.post(f"{_path(holder)}/answers", answers, holder.authority)
        reply = await portal.sent(form, saving, API_NAMES)
        if reply is not None:
            token = reply.read(Saved).token
            home = f"/{Purpose.APPLICATION}/{token}" if token else _home(request)
            return see_other(_next(home, question, {**draft.answers, **answers}, form))
    return await _ask(request, holder, question, draft, form)


async def _ask(request: Request, holder: LinkHolder, question: Question, draft: Draft, form: Form) -> Response:
    """The page of one question; a draft that was sent has none any more."""
    if draft.state != "open":
        return await _over(request, draft)
    search = request.query_params.get("search", "").strip()
    found: tuple[School, ...] = ()
    if question.code == "school" and search:
        found = await _schools(portal_of(request), holder, draft, search)
    place = QUESTIONS.index(question)
    before = f"/{QUESTIONS[place - 1].code}" if place else ""
    return await render(
        request,
        "application_school.html" if question.code == "school" else "application_question.html",
        form=form,
        question=question,
        options={field.name: options_of(field, draft.kinds) for field in question.fields},
        failed=[one.in_words(draft.kinds) for one in draft.problems if PAGE_OF.get(one.field) == question.code],
        hints={"occasions": draft.rules.whole_class_minimum, "years": _years(draft.rules)},
        number=place + 1,
        of=len(QUESTIONS),
        back=f"{_home(request)}{before}",
        to_summary=request.query_params.get("from") == "summary" or form.get("from") == "summary",
        search=search,
        found=found,
        school=draft.school,
    )


async def _chosen_school(portal: Portal, holder: LinkHolder, draft: Draft, form: Form) -> dict[str, str | None]:
    """The chosen school with its phase as the register has it, so that it need not be asked."""
    urn = form.get("school_urn")
    school = next((one for one in await _schools(portal, holder, draft, urn) if one.urn == urn), None)
    if school is None:
        form.refuse("school_urn", "Choose a school from the list: nobody can apply from this one")
        return {}
    return {"phase": None if school.phase in _UNKNOWN_PHASES else school.phase}


async def _schools(portal: Portal, holder: LinkHolder, draft: Draft, search: str) -> tuple[School, ...]:
    path = f"/v1/providers/{holder.link.provider}/schools"
    code = draft.programme.partition("@")[0]
    return (await portal.intake.get(path, search=search[:200], programme=code)).read(Schools).schools


# The whole -----------------------------------------------------------------------------------------------------------


async def _summary(request: Request, holder: LinkHolder, form: Form) -> Response:
    draft = await _draft(request, holder)
    if draft.state != "open":
        return await _over(request, draft)
    home, failed = _home(request), {one.field: one.in_words(draft.kinds) for one in draft.problems}
    form.problems = [_with_page(problem, failed, home) for problem in form.problems]
    missing = [BY_CODE[code] for code in dict.fromkeys(PAGE_OF[name] for name in draft.missing)]
    return await render(
        request,
        "application_summary.html",
        form=form,
        draft=draft,
        rows=[(question, _rows(question, draft)) for question in QUESTIONS],
        missing={question.code for question in missing},
        go_on=min(missing, key=QUESTIONS.index) if missing else None,
        failed=[(words, f"{home}/{PAGE_OF[name]}?from=summary") for name, words in failed.items()],
        home=home,
    )


def _rows(question: Question, draft: Draft) -> list[tuple[str, str, str]]:
    """Name, label and answer of each field that was answered, or of those that must be."""
    rows = []
    for field in question.fields:
        said = shown(field, draft.answers, draft.kinds)
        if field.kind == "school" and draft.school is not None:
            said = ", ".join(part for part in (draft.school.name, draft.school.town, draft.school.postcode) if part)
        if said or field.needed:
            rows.append((field.anchor, field.summed_up, said))
    return rows


async def _page(request: Request, holder: LinkHolder, template: str, form: Form) -> Response:
    draft = await _draft(request, holder)
    if draft.state != "open":
        return await _over(request, draft)
    return await render(request, template, form=form, draft=draft, home=_home(request))


async def _over(request: Request, draft: Draft) -> Response:
    return await render(request, "application_over.html", reference=draft.reference)


async def _draft(request: Request, holder: LinkHolder) -> Draft:
    """What was saved. Raises BeginAgain when it was deleted."""
    try:
        return (await portal_of(request).intake.get(_path(holder), holder.authority)).read(Draft)
    except ApiProblem as problem:
        if problem.reason_code == "draft_deleted":
            raise BeginAgain(holder.link.provider) from None
        raise


def _with_page(problem: FieldProblem, failed: Mapping[str, str], home: str) -> FieldProblem:
    """A problem that was found on sending, with the way to the page where it is put right."""
    name = problem.field or ""
    if name not in PAGE_OF:
        return FieldProblem(None, problem.message)
    return FieldProblem(name, failed.get(name, problem.message), f"{home}/{PAGE_OF[name]}?from=summary")


def _next(home: str, question: Question, answers: Mapping[str, Any], form: Form) -> str:
    """Where to go after a page was saved. The phase is asked only where the school did not tell it."""
    if form.get("then") == "later":
        return f"{home}/later"
    place = QUESTIONS.index(question) + 1
    if question.code == "school" and not answers.get("phase"):
        return f"{home}/phase"
    if form.get("from") == "summary" or place == len(QUESTIONS):
        return home
    if QUESTIONS[place].code == "phase":
        place += 1
    return f"{home}/{QUESTIONS[place].code}"


def _years(rules: Rules) -> str:
    return f". It must be at least {rules.years_minimum}." if rules.years_minimum else ""


def _question(code: str) -> Question:
    if code not in BY_CODE:
        raise NotFound("There is no such question.")
    return BY_CODE[code]


def _home(request: Request) -> str:
    """The address of the summary: everything else stands below it."""
    return "/".join(request.url.path.split("/")[:3])


def _path(holder: LinkHolder) -> str:
    return f"/v1/drafts/{holder.link.subject}"


def _id(provider_id: str) -> str:
    """The id, which may be nothing but an id since it goes into a path. Raises NotFound."""
    if not provider_id.replace("-", "").replace("_", "").isalnum() or len(provider_id) > 64:
        raise NotFound("We know no provider with this address.")
    return provider_id
