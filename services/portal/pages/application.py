"""The application form of a provider: one page in sections, checked as a whole, answered with a reference."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.forms import Form
from services.portal.rendering import portal_of, render
from shared.errors import NotFound
from shared.policy import Programme
from shared.web import public

router = APIRouter(dependencies=[Depends(public())])

PHASES = tuple(
    (phase, phase) for phase in ("Nursery", "Primary", "Middle", "Secondary", "All-through", "16 plus", "Special")
)
"""As the national list of schools names them; assessors give their own by the same words."""

PAYERS = (("school", "My school"), ("candidate", "I pay myself"), ("authority", "The local authority"))

_REQUIRED = {
    "name": "Enter your full name",
    "email": "Enter your e-mail address",
    "job_title": "Enter your job title",
    "school_urn": "Enter the URN of your school",
    "phase": "Choose the phase of your school",
    "level2_english_kind": "Choose the proof that you have of level 2 English",
    "level2_maths_kind": "Choose the proof that you have of level 2 maths",
    "head_name": "Enter the name of your headteacher",
    "head_email": "Enter the work e-mail address of your headteacher",
    "payer": "Choose who pays",
}
_OPTIONAL = (
    "preferred_name",
    "certificate_name",
    "phone",
    "region",
    "mentor_name",
    "mentor_email",
    "school_contact_name",
    "school_contact_email",
    "cohort_id",
    "adjustments",
)


_COUNTED = {
    "extra_minutes": "Enter a number of minutes up to 60, or leave it empty",
    "breaks": "Enter 1 or 2, or leave it empty",
}


class Received(Answer):
    """What intake answers: the same to a second application with the same address."""

    journey_id: str
    reference: str


@router.get("/apply/{provider_id}")
async def show(request: Request, provider_id: str) -> Response:
    """The empty form."""
    return await _page(request, provider_id, Form.filled(cohort_id=request.query_params.get("cohort")))


@router.post("/apply/{provider_id}")
async def apply(request: Request, provider_id: str) -> Response:
    """Send it. The answer shows the reference itself: sending it twice makes one application."""
    form = await Form.of(request)
    answers = _answers(form)
    portal = portal_of(request)
    if not form.problems:
        path = f"/v1/providers/{_id(provider_id)}/applications"
        reply = await portal.sent(form, portal.intake.post(path, answers, key=form.get("key")), _NAMES)
        if reply is not None:
            request.state.provider_id = provider_id
            return await render(request, "application_received.html", received=reply.read(Received))
    return await _page(request, provider_id, form)


async def _page(request: Request, provider_id: str, form: Form) -> Response:
    provider = await portal_of(request).provider(_id(provider_id))
    if provider is None:
        raise NotFound("We know no provider with this address.")
    request.state.provider_id = provider_id
    rules = (await _policy(request, provider_id, form.get("cohort_id"))).eligibility
    return await render(
        request,
        "application.html",
        form=form,
        provider=provider,
        phases=PHASES,
        payers=PAYERS,
        english=[(kind.code, kind.label) for kind in rules.level2_english_kinds],
        maths=[(kind.code, kind.label) for kind in rules.level2_maths_kinds],
        occasions=rules.whole_class_minimum,
        key=form.get("key") or uuid4().hex,
    )


async def _policy(request: Request, provider_id: str, cohort_id: str) -> Programme:
    """The rules that the cohort's candidates begin with; without a cohort, those that the provider has now."""
    return await portal_of(request).read_model.programme_to_apply_to(provider_id, cohort_id or None)


def _answers(form: Form) -> dict[str, Any]:
    answers: dict[str, Any] = {name: form.required(name, otherwise) for name, otherwise in _REQUIRED.items()}
    answers |= {name: form.optional(name) for name in _OPTIONAL}
    for name in ("email", "head_email", "mentor_email", "school_contact_email"):
        if answers[name] and "@" not in answers[name][1:-1]:
            form.refuse(name, "Enter an e-mail address in the form name@school.example")
    birth_date = form.day("birth_date")
    answers["birth_date"] = birth_date.isoformat() if birth_date else None
    answers["subjects"] = form.all("subjects")
    answers["whole_class_occasions"] = form.whole_number(
        "whole_class_occasions", "Enter how often you have led a whole class, such as 3"
    )
    answers["years_experience"] = form.whole_number("years_experience", "Enter the number of full years, such as 4")
    for name, otherwise in _COUNTED.items():
        answers[name] = form.whole_number(name, otherwise) if form.get(name) else 0
    answers["captions"] = bool(form.yes("captions"))
    answers["school_copies"] = bool(form.yes("school_copies"))
    answers["mentor_copies"] = bool(form.yes("mentor_copies"))
    form.problems.sort(key=lambda found: _ORDER.index(found.field) if found.field in _ORDER else len(_ORDER))
    return answers


_ORDER = (
    "name", "preferred_name", "certificate_name", "email", "phone", "birth_date_day", "job_title", "years_experience",
    "school_urn", "phase", "subjects", "region", "level2_english_kind", "level2_maths_kind", "whole_class_occasions",
    "head_name", "head_email", "mentor_name", "mentor_email", "mentor_copies", "school_contact_name",
    "school_contact_email", "school_copies", "payer", "adjustments",
    "extra_minutes", "breaks", "captions",
)  # fmt: skip
"""The fields as they stand on the page, so that the summary lists problems from top to bottom."""

_NAMES = {"birth_date": "birth_date_day", "school_id": "school_urn"}


def _id(provider_id: str) -> str:
    """The id, which may be nothing but an id since it goes into a path. Raises NotFound."""
    if not provider_id.replace("-", "").replace("_", "").isalnum() or len(provider_id) > 64:
        raise NotFound("We know no provider with this address.")
    return provider_id
