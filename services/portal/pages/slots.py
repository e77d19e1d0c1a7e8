"""The candidate picks one of the times that the assessor offers, with a button for each, or says that none fits."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer, ApiProblem
from services.portal.doors import LinkHolder, by_link
from services.portal.foreseen import ROLES, Foreseen
from services.portal.forms import Form
from services.portal.pages.guests import Guests
from services.portal.rendering import portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.links import Purpose

router = APIRouter()

_DOOR = Depends(by_link(Purpose.SLOTS))


class Slot(Answer):
    """A time that the candidate may take."""

    slot_id: str
    starts_at: Instant
    ends_at: Instant
    agreement: str | None = None


class Slots(Answer):
    """What is offered, or what was chosen."""

    state: str = "offered"
    slots: tuple[Slot, ...] = ()
    reply_by: Instant | None = None
    chosen_slot_id: str | None = None
    shared: bool = False
    stands_at: Instant | None = None

    def is_looked_at_first(self, slot_id: str) -> bool:
        """Whether a choice moves an appointment, or a deadline that was told."""
        return self.stands_at is not None or any(one.slot_id == slot_id and one.agreement for one in self.slots)

    @property
    def chosen(self) -> Slot | None:
        """The time that was picked."""
        return next((slot for slot in self.slots if slot.slot_id == self.chosen_slot_id), None)


@router.get("/slots/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The times on offer, or the one that was chosen."""
    return await _page(request, holder, Form())


@router.post("/slots/{token}")
async def choose(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Take a time, or give all of them back."""
    form = await Form.of(request)
    portal = portal_of(request)
    if form.yes("none_fit"):
        path = f"/v1/journeys/{holder.journey_id}/slots/refusal"
        answers = {"reason": form.optional("reason")}
        if await portal.sent(form, portal.assessment.post(path, answers, holder.authority)):
            return see_other(request.url.path, told="none")
    else:
        slot_id = form.required("slot_id", "Choose a time, or say that none of these fit")
        # The id goes into a path of ours, so it may be nothing but an id.
        if slot_id and not slot_id.isalnum():
            form.refuse("slot_id", "Choose one of the times on this page")
        if not form.problems:
            if not form.yes("looked") and (await _offered(request, holder)).is_looked_at_first(slot_id):
                return see_other(request.url.path, look=slot_id)
            path, body = f"/v1/slots/{slot_id}/choice", {"agree_to_earlier": form.yes("agrees") is True}
            if await portal.sent(form, portal.assessment.post(path, body, holder.authority)):
                return see_other(request.url.path)
    return await _page(request, holder, form)


async def _offered(request: Request, holder: LinkHolder) -> Slots:
    path = f"/v1/journeys/{holder.journey_id}/slots"
    return (await portal_of(request).assessment.get(path, holder.authority)).read(Slots)


async def _look(request: Request, holder: LinkHolder, slot_id: str, form: Form) -> Response | None:
    """What the time changes, before it is chosen; None when it cannot be chosen, which the form then says."""
    try:
        reply = await portal_of(request).assessment.get(f"/v1/slots/{slot_id}/choice", holder.authority)
    except ApiProblem as problem:
        if not problem.is_about_the_answers:
            raise
        form.refused_by(problem)
        return None
    found = reply.read(Foreseen)
    return await render(request, "slots_look.html", form=form, found=found, slot_id=slot_id, roles=ROLES)


async def _page(request: Request, holder: LinkHolder, form: Form) -> Response:
    portal = portal_of(request)
    if request.query_params.get("told") == "none":
        return await render(request, "slots_none_fit.html")
    looked_at = request.query_params.get("look", "") or (form.get("slot_id") if form.yes("looked") else "")
    if looked_at.isalnum() and (look := await _look(request, holder, looked_at, form)) is not None:
        return look
    offered = await _offered(request, holder)
    # Teacher and leader must be known before a time can be held for them.
    named = (await portal.assessment.get(f"/v1/journeys/{holder.journey_id}/guests", holder.authority)).read(Guests)
    return await render(request, "slots.html", form=form, offered=offered, named=named)
