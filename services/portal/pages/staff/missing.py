"""Somebody is not there: the page leads through waiting, ringing, recording, and says what follows.

Nothing on it moves by itself: the minutes left are those of the moment at which it was opened.
"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.staff.appointments import ROLES
from services.portal.pages.staff.showing import page
from services.portal.rendering import portal_of, see_other
from shared.contracts.envelope import Instant
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("assessor"))
OUTCOMES = (
    ("no_answer", "Nobody answered"),
    ("coming", "They are on their way"),
    ("cannot_come", "They cannot come"),
)
"""`Reached` of assessment."""


class Tried(Answer):
    """One call that was tried."""

    outcome: str
    tried_at: Instant


class Party(Answer):
    """Somebody who should be there."""

    person_id: str
    role: Literal["candidate", "teacher", "leader"]
    name: str
    starts_at: Instant
    record_from: Instant
    phone: str | None = None
    tried: tuple[Tried, ...] = ()
    recorded: bool = False


class Guide(Answer):
    """How it stands, and what follows if it is recorded now."""

    appointment_id: str
    journey_id: str
    ends_at: Instant
    has_begun: bool
    wait_minutes: int
    parties: tuple[Party, ...] = ()
    contact_by: Instant
    for_operator: bool = False


@router.get("/staff/appointments/{appointment_id}/missing")
async def show(request: Request, appointment_id: str, colleague: Colleague = _DOOR) -> Response:
    """Who should be there, how long to wait, whom to ring."""
    return await _page(request, colleague, appointment_id, Form())


@router.post("/staff/appointments/{appointment_id}/missing")
async def do(request: Request, appointment_id: str, colleague: Colleague = _DOOR) -> Response:
    """Note a call that was tried, or record that somebody did not come."""
    form, portal = await Form.of(request), portal_of(request)
    guide = await _guide(request, colleague, appointment_id)
    party = next((one for one in guide.parties if one.person_id == form.get("person_id")), None)
    if party is None:
        raise NotFound("Nobody of that kind has a part in this appointment.")
    path = f"/v1/appointments/{appointment_id}"
    if form.get("action") == "rung":
        outcome = form.get("outcome")
        if outcome not in dict(OUTCOMES):
            form.refuse(None, f"Say what came of the call to {party.name}")
        body = {"person_id": party.person_id, "outcome": outcome}
        if not form.problems and await portal.sent(
            form, portal.assessment.post(f"{path}/calls", body, colleague.authority), shown_by_fact=False
        ):
            return see_other(request.url.path)
    else:
        if not party.tried:
            form.refuse(None, f"Ring {party.name} first, and note what came of it")
        missing = {"role": party.role, "person_id": party.person_id, "note": form.get("note")}
        if not form.problems and await portal.sent(
            form, portal.assessment.post(f"{path}/missing", missing, colleague.authority)
        ):
            # Without a guest the others are heard all the same; without the candidate other times are offered.
            goes_on = f"/staff/appointments/{appointment_id}"
            return see_other(
                f"/staff/candidates/{guide.journey_id}" if party.role == "candidate" else goes_on, told="missing"
            )
    return await _page(request, colleague, appointment_id, form)


async def _guide(request: Request, colleague: Colleague, appointment_id: str) -> Guide:
    path = f"/v1/appointments/{appointment_id}/missing"
    return (await portal_of(request).assessment.get(path, colleague.authority)).read(Guide)


async def _page(request: Request, colleague: Colleague, appointment_id: str, form: Form) -> Response:
    guide = await _guide(request, colleague, appointment_id)
    return await page(request, colleague, "staff_missing.html", form=form, guide=guide, roles=ROLES, outcomes=OUTCOMES)
