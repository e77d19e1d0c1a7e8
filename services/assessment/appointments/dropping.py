"""Another time is no longer wanted: whoever asked for it takes that back, and the appointment stands as it is."""

from __future__ import annotations

from datetime import datetime

from services.assessment import journeys
from services.assessment.appointments import booked, rearranging, repository
from services.assessment.appointments.actions import asked_guest
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.moving import locked
from services.assessment.appointments.rearranging import Asker, Rearrangement
from services.assessment.domain import Journey
from services.assessment.work import Work
from shared.contracts.assessment import MoveDropped, SlotsReleased
from shared.errors import DomainError


async def drop_as_candidate(work: Work, journey_id: str) -> Rearrangement | None:
    """The candidate needs no other time any more. Repeating it changes nothing: None."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    return await _drop(work, journey, "candidate", journey.person_id)


async def drop_as_guest(work: Work, slot_id: str, person_id: str | None) -> Rearrangement | None:
    """A teacher or leader needs no other time any more."""
    journey, _ = await asked_guest(work, slot_id, person_id)
    return await _drop(work, journey, "guest", person_id)


async def drop_as_staff(work: Work, assessor_id: str | None, appointment_id: str) -> Rearrangement | None:
    """The assessor takes the own wish back; the office (None) anybody's, since it has spoken with them."""
    journey, _ = await locked(work, assessor_id, appointment_id)
    return await _drop(work, journey, "operator" if assessor_id is None else "assessor", assessor_id)


async def _drop(work: Work, journey: Journey, dropped_by: Asker, person_id: str | None) -> Rearrangement | None:
    """What was open, if anything was. Raises DomainError `asked_by_another` for somebody else's wish."""
    change = await rearranging.open_of(work.connection, work.provider, journey.journey_id)
    if change is None or change.kind != "move":
        return None
    if dropped_by != "operator" and (change.asked_by, change.person_id) != (dropped_by, person_id):
        raise DomainError(
            "Somebody else asked for another time. Only they can take that back, or the provider's office.",
            code="asked_by_another",
        )
    appointment = await booked.find(work.connection, work.provider, change.appointment_id)
    assert appointment is not None, "a rearrangement's foreign key holds its appointment"
    await _free_times(work, journey, appointment)
    await rearranging.end_open(work.connection, work.provider, journey.journey_id, "dropped", work.now)
    dropped = MoveDropped(
        appointment_id=change.appointment_id,
        asked_by=change.asked_by,
        dropped_by=dropped_by,
    )
    await work.tell(dropped, journey)
    return change


async def _free_times(work: Work, journey: Journey, appointment: Appointment) -> None:
    """Give back whatever was offered or chosen instead of the time that stands. Nobody owes other times any more."""
    for proposal in await repository.standing_proposals(work.connection, work.provider, journey.journey_id):
        if proposal.state == "booked":
            continue
        await repository.end_proposal(work.connection, work.provider, proposal, "released", "move_dropped")
        released = SlotsReleased(
            proposal_version=proposal.version,
            assessor_id=proposal.assessor_id,
            reason_code="move_dropped",
            contact_by=appointment.starts_at,
            slot_id=proposal.chosen_slot_id,
            asked=proposal.asked,
        )
        await work.tell(released, journey)


async def open_for(work: Work, journey_id: str) -> tuple[Rearrangement, datetime] | None:
    """Another time that somebody wants, and when the appointment is until then."""
    change = await rearranging.open_of(work.connection, work.provider, journey_id)
    if change is None or change.kind != "move":
        return None
    appointment = await booked.find(work.connection, work.provider, change.appointment_id)
    assert appointment is not None, "a rearrangement's foreign key holds its appointment"
    return change, appointment.starts_at
