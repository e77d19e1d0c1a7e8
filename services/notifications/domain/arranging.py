"""One more fact of a journey taken in: what is remembered of those that assessment tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.notifications.domain.learning import keep_newest, later, of_fact
from services.notifications.domain.records import (
    Appointment,
    AskedGuest,
    Choice,
    Journey,
    OfferedTimes,
    Outcome,
    Turn,
)
from shared.contracts import assessment
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.values import SegmentPlan

keep_newest(assessment.EvidenceOpened, "evidence_opened_at", "opened_at")
keep_newest(assessment.EvidenceReopened, "evidence_reopened_at")
keep_newest(assessment.AwardRevoked, "award_revoked_at")


@of_fact.register
def _(fact: assessment.AssessmentOffered, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    ends = max(fact.reply_by, journey.offer_ends.get(fact.offer_id, fact.reply_by))
    return journey.model_copy(
        update={
            "offers": {**journey.offers, fact.offer_id: fact.initials},
            "offer_ends": {**journey.offer_ends, fact.offer_id: ends},
        }
    )


@of_fact.register
def _(fact: assessment.AssessmentAccepted, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    journey = _answered(journey, fact.offer_id)
    if journey.accepted_at is not None and journey.accepted_at > envelope.time:
        return journey
    return journey.model_copy(update={"assessor_id": fact.assessor_id, "accepted_at": envelope.time})


@of_fact.register(assessment.AssessmentDeclined)
@of_fact.register(assessment.AssessmentExpired)
def _(
    fact: assessment.AssessmentDeclined | assessment.AssessmentExpired, journey: Journey, envelope: Envelope[Fact]
) -> Journey:
    return _answered(journey, fact.offer_id)


@of_fact.register
def _(fact: assessment.SlotChosen, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if journey.choice is not None and journey.choice.proposal_version > fact.proposal_version:
        return journey
    choice = Choice(
        slot_id=fact.slot_id,
        proposal_version=fact.proposal_version,
        release_at=fact.release_at,
        asked=fact.asked,
        chosen_at=envelope.time,
    )
    return journey.model_copy(update={"choice": choice})


@of_fact.register
def _(fact: assessment.SlotsReleased, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    journey = _without_times(journey, envelope.time)
    return journey.model_copy(update={"released_proposal": max(journey.released_proposal, fact.proposal_version)})


@of_fact.register
def _(fact: assessment.AssessorWithdrew, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    journey = _without_times(journey, envelope.time)
    if fact.appointment_id is not None:
        gone = f"{fact.appointment_id}:{fact.assessor_id}"
        journey = journey.model_copy(update={"stood_down": tuple(sorted({*journey.stood_down, gone}))})
    return journey.model_copy(update={"given_up_at": later(journey.given_up_at, envelope.time)})


@of_fact.register
def _(fact: assessment.GuestConfirmed, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    answered = f"{fact.slot_id}:{fact.person_id}"
    journey = _with_answer(journey, fact.person_id, envelope.time, can_come=True)
    return journey.model_copy(update={"confirmed": tuple(sorted({*journey.confirmed, answered}))})


@of_fact.register
def _(fact: assessment.GuestCannotCome, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return _with_answer(journey, fact.person_id, envelope.time, can_come=False)


@of_fact.register
def _(fact: assessment.AppointmentBooked, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.appointments.get(fact.appointment_id)
    due_told_at, evidence_due_at = envelope.time, fact.evidence_due_at
    if known is not None and known.due_told_at is not None and known.due_told_at > envelope.time:
        due_told_at, evidence_due_at = known.due_told_at, known.evidence_due_at or fact.evidence_due_at
    booked = Appointment(
        sequence=fact.sequence,
        starts_at=fact.starts_at,
        evidence_due_at=evidence_due_at,
        due_told_at=due_told_at,
        segments=tuple(segment for segment in fact.segments if segment.role in ("teacher", "leader")),
        join_link=fact.join_link,
        ends_at=fact.ends_at,
        assessor_id=fact.assessor_id,
        interviews=_interviews(fact.segments),
        heard=_heard(fact),
        report_due_at=fact.report_due_at,
        told_at=envelope.time,
    )
    before = fact.moved_from
    if before is None or (before.starts_at, before.ends_at) != (fact.starts_at, fact.ends_at):
        journey = _without_times(journey, envelope.time)
    return _with_appointment(journey, fact.appointment_id, booked)


def _interviews(segments: Sequence[SegmentPlan]) -> tuple[SegmentPlan, ...]:
    return tuple(segment for segment in segments if segment.role == "candidate")


def _heard(fact: assessment.AppointmentBooked) -> int:
    if not fact.continues or fact.moved_from is None:
        return 0
    return max(0, len(_interviews(fact.moved_from.segments)) - len(_interviews(fact.segments)))


@of_fact.register
def _(fact: assessment.AppointmentReminderDue, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    newest = later(journey.reminded.get(fact.appointment_id), fact.due_at)
    return journey.model_copy(update={"reminded": {**journey.reminded, fact.appointment_id: newest}})


@of_fact.register
def _(fact: assessment.ReassessmentBooked, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    call = Appointment(
        sequence=fact.sequence,
        starts_at=fact.starts_at,
        ends_at=fact.ends_at,
        assessor_id=fact.senior_assessor_id,
        report_due_at=fact.report_due_at,
        told_at=envelope.time,
    )
    return _with_appointment(journey, fact.appointment_id, call)


@of_fact.register
def _(fact: assessment.AppointmentCancelled, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    journey = _without_times(journey, envelope.time)
    if not fact.rebook:
        ends = [at for at in (journey.given_up_at, envelope.time) if at is not None]
        journey = journey.model_copy(update={"given_up_at": max(ends)})
    if fact.appointment_id is None:
        chosen = journey.choice.proposal_version if journey.choice else 0
        return journey.model_copy(update={"released_proposal": max(journey.released_proposal, chosen)})
    cancelled = Appointment(
        sequence=fact.sequence,
        starts_at=fact.starts_at,
        evidence_due_at=journey.due_told(fact.appointment_id),
        due_told_at=envelope.time,
        cancelled=True,
    )
    return _with_appointment(journey, fact.appointment_id, cancelled)


@of_fact.register
def _(fact: assessment.EvidenceSubmitted, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if not fact.complete:
        return journey
    return journey.model_copy(update={"evidence_complete_at": later(journey.evidence_complete_at, fact.submitted_at)})


@of_fact.register
def _(fact: assessment.ReportSigned, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"reports_signed": tuple(sorted({*journey.reports_signed, fact.appointment_id}))})


@of_fact.register
def _(fact: assessment.OutcomeReleased, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.outcome
    if known is not None and (known.attempt, known.released_at) > (fact.attempt, envelope.time):
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


@of_fact.register
def _(fact: assessment.SlotsProposed, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    journey = journey.model_copy(update={"proposed": max(journey.proposed, fact.proposal_version)})
    if journey.times is not None and journey.times.proposal_version > fact.proposal_version:
        return journey
    times = OfferedTimes(
        proposal_version=fact.proposal_version,
        assessor_id=fact.assessor_id,
        slots=fact.slots,
        told_at=envelope.time,
    )
    return journey.model_copy(update={"times": times})


@of_fact.register
def _(fact: assessment.ArrangingResumed, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if journey.accepted_at is not None and journey.accepted_at > envelope.time:
        return journey
    return journey.model_copy(update={"assessor_id": fact.assessor_id, "accepted_at": envelope.time})


@of_fact.register
def _(fact: assessment.GuestAsked, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.asked_guests.get(fact.person_id)
    if known is not None and known.link_version > fact.link_version:
        return journey
    asked = AskedGuest(
        slot_id=fact.slot_id,
        link_version=fact.link_version,
        reply_by=fact.reply_by,
        segment=fact.segment,
        appointment_id=fact.appointment_id,
    )
    return journey.model_copy(update={"asked_guests": {**journey.asked_guests, fact.person_id: asked}})


@of_fact.register
def _(fact: assessment.GuestReplaced, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    replaced = {*journey.replaced_guests, fact.replaced_person_id} - {fact.person_id}
    return journey.model_copy(update={"replaced_guests": tuple(sorted(replaced))})


@of_fact.register
def _(fact: assessment.EvidenceDueChanged, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.appointments.get(fact.appointment_id)
    if known is None or (known.due_told_at is not None and known.due_told_at > envelope.time):
        return journey
    told = known.model_copy(update={"evidence_due_at": fact.evidence_due_at, "due_told_at": envelope.time})
    return _with_appointment(journey, fact.appointment_id, told)


@of_fact.register
def _(fact: assessment.LateEvidenceAccepted, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    newest = later(journey.late_until.get(fact.appointment_id), fact.until)
    return journey.model_copy(update={"late_until": {**journey.late_until, fact.appointment_id: newest}})


# What is put to somebody, and done -----------------------------------------------------------------------------------


@of_fact.register
def _(fact: assessment.TaskShared, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.drafts.get(fact.task, Turn())
    return journey.model_copy(
        update={"drafts": {**journey.drafts, fact.task: known.put_to(fact.trainer_id, envelope.time)}}
    )


@of_fact.register
def _(fact: assessment.TaskCommented, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.drafts.get(fact.task, Turn())
    return journey.model_copy(update={"drafts": {**journey.drafts, fact.task: known.done(envelope.time)}})


@of_fact.register
def _(fact: assessment.ReportQuestionAnswered, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    answered = tuple(sorted({*journey.questions_answered, fact.question_id}))
    return journey.model_copy(update={"questions_answered": answered})


@of_fact.register
def _(fact: assessment.AppealGiven, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.appeals.get(fact.appeal_id, Turn())
    return journey.model_copy(
        update={"appeals": {**journey.appeals, fact.appeal_id: known.put_to(fact.reviewer_id, envelope.time)}}
    )


@of_fact.register
def _(fact: assessment.AppealDecided, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.appeals.get(fact.appeal_id, Turn())
    return journey.model_copy(update={"appeals": {**journey.appeals, fact.appeal_id: known.done(envelope.time)}})


@of_fact.register
def _(fact: assessment.AdviceAsked, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"advice": journey.advice.put_to(fact.adviser_id, envelope.time)})


@of_fact.register
def _(fact: assessment.AdviceGiven, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"advice": journey.advice.done(envelope.time)})


def _with_appointment(journey: Journey, appointment_id: str, newest: Appointment) -> Journey:
    known = journey.appointments.get(appointment_id)
    if known is not None and (known.sequence, known.cancelled) > (newest.sequence, newest.cancelled):
        return journey
    return journey.model_copy(update={"appointments": {**journey.appointments, appointment_id: newest}})


def _without_times(journey: Journey, at: datetime) -> Journey:
    return journey.model_copy(update={"times_over_at": later(journey.times_over_at, at)})


def _with_answer(journey: Journey, person_id: str, at: datetime, *, can_come: bool) -> Journey:
    known = journey.can_come.get(person_id)
    if known is not None and known[0] > at:
        return journey
    return journey.model_copy(update={"can_come": {**journey.can_come, person_id: (at, can_come)}})


def _answered(journey: Journey, offer_id: str) -> Journey:
    return journey.model_copy(update={"offers_answered": tuple(sorted({*journey.offers_answered, offer_id}))})
