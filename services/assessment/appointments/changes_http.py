"""Asking for another time, and recording who was not there or that the call broke off."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from services.assessment.appointments import dropping, ending, foreseeing, late, missing, moving, queries, trying
from services.assessment.appointments.foreseeing import Asking, Foreseen
from services.assessment.appointments.late import LateChange
from services.assessment.appointments.missed import Missed
from services.assessment.appointments.rearranging import Rearrangement
from services.assessment.doors import (
    AsAssessorOrOperator,
    AsOperator,
    ByConfirmLink,
    ByOwnLink,
    BySlotsLink,
    TheDesk,
    assessor_id,
    guest_id,
    own_journey,
)
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import ChangeReason
from shared.web import answer

router = APIRouter()


class Reason(Frozen):
    """Why another time is wanted: a class that may be told, and words that stay with the provider."""

    reason_class: ChangeReason = "other"
    reason: str = Field(default="", max_length=1000)


class Asked(Frozen):
    """The appointment stands until another time is agreed; the assessor offers times by `contact_by`."""

    appointment_id: str
    asked_by: str
    contact_by: Instant


class OpenMove(Frozen):
    """Another time that somebody wants; `asked_by` None: nobody does. The appointment stands at `starts_at`."""

    asked_by: Literal["candidate", "assessor", "guest", "operator"] | None = None
    contact_by: Instant | None = None
    starts_at: Instant | None = None
    asking: Asking | None = None
    """What asking for another time would lead to; None when it cannot be asked for now."""


class LateChanges(Frozen):
    """Appointments that were moved or called off within the guard time."""

    late_changes: tuple[LateChange, ...]


class MoveWanted(Frozen):
    """A wish for another time as the office sees it, with the words in which it was put, and whose turn it is."""

    journey_id: str
    appointment_id: str
    initials: str
    asked_by: str
    reason_class: str
    reason: str
    asked_at: Instant
    contact_by: Instant
    starts_at: Instant
    waiting_on: Literal["assessor", "candidate", "guests"]


class MovesWanted(Frozen):
    """All that are open."""

    moves: tuple[MoveWanted, ...]


class Dropped(Frozen):
    """The wish was taken back; `dropped` false: there was none any more. The appointment stands."""

    dropped: bool


class CannotCome(Frozen):
    """What was recorded: the appointment stands until the candidate names somebody else, or asks for another time."""

    slot_id: str
    state: Literal["declined"] = "declined"


class Missing(Frozen):
    """Who was not there. `person_id` where two teachers take part. The note stays with the provider."""

    role: Literal["candidate", "teacher", "leader", "assessor"]
    person_id: str | None = None
    note: str = Field(default="", max_length=2000)


class Call(Frozen):
    """Who was rung, and what came of it."""

    person_id: str
    outcome: trying.Reached


class Broken(Frozen):
    """When the call broke off; now, unless said."""

    broken_at: AwareDatetime | None = None
    note: str = Field(default="", max_length=2000)


class Alone(Frozen):
    """What the candidate says about an assessor who is not there; it stays with the provider."""

    note: str = Field(default="", max_length=2000)


class Recorded(Frozen):
    """What was recorded. `times`: the how-manieth time in this journey; `for_operator`: the office decides."""

    appointment_id: str
    what: str
    times: int
    for_operator: bool
    recorded_at: datetime


@router.post("/v1/journeys/{journey_id}/move")
async def ask_as_candidate(
    journey_id: str, body: Reason, response: Response, desk: TheDesk, caller: ByOwnLink
) -> Asked:
    """The candidate asks for another time."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        change = await moving.ask_as_candidate(work, journey_id, body.reason_class, body.reason)
    answer(response, work.event_id)
    return _asked(change)


