"""Signing a report, and reminding of an unsigned one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.appointments import booked, rearranging
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.reminding import first_asked
from services.assessment.domain import Journey
from services.assessment.judgement import domain, repository, unsigned
from services.assessment.judgement.domain import Judgement
from services.assessment.judgement.repository import Report
from services.assessment.moderation import rounds
from services.assessment.work import Work, new_id
from shared.calendar import london_date
from shared.contracts.assessment import RemindReportDue, ReportReminderDue, ReportSigned
from shared.contracts.envelope import Envelope
from shared.dates import RoundPlan, moderation_plan
from shared.errors import DomainError, NotFound


async def sign_report(work: Work, assessor_id: str, appointment_id: str, judgements: Sequence[Judgement]) -> Report:
    """Sign the report on an appointment and put it into its round. The same report again changes nothing."""
    journey, appointment = await _locked(work, assessor_id, appointment_id)
    signed = await repository.of_appointment(work.connection, work.provider, appointment_id)
    if signed is not None:
        first = await repository.first_record(work.connection, work.provider, signed.report_id)
        if first == sorted(judgements, key=lambda one: one.standard):
            return signed
        raise DomainError("This report is signed and cannot be changed.", code="signed")
    journey.must_be_open()
    if appointment.state != "booked":
        raise DomainError("This appointment was cancelled, so there is nothing to report on.", code="cancelled")
    if journey.declaration_open:
        raise DomainError(
            "The candidate's headteacher has changed and the new one has not signed the declaration yet. "
            "The provider's office is asking; sign the report once it is in.",
            code="declaration_open",
        )
    if work.now < appointment.ends_at:
        raise DomainError("The appointment is not over yet. Sign the report afterwards.", code="not_ended")
    domain.check_judgements(judgements, appointment.standards, journey.policy)
    plan = await _round_for(work, journey, appointment)
    report = Report(
        report_id=new_id(),
        journey_id=journey.journey_id,
        appointment_id=appointment_id,
        attempt=appointment.attempt,
        assessor_id=assessor_id,
        programme=journey.programme_code,
        round_on=plan.round_on,
        assessed_on=london_date(appointment.starts_at),
        signed_at=work.now,
    )
    await repository.insert(work.connection, work.provider, report, judgements)
    await unsigned.discard(work.connection, work.provider, appointment_id)
    offer = await offers.standing(work.connection, work.provider, journey.journey_id)
    if offer is not None and offer.state == "accepted":
        await offers.set_state(work.connection, work.provider, offer.offer_id, "reported", work.now)
    await work.tell(
        ReportSigned(
            report_id=report.report_id,
            appointment_id=appointment_id,
            attempt=report.attempt,
            assessor_id=assessor_id,
            round_on=plan.round_on,
            round_closes_at=plan.closes_at,
            letters_at=plan.letters_at,
            why=plan.why,
        ),
        journey,
    )
    return report


async def _locked(work: Work, assessor_id: str, appointment_id: str) -> tuple[Journey, Appointment]:
    """The assessor's own appointment, under its journey's lock. Raises NotFound for anybody else's."""
    seen = await booked.find(work.connection, work.provider, appointment_id)
    if seen is None or seen.assessor_id != assessor_id:
        raise NotFound("There is no such appointment.")
    journey = await journeys.lock(work.connection, work.provider, seen.journey_id)
    return journey, await booked.find(work.connection, work.provider, appointment_id) or seen


async def _round_for(work: Work, journey: Journey, appointment: Appointment) -> RoundPlan:
    """The round that the report joins: by the rule, or the next one while that is closed already."""
    assessed_on, signed_on = london_date(appointment.starts_at), london_date(work.now)
    while True:
        plan = moderation_plan(assessed_on, journey.policy, signed_on=signed_on)
        if await rounds.is_open(work.connection, work.provider, journey.programme_code, plan):
            return plan
        signed_on = plan.round_on + timedelta(days=1)


async def remind_report_due(work: Work, command: Envelope[RemindReportDue]) -> None:
    """Remind the assessor, once for each step, while the report is not signed and the interview is not broken off."""
    asked = command.data
    found = await first_asked(work, asked, command.journey, lambda appointment: appointment.report_reminders)
    if found is None:
        return
    journey, appointment = found.journey, found.appointment
    if await repository.of_appointment(work.connection, work.provider, asked.appointment_id) is not None:
        return
    change = await rearranging.open_of(work.connection, work.provider, journey.journey_id)
    if change is not None and change.kind == "rest":
        return  # the report is due after what is left, for which a date is still to be found
    due = ReportReminderDue(
        appointment_id=appointment.appointment_id,
        assessor_id=appointment.assessor_id,
        step=asked.step,
        of=found.of,
        due_at=asked.due_at,
        report_due_at=appointment.report_due_at,
        unsigned=len(appointment.standards),
    )
    await work.tell(due, journey)
