"""One more fact of a journey taken in: the one place that says what of it is remembered."""

from __future__ import annotations

from functools import singledispatch

from services.notifications.domain.records import Appointment, Attendance, Choice, Journey, Outcome, Request
from shared.contracts import assessment, intake
from shared.contracts.envelope import Envelope, Fact, Message


@singledispatch
def _learn(fact: Message, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey


def learn(journey: Journey, envelope: Envelope[Fact]) -> Journey:
    """The journey after one more fact. Facts that change nothing here give it back as it was."""
    if envelope.programme and journey.programme is None:
        journey = journey.model_copy(update={"programme": envelope.programme})
    return _learn(envelope.data, journey, envelope)


@_learn.register
def _(fact: intake.ApplicationReceived, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(
        update={
            "candidate_id": fact.person_id,
            "reference": fact.reference,
            "school_id": fact.school_id,
            "head_id": journey.head_id or fact.head_id,
            "school_contact_id": fact.school_contact_id,
            "link_version": fact.link_version,
        }
    )


@_learn.register
def _(fact: intake.DeclarationRequested, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    request = Request(
        declaration_id=fact.declaration_id,
        link_version=fact.link_version,
        head_id=fact.head_id,
        asked_at=envelope.time,
    )
    known = journey.request
    if known is not None and (known.asked_at, known.link_version) > (request.asked_at, request.link_version):
        return journey
    return journey.model_copy(update={"request": request, "head_id": fact.head_id})


@_learn.register
def _(fact: intake.DeclarationSigned, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return _ended(journey, fact.declaration_id, fact.link_version)


@_learn.register(intake.DeclarationDeclined)
@_learn.register(intake.DeclarationLapsed)
def _(
    fact: intake.DeclarationDeclined | intake.DeclarationLapsed, journey: Journey, envelope: Envelope[Fact]
) -> Journey:
    asked = journey.request
    is_of_it = asked is not None and asked.declaration_id == fact.declaration_id
    return _ended(journey, fact.declaration_id, asked.link_version if asked is not None and is_of_it else 1)


@_learn.register
def _(fact: intake.CandidateWithdrew, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"withdrew_at": fact.withdrew_at})


@_learn.register
def _(fact: intake.AttendanceRecorded, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.attendance.get(fact.session)
    if known is not None and known.version > envelope.version:
        return journey
    newest = Attendance(version=envelope.version, attended=fact.attended)
    return journey.model_copy(update={"attendance": {**journey.attendance, fact.session: newest}})


@_learn.register
def _(fact: assessment.AssessmentOffered, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"offers": {**journey.offers, fact.offer_id: fact.initials}})


@_learn.register
def _(fact: assessment.AssessmentAccepted, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if journey.accepted_at is not None and journey.accepted_at > envelope.time:
        return journey
    return journey.model_copy(update={"assessor_id": fact.assessor_id, "accepted_at": envelope.time})


@_learn.register
def _(fact: assessment.SlotChosen, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if journey.choice is not None and journey.choice.proposal_version > fact.proposal_version:
        return journey
    choice = Choice(slot_id=fact.slot_id, proposal_version=fact.proposal_version, release_at=fact.release_at)
    return journey.model_copy(update={"choice": choice})


@_learn.register
def _(fact: assessment.SlotsReleased, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"released_proposal": max(journey.released_proposal, fact.proposal_version)})


@_learn.register
def _(fact: assessment.GuestConfirmed, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    answered = f"{fact.slot_id}:{fact.person_id}"
    return journey.model_copy(update={"confirmed": tuple(sorted({*journey.confirmed, answered}))})


@_learn.register
def _(fact: assessment.AppointmentBooked, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    booked = Appointment(sequence=fact.sequence, starts_at=fact.starts_at, evidence_due_at=fact.evidence_due_at)
    return _with_appointment(journey, fact.appointment_id, booked)


@_learn.register
def _(fact: assessment.ReassessmentBooked, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    call = Appointment(sequence=fact.sequence, starts_at=fact.starts_at)
    return _with_appointment(journey, fact.appointment_id, call)


@_learn.register
def _(fact: assessment.AppointmentCancelled, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if not fact.rebook:
        ends = [at for at in (journey.given_up_at, envelope.time) if at is not None]
        journey = journey.model_copy(update={"given_up_at": max(ends)})
    if fact.appointment_id is None:
        chosen = journey.choice.proposal_version if journey.choice else 0
        return journey.model_copy(update={"released_proposal": max(journey.released_proposal, chosen)})
    cancelled = Appointment(sequence=fact.sequence, starts_at=fact.starts_at, cancelled=True)
    return _with_appointment(journey, fact.appointment_id, cancelled)


@_learn.register
def _(fact: assessment.EvidenceSubmitted, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"evidence_complete": journey.evidence_complete or fact.complete})


@_learn.register
def _(fact: assessment.ReportSigned, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"reports_signed": tuple(sorted({*journey.reports_signed, fact.appointment_id}))})


@_learn.register
def _(fact: assessment.OutcomeReleased, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if journey.outcome is not None and journey.outcome.attempt > fact.attempt:
        return journey
    outcome = Outcome(
        attempt=fact.attempt,
        outcome=fact.outcome,
        released_at=envelope.time,
        letter_on=fact.letter_on,
        appeal_last_at=fact.appeal_last_at,
        link_version=fact.link_version,
    )
    return journey.model_copy(update={"outcome": outcome})


def _ended(journey: Journey, declaration_id: str, link_version: int) -> Journey:
    ended = max(link_version, journey.declarations_ended.get(declaration_id, 0))
    return journey.model_copy(update={"declarations_ended": {**journey.declarations_ended, declaration_id: ended}})


def _with_appointment(journey: Journey, appointment_id: str, newest: Appointment) -> Journey:
    known = journey.appointments.get(appointment_id)
    if known is not None and (known.sequence, known.cancelled) > (newest.sequence, newest.cancelled):
        return journey
    return journey.model_copy(update={"appointments": {**journey.appointments, appointment_id: newest}})
