"""A guest's own minutes: what they are asked, and their answer."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment import journeys
from services.assessment.appointments import actions, booked, booking, domain, ending, rearranging, repository
from services.assessment.appointments.domain import Proposal
from services.assessment.domain import Journey, first_name
from services.assessment.doors import ByConfirmLink, TheDesk, guest_id
from services.assessment.work import Work
from shared.contracts.envelope import Frozen, Instant
from shared.web import answer

router = APIRouter()


class OtherMinutes(Frozen):
    """The guest's own minutes in another time of the same proposal, which nobody holds."""

    slot_id: str
    starts_at: Instant
    ends_at: Instant


class OwnMinutes(Frozen):
    """A guest's own part: no evidence, nobody else's part, the candidate's first name only."""

    first_name_of_candidate: str
    role: str
    starts_at: Instant
    ends_at: Instant
    state: Literal["asked", "confirmed", "declined", "booked", "over"]
    alternatives: tuple[OtherMinutes, ...] = ()
    is_booked: bool = False
    """Whether everybody had agreed to this time: it stands, whatever this guest says now."""
    wants_another: bool = False
    """Whether this guest has asked for another time, and that is open."""
    instead_of: Instant | None = None
    """When the guest's minutes are in the appointment that stands, while another time for it is agreed on."""


class Availability(Frozen):
    """Whether the guest is free; and if not, which of the alternatives would suit."""

    available: bool
    suits: tuple[str, ...] = Field(default=(), max_length=10)


@router.get("/v1/slots/{slot_id}/confirmation")
async def own_minutes(slot_id: str, desk: TheDesk, caller: ByConfirmLink) -> OwnMinutes:
    """What the guest is asked."""
    async with desk.work(caller.provider) as work:
        return await _own_minutes(work, slot_id, guest_id(caller))


@router.post("/v1/slots/{slot_id}/confirmation")
async def confirm(
    slot_id: str, body: Availability, response: Response, desk: TheDesk, caller: ByConfirmLink
) -> OwnMinutes:
    """Say whether the own minutes suit."""
    person_id = guest_id(caller)
    async with desk.work(caller.provider) as work:
        if body.available:
            await actions.confirm(work, slot_id, person_id)
        else:
            await ending.cannot_come(work, slot_id, person_id, body.suits)
        shown = await _own_minutes(work, slot_id, person_id)
    answer(response, work.event_id)
    return shown


async def _own_minutes(work: Work, slot_id: str, person_id: str | None) -> OwnMinutes:
    journey, proposal = await actions.asked_guest(work, slot_id, person_id)
    part = next(one for one in proposal.asked if one.person_id == person_id)
    candidate = await journeys.person(work.connection, work.provider, journey.person_id)
    wish = await rearranging.open_of(work.connection, work.provider, journey.journey_id)
    given = (await repository.answers(work.connection, work.provider, slot_id)).get(str(person_id))
    state: Literal["asked", "confirmed", "declined", "booked", "over"] = "asked"
    if given is not None:
        state = "confirmed" if given else "declined"
    if proposal.state == "booked":  # whoever came later has still to say
        state = "booked" if given else state
    elif proposal.state != "chosen" and given is not False:
        state = "over"
    return OwnMinutes(
        first_name_of_candidate=first_name(candidate.name),
        role=part.role,
        starts_at=part.starts_at,
        ends_at=part.ends_at,
        state=state,
        alternatives=await _other_minutes(work, journey, proposal, str(person_id)) if state == "asked" else (),
        is_booked=proposal.state == "booked",
        instead_of=await _minutes_that_stand(work, journey, proposal, part.person_id),
        wants_another=wish is not None and wish.kind == "move" and wish.person_id == person_id,
    )


async def _minutes_that_stand(
    work: Work, journey: Journey, proposal: Proposal, person_id: str | None
) -> datetime | None:
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if appointment is None or proposal.state == "booked" or appointment.starts_at <= work.now:
        return None
    return next((one.starts_at for one in appointment.segments if one.person_id == person_id), None)


async def _other_minutes(work: Work, journey: Journey, proposal: Proposal, person_id: str) -> tuple[OtherMinutes, ...]:
    """As the guest's mail shows them. Whoever was asked when everyone else had agreed has none."""
    if proposal.state == "booked":
        return ()
    slots = await repository.slots(work.connection, work.provider, journey.journey_id, proposal.version)
    chosen = next(slot for slot in slots if slot.slot_id == proposal.chosen_slot_id)
    layout = await booking.layout(work, journey, await booking.arranging_for(work, journey, proposal))
    return tuple(
        OtherMinutes(slot_id=other.slot_id, starts_at=part.starts_at, ends_at=part.ends_at)
        for other in domain.alternatives(chosen, slots, layout, journey.policy)
        for part in other.asked
        if part.person_id == person_id
    )
