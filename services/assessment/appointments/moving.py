"""Moving an appointment: anybody may ask, any number of times; it stands until another time is agreed."""

from __future__ import annotations

from datetime import datetime

from services.assessment import journeys
from services.assessment.appointments import booked, booking, domain, rearranging, repository
from services.assessment.appointments.actions import asked_guest
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.booking import Arranging, Cause
from services.assessment.appointments.diaries import diary_of
from services.assessment.appointments.domain import Proposal
from services.assessment.appointments.rearranging import Asker, Rearrangement
from services.assessment.appointments.times import hours_obstacle
from services.assessment.domain import Journey
from services.assessment.judgement import repository as reports
from services.assessment.work import Work, new_id
from shared.calendar import london_date
from shared.contracts.assessment import MoveAsked
from shared.contracts.values import ChangeReason, SlotPlan
from shared.dates import day_in_words, move_contact_by
from shared.errors import DomainError, NotFound

HARD = frozenset({"time_taken", "on_leave"})
"""What the office cannot decide for an assessor: to be in two places, or to come back from leave."""


async def ask_as_candidate(work: Work, journey_id: str, reason_class: ChangeReason, reason: str) -> Rearrangement:
    """The candidate asks for another time. Asking again changes nothing."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    appointment = await booked.standing(work.connection, work.provider, journey_id)
    return await _ask(work, journey, appointment, "candidate", journey.person_id, reason_class, reason)


async def ask_as_guest(
    work: Work, slot_id: str, person_id: str | None, reason_class: ChangeReason, reason: str
) -> Rearrangement:
    """A teacher or leader whose minutes are booked asks for another time. Asking again changes nothing."""
    journey, proposal = await asked_guest(work, slot_id, person_id)
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if proposal.state != "booked" or appointment is None or appointment.slot_id != slot_id:
        raise DomainError("This time is not booked. Open the newest message you got.", code=f"slots_{proposal.state}")
    return await _ask(work, journey, appointment, "guest", person_id, reason_class, reason)


async def ask_as_staff(
    work: Work, assessor_id: str | None, appointment_id: str, reason_class: ChangeReason, reason: str
) -> Rearrangement:
    """The assessor of an appointment, or the office (None), asks for another time. Asking again changes nothing."""
    journey, appointment = await locked(work, assessor_id, appointment_id)
    asker: Asker = "operator" if assessor_id is None else "assessor"
    return await _ask(work, journey, appointment, asker, assessor_id, reason_class, reason)


async def locked(work: Work, assessor_id: str | None, appointment_id: str) -> tuple[Journey, Appointment]:
    """An appointment under its journey's lock, for its own assessor or the office (None). Raises NotFound."""
    seen = await booked.find(work.connection, work.provider, appointment_id)
    if seen is None or (assessor_id is not None and seen.assessor_id != assessor_id):
        raise NotFound("There is no such appointment.")
    journey = await journeys.lock(work.connection, work.provider, seen.journey_id)
    return journey, await booked.find(work.connection, work.provider, appointment_id) or seen


async def _ask(
    work: Work,
    journey: Journey,
    appointment: Appointment | None,
    asked_by: Asker,
    person_id: str | None,
    reason_class: ChangeReason,
    reason: str,
) -> Rearrangement:
    appointment = await _may_be_moved(work, journey, appointment)
    known = await rearranging.open_of(work.connection, work.provider, journey.journey_id)
    if known is not None:
        return known
    change = Rearrangement(
        change_id=new_id(),
        journey_id=journey.journey_id,
        appointment_id=appointment.appointment_id,
        kind="move",
        asked_by=asked_by,
        person_id=person_id,
        reason_class=reason_class,
        contact_by=move_contact_by(work.now, appointment.starts_at, journey.policy).at,
    )
    await rearranging.insert(work.connection, journey, change, reason, work.now)
    await journeys.mark_rearranged(work.connection, journey)
    await work.tell(
        MoveAsked(
            appointment_id=appointment.appointment_id,
            asked_by=asked_by,
            person_id=person_id,
            reason_class=reason_class,
            contact_by=change.contact_by,
        ),
        journey,
    )
    return change


def must_have_assessor(appointment: Appointment) -> None:
    """Raises DomainError while another assessor is looked for: by the hour that ends that, it is settled."""
    if not appointment.assessor_id:
        raise DomainError(
            "Another assessor is being looked for, who takes this very time over. If nobody does, other times are "
            "found without anybody's asking. Wait for our message, or call the provider's office.",
            code="assessor_sought",
        )


async def _may_be_moved(work: Work, journey: Journey, appointment: Appointment | None) -> Appointment:
    """The appointment, if it still lies ahead. A call for a re-assessment is called off instead: another is found."""
    journey.must_be_running()
    if appointment is None or appointment.state != "booked":
        raise DomainError("No appointment is booked, so there is nothing to move.", code="not_booked")
    if await reports.of_appointment(work.connection, work.provider, appointment.appointment_id) is not None:
        raise DomainError("The report on this appointment is signed, so it took place.", code="reported")
    if work.now >= appointment.starts_at:
        raise DomainError("The appointment has begun by now, so it cannot be moved any more.", code="begun")
    must_have_assessor(appointment)
    if appointment.attempt > 1:
        raise DomainError(
            "A re-assessment call is not moved: call it off, and another senior's time is found at once.",
            code="reassessment",
        )
    return appointment


