"""Who could take over a booked time that has lost its assessor, as the office sees it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from services.assessment.doors import AsOperator, TheDesk
from services.assessment.stand_ins import office
from services.assessment.stand_ins.domain import Ranked
from shared.contracts.envelope import Frozen, Instant

router = APIRouter()


class AskedShown(Frozen):
    """One assessor who was asked. `given_up`: the office asked somebody else before the answer."""

    assessor_id: str
    state: Literal["open", "accepted", "reported", "declined", "expired", "given_up"]
    offered_at: Instant
    reply_by: Instant


class StandingIn(Frozen):
    """A booked time without an assessor. At `until_at` other times are found instead, by another assessor."""

    journey_id: str
    appointment_id: str
    withdrew_id: str
    reason_class: str
    began_at: Instant
    until_at: Instant
    assessors: tuple[Ranked, ...]
    asked: tuple[AskedShown, ...]


@router.get("/v1/journeys/{journey_id}/stand-in")
async def stand_in(journey_id: str, desk: TheDesk, caller: AsOperator) -> StandingIn:
    """Everybody of the register, in the order in which they are asked; and the rule in the way of who cannot be."""
    async with desk.work(caller.provider) as work:
        sought, ranked, asked = await office.standing_in(work, journey_id)
    shown = (AskedShown.model_validate(one.model_dump(include=set(AskedShown.model_fields))) for one in asked)
    return StandingIn(**sought.model_dump(include=set(StandingIn.model_fields)), assessors=ranked, asked=tuple(shown))
