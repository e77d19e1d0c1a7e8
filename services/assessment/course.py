"""What becomes of allocation and appointment when intake changes a journey's course.

Facts may come in any order: each is kept with its instant, and acted on only while it is the latest of its kind.
"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from services.assessment import journeys, keeping
from services.assessment.allocation import actions as allocation
from services.assessment.allocation import finding
from services.assessment.allocation import repository as offers
from services.assessment.allocation.repository import Offer
from services.assessment.appointments import booked, booking, ending, repository
from services.assessment.appointments.booked import Appointment
from services.assessment.domain import Journey
from services.assessment.evidence import repository as evidence
from services.assessment.judgement import repository as reports
from services.assessment.register import repository as register
from services.assessment.work import Work
from shared.contracts import intake
from shared.contracts.assessment import ArrangingResumed
from shared.contracts.envelope import Envelope
from shared.contracts.values import ReasonClass
from shared.dates import contact_by
from shared.errors import NotYet

_TOLD: dict[str, ReasonClass] = {reason: reason for reason in get_args(ReasonClass) if reason != "late_evidence"}


def _reason(told: str) -> ReasonClass:
    """The class of reason as a cancellation may tell it."""
    return _TOLD.get(told, "other")


# --- pause and resume -------------------------------------------------------------------------------------------------


async def pause(work: Work, message: Envelope[intake.JourneyPaused]) -> None:
    """Nothing stays arranged, but whoever assesses the candidate stays the same."""
    journey_id, paused = message.journey or "", message.data
    journey = await journeys.lock_if_known(work.connection, work.provider, journey_id)
    is_latest = await keeping.keep_pause(work.connection, work.provider, journey_id, paused.paused_at)
    if journey is None or not is_latest or journey.withdrew_at is not None:
        return
    appointment = await _still_ahead(work, journey)
    reason = _reason(paused.reason_class)
    if appointment is not None:
        await ending.cancel(work, journey, appointment, reason, rebook=True, paused=True, by="candidate")
        return
    offer = await offers.standing(work.connection, work.provider, journey_id)
    held = await repository.standing_proposals(work.connection, work.provider, journey_id)
    if offer is not None and any(one.state != "booked" for one in held):
        await ending.give_up_arranging(work, journey, offer.assessor_id, reason, rebook=True)


async def resume(work: Work, message: Envelope[intake.JourneyResumed]) -> None:
    """Whoever has the candidate proposes times again; an offer that was open is made anew; else somebody is found."""
    journey_id, resumed = message.journey or "", message.data
    journey = await journeys.lock_if_known(work.connection, work.provider, journey_id)
    was_paused = await keeping.keep_resumption(work.connection, work.provider, journey_id, resumed.resumed_at)
    if journey is None or not was_paused or journey.withdrew_at is not None:
        return
    await _go_on(work, await journeys.lock(work.connection, work.provider, journey_id))


async def _go_on(work: Work, journey: Journey) -> None:
    offer = await offers.standing(work.connection, work.provider, journey.journey_id)
    if offer is None:
        is_due = await offers.cohort_was_allocated(work.connection, work.provider, journey.cohort_id)
        if journey.ready_at is not None and is_due:
            await finding.find_assessor(work, journey)
    elif offer.state == "open":
        await allocation.offer_anew(work, journey, offer)
    elif offer.state == "accepted" and await _nothing_arranged(work, journey):
        await _ask_to_arrange(work, journey, offer)


async def _nothing_arranged(work: Work, journey: Journey) -> bool:
    """Whether no appointment stands and no times are offered."""
    return not await repository.standing_proposals(work.connection, work.provider, journey.journey_id)


async def _ask_to_arrange(work: Work, journey: Journey, offer: Offer) -> None:
    """The assessor keeps the candidate and proposes times, as soon as after accepting."""
    contact = contact_by(work.now, journey.policy).at
    await offers.set_state(work.connection, work.provider, offer.offer_id, "accepted", work.now, contact_by=contact)
    await work.tell(ArrangingResumed(assessor_id=offer.assessor_id, contact_by=contact), journey)


async def _still_ahead(work: Work, journey: Journey) -> Appointment | None:
    """The appointment that has not begun, or whose rest is still to be held; None when it took place."""
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if appointment is None or await reports.of_appointment(work.connection, work.provider, appointment.appointment_id):
        return None
    arranged = await booking.arranging(work, journey)
    is_broken = arranged.change is not None and arranged.change.kind == "rest"
    return appointment if work.now < appointment.starts_at or is_broken else None


# --- another cohort, another school -----------------------------------------------------------------------------------


async def defer(work: Work, message: Envelope[intake.JourneyDeferred]) -> None:
    """Everything is given up, the assessor too, and readiness is void until preparation is completed again."""
    journey = await journeys.lock(work.connection, work.provider, message.journey or "")
    deferred = message.data
    if not await keeping.keep_deferral(work.connection, journey, deferred.to_cohort_id, deferred.deferred_at):
        return
    if journey.withdrew_at is None:
        await ending.give_up(work, journey, _reason(deferred.reason_class))


async def change_school(work: Work, message: Envelope[intake.SchoolChanged]) -> None:
    """Another school's terms count from now on, and an assessor with a tie to it must not judge the candidate."""
    journey = await journeys.lock(work.connection, work.provider, message.journey or "")
    if not await keeping.keep_school(work.connection, journey, message.data.school_id, message.data.changed_at):
        return
    journey = await journeys.lock(work.connection, work.provider, journey.journey_id)
    if not journey.school_known:
        raise NotYet("The candidate's new school has not arrived here yet.")
    offer = await offers.standing(work.connection, work.provider, journey.journey_id)
    if offer is None or offer.state == "reported" or journey.withdrew_at is not None:
        return
    assessor = await register.find(work.connection, work.provider, offer.assessor_id)
    if assessor.conflict_with(journey) is not None:
        await ending.relieve(work, journey, offer, "school")


