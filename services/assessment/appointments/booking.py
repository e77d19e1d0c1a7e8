"""Booking: the first time that everyone agreed on, another one, or a date for what is left; every date that follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.assessment import journeys
from services.assessment.appointments import booked, domain, late, rearranging, repository
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.domain import Layout, Proposal
from services.assessment.appointments.rearranging import Rearrangement
from services.assessment.domain import Journey
from services.assessment.evidence import repository as evidence
from services.assessment.register import repository as register
from services.assessment.work import Work
from shared.calendar import ONE_DAY, end_of_day, london_date
from shared.contracts.assessment import AppointmentBefore, AppointmentBooked
from shared.contracts.values import Due, SlotPlan
from shared.dates import (
    EvidencePlan,
    ReportPlan,
    appointment_reminders,
    evidence_plan,
    guest_reply_by,
    report_plan,
    unread_reminders,
)
from shared.errors import DomainError
from shared.policy import Programme


class Arranging(NamedTuple):
    """What times are looked for: a first appointment, or what is being rearranged; how long it takes."""

    minutes: int
    change: Rearrangement | None = None
    appointment: Appointment | None = None
    evidence_in: bool = False


class Cause(NamedTuple):
    """Who changed an appointment, why as a class, and in which words (they stay in the service)."""

    by: rearranging.Asker | None
    reason_class: str
    reason: str = ""


async def arranging(work: Work, journey: Journey) -> Arranging:
    """What times are looked for now. A journey that was never told a deadline has had no appointment yet."""
    minutes = journey.policy.appointment.minutes
    if journey.told_due_at is None:
        return Arranging(minutes)
    change = await rearranging.open_of(work.connection, work.provider, journey.journey_id)
    return await _arranging(work, journey, change)


async def arranging_for(work: Work, journey: Journey, proposal: Proposal) -> Arranging:
    """What the times of this proposal are for."""
    change = None
    if proposal.change_id is not None:
        change = await rearranging.find(work.connection, work.provider, proposal.change_id)
    return await _arranging(work, journey, change)


async def _arranging(work: Work, journey: Journey, change: Rearrangement | None) -> Arranging:
    minutes = journey.policy.appointment.minutes
    if journey.told_due_at is None:
        return Arranging(minutes)
    is_in = await evidence.is_in_by(work.connection, journey, journey.told_due_at)
    if change is None:
        return Arranging(minutes, evidence_in=is_in)
    appointment = await booked.find(work.connection, work.provider, change.appointment_id)
    assert appointment is not None, "a rearrangement's foreign key holds its appointment"
    if change.kind == "rest":
        return Arranging(change.minutes, change, appointment, evidence_in=True)
    length = appointment.ends_at - appointment.starts_at
    return Arranging(int(length.total_seconds()) // 60, change, appointment, evidence_in=is_in)


async def layout(work: Work, journey: Journey, arranged: Arranging) -> Layout:
    """How the minutes lie, for any start: the whole timetable, or what is left of it."""
    change, appointment = arranged.change, arranged.appointment
    if change is not None and appointment is not None and (change.kind == "rest" or appointment.continues):
        parts = change.remaining if change.kind == "rest" else appointment.segments
        return lambda starts_at: domain.laid_anew(parts, starts_at)
    guests = await repository.guests(work.connection, work.provider, journey.journey_id)
    return lambda starts_at: domain.timetable(starts_at, journey.person_id, guests, journey.policy)


def slot_of(appointment: Appointment) -> SlotPlan:
    """The stretch of time that is booked."""
    return SlotPlan(slot_id=appointment.slot_id, starts_at=appointment.starts_at, ends_at=appointment.ends_at)


def plan_evidence(
    journey: Journey,
    slot: SlotPlan,
    now: datetime,
    *,
    agreed_earlier: bool = False,
    moved_by: rearranging.Asker | None = None,
) -> EvidencePlan:
    """When the evidence would be due for this time."""
    return evidence_plan(
        slot.starts_at,
        now,
        journey.policy,
        journey.terms,
        told_due_at=journey.told_due_at,
        agreed_earlier=agreed_earlier,
        moved_by=moved_by,
    )


async def dates_of(
    work: Work, journey_id: str, proposal: Proposal, slots: Sequence[SlotPlan]
) -> dict[str, dict[str, datetime | str | None]]:
    """For each time: when the evidence would be due, and what the candidate may or must agree to.

    Empty where no deadline was told before, or all is in.
    """
    journey = await journeys.find(work.connection, work.provider, journey_id)
    if journey.told_due_at is None or (await arranging_for(work, journey, proposal)).evidence_in:
        return {}
    found: dict[str, dict[str, datetime | str | None]] = {}
    for slot in slots:
        plan = plan_evidence(journey, slot, work.now)
        earlier = plan_evidence(journey, slot, work.now, agreed_earlier=True)
        agreement = ("needed" if plan.needs_agreement else "possible") if earlier.due_at < plan.due_at else None
        found[slot.slot_id] = {
            "evidence_due_at": plan.due_at,
            "agreement": agreement,
            "agreed_due_at": earlier.due_at if agreement else None,
        }
    return found


def agree_by(journey: Journey, slot: SlotPlan, plan: EvidencePlan, arranged: Arranging, now: datetime) -> datetime:
    """Until when the guests can agree: their days to answer, but in time for the evidence, and for the old time."""
    bounds = [guest_reply_by(now, journey.terms, journey.policy).at]
    if arranged.evidence_in:
        bounds.append(end_of_day(london_date(slot.starts_at) - ONE_DAY))
    else:
        bounds.append(domain.latest_booking(plan.due_at, journey.policy))
    if arranged.change is not None and arranged.change.kind == "move" and arranged.appointment is not None:
        bounds.append(arranged.appointment.starts_at)
    return min(bounds)


def too_near() -> DomainError:
    """The refusal of a time that nobody released when that was due."""
    return DomainError(
        "That time is too near by now for the evidence to be handed in before it. Ask for other times.",
        code="slots_past",
    )


async def book(work: Work, journey: Journey, proposal: Proposal) -> None:
    """Everyone agreed: the appointment, or its new time, with every date that follows from it."""
    slots = await repository.slots(work.connection, work.provider, journey.journey_id, proposal.version)
    slot = next(one for one in slots if one.slot_id == proposal.chosen_slot_id)
    arranged = await arranging_for(work, journey, proposal)
    by = arranged.change.asked_by if arranged.change is not None else None
    plan = plan_evidence(journey, slot, work.now, agreed_earlier=proposal.agreed_earlier, moved_by=by)
    if not arranged.evidence_in and plan.due_at <= work.now:  # nobody released the times when that was due
        raise too_near()
    if arranged.change is not None:
        await repository.set_moved(work.connection, work.provider, journey.journey_id)
    await repository.book_time(work.connection, work.provider, slot.slot_id)
    await repository.set_booked(work.connection, work.provider, proposal)
    if arranged.change is None or arranged.appointment is None:
        await _book_first(work, journey, proposal, slot, arranged, plan)
        return
    if arranged.change.kind == "move" and work.now >= arranged.appointment.starts_at:
        raise DomainError("The appointment has begun by now, so it cannot be moved any more.", code="begun")
    cause = Cause(arranged.change.asked_by, arranged.change.reason_class)
    await rebook(work, journey, slot, arranged, plan, cause, agreed_earlier=proposal.agreed_earlier)


async def _book_first(
    work: Work, journey: Journey, proposal: Proposal, slot: SlotPlan, arranged: Arranging, plan: EvidencePlan
) -> None:
    policy = journey.policy
    assessor = await register.find(work.connection, work.provider, proposal.assessor_id)
    report = report_plan(slot.ends_at, policy)
    appointment_id = slot.slot_id  # so that the guests' tentative entries become the final ones
    appointment = Appointment(
        appointment_id=appointment_id,
        journey_id=journey.journey_id,
        attempt=1,
        assessor_id=proposal.assessor_id,
        slot_id=slot.slot_id,
        state="booked",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        segments=(await layout(work, journey, arranged))(slot.starts_at),
        join_link=assessor.join_link(appointment_id),
        standards=policy.standards.numbers,
        evidence_due_at=plan.due_at,
        evidence_reminders=plan.reminders,
        report_due_at=report.due_at,
        report_reminders=report.reminders,
        reminders=appointment_reminders(slot.starts_at, work.now, policy),
        unread_reminders=_unread(slot, plan, arranged, work.now, policy),
    )
    await booked.insert(work.connection, work.provider, appointment, work.now)
    await journeys.keep_told_deadline(work.connection, journey, plan.due_at, agreed_earlier=proposal.agreed_earlier)
    await work.tell(told_booked(journey, appointment, plan), journey)


def _unread(
    slot: SlotPlan, plan: EvidencePlan, arranged: Arranging, now: datetime, policy: Programme
) -> tuple[Due, ...]:
    """Nobody is reminded to read what may still come in: such a step falls before a deadline that stands."""
    ladder = unread_reminders(slot.starts_at, now, policy)
    return tuple(due for due in ladder if arranged.evidence_in or due.due_at > plan.due_at)


async def rebook(
    work: Work,
    journey: Journey,
    slot: SlotPlan,
    arranged: Arranging,
    plan: EvidencePlan,
    cause: Cause,
    *,
    agreed_earlier: bool = False,
) -> Appointment:
    """The appointment takes place at another time, or what is left of it does: the same entry in every calendar.

    Every later date is worked out anew; the evidence of an interview that began is in, so its date stands.
    """
    was = arranged.appointment
    assert was is not None
    is_rest = arranged.change is not None and arranged.change.kind == "rest"
    now_ = _changed(was, slot, is_rest, plan, report_plan(slot.ends_at, journey.policy)).model_copy(
        update={
            "segments": (await layout(work, journey, arranged))(slot.starts_at),
            "reminders": appointment_reminders(slot.starts_at, work.now, journey.policy),
            "unread_reminders": () if is_rest else _unread(slot, plan, arranged, work.now, journey.policy),
        }
    )
    await repository.free_time(work.connection, work.provider, was.slot_id)
    if not is_rest:
        asked_at = await rearranging.asked_at(work.connection, work.provider, arranged.change)
        await late.note(work, journey, was, "moved", cause.by or "operator", asked_at)
    await write_change(work, now_, was, cause)
    await rearranging.end_open(work.connection, work.provider, journey.journey_id, "agreed", work.now)
    assert now_.evidence_due_at is not None
    await journeys.keep_told_deadline(
        work.connection, journey, now_.evidence_due_at, agreed_earlier=agreed_earlier and not is_rest
    )
    if arranged.evidence_in:  # nothing has still to come in by that date
        plan = plan.model_copy(update={"warnings": ()})
    fact = told_booked(journey, now_, plan, was, None if is_rest else cause.by)
    await work.tell(fact, journey)
    return now_


async def write_change(work: Work, after: Appointment, was: Appointment, cause: Cause) -> None:
    """Write an appointment anew; what it was is kept with who changed it why."""
    await booked.change(
        work.connection,
        work.provider,
        after,
        was=was,
        by=cause.by or "operator",
        reason_class=cause.reason_class,
        reason=cause.reason,
        at=work.now,
    )


def _changed(was: Appointment, slot: SlotPlan, is_rest: bool, plan: EvidencePlan, report: ReportPlan) -> Appointment:
    """The appointment with its new time and dates. What was decided about late work holds while its date stands."""
    changes = {
        "slot_id": slot.slot_id,
        "sequence": was.sequence + 1,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "report_due_at": report.due_at,
        "report_reminders": report.reminders,
    }
    if is_rest:
        return was.model_copy(update={**changes, "continues": True})
    if plan.due_at != was.evidence_due_at:
        changes |= {"late_recorded_at": None, "late_decided_at": None, "late_accepted": None}
    if was.reopened_until is not None and was.reopened_until >= slot.starts_at:
        changes |= {"reopened_until": None}
    dates = {"evidence_due_at": plan.due_at, "evidence_reminders": plan.reminders, "moves": was.moves + 1}
    return was.model_copy(update={**changes, **dates})


async def tell_again(work: Work, journey: Journey, after: Appointment, was: Appointment) -> None:
    """The same time with something else about it: who takes part or assesses, or where all join. No date changes."""
    plan = plan_evidence(journey, slot_of(after), work.now).model_copy(update={"warnings": ()})
    await work.tell(told_booked(journey, after, plan, was), journey)


def told_booked(
    journey: Journey,
    appointment: Appointment,
    plan: EvidencePlan,
    was: Appointment | None = None,
    moved_by: rearranging.Asker | None = None,
) -> AppointmentBooked:
    """The fact of an appointment as it stands, with the one that it replaces."""
    before = None
    if was is not None and was.evidence_due_at is not None:
        before = AppointmentBefore(
            sequence=was.sequence,
            starts_at=was.starts_at,
            ends_at=was.ends_at,
            segments=was.segments,
            evidence_due_at=was.evidence_due_at,
            join_link=was.join_link if was.join_link != appointment.join_link else "",
            assessor_id=was.assessor_id if was.assessor_id != appointment.assessor_id else "",
        )
    assert appointment.evidence_due_at is not None
    return AppointmentBooked(
        appointment_id=appointment.appointment_id,
        sequence=appointment.sequence,
        assessor_id=appointment.assessor_id,
        person_id=journey.person_id,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        segments=appointment.segments,
        join_link=appointment.join_link,
        evidence_due_at=appointment.evidence_due_at,
        evidence_reminders=appointment.evidence_reminders,
        report_due_at=appointment.report_due_at,
        report_reminders=appointment.report_reminders,
        notes=plan.warnings,
        why=plan.why,
        moved_from=before,
        moved_by=moved_by,
        moves=appointment.moves,
        continues=appointment.continues,
        reminders=appointment.reminders,
        unread_reminders=appointment.unread_reminders,
    )