# --- the office moves it itself ---------------------------------------------------------------------------------------


async def move_by_office(
    work: Work,
    appointment_id: str,
    starts_at: datetime,
    reason_class: ChangeReason,
    reason: str,
    *,
    agreed_earlier: bool = False,
) -> tuple[Appointment, tuple[str, ...]]:
    """The office has agreed another time with everyone: the appointment, and what the office should know about it.

    It may lie outside the window and on any day, by the office's own reason; never where the assessor has promised the
    time or is on leave. `agreed_earlier`: the candidate said yes to an earlier evidence deadline.
    """
    journey, appointment = await locked(work, None, appointment_id)
    await _may_be_moved(work, journey, appointment)
    if starts_at <= work.now:
        raise DomainError("That time is past. Choose a later one.", code="slots_past", field="starts_at")
    if starts_at == appointment.starts_at:
        return appointment, ()
    arranged = await _by_office(work, journey, appointment, reason_class, starts_at)
    slot = repository.slot_plan(new_id(), starts_at, arranged.minutes)
    plan = booking.plan_evidence(journey, slot, work.now, agreed_earlier=agreed_earlier, moved_by="operator")
    if plan.needs_agreement and not arranged.evidence_in:
        raise domain.agreement_needed(starts_at, plan.due_at, journey.policy)
    if plan.due_at <= work.now and not arranged.evidence_in:
        raise booking.too_near()
    warnings = (*await _warnings(work, journey, appointment, starts_at, arranged), *plan.warnings)
    await _take_time(work, journey, appointment, slot, arranged)
    cause = Cause("operator", reason_class, reason)
    moved = await booking.rebook(work, journey, slot, arranged, plan, cause, agreed_earlier=agreed_earlier)
    return moved, warnings


async def _by_office(
    work: Work, journey: Journey, appointment: Appointment, reason_class: ChangeReason, starts_at: datetime
) -> Arranging:
    """What the office arranges: a move of its own, whether or not somebody asked for one."""
    arranged = await booking.arranging(work, journey)
    if arranged.change is not None:
        return arranged._replace(change=arranged.change.model_copy(update={"asked_by": "operator"}))
    minutes = int((appointment.ends_at - appointment.starts_at).total_seconds()) // 60
    change = Rearrangement(
        change_id="",
        journey_id=journey.journey_id,
        appointment_id=appointment.appointment_id,
        kind="move",
        asked_by="operator",
        person_id=None,
        reason_class=reason_class,
        contact_by=starts_at,
    )
    return Arranging(minutes, change, appointment, arranged.evidence_in)


async def _warnings(
    work: Work, journey: Journey, appointment: Appointment, starts_at: datetime, arranged: Arranging
) -> tuple[str, ...]:
    """What is unusual about the time. Raises DomainError for what the office cannot decide."""
    diary = await diary_of(work, appointment.assessor_id)
    busy = [one for one in diary.busy if one != (appointment.starts_at, appointment.ends_at)]
    found = hours_obstacle(starts_at, arranged.minutes, journey.terms, journey.policy, diary._replace(busy=busy))
    if found is not None and found.code in HARD:
        raise DomainError(found.message.replace("You", "The assessor", 1), code=found.code, field="starts_at")
    warnings = [found.message] if found is not None else []
    on, first_on, last_on = london_date(starts_at), journey.window_first_on, journey.window_last_on
    if first_on is not None and last_on is not None and not first_on <= on <= last_on:
        window = f"{day_in_words(first_on)} - {day_in_words(last_on)}"
        warnings.append(f"{day_in_words(on)} is outside the candidate's window, {window}.")
    return tuple(warnings)


async def _take_time(
    work: Work, journey: Journey, appointment: Appointment, slot: SlotPlan, arranged: Arranging
) -> None:
    """Free the old time and whatever was offered, and take the new one, to which the guests agreed."""
    latest = await repository.latest_proposal(work.connection, work.provider, journey.journey_id)
    for one in await repository.standing_proposals(work.connection, work.provider, journey.journey_id):
        if one.state != "booked":
            await repository.end_proposal(work.connection, work.provider, one, "released", "moved_by_office")
    await repository.set_moved(work.connection, work.provider, journey.journey_id)
    await repository.free_time(work.connection, work.provider, appointment.slot_id)
    layout = await booking.layout(work, journey, arranged)
    asked = domain.guests_of(layout(slot.starts_at))
    proposal = Proposal(
        journey_id=journey.journey_id,
        version=latest.version + 1 if latest else 1,
        assessor_id=appointment.assessor_id,
        state="offered",
        reply_by=work.now,
    )
    await repository.insert_proposal(work.connection, journey, proposal, [slot], work.now)
    chosen = {"state": "booked", "chosen_slot_id": slot.slot_id, "asked": asked}
    await repository.save_choice(work.connection, work.provider, proposal.model_copy(update=chosen))
    await repository.book_time(work.connection, work.provider, slot.slot_id)
    for part in asked:
        await repository.confirm(work.connection, work.provider, slot.slot_id, str(part.person_id), True, work.now)
