"""The outcome in kind words: what was reached and what comes next; the appeal, and how it stands."""

from __future__ import annotations

from datetime import date
from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer, ApiProblem
from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.rendering import Portal, portal_of, render, see_other
from shared.calendar import is_in_time
from shared.contracts.envelope import Instant
from shared.contracts.values import Why
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.RESULT))
"""A last day counts to its very end."""
_FEWEST_CHARACTERS = 3
"""As the API has it for whatever somebody says in their own words."""


class Feedback(Answer):
    """Why one standard is short, in the words of the moderated report."""

    standard: int
    reason: str = ""


class Outcome(Answer):
    """One candidate's outcome, as the letter says it. `appeal_id`: the appeal that led to it."""

    outcome: str
    attempt: int = 1
    letter_on: date | None = None
    standards_short: tuple[int, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    appeal_last_at: Instant | None = None
    appeal_why: Why | None = None
    appeal_id: str | None = None
    award_number: str | None = None
    awarded_on: date | None = None
    reassessment_at: Instant | None = None
    advice: str | None = None
    advice_due_at: Instant | None = None

    def reason(self, standard: int) -> str:
        """The feedback on a standard; empty when there is none."""
        return next((one.reason for one in self.feedback if one.standard == standard), "")


class Appeal(Answer):
    """How the candidate's newest appeal stands. `attempt`: the assessment whose outcome it is against."""

    appeal_id: str
    attempt: int
    received_at: Instant
    acknowledge_by: Instant
    decide_by: Instant
    reviewer_role: str | None = None
    decided_at: Instant | None = None
    decision: Literal["upheld", "refused"] | None = None
    reason: str | None = None


@router.get("/result/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The letter as a page, with the appeal as it stands or the form for one."""
    return await _page(request, holder, Form())


@router.post("/result/{token}")
async def appeal(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Put the candidate's appeal. Sending it twice is one appeal."""
    form = await Form.of(request)
    portal = portal_of(request)
    grounds = form.required("grounds", "Say in your own words what you think is wrong")
    if grounds and len(grounds) < _FEWEST_CHARACTERS:
        form.refuse("grounds", "Say a little more about what you think is wrong")
    if not form.problems:
        sending = portal.assessment.post(_path(holder, "appeal"), {"grounds": grounds}, holder.authority)
        if await portal.sent(form, sending):
            return see_other(request.url.path)
    return await _page(request, holder, form)


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    portal = portal_of(request)
    outcome = (await portal.assessment.get(_path(holder, "outcome"), holder.authority)).read(Outcome)
    made = await _appeal(portal, holder)
    is_about_this = made is not None and made.attempt == outcome.attempt
    last_at = outcome.appeal_last_at
    may_appeal = outcome.outcome != "awarded" and not is_about_this and last_at is not None
    return await render(
        request,
        "result.html",
        form=form,
        outcome=outcome,
        appeal=made,
        may_appeal=may_appeal,
        in_time=last_at is not None and is_in_time(portal.clock.now(), last_at),
    )


async def _appeal(portal: Portal, holder: LinkHolder) -> Appeal | None:
    """The newest appeal; None when there is none."""
    try:
        return (await portal.assessment.get(_path(holder, "appeal"), holder.authority)).read(Appeal)
    except ApiProblem as problem:
        if problem.status_code == 404:
            return None
        raise


def _path(holder: LinkHolder, what: str) -> str:
    return f"/v1/journeys/{holder.journey_id}/{what}"
