"""Opening a part again that was handed in and locked: the office does it with a reason, until a day before the talk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from services.assessment import journeys
from services.assessment.appointments import booked
from services.assessment.appointments.booked import Appointment
from services.assessment.domain import Journey
from services.assessment.evidence import domain, repository
from services.assessment.evidence.domain import Part, Submission
from services.assessment.judgement import repository as reports
from services.assessment.work import Work
from shared.calendar import end_of_day, london_date
from shared.contracts.assessment import EvidenceReopened
from shared.dates.why import Why, day_in_words
from shared.errors import DomainError, Invalid
from shared.office import OfficeRequest, Report
from shared.web import Caller


class ReopenEvidence(OfficeRequest):
    """Parts that may be changed and handed in again; of the file, the standards that are named."""

    journey_id: str = Field(description="Whose evidence is opened again.")
    parts: tuple[Part, ...] = Field(min_length=1, max_length=2, description="tasks, file or both.")
    standards: tuple[int, ...] = Field(
        default=(), max_length=60, description="Of the file, what alone may be changed; empty for all of it."
    )
    until_on: date = Field(description="The last day on which the parts may be handed in again.")
    reason_class: Literal["health", "personal", "school", "technical", "provider", "other"] = "other"


async def reopen_evidence(work: Work, _: Caller, body: ReopenEvidence, report: Report) -> None:
    """Open parts of the evidence that were handed in, so that the candidate may change them and hand them in again."""
    journey = await journeys.lock(work.connection, work.provider, body.journey_id)
    journey.must_be_open()
    appointment = await _before_the_talk(work, journey)
    until = _until(work.now, body.until_on, appointment)
    holding = await repository.holding(work.connection, work.provider, journey.journey_id)
    parts = tuple(part for part in domain.parts(journey.policy) if part in body.parts)
    receipts = [_receipt(holding.submission(part), part) for part in parts]
    if not receipts:
        raise Invalid(f"This programme has no {' and '.join(body.parts)}.", field="parts")
    standards = _named(body, journey)
    for receipt in receipts:
        await repository.reopen(
            work.connection, journey, appointment.appointment_id, receipt, body.reason_class, until, work.now, standards
        )
        opened = f"open for {domain.counted_standards(standards)} alone" if standards else "open"
        report.change(
            f"{receipt.part} of the candidate", f"handed in, attempt {holding.attempts(receipt.part)}", opened
        )
    await booked.reopen_until(work.connection, work.provider, appointment.appointment_id, until)
    _report(report, journey, appointment, until)
    reopened = EvidenceReopened(
        appointment_id=appointment.appointment_id,
        person_id=journey.person_id,
        parts=parts,
        until=until,
        reason_class=body.reason_class,
        standards=standards,
    )
    await work.tell(reopened, journey)


def _report(report: Report, journey: Journey, appointment: Appointment, until: datetime) -> None:
    why = Why(
        rule="The end of the day that the office named, not before the deadline that was told, before the appointment",
        inputs={"appointment": day_in_words(appointment.starts_at)},
    )
    report.about(journey.journey_id, appointment.appointment_id)
    report.date("evidence may be handed in again until", appointment.evidence_deadline, until, why)
    report.tells("candidate", "27 Extension decided")
    report.warn("The assessor cannot read these parts before they are handed in again.")


async def _before_the_talk(work: Work, journey: Journey) -> Appointment:
    """The appointment that the evidence is for. Raises DomainError once it has begun or was reported on."""
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if appointment is None or appointment.evidence_due_at is None:
        raise DomainError("No appointment is booked that evidence is due for.", code="not_booked")
    if work.now >= appointment.starts_at:
        raise DomainError("The appointment has begun, so nothing can be opened again.", code="too_late")
    if await reports.of_appointment(work.connection, work.provider, appointment.appointment_id) is not None:
        raise DomainError("The report on this appointment is signed.", code="reported")
    return appointment


def _until(now: datetime, on: date, appointment: Appointment) -> datetime:
    """The end of that day, never before the deadline that holds, and at the latest a second before the appointment.

    Raises Invalid for a day that is over or after the appointment.
    """
    if on < london_date(now) or on > london_date(appointment.starts_at):
        raise Invalid(
            f"Name a day from today to that of the appointment, {day_in_words(appointment.starts_at)}.",
            field="until_on",
        )
    told = appointment.evidence_deadline or end_of_day(on)
    return min(max(end_of_day(on), told), appointment.last_moment)


def _named(body: ReopenEvidence, journey: Journey) -> tuple[int, ...]:
    """The standards for which the file is opened, in order. Raises Invalid when the tasks are to be opened too."""
    if body.standards and body.parts != ("file",):
        raise Invalid("Standards are named for the file alone: open the tasks by themselves.", field="standards")
    return domain.check_standards(body.standards, journey.policy)


def _receipt(submission: Submission | None, part: Part) -> Submission:
    if submission is None:
        raise DomainError(f"{part.capitalize()} not handed in yet, so nothing is locked there.", code="not_submitted")
    return submission