@router.post("/v1/slots/{slot_id}/move")
async def ask_as_guest(slot_id: str, body: Reason, response: Response, desk: TheDesk, caller: ByConfirmLink) -> Asked:
    """A teacher or leader asks for another time."""
    async with desk.work(caller.provider) as work:
        change = await moving.ask_as_guest(work, slot_id, guest_id(caller), body.reason_class, body.reason)
    answer(response, work.event_id)
    return _asked(change)


@router.post("/v1/appointments/{appointment_id}/move")
async def ask_as_staff(
    appointment_id: str, body: Reason, response: Response, desk: TheDesk, caller: AsAssessorOrOperator
) -> Asked:
    """The assessor or the office asks for another time."""
    async with desk.work(caller.provider) as work:
        change = await moving.ask_as_staff(work, assessor_id(caller), appointment_id, body.reason_class, body.reason)
    answer(response, work.event_id)
    return _asked(change)


@router.get("/v1/journeys/{journey_id}/move")
async def open_move(journey_id: str, desk: TheDesk, caller: ByOwnLink) -> OpenMove:
    """Whether somebody wants another time."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        found = await dropping.open_for(work, journey_id)
    if found is None:
        async with desk.trial(caller.provider) as work:
            return OpenMove(asking=await foreseeing.by_asking_as_candidate(work, journey_id))
    change, starts_at = found
    return OpenMove(asked_by=change.asked_by, contact_by=change.contact_by, starts_at=starts_at)


@router.get("/v1/slots/{slot_id}/move")
async def foresee_as_guest(slot_id: str, desk: TheDesk, caller: ByConfirmLink) -> Asking:
    """What a guest's asking for another time would lead to."""
    async with desk.trial(caller.provider) as work:
        return await foreseeing.by_asking_as_guest(work, slot_id, guest_id(caller))


@router.get("/v1/slots/{slot_id}/choice")
async def foresee_choice(slot_id: str, desk: TheDesk, caller: BySlotsLink, agrees: bool = False) -> Foreseen:
    """What the candidate's choosing this time would change, once every guest has agreed. Nothing is changed."""
    async with desk.trial(caller.provider) as work:
        return await foreseeing.by_choosing(work, own_journey(caller), slot_id, agrees=agrees)


@router.get("/v1/appointments/{appointment_id}/move")
async def foresee_as_staff(appointment_id: str, desk: TheDesk, caller: AsAssessorOrOperator) -> Asking:
    """What asking for another time would lead to."""
    async with desk.trial(caller.provider) as work:
        return await foreseeing.by_asking_as_staff(work, assessor_id(caller), appointment_id)


@router.get("/v1/appointments/{appointment_id}/move/{starts_at}")
async def foresee_time(
    appointment_id: str, starts_at: AwareDatetime, desk: TheDesk, caller: AsAssessorOrOperator
) -> Foreseen:
    """What this very time would change: dates, reminders, people told, load, window. Nothing is changed."""
    async with desk.trial(caller.provider) as work:
        return await foreseeing.by_moving(work, assessor_id(caller), appointment_id, starts_at)


@router.get("/v1/late-changes")
async def late_changes(since: AwareDatetime, desk: TheDesk, caller: AsOperator) -> LateChanges:
    """What was moved, called off or given up within the guard time since then."""
    async with desk.database.connection() as connection:
        rows = await late.since(connection, caller.provider, since)
    return LateChanges(late_changes=tuple(LateChange.model_validate(row) for row in rows))


@router.get("/v1/moves")
async def moves_wanted(desk: TheDesk, caller: AsOperator) -> MovesWanted:
    """Every wish for another time that is open."""
    async with desk.database.connection() as connection:
        rows = await queries.moves_wanted(connection, caller.provider)
    return MovesWanted(moves=tuple(MoveWanted.model_validate(row) for row in rows))


