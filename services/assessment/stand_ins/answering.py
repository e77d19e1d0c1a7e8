"""What assessors answer to offers: of a candidate, or of a booked time that somebody else had before."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.allocation import actions as allocation
from services.assessment.allocation import finding
from services.assessment.allocation import repository as offers
from services.assessment.allocation.repository import Offer
from services.assessment.appointments import booked, booking, ending
from services.assessment.domain import Journey
from services.assessment.judgement import unsigned
from services.assessment.register import repository as register
from services.assessment.stand_ins import asking
from services.assessment.stand_ins import repository as rows
from services.assessment.stand_ins.repository import StandIn
from services.assessment.work import Work
from shared.contracts.assessment import AssessmentAccepted, AssessmentDeclined, AssessmentExpired, ExpireOffer
from shared.contracts.envelope import Envelope
from shared.contracts.values import ReasonClass
from shared.errors import DomainError


async def accept(work: Work, assessor_id: str, offer_id: str) -> Offer:
    """The assessor takes the candidate, or the booked time over. Repeating it changes nothing."""
    offer = await allocation.own_offer(work, assessor_id, offer_id)
    stand_in = await _open_stand_in(work, offer)
    if stand_in is None:
        return await allocation.accept_offer(work, assessor_id, offer_id)
    journey = await journeys.lock(work.connection, work.provider, offer.journey_id)
    await _take_over(work, journey, stand_in, offer)
    return offer.model_copy(update={"state": "accepted"})


async def decline(work: Work, assessor_id: str, offer_id: str, reason_class: ReasonClass) -> Offer:
    """The assessor declines; the next one is asked. Repeating it changes nothing."""
    offer = await allocation.own_offer(work, assessor_id, offer_id)
    stand_in = await _open_stand_in(work, offer)
    if stand_in is None:
        return await allocation.decline_offer(work, assessor_id, offer_id, reason_class)
    journey = await journeys.lock(work.connection, work.provider, offer.journey_id)
    await offers.set_state(work.connection, work.provider, offer_id, "declined", work.now, reason_class=reason_class)
    declined = AssessmentDeclined(
        offer_id=offer_id,
        assessor_id=assessor_id,
        reason_class=reason_class,
        stand_in_for=stand_in.appointment_id,
    )
    await work.tell(declined, journey)
    await _go_on(work, journey, stand_in)
    return offer.model_copy(update={"state": "declined"})


async def expire(work: Work, command: Envelope[ExpireOffer]) -> None:
    """Nobody answered in time: ask the next one. Refused when it was answered, late or not: an answer is an answer."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    offer = await offers.find(work.connection, work.provider, command.data.offer_id)
    stand_in = await _open_stand_in(work, offer) if offer is not None else None
    if offer is None or stand_in is None or command.data.due_at < offer.reply_by:
        await allocation.expire_offer(work, command)
        return
    await offers.set_state(work.connection, work.provider, offer.offer_id, "expired", work.now)
    expired = AssessmentExpired(
        offer_id=offer.offer_id, assessor_id=offer.assessor_id, stand_in_for=stand_in.appointment_id
    )
    await work.tell(expired, journey)
    await _go_on(work, journey, stand_in)


async def _open_stand_in(work: Work, offer: Offer) -> StandIn | None:
    """What an open offer is to take over; None for every other offer."""
    if offer.stand_in_id is None or offer.state != "open":
        return None
    return await rows.find(work.connection, work.provider, offer.stand_in_id)


async def _take_over(work: Work, journey: Journey, stand_in: StandIn, offer: Offer) -> None:
    """The time stands, with another assessor and that one's call; the file is theirs to open from now on."""
    journey.must_be_running()
    was = await booked.find(work.connection, work.provider, stand_in.appointment_id)
    assert was is not None, "a stand-in's foreign key holds its appointment"
    if work.now >= was.starts_at:
        raise DomainError("This time has begun by now, so nobody takes it over any more.", code="begun")
    assessor = await register.find(work.connection, work.provider, offer.assessor_id)
    after = was.model_copy(
        update={
            "assessor_id": assessor.assessor_id,
            "join_link": assessor.join_link(was.appointment_id),
            "sequence": was.sequence + 1,
        }
    )
    was = was.model_copy(update={"assessor_id": stand_in.withdrew_id})
    await offers.set_state(work.connection, work.provider, offer.offer_id, "accepted", work.now)
    await rows.end(work.connection, work.provider, stand_in.stand_in_id, "taken", work.now)
    await unsigned.discard(work.connection, work.provider, was.appointment_id)  # another's notes are not theirs to read
    await booking.write_change(work, after, was, booking.Cause("assessor", stand_in.reason_class))
    accepted = AssessmentAccepted(
        offer_id=offer.offer_id,
        assessor_id=offer.assessor_id,
        contact_by=was.starts_at,
        stand_in_for=was.appointment_id,
    )
    await work.tell(accepted, journey)
    await booking.tell_again(work, journey, after, was)


async def _go_on(work: Work, journey: Journey, stand_in: StandIn) -> None:
    """Ask the next one. When there is nobody left, or the hour has come, another assessor finds new times."""
    if await asking.ask_next(work, journey, stand_in):
        return
    appointment = await booked.find(work.connection, work.provider, stand_in.appointment_id)
    assert appointment is not None, "a stand-in's foreign key holds its appointment"
    await rows.end(work.connection, work.provider, stand_in.stand_in_id, "failed", work.now)
    await ending.cancel(work, journey, appointment, stand_in.reason_class, rebook=False)
    journey = await journeys.lock(work.connection, work.provider, journey.journey_id)
    await finding.find_assessor(work, journey)
