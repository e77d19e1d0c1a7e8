"""Times, the guests' own minutes, and appointments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from services.assessment import journeys
from services.assessment.appointments import (
    actions,
    booked,
    booking,
    claiming,
    ending,
    queries,
    rearranging,
    repository,
)
from services.assessment.appointments.domain import Proposal
from services.assessment.appointments.held import SlotTaken
from services.assessment.doors import (
    AsAssessor,
    AsAssessorOrOperator,
    BySlotsLink,
    TheDesk,
    assessor_id,
    own_journey,
    staff_id,
)
from services.assessment.work import Work
from shared.calendar import school_days_within
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import ReasonClass, SegmentPlan, SlotPlan, Why
from shared.errors import NotFound
from shared.joining import AssessorsLink
from shared.web import answer

router = APIRouter()


# --- the assessor's side ----------------------------------------------------------------------------------------------


class InHand(Frozen):
    """A journey that the assessor took, with what it waits for."""

    journey_id: str
    initials: str
    phase: str
    state: queries.State
    window_first_on: date
    window_last_on: date
    contact_by: datetime | None
    proposal_version: int | None
    reply_by: datetime | None
    release_at: datetime | None
    appointment_id: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    join_link: AssessorsLink | None
    evidence_due_at: datetime | None
    report_due_at: datetime | None
    rearranging: Literal["move", "rest"] | None = None
    """What times are looked for while an appointment stands: another one, or a date for what is left of it."""
    decide_by: datetime | None = None
    """Until when late evidence is to be decided on, where it is."""
    submitted: tuple[Literal["tasks", "file"], ...] = ()
    """The parts that were handed in, which can be read."""


class AllInHand(Frozen):
    """All journeys of an assessor."""

    journeys: tuple[InHand, ...]


class FreeTime(Frozen):
    """One time that can be offered."""

    starts_at: Instant


class SuitsGuest(Frozen):
    """A time at which a guest, who was asked about another, would be free. Nobody's name: who it is matters not."""

    starts_at: Instant
    role: str


class FreeTimes(Frozen):
    """Times that can be offered; any choice of them fits together. Both days count; `school_days` lie between them."""

    times: tuple[FreeTime, ...]
    earliest: date
    latest: date
    why: Why
    suits_guests: tuple[SuitsGuest, ...] = ()
    school_days: tuple[date, ...] = ()


class ProposedTimes(Frozen):
    """The starts of the times that an assessor offers. `shared`: others may be offered them too, and choose first."""

    starts_at: tuple[datetime, ...] = Field(max_length=50)
    shared: bool = False


class SlotShown(Frozen):
    """One time of a proposal; `chosen` once the candidate took it.

    Where a deadline was told before: when the evidence would be due, and whether the candidate may, or must, agree to
    an earlier date (`agreed_due_at`) to take this time.
    """

    slot_id: str
    starts_at: Instant
    ends_at: Instant
    chosen: bool = False
    evidence_due_at: Instant | None = None
    agreement: Literal["possible", "needed"] | None = None
    agreed_due_at: Instant | None = None


class Slots(Frozen):
    """A proposal as assessor and candidate see it."""

    proposal_version: int
    state: str
    reply_by: Instant
    slots: tuple[SlotShown, ...]
    chosen_slot_id: str | None = None
    guests_named: bool = True
    shared: bool = False
    """Others are offered these times too: one is the candidate's once it is chosen."""
    stands_at: Instant | None = None
    """When the appointment is that these times are offered instead of."""


@router.get("/v1/assessor/journeys")
async def in_hand(desk: TheDesk, caller: AsAssessor) -> AllInHand:
    """What each of the caller's journeys waits for."""
    async with desk.database.connection() as connection:
        rows = await queries.in_hand(connection, caller.provider, staff_id(caller), desk.clock.now())
    return AllInHand(journeys=tuple(InHand.model_validate(row) for row in rows))


@router.get("/v1/journeys/{journey_id}/free-times")
async def free_times(journey_id: str, desk: TheDesk, caller: AsAssessor) -> FreeTimes:
    """When the caller can see the candidate."""
    async with desk.work(caller.provider) as work:
        days, starts = await actions.free_times(work, staff_id(caller), journey_id)
        suiting = await queries.suits_guests(work.connection, work.provider, journey_id, work.now)
        journey = await journeys.find(work.connection, work.provider, journey_id)
    return FreeTimes(
        times=tuple(FreeTime(starts_at=start) for start in starts),
        earliest=days.first_on,
        latest=days.last_on,
        why=days.why,
        suits_guests=tuple(SuitsGuest.model_validate(found) for found in suiting),
        school_days=tuple(school_days_within(days.first_on, days.last_on, journey.terms)),
    )


@router.post("/v1/journeys/{journey_id}/slots")
async def propose(journey_id: str, body: ProposedTimes, response: Response, desk: TheDesk, caller: AsAssessor) -> Slots:
    """Offer at least three times; they are held until the reply is due, but for shared ones."""
    actions.must_be_aware(body.starts_at)
    async with desk.work(caller.provider) as work:
        proposal, slots = await actions.propose_slots(
            work, staff_id(caller), journey_id, body.starts_at, shared=body.shared
        )
    answer(response, work.event_id)
    return _slots(proposal, slots, guests_named=True)


# --- the candidate's side ---------------------------------------------------------------------------------------------


class Choice(Frozen):
    """What goes with a choice. `agree_to_earlier`: the evidence may be due earlier than was told before."""

    agree_to_earlier: bool = False


