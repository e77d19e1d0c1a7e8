"""Who is interviewed beside the candidate."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment.appointments import guests as naming
from services.assessment.appointments import repository
from services.assessment.appointments.domain import Guest, Leader, Teacher
from services.assessment.doors import ByCandidateLink, ByGuestsLink, TheDesk
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter()


class Guests(Frozen):
    """Teachers and senior leader as the candidate named them; empty until then."""

    teachers: tuple[Teacher, ...] = ()
    leader: Leader | None = None


class NamedGuests(Frozen):
    """Teachers and senior leader as the candidate names them."""

    teachers: tuple[Teacher, ...] = Field(max_length=10)
    leader: Leader


@router.get("/v1/journeys/{journey_id}/guests")
async def guests(journey_id: str, desk: TheDesk, caller: ByCandidateLink) -> Guests:
    """Who was named."""
    caller.must_hold(journey_id)
    async with desk.database.connection() as connection:
        named = await repository.guests(connection, caller.provider, journey_id)
    return _guests(named)


@router.put("/v1/journeys/{journey_id}/guests")
async def name_guests(
    journey_id: str, body: NamedGuests, response: Response, desk: TheDesk, caller: ByGuestsLink
) -> Guests:
    """Name the teachers and the senior leader, or replace them."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        named = await naming.name_guests(work, journey_id, body.teachers, body.leader)
    answer(response, work.event_id)
    return _guests(named)


def _guests(named: Sequence[Guest]) -> Guests:
    leaders = [guest for guest in named if guest.role == "leader"]
    return Guests(
        teachers=tuple(Teacher(name=guest.name, email=guest.email) for guest in named if guest.role == "teacher"),
        leader=Leader(name=leaders[0].name, email=leaders[0].email, job_title=leaders[0].job_title)
        if leaders
        else None,
    )