# --- ends, and their undoing ------------------------------------------------------------------------------------------


async def end(work: Work, journey_id: str, at: datetime) -> None:
    """Entered wrongly, or merged into another: like a withdrawal that nothing undoes."""
    await keeping.keep_end(work.connection, work.provider, journey_id, at)
    journey = await journeys.lock_if_known(work.connection, work.provider, journey_id)
    if journey is not None:
        await ending.give_up(work, journey, "other")


async def void(work: Work, message: Envelope[intake.JourneyVoided]) -> None:
    """The journey was entered wrongly."""
    await end(work, message.journey or "", message.data.voided_at)


async def merge(work: Work, message: Envelope[intake.JourneyMerged]) -> None:
    """The journey was a second one of the same person."""
    await end(work, message.journey or "", message.data.merged_at)


async def undo_withdrawal(work: Work, message: Envelope[intake.WithdrawalUndone]) -> None:
    """The very same appointment again if its time is still free, else the same assessor, else somebody is found."""
    journey_id, undone_at = message.journey or "", message.data.undone_at
    journey = await journeys.lock_if_known(work.connection, work.provider, journey_id)
    left_at = journey.withdrew_at if journey is not None else None
    is_latest = await keeping.keep_return(work.connection, work.provider, journey_id, undone_at)
    if journey is None or left_at is None or not is_latest:
        return
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    if journey.withdrew_at is not None or journey.paused_at is not None:
        return
    if await offers.standing(work.connection, work.provider, journey_id) is not None:
        return  # undone before anything was given up
    await offers.lock_register(work.connection, work.provider)
    offer = await offers.last_given_up(work.connection, work.provider, journey_id, left_at)
    if offer is not None and offer.contact_by is not None and await _may_go_on(work, journey, offer):
        await offers.set_state(work.connection, work.provider, offer.offer_id, "accepted", work.now)
        if not await _same_appointment(work, journey, offer, left_at):
            await _ask_to_arrange(work, journey, offer)
        return
    await _go_on(work, journey)


async def _may_go_on(work: Work, journey: Journey, offer: Offer) -> bool:
    """Whether the assessor has room for the candidate still, and no tie to the school that counts now."""
    assessor = await register.find(work.connection, work.provider, offer.assessor_id)
    loads = await offers.loads(work.connection, work.provider)
    has_room = loads.get(offer.assessor_id, 0) < assessor.capacity
    return has_room and assessor.conflict_with(journey) is None


async def _same_appointment(work: Work, journey: Journey, offer: Offer, left_at: datetime) -> bool:
    """Book what was cancelled by the withdrawal once more, if that is still possible."""
    was = await booked.last_cancelled(work.connection, work.provider, journey.journey_id, left_at)
    if was is None or was.assessor_id != offer.assessor_id or was.evidence_due_at is None:
        return False
    is_in = await evidence.is_in_by(work.connection, journey, was.evidence_due_at)
    if was.starts_at <= work.now or (was.evidence_due_at <= work.now and not is_in):
        return False
    if not await repository.time_is_free(work.connection, work.provider, was.slot_id):
        return False
    await repository.book_time(work.connection, work.provider, was.slot_id)
    await repository.restore_booked(work.connection, work.provider, journey.journey_id, was.slot_id)
    again = was.model_copy(update={"state": "booked", "sequence": was.sequence + 1})
    await booking.write_change(work, again, was, booking.Cause("candidate", "other"))
    plan = booking.plan_evidence(journey, booking.slot_of(was), work.now)
    await work.tell(booking.told_booked(journey, again, plan), journey)
    return True
