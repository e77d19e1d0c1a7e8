"""Booking the re-assessment that a partial outcome asks for."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.appointments import booked
from services.assessment.appointments import repository as arranging
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.times import Diary
from services.assessment.domain import Journey
from services.assessment.moderation import domain as moderation
from services.assessment.moderation import rounds
from services.assessment.moderation.rounds import Told
from services.assessment.reassessments import domain, repository
from services.assessment.reassessments.domain import Found
from services.assessment.register import repository as register
from services.assessment.work import Work, new_id
from shared.calendar import ONE_DAY, london_date
from shared.contracts.assessment import BookReassessment, CommandRefused, ReassessmentBooked
from shared.contracts.envelope import Envelope
from shared.contracts.values import SegmentPlan, Why
from shared.dates import Dated, reassessment_on, report_plan
from shared.errors import DomainError, NotYet


async def book_reassessment(work: Work, command: Envelope[BookReassessment]) -> None:
    """Arrange the telephone interview with a senior who did not assess before."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    outcome = await rounds.latest_outcome(work.connection, work.provider, journey.journey_id)
    refusal = await _refusal(work, journey, outcome, command)
    if outcome is None or refusal:
        await work.tell(CommandRefused(command_id=command.id, reason_code=refusal or "not_partial"), journey)
        return
    await offers.lock_register(work.connection, work.provider)  # one search at a time, so that no two find one time
    first_day = reassessment_on(max(outcome.letter_on, london_date(work.now)), journey.terms, journey.policy)
    found = await _find(work, journey, outcome, first_day)
    if found is None:
        await work.tell(CommandRefused(command_id=command.id, reason_code="no_senior_free"), journey)
        return
    await _book(work, journey, outcome, first_day, found)


async def _refusal(
    work: Work, journey: Journey, outcome: Told | None, command: Envelope[BookReassessment]
) -> str | None:
    if journey.withdrew_at is not None:
        return "withdrawn"
    if outcome is None or outcome.round_on != command.data.round_on or outcome.outcome != "partial":
        return "not_partial"
    latest = await booked.standing(work.connection, work.provider, journey.journey_id)
    return "already_booked" if latest is not None and latest.attempt > outcome.attempt else None


async def _find(work: Work, journey: Journey, outcome: Told, first_day: Dated) -> Found | None:
    """A senior and a time. After a call that was called off: a later day, and another senior where there is one."""
    off = await repository.called_off(work.connection, work.provider, journey.journey_id, outcome.attempt + 1)
    first_on = max([first_day.on, *(london_date(starts_at) + ONE_DAY for _, starts_at in off)])
    everybody = await register.all_of(work.connection, work.provider)
    judges = (await rounds.judged_by(work.connection, work.provider, [journey.journey_id]))[journey.journey_id]
    kept_out = await repository.kept_out(work.connection, work.provider, journey.journey_id)
    able = [one for one in everybody if domain.may_reassess(one, journey, kept_out)]
    moderators = frozenset(one.assessor_id for one in everybody if moderation.may_moderate(one, journey, judges))
    able = domain.keeping_a_moderator(able, frozenset(judges), moderators)
    busy = await register.busy(work.connection, work.provider, [one.assessor_id for one in able])
    diaries = {one.assessor_id: Diary(one, busy[one.assessor_id]) for one in able}
    loads = await repository.loads(work.connection, work.provider)
    others = [one for one in able if one.assessor_id not in {senior_id for senior_id, _ in off}]
    found = domain.find_time(journey, first_on, others, diaries, loads)
    return found or domain.find_time(journey, first_on, able, diaries, loads)


async def _book(work: Work, journey: Journey, outcome: Told, first_day: Dated, found: Found) -> None:
    policy, appointment_id = journey.policy, new_id()
    slot = arranging.slot_plan(new_id(), found.starts_at, policy.reassessment.minutes)
    report = report_plan(slot.ends_at, policy)
    appointment = Appointment(
        appointment_id=appointment_id,
        journey_id=journey.journey_id,
        attempt=outcome.attempt + 1,
        assessor_id=found.senior.assessor_id,
        slot_id=slot.slot_id,
        state="booked",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        segments=(
            SegmentPlan(role="candidate", person_id=journey.person_id, starts_at=slot.starts_at, ends_at=slot.ends_at),
        ),
        join_link=found.senior.join_link(appointment_id),
        standards=outcome.short,
        report_due_at=report.due_at,
        report_reminders=report.reminders,
    )
    try:
        await arranging.hold_time(work.connection, journey, found.senior.assessor_id, slot, None, "booked")
    except DomainError as taken:
        raise NotYet("The senior promised that time to somebody else a moment ago; look again.") from taken
    await booked.insert(work.connection, work.provider, appointment, work.now)
    await work.tell(_booked(journey, appointment, first_day.why), journey)


async def narrow(work: Work, journey: Journey, call: Appointment, standards: tuple[int, ...]) -> None:
    """The interview that is booked stands, and is about these standards only."""
    sequence = await repository.set_standards(work.connection, work.provider, call.appointment_id, standards)
    why = Why(rule="The interview stands as it was booked; an appeal settled some of its standards")
    narrowed = call.model_copy(update={"standards": standards, "sequence": sequence})
    await work.tell(_booked(journey, narrowed, why), journey)


async def tell_link(work: Work, journey: Journey, call: Appointment) -> None:
    """The interview that is booked stands, and both join elsewhere."""
    why = Why(rule="The interview stands as it was booked; both join it by another link")
    await work.tell(_booked(journey, call, why), journey)


def _booked(journey: Journey, call: Appointment, why: Why) -> ReassessmentBooked:
    return ReassessmentBooked(
        appointment_id=call.appointment_id,
        sequence=call.sequence,
        attempt=call.attempt,
        senior_assessor_id=call.assessor_id,
        person_id=journey.person_id,
        standards=call.standards,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        join_link=call.join_link,
        report_due_at=call.report_due_at,
        report_reminders=call.report_reminders,
        why=why,
    )
