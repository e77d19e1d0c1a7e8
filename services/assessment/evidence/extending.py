"""More time for the evidence: everything that hangs on the deadline moves with it."""

from __future__ import annotations

from datetime import date

from services.assessment import journeys
from services.assessment.appointments import booked, booking
from services.assessment.appointments import repository as times
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.booking import Cause
from services.assessment.domain import Journey
from services.assessment.evidence import repository
from services.assessment.work import Work
from shared.calendar import end_of_day, london_date
from shared.contracts.assessment import EvidenceDueChanged
from shared.contracts.values import ChangeReason
from shared.dates import EvidencePlan, day_in_words, extended_evidence_plan
from shared.errors import DomainError


async def extend(
    work: Work, journey_id: str, due_on: date, reason_class: ChangeReason, reason: str
) -> tuple[Appointment, EvidencePlan]:
    """The office gives the candidate until the end of a later day. The same day again changes nothing.

    Lateness that was recorded is forgotten when the new deadline lies ahead. Raises DomainError for a day that is not
    later, is past, or leaves nothing before the appointment: then the appointment is moved instead.
    """
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    journey.must_be_running()
    appointment = await booked.standing(work.connection, work.provider, journey_id)
    if appointment is None or appointment.evidence_due_at is None or work.now >= appointment.starts_at:
        raise DomainError("No appointment lies ahead, so no evidence is due that could be extended.", code="not_booked")
    plan = extended_evidence_plan(
        due_on,
        london_date(appointment.starts_at),
        appointment.evidence_due_at,
        work.now,
        journey.policy,
        journey.terms,
    )
    if plan.due_at == appointment.evidence_due_at:
        return appointment, plan
    await _must_be_possible(work, journey, appointment, due_on)
    await _must_suit_the_chosen_time(work, journey, due_on)
    extended = appointment.model_copy(
        update={
            "evidence_due_at": plan.due_at,
            "evidence_reminders": plan.reminders,
            "late_recorded_at": None,
            "late_decided_at": None,
            "late_accepted": None,
        }
    )
    await booking.write_change(work, extended, appointment, Cause("operator", reason_class, reason))
    await journeys.keep_told_deadline(work.connection, journey, plan.due_at)
    await work.tell(
        EvidenceDueChanged(
            appointment_id=appointment.appointment_id,
            person_id=journey.person_id,
            assessor_id=appointment.assessor_id,
            evidence_due_at=plan.due_at,
            evidence_reminders=plan.reminders,
            replaced_due_at=appointment.evidence_due_at,
            reason_class=reason_class,
            why=plan.why,
        ),
        journey,
    )
    return extended, plan


async def _must_suit_the_chosen_time(work: Work, journey: Journey, due_on: date) -> None:
    """Raises DomainError where another time was chosen that the later deadline would leave the assessor too little for.

    What the candidate agreed to in choosing it would be overtaken as well.
    """
    standing = await times.standing_proposals(work.connection, work.provider, journey.journey_id)
    chosen = next((one for one in standing if one.state == "chosen"), None)
    if chosen is None:
        return
    slots = await times.slots(work.connection, work.provider, journey.journey_id, chosen.version)
    slot = next(one for one in slots if one.slot_id == chosen.chosen_slot_id)
    later = journey.model_copy(update={"told_due_at": end_of_day(due_on)})
    if chosen.agreed_earlier or booking.plan_evidence(later, slot, work.now).needs_agreement:
        raise DomainError(
            f"Another time was chosen, {day_in_words(slot.starts_at)}, and {day_in_words(due_on)} would leave the "
            f"assessor fewer than {journey.policy.evidence.assessor_working_days} working days before it, or is later "
            "than the candidate agreed to. Choose an earlier day, or wait until that time is agreed.",
            code="time_chosen",
            field="due_on",
        )


async def _must_be_possible(work: Work, journey: Journey, appointment: Appointment, due_on: date) -> None:
    due_at, told_at = end_of_day(due_on), appointment.evidence_due_at
    assert told_at is not None
    if await repository.is_in_by(work.connection, journey, max(told_at, work.now)):
        raise DomainError("Tasks and file are in, so there is nothing to extend.", code="complete")
    if due_at <= max(told_at, work.now):
        raise DomainError(
            f"{day_in_words(due_on)} is no later than what was told, {day_in_words(told_at)}, or past. "
            "Choose a later day.",
            code="not_later",
            field="due_on",
        )
    if due_on >= london_date(appointment.starts_at):
        raise DomainError(
            f"The appointment is on {day_in_words(appointment.starts_at)}. Move it, or choose an earlier day.",
            code="after_appointment",
            field="due_on",
        )
