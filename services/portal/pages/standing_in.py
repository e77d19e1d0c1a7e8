"""A booked time that has lost its assessor: who could take it over, who was asked, and whom the office wants asked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant

router = APIRouter()

_DOOR = Depends(signed_in("operator"))
OBSTACLES = {
    "refused": "Gave this candidate up, or declined",
    "conflict_of_interest": "Has declared a tie",
    "not_standardised": "Is not standardised on that day",
    "no_capacity": "Has no room for another candidate",
    "on_leave": "Is on leave on that day",
    "not_available": "Does not work at that hour",
    "time_taken": "Has promised that hour to somebody else",
}
STATES = {
    "open": "Asked now",
    "accepted": "Accepted",
    "declined": "Declined",
    "expired": "Did not answer",
    "given_up": "Was let go",
}


class Ranked(Answer):
    """One assessor of the register."""

    assessor_id: str
    place: int | None = None
    obstacle: str | None = None
    in_hand: int
    capacity: int
    senior: bool = False
    fits: tuple[str, ...] = ()


class Asked(Answer):
    """One who was asked."""

    assessor_id: str
    state: str
    reply_by: Instant


class StandingIn(Answer):
    """What assessment knows of it."""

    journey_id: str
    appointment_id: str
    withdrew_id: str
    began_at: Instant
    until_at: Instant
    assessors: tuple[Ranked, ...] = ()
    asked: tuple[Asked, ...] = ()


@router.get("/board/stand-ins/{journey_id}")
async def show(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """Everybody in the order in which they are asked, with the reasons; and the form to choose another order."""
    return await _page(request, colleague, journey_id, Form())


@router.post("/board/stand-ins/{journey_id}")
async def choose(request: Request, journey_id: str, colleague: Colleague = _DOOR) -> Response:
    """Ask somebody else first, or at once. Pressed twice it is done once."""
    form, portal = await Form.of(request), portal_of(request)
    first = form.required("assessor_id", "Choose whom to ask")
    reason = form.required("reason", "Say in a few words why")
    if not form.problems:
        body = {
            "journey_id": journey_id,
            "assessor_ids": [first],
            "at_once": form.yes("at_once"),
            "reason": reason,
            "reason_class": "assessor",
        }
        sending = portal.assessment.post("/v1/office/order_stand_ins", body, colleague.authority, form.get("key"))
        if await portal.sent(form, sending, {"assessor_ids": "assessor_id"}, shown_by_fact=False):
            return see_other(request.url.path, told="chosen")
    return await _page(request, colleague, journey_id, form)


async def _page(request: Request, colleague: Colleague, journey_id: str, form: Form) -> Response:
    portal = portal_of(request)
    found = (await portal.assessment.get(f"/v1/journeys/{journey_id}/stand-in", colleague.authority)).read(StandingIn)
    provider = colleague.staff.provider
    names = await portal.read_model.people(provider, [found.withdrew_id, *(one.assessor_id for one in found.assessors)])
    asked = {one.assessor_id: one for one in found.asked}
    return await render(
        request,
        "standing_in.html",
        form=form,
        found=found,
        asked=asked,
        names=names,
        candidate=(await portal.read_model.names(provider, [journey_id])).get(journey_id, "a candidate"),
        can_be=_choices(found.assessors, asked, names),
        obstacles=OBSTACLES,
        states=STATES,
        key=form.get("key") or uuid4().hex,
        told=request.query_params.get("told") == "chosen" and not form.problems,
    )


def _choices(
    assessors: Sequence[Ranked], asked: dict[str, Asked], names: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Whoever can be asked and is not asked now."""
    now = {assessor_id for assessor_id, one in asked.items() if one.state == "open"}
    return tuple(
        (one.assessor_id, names.get(one.assessor_id, one.assessor_id))
        for one in assessors
        if one.place is not None and one.assessor_id not in now
    )
