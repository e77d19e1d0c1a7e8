"""Reminders of an appointment that stands: of its time, of evidence nobody has opened; what all its reminders share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from services.assessment import journeys
from services.assessment.appointments import booked
from services.assessment.appointments.booked import Appointment
from services.assessment.domain import Journey
from services.assessment.evidence import repository as evidence
from services.assessment.work import Work
from shared.contracts.assessment import (
    AppointmentReminderDue,
    EvidenceUnread,
    RemindAppointment,
    RemindEvidenceDue,
    RemindReportDue,
    RemindUnread,
)
from shared.contracts.envelope import Envelope
from shared.contracts.values import Due
from shared.errors import NotYet

Asked = RemindAppointment | RemindUnread | RemindEvidenceDue | RemindReportDue


class Reminder(NamedTuple):
    """A reminder that is asked for the first time: whose, of which appointment, and of how many steps it is one."""

    journey: Journey
    appointment: Appointment
    of: int


async def first_asked(
    work: Work, asked: Asked, journey_id: str | None, ladder: Callable[[Appointment], tuple[Due, ...]]
) -> Reminder | None:
    """The reminder, once for each step of each ladder, with the journey locked; None when its reason is gone.

    A step that is not in the ladder any more belongs to a date that was replaced since. Raises NotYet while the
    appointment has not been written.
    """
    journey = await journeys.lock(work.connection, work.provider, journey_id or "")
    appointment = await booked.find(work.connection, work.provider, asked.appointment_id)
    if appointment is None:
        raise NotYet("The appointment has not been written yet.")
    if appointment.state != "booked" or journey.withdrew_at is not None:
        return None
    due = next((one for one in ladder(appointment) if (one.step, one.due_at) == (asked.step, asked.due_at)), None)
    if due is None:
        return None
    is_new = await journeys.reminder_is_new(
        work.connection, journey, asked.kind(), asked.appointment_id, asked.step, asked.due_at, work.now
    )
    return Reminder(journey, appointment, due.of) if is_new else None


async def remind_appointment(work: Work, command: Envelope[RemindAppointment]) -> None:
    """Remind all who take part, unless the appointment has begun."""
    asked = command.data
    found = await first_asked(work, asked, command.journey, lambda appointment: appointment.reminders)
    if found is None or work.now >= found.appointment.starts_at:
        return
    appointment = found.appointment
    due = AppointmentReminderDue(
        appointment_id=appointment.appointment_id,
        sequence=appointment.sequence,
        assessor_id=appointment.assessor_id,
        person_id=found.journey.person_id,
        step=asked.step,
        of=found.of,
        due_at=asked.due_at,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        segments=appointment.segments,
        join_link=appointment.join_link,
    )
    await work.tell(due, found.journey)


async def remind_unread(work: Work, command: Envelope[RemindUnread]) -> None:
    """Remind the assessor of evidence that was in by then and has not been opened since it came."""
    asked = command.data
    found = await first_asked(work, asked, command.journey, lambda appointment: appointment.unread_reminders)
    if found is None or work.now >= found.appointment.starts_at or not found.appointment.assessor_id:
        return
    journey, appointment = found.journey, found.appointment
    holding = await evidence.holding(work.connection, work.provider, journey.journey_id)
    if not holding.is_in_by(asked.due_at, journey.policy):
        return  # what came in since has its own message, or is still to come
    submitted_at = max(receipt.submitted_at for receipt in holding.submissions)
    read_at = await evidence.read_at(work.connection, work.provider, journey.journey_id, appointment.assessor_id)
    if read_at is not None and read_at >= submitted_at:
        return
    unread = EvidenceUnread(
        appointment_id=appointment.appointment_id,
        assessor_id=appointment.assessor_id,
        step=asked.step,
        of=found.of,
        due_at=asked.due_at,
        submitted_at=submitted_at,
        starts_at=appointment.starts_at,
    )
    await work.tell(unread, journey)