@router.delete("/v1/journeys/{journey_id}/move")
async def drop_as_candidate(journey_id: str, response: Response, desk: TheDesk, caller: ByOwnLink) -> Dropped:
    """The candidate needs no other time any more."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        change = await dropping.drop_as_candidate(work, journey_id)
    answer(response, work.event_id)
    return Dropped(dropped=change is not None)


@router.delete("/v1/slots/{slot_id}/move")
async def drop_as_guest(slot_id: str, response: Response, desk: TheDesk, caller: ByConfirmLink) -> Dropped:
    """A teacher or leader needs no other time any more."""
    async with desk.work(caller.provider) as work:
        change = await dropping.drop_as_guest(work, slot_id, guest_id(caller))
    answer(response, work.event_id)
    return Dropped(dropped=change is not None)


@router.delete("/v1/appointments/{appointment_id}/move")
async def drop_as_staff(
    appointment_id: str, response: Response, desk: TheDesk, caller: AsAssessorOrOperator
) -> Dropped:
    """The assessor takes the own wish back; the office anybody's."""
    async with desk.work(caller.provider) as work:
        change = await dropping.drop_as_staff(work, assessor_id(caller), appointment_id)
    answer(response, work.event_id)
    return Dropped(dropped=change is not None)


@router.post("/v1/slots/{slot_id}/absence")
async def cannot_come(
    slot_id: str, body: Reason, response: Response, desk: TheDesk, caller: ByConfirmLink
) -> CannotCome:
    """A teacher or leader whose minutes are booked cannot take part: the candidate names somebody else."""
    async with desk.work(caller.provider) as work:
        await ending.cannot_take_part(work, slot_id, guest_id(caller), body.reason_class)
    answer(response, work.event_id)
    return CannotCome(slot_id=slot_id)


@router.get("/v1/appointments/{appointment_id}/missing")
async def guide(appointment_id: str, desk: TheDesk, caller: AsAssessorOrOperator) -> trying.Guide:
    """Who should be there: how long to wait, whom to ring, what follows when it is recorded."""
    async with desk.work(caller.provider) as work:
        return await trying.guide(work, assessor_id(caller), appointment_id)


@router.post("/v1/appointments/{appointment_id}/calls", status_code=201)
async def note_call(appointment_id: str, body: Call, desk: TheDesk, caller: AsAssessorOrOperator) -> trying.Tried:
    """Note that somebody was rung, and what came of it."""
    async with desk.work(caller.provider) as work:
        return await trying.note_call(work, assessor_id(caller), appointment_id, body.person_id, body.outcome)


@router.post("/v1/appointments/{appointment_id}/missing")
async def party_missing(
    appointment_id: str, body: Missing, response: Response, desk: TheDesk, caller: AsAssessorOrOperator
) -> Recorded:
    """Record who was not there, after waiting and trying the telephone."""
    async with desk.work(caller.provider) as work:
        noted = await missing.party_missing(
            work, assessor_id(caller), appointment_id, body.role, body.person_id, body.note
        )
    answer(response, work.event_id)
    return _recorded(noted)


@router.post("/v1/journeys/{journey_id}/assessor-missing")
async def assessor_missing(
    journey_id: str, body: Alone, response: Response, desk: TheDesk, caller: ByOwnLink
) -> Recorded:
    """The candidate is there and the assessor is not."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        noted = await missing.candidate_waits_alone(work, journey_id, body.note)
    answer(response, work.event_id)
    return _recorded(noted)


@router.post("/v1/appointments/{appointment_id}/broken-call")
async def broken_call(
    appointment_id: str, body: Broken, response: Response, desk: TheDesk, caller: AsAssessorOrOperator
) -> Recorded:
    """Record that the call broke off; what was left is held on another date."""
    async with desk.work(caller.provider) as work:
        noted = await missing.call_broken(work, assessor_id(caller), appointment_id, body.broken_at, body.note)
    answer(response, work.event_id)
    return _recorded(noted)


def _asked(change: Rearrangement) -> Asked:
    return Asked(appointment_id=change.appointment_id, asked_by=change.asked_by, contact_by=change.contact_by)


def _recorded(noted: Missed) -> Recorded:
    return Recorded.model_validate(noted.model_dump())
