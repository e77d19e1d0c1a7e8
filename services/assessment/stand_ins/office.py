"""What the office reads and does while a booked time has no assessor: whom it could be, and who is asked first."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.appointments import booked
from services.assessment.domain import Journey
from services.assessment.stand_ins import asking
from services.assessment.stand_ins import repository as rows
from services.assessment.stand_ins.domain import Ranked
from services.assessment.stand_ins.repository import Asked, StandIn
from services.assessment.work import Work
from shared.errors import DomainError, Invalid, NotFound
from shared.office import OfficeRequest, Report
from shared.web import Caller

OFFERED = "15 Booked time offered"
RELEASED = "16 Offer expired"


class OrderStandIns(OfficeRequest):
    """Who is asked first to take a booked time over."""

    journey_id: str = Field(description="The journey whose booked time has lost its assessor.")
    assessor_ids: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="Whom to ask first, in this order; the others follow as they are ranked."
    )
    at_once: bool = Field(
        default=False, description="Whoever is asked now need not answer any more, and the first of these is asked."
    )


async def order_stand_ins(work: Work, _: Caller, body: OrderStandIns, report: Report) -> None:
    """Choose who is asked first to take over a booked time that has lost its assessor."""
    journey, stand_in = await _locked(work, body.journey_id)
    able = [one.assessor_id for one in await _ranked(work, journey, stand_in) if one.place is not None]
    strange = next((one for one in body.assessor_ids if one not in able), None)
    if strange is not None:
        raise Invalid(
            "One of these assessors cannot take the time over: the list says why. Choose among those with a place.",
            field="assessor_ids",
        )
    if len(set(body.assessor_ids)) < len(body.assessor_ids):
        raise Invalid("Each assessor can be asked once. Name each one once.", field="assessor_ids")
    report.about(journey.journey_id, stand_in.appointment_id)
    await rows.choose_order(work.connection, work.provider, stand_in.stand_in_id, body.assessor_ids)
    stand_in = stand_in.model_copy(update={"chosen_order": body.assessor_ids})
    report.change("Asked first", able[0], body.assessor_ids[0])
    if body.at_once:
        await _ask_at_once(work, journey, stand_in, report)


async def _ask_at_once(work: Work, journey: Journey, stand_in: StandIn, report: Report) -> None:
    asked = (await rows.asked(work.connection, work.provider, stand_in.stand_in_id))[-1]
    if asked.state != "open" or asked.assessor_id == stand_in.chosen_order[0]:
        return
    await asking.release(work, journey, stand_in, asked)
    report.tells("assessor", RELEASED)
    if not await asking.ask_next(work, journey, stand_in):
        raise DomainError("Too little time is left to ask anybody else. Leave it with who is asked now.", code="late")
    after = await offers.standing(work.connection, work.provider, journey.journey_id)
    assert after is not None, "somebody was asked just now"
    report.date("Offer to be answered by", asked.reply_by, after.reply_by, from_now=True)
    report.tells("assessor", OFFERED)


async def standing_in(work: Work, journey_id: str) -> tuple[StandIn, tuple[Ranked, ...], tuple[Asked, ...]]:
    """What is sought, everybody of the register in order, and who was asked. Raises NotFound when nothing is."""
    journey, stand_in = await _locked(work, journey_id)
    asked = await rows.asked(work.connection, work.provider, stand_in.stand_in_id)
    return stand_in, await _ranked(work, journey, stand_in), asked


async def _locked(work: Work, journey_id: str) -> tuple[Journey, StandIn]:
    await journeys.find(work.connection, work.provider, journey_id)
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    stand_in = await rows.open_of(work.connection, work.provider, journey_id)
    if stand_in is None:
        raise NotFound("No booked time of this journey has lost its assessor.")
    return journey, stand_in


async def _ranked(work: Work, journey: Journey, stand_in: StandIn) -> tuple[Ranked, ...]:
    appointment = await booked.find(work.connection, work.provider, stand_in.appointment_id)
    assert appointment is not None, "a stand-in's foreign key holds its appointment"
    return await asking.ranked(work, journey, appointment, stand_in)