class NoneFits(Frozen):
    """What the candidate says when no time fits; kept by nobody."""

    reason: str | None = Field(default=None, max_length=1000)


@router.get("/v1/journeys/{journey_id}/slots")
async def slots(journey_id: str, desk: TheDesk, caller: BySlotsLink) -> Slots:
    """The newest times that were offered."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        return await _shown(work, journey_id)


@router.post("/v1/slots/{slot_id}/choice")
async def choose(
    slot_id: str, response: Response, desk: TheDesk, caller: BySlotsLink, body: Choice | None = None
) -> Slots:
    """Take this time; the guests are asked next. Whoever comes too late gets the nearest others that are free."""
    journey_id, agrees = own_journey(caller), body is not None and body.agree_to_earlier
    try:
        async with desk.work(caller.provider) as work:
            await actions.choose_slot(work, journey_id, slot_id, agree_to_earlier=agrees)
            shown = await _shown(work, journey_id)
    except SlotTaken:
        async with desk.work(caller.provider) as work:
            others = await claiming.others_after(work, journey_id, slot_id)
        raise SlotTaken(others) from None
    answer(response, work.event_id)
    return shown


@router.post("/v1/journeys/{journey_id}/slots/refusal")
async def none_fits(journey_id: str, body: NoneFits, response: Response, desk: TheDesk, caller: BySlotsLink) -> Slots:
    """None of the times fits; the assessor offers others."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        await ending.refuse_slots(work, journey_id)
        shown = await _shown(work, journey_id)
    answer(response, work.event_id)
    return shown


async def _shown(work: Work, journey_id: str) -> Slots:
    found = await claiming.shown(work, journey_id)
    if found is None:
        raise NotFound("No times have been offered yet.")
    proposal, held = found
    named = await repository.guests(work.connection, work.provider, journey_id)
    dates = await booking.dates_of(work, journey_id, proposal, held) if proposal.state == "offered" else {}
    shown = _slots(proposal, held, guests_named=bool(named), dates=dates)
    return shown.model_copy(update={"stands_at": await _moved_from(work, proposal)})


async def _moved_from(work: Work, proposal: Proposal) -> datetime | None:
    """When the appointment is that these times would move."""
    if proposal.change_id is None or proposal.state not in ("offered", "chosen"):
        return None
    change = await rearranging.find(work.connection, work.provider, proposal.change_id)
    if change is None or change.kind != "move":
        return None
    appointment = await booked.find(work.connection, work.provider, change.appointment_id)
    return appointment.starts_at if appointment is not None else None


def _slots(
    proposal: Proposal,
    held: Sequence[SlotPlan],
    *,
    guests_named: bool,
    dates: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> Slots:
    return Slots(
        proposal_version=proposal.version,
        state=proposal.state,
        reply_by=proposal.reply_by,
        slots=tuple(
            SlotShown(
                **slot.model_dump(), chosen=slot.slot_id == proposal.chosen_slot_id, **dates.get(slot.slot_id, {})
            )
            for slot in held
        ),
        chosen_slot_id=proposal.chosen_slot_id,
        guests_named=guests_named,
        shared=proposal.shared,
    )


# --- appointments -----------------------------------------------------------------------------------------------------


class Party(Frozen):
    """Somebody whom the assessor talks to."""

    person_id: str
    role: Literal["candidate", "teacher", "leader"]
    name: str


class AppointmentShown(Frozen):
    """An appointment as its assessor sees it. `standards` are those the report must judge."""

    appointment_id: str
    journey_id: str
    attempt: int
    state: str
    starts_at: Instant
    ends_at: Instant
    segments: tuple[SegmentPlan, ...]
    join_link: AssessorsLink
    standards: tuple[int, ...]
    evidence_due_at: Instant | None
    report_due_at: Instant
    people: tuple[Party, ...] = ()


class Cancellation(Frozen):
    """Why an appointment is called off, and whether new times are to be offered."""

    reason_class: ReasonClass
    rebook: bool = True


class Cancelled(Frozen):
    """The appointment is off; or it `stands`, and others who are free then are asked to take it over."""

    appointment_id: str
    state: Literal["cancelled", "stands"] = "cancelled"


@router.get("/v1/appointments/{appointment_id}")
async def appointment(appointment_id: str, desk: TheDesk, caller: AsAssessor) -> AppointmentShown:
    """One of the caller's appointments."""
    async with desk.database.connection() as connection:
        found = await booked.find(connection, caller.provider, appointment_id)
        if found is None or found.assessor_id != staff_id(caller):
            raise NotFound("There is no such appointment.")
        people = await queries.people_of(connection, caller.provider, found.journey_id)
    own = [{name: one[name] for name in Party.model_fields} for one in people]
    shown = found.model_dump(include=set(AppointmentShown.model_fields))
    return AppointmentShown.model_validate({**shown, "people": own})


@router.post("/v1/appointments/{appointment_id}/cancellation")
async def cancel(
    appointment_id: str, body: Cancellation, response: Response, desk: TheDesk, caller: AsAssessorOrOperator
) -> Cancelled:
    """Call an appointment off."""
    async with desk.work(caller.provider) as work:
        stands = await ending.cancel_by_staff(work, assessor_id(caller), appointment_id, body.reason_class, body.rebook)
    answer(response, work.event_id)
    return Cancelled(appointment_id=appointment_id, state="stands" if stands else "cancelled")
