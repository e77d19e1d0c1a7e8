"""Asking, one after the other, whoever is free at a booked time that has lost its assessor.

The time itself stays booked, and is that of whoever is asked: nobody can be promised twice while they think it over.
"""

from __future__ import annotations

from services.assessment.allocation import finding
from services.assessment.allocation import repository as offers
from services.assessment.allocation.domain import Seat
from services.assessment.allocation.repository import Offer
from services.assessment.appointments import booked, held, late, rearranging
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.rearranging import Asker
from services.assessment.domain import Journey
from services.assessment.register import repository as register
from services.assessment.stand_ins import domain
from services.assessment.stand_ins import repository as rows
from services.assessment.stand_ins.domain import Ranked, Stretch
from services.assessment.stand_ins.repository import Asked, StandIn
from services.assessment.work import Work, new_id
from shared.contracts.assessment import AssessmentExpired, AssessorWithdrew
from shared.contracts.values import ReasonClass
from shared.dates import stand_in_reply_by, stand_in_until
from shared.errors import DomainError


async def begin(
    work: Work,
    journey: Journey,
    appointment: Appointment,
    reason_class: ReasonClass,
    by: Asker,
    *,
    first: str | None = None,
) -> bool:
    """The assessor gives a booked time up: it stands, and the first who is free then is asked in the same transaction.

    `first`: whom the office wants asked, and nobody when that one cannot be. False, with nothing changed, when there is
    nobody to ask or no time to ask in.
    """
    until = stand_in_until(appointment.starts_at, work.now, journey.policy)
    if until is None or not await _can_stand(work, journey, appointment):
        return False
    stand_in = StandIn(
        stand_in_id=new_id(),
        journey_id=journey.journey_id,
        appointment_id=appointment.appointment_id,
        withdrew_id=appointment.assessor_id,
        reason_class=reason_class,
        began_at=work.now,
        until_at=until.at,
        chosen_order=(first,) if first else (),
    )
    await offers.lock_register(work.connection, work.provider)
    able = [one for one in await ranked(work, journey, appointment, stand_in) if one.place is not None]
    if not able or (first is not None and able[0].assessor_id != first):
        return False
    await rows.insert(work.connection, journey, stand_in)
    await _take_away(work, journey, appointment, stand_in, by)
    if not await ask_next(work, journey, stand_in):
        raise DomainError(
            "Whoever could take this time over was promised to somebody else a moment ago. Try again.",
            code="time_taken",
        )
    return True


async def _can_stand(work: Work, journey: Journey, appointment: Appointment) -> bool:
    """Whether the time is worth keeping: it lies ahead, is whole, and nobody wants another one."""
    if journey.withdrew_at is not None or journey.paused_at is not None or not appointment.assessor_id:
        return False
    if appointment.attempt > 1 or appointment.continues or work.now >= appointment.starts_at:
        return False
    return await rearranging.open_of(work.connection, work.provider, journey.journey_id) is None


async def _take_away(work: Work, journey: Journey, appointment: Appointment, stand_in: StandIn, by: Asker) -> None:
    """From this moment whoever had it sees nothing of the candidate any more; their calendar loses the entry."""
    offer = await offers.standing(work.connection, work.provider, journey.journey_id)
    if offer is not None:
        await offers.set_state(
            work.connection, work.provider, offer.offer_id, "declined", work.now, reason_class=stand_in.reason_class
        )
    await late.note(work, journey, appointment, "given_up", by)
    await booked.leave_open(work.connection, work.provider, appointment.appointment_id)
    withdrew = AssessorWithdrew(
        assessor_id=stand_in.withdrew_id,
        reason_class=stand_in.reason_class,
        appointment_id=appointment.appointment_id,
        sequence=appointment.sequence + 1,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        join_link=appointment.join_link,
    )
    await work.tell(withdrew, journey)


async def ask_next(work: Work, journey: Journey, stand_in: StandIn) -> bool:
    """Ask the first who can be asked and was not; False when there is nobody, or too little time is left."""
    reply_by = stand_in_reply_by(work.now, stand_in.until_at, journey.policy)
    appointment = await booked.find(work.connection, work.provider, stand_in.appointment_id)
    if reply_by is None or appointment is None:
        return False
    await offers.lock_register(work.connection, work.provider)
    able = [one for one in await ranked(work, journey, appointment, stand_in) if one.place is not None]
    for one in able:
        if not await held.hand_over(work.connection, work.provider, appointment.slot_id, one.assessor_id):
            continue  # offered it to a candidate of theirs a moment ago
        offer = Offer(
            offer_id=new_id(),
            journey_id=journey.journey_id,
            assessor_id=one.assessor_id,
            state="open",
            reply_by=reply_by,
            stand_in_id=stand_in.stand_in_id,
        )
        await offers.insert(work.connection, journey, offer, work.now)
        told = await finding.offered(work, journey, offer, domain.why(one, len(able)))
        about = {"starts_at": appointment.starts_at, "ends_at": appointment.ends_at}
        await work.tell(told.model_copy(update={"stand_in_for": appointment.appointment_id, **about}), journey)
        return True
    return False


async def ranked(work: Work, journey: Journey, appointment: Appointment, stand_in: StandIn) -> tuple[Ranked, ...]:
    """Everybody of the register, in the order in which they are asked, and the rule that is in somebody's way."""
    everybody = await register.all_of(work.connection, work.provider)
    ids = [one.assessor_id for one in everybody]
    busy = await register.busy(work.connection, work.provider, ids)
    loads = await offers.loads(work.connection, work.provider)
    refused = await offers.refused(work.connection, work.provider, [journey.journey_id])
    stretch = Stretch(appointment.starts_at, appointment.ends_at)
    asked = await rows.asked(work.connection, work.provider, stand_in.stand_in_id)
    for one in asked:
        if one.state == "open":  # the time that they would take over is theirs while they are asked
            busy[one.assessor_id] = [taken for taken in busy[one.assessor_id] if taken != tuple(stretch)]
            loads[one.assessor_id] -= 1
    said_no = {stand_in.withdrew_id, *refused.get(journey.journey_id, ())}
    seats = [Seat(one, loads.get(one.assessor_id, 0)) for one in everybody]
    return domain.rank(journey, stretch, seats, busy, said_no, stand_in.chosen_order)


async def drop(work: Work, journey: Journey) -> None:
    """Nobody is needed any more: the time is off, or the candidate has left. Nothing to do when nobody was asked."""
    stand_in = await rows.open_of(work.connection, work.provider, journey.journey_id)
    if stand_in is None:
        return
    *_, last = await rows.asked(work.connection, work.provider, stand_in.stand_in_id)
    await rows.end(work.connection, work.provider, stand_in.stand_in_id, "dropped", work.now)
    if last.state in ("open", "given_up"):  # given up with all else when the candidate left
        await release(work, journey, stand_in, last)


async def release(work: Work, journey: Journey, stand_in: StandIn, offer: Asked) -> None:
    """Whoever is asked need not answer any more."""
    await offers.set_state(work.connection, work.provider, offer.offer_id, "given_up", work.now)
    expired = AssessmentExpired(
        offer_id=offer.offer_id, assessor_id=offer.assessor_id, stand_in_for=stand_in.appointment_id
    )
    await work.tell(expired, journey)
