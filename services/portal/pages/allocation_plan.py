"""What an allocation of a cohort would come to now, and why; why not another assessor; one wanted for a candidate."""

from __future__ import annotations

from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("operator"))


class Reason(Answer):
    """One thing that decided a match."""

    rule: str
    inputs: str


class Match(Answer):
    """A candidate with an assessor, and a time that both have."""

    candidate_id: str
    assessor_id: str
    starts_at: Instant
    why: tuple[Reason, ...] = ()


class Plan(Answer):
    """The whole plan. `in_the_way` and `why_not` are sentences, in which people stand by their ids."""

    matches: tuple[Match, ...] = ()
    unplaced: tuple[str, ...] = ()
    assessors: tuple[str, ...] = ()
    in_the_way: tuple[str, ...] = ()
    why_not: str | None = None


@router.get("/board/{cohort_id}/allocation")
async def show(request: Request, cohort_id: str, colleague: Colleague = _DOOR) -> Response:
    """Who would be asked for whom if the cohort were allocated now."""
    return await _page(request, cohort_id, colleague, Form())


@router.post("/board/{cohort_id}/allocation")
async def pin(request: Request, cohort_id: str, colleague: Colleague = _DOOR) -> Response:
    """Want an assessor for a candidate in every allocation from now on."""
    form, portal = await Form.of(request), portal_of(request)
    candidate = form.required("candidate", "Choose the candidate")
    assessor = form.required("assessor", "Choose the assessor")
    reason = form.required("reason", "Say in a few words why")
    if not form.problems:
        body = {"journey_id": candidate, "assessor_id": assessor, "reason": reason, "reason_class": "provider"}
        sending = portal.assessment.post("/v1/office/pin_assessor", body, colleague.authority, form.get("key"))
        names = {"journey_id": "candidate", "assessor_id": "assessor"}
        if await portal.sent(form, sending, names, shown_by_fact=False):
            return see_other(request.url.path, told="pinned")
    return await _page(request, cohort_id, colleague, form)


async def _page(request: Request, cohort_id: str, colleague: Colleague, form: Form) -> Response:
    portal, provider = portal_of(request), colleague.staff.provider
    cohort = await portal.read_model.cohort(provider, cohort_id)
    if cohort is None:
        raise NotFound("There is no such cohort.")
    asked = {name: request.query_params.get(name, "") for name in ("candidate", "assessor")}
    query = asked if all(asked.values()) else {}
    path = f"/v1/cohorts/{cohort_id}/allocation-plan"
    plan = (await portal.assessment.get(path, colleague.authority, **query)).read(Plan)
    people = [*(one.candidate_id for one in plan.matches), *plan.unplaced]
    candidates = await portal.read_model.names(provider, people)
    assessors = await portal.read_model.people(provider, list(plan.assessors))
    names = {known: known for known in (*people, *plan.assessors)} | candidates | assessors
    return await render(
        request,
        "allocation_plan.html",
        form=form,
        cohort=cohort,
        plan=plan,
        names=names,
        candidates=sorted(((one, names[one]) for one in people), key=lambda one: one[1]),
        assessors=sorted(((one, names[one]) for one in plan.assessors), key=lambda one: one[1]),
        in_the_way=[_named(sentence, names) for sentence in plan.in_the_way],
        why_not=_named(plan.why_not, names) if plan.why_not else None,
        asked=asked,
        key=form.get("key") or uuid4().hex,
        told=request.query_params.get("told") == "pinned" and not form.problems,
    )


def _named(sentence: str, names: dict[str, str]) -> str:
    """A sentence with names in the place of ids, which are long and like no word."""
    for known, name in names.items():
        sentence = sentence.replace(known, name)
    return sentence
