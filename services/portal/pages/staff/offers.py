"""Offers to an assessor: how long each stands, accepting, and declining with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Reply
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.pages.staff.answers import Offer, Offers
from services.portal.pages.staff.showing import Question, answer, ask, page
from services.portal.rendering import portal_of, see_other
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("assessor"))
DECLINE = Question(
    heading="Decline this candidate",
    lead=("Somebody else is asked at once. If you have taken the candidate already, whatever times you offered go.",),
    button="Decline",
    choices=(
        (
            "reason_class",
            "Why do you decline?",
            (
                ("assessor", "I have no time in this window"),
                ("health", "I am ill, or expect to be"),
                ("personal", "A personal reason"),
                ("other", "I know the candidate or the school, or another reason"),
            ),
        ),
    ),
    serious=True,
)
"""`reason_class` is a `ReasonClass` of shared/contracts/values."""


@router.get("/staff/offers")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """All offers, those that are open first."""
    offers = await offers_of(request, colleague)
    return await page(
        request, colleague, "staff_offers.html", offers=sorted(offers, key=lambda one: one.state != "open")
    )


@router.get("/staff/offers/{offer_id}")
async def show_offer(request: Request, offer_id: str, colleague: Colleague = _DOOR) -> Response:
    """One offer, with a button to accept it."""
    return await _page(request, colleague, offer_id, Form())


@router.post("/staff/offers/{offer_id}")
async def accept(request: Request, offer_id: str, colleague: Colleague = _DOOR) -> Response:
    """Take the candidate."""
    form, portal = Form(), portal_of(request)
    path = f"/v1/offers/{offer_id}/acceptance"
    if await portal.sent(form, portal.assessment.post(path, {}, colleague.authority)):
        offer = await _offer(request, colleague, offer_id)
        return see_other(f"/staff/candidates/{offer.journey_id}", told="accepted")
    return await _page(request, colleague, offer_id, form)


@router.get("/staff/offers/{offer_id}/decline")
async def ask_why(request: Request, offer_id: str, colleague: Colleague = _DOOR) -> Response:
    """Why the candidate is declined."""
    return await ask(request, colleague, DECLINE, f"/staff/offers/{offer_id}")


@router.post("/staff/offers/{offer_id}/decline")
async def decline(request: Request, offer_id: str, colleague: Colleague = _DOOR) -> Response:
    """Decline, or give up a candidate for whom nothing is booked."""

    def send(answers: Mapping[str, str]) -> Awaitable[Reply]:
        return portal_of(request).assessment.post(f"/v1/offers/{offer_id}/refusal", answers, colleague.authority)

    return await answer(
        request, colleague, DECLINE, f"/staff/offers/{offer_id}", send, told="declined", to="/staff/offers"
    )


async def offers_of(request: Request, colleague: Colleague) -> tuple[Offer, ...]:
    """All offers that were ever made to this assessor, the newest first."""
    reply: Reply = await portal_of(request).assessment.get("/v1/offers", colleague.authority)
    return reply.read(Offers).offers


async def _offer(request: Request, colleague: Colleague, offer_id: str) -> Offer:
    found = next((one for one in await offers_of(request, colleague) if one.offer_id == offer_id), None)
    if found is None:
        raise NotFound("There is no such offer.")
    return found


async def _page(request: Request, colleague: Colleague, offer_id: str, form: Form) -> Response:
    offer = await _offer(request, colleague, offer_id)
    return await page(request, colleague, "staff_offer.html", form=form, offer=offer)
