"""Giving up what was arranged: times released, an appointment cancelled, everything handed back after a withdrawal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from services.assessment import journeys
from services.assessment.allocation import actions as allocation
from services.assessment.allocation import repository as offers
from services.assessment.allocation.repository import Offer
from services.assessment.appointments import booked, late, rearranging, repository
from services.assessment.appointments.actions import asked_guest
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.domain import Proposal
from services.assessment.appointments.rearranging import Asker
from services.assessment.appointments.releasing import release
from services.assessment.domain import Journey
from services.assessment.judgement import repository as reports
from services.assessment.stand_ins import asking as stand_ins
from services.assessment.stand_ins import repository as stand_in_rows
from services.assessment.work import Work
from shared.contracts.assessment import (
    AppointmentCancelled,
    AssessorWithdrew,
    CancelAppointment,
    CommandRefused,
    GuestCannotCome,
    ReleaseUnansweredSlots,
)
from shared.contracts.envelope import Envelope
from shared.contracts.values import ChangeReason, ReasonClass
from shared.dates import contact_by
from shared.errors import DomainError, Invalid, NotFound


async def release_unanswered(work: Work, command: Envelope[ReleaseUnansweredSlots]) -> None:
    """Nobody chose, or a guest stayed silent, until the answer was due: the assessor proposes again."""
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    version = command.data.proposal_version
    proposal = await repository.proposal(work.connection, work.provider, journey.journey_id, version)
    refusal = "unknown_proposal" if proposal is None else proposal.refusal_to_release(command.data.due_at)
    if proposal is None or refusal is not None:
        await work.tell(CommandRefused(command_id=command.id, reason_code=refusal or "unknown_proposal"), journey)
        return
    await release(work, journey, proposal, "no_answer")


async def refuse_slots(work: Work, journey_id: str) -> Proposal:
    """None of the times fits the candidate. Repeating it changes nothing."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    proposal = await repository.latest_proposal(work.connection, work.provider, journey_id)
    if proposal is None:
        raise NotFound("No times have been proposed.")
    if proposal.state == "released":
        return proposal
    if proposal.state != "offered":
        raise DomainError(
            "You have chosen a time already. Tell the provider's office if it does not fit.",
            code=f"slots_{proposal.state}",
        )
    return await release(work, journey, proposal, "none_fit")


async def cannot_come(
    work: Work, slot_id: str, person_id: str | None, suits: Collection[str] = frozenset()
) -> Proposal:
    """A guest is not free, so other times must be found. Repeating it changes nothing.

    `suits` are other times of the same proposal at which the guest would be free. Nobody holds them any more: the
    assessor sees them when offering times again, and the candidate chooses anew.
    """
    journey, proposal = await asked_guest(work, slot_id, person_id)
    before = await repository.answers(work.connection, work.provider, slot_id)
    if proposal.state in ("released", "booked") and before.get(str(person_id)) is False:
        return proposal
    if proposal.state == "booked":
        return await cannot_take_part(work, slot_id, person_id)
    proposal.must_move_to("released")
    others = await repository.slots(work.connection, work.provider, journey.journey_id, proposal.version)
    if not set(suits) <= {slot.slot_id for slot in others if slot.slot_id != slot_id}:
        raise Invalid("Choose among the other times that you were shown.", field="suits")
    await repository.confirm(work.connection, work.provider, slot_id, str(person_id), False, work.now)
    for other_id in sorted(suits):
        await repository.confirm(work.connection, work.provider, other_id, str(person_id), True, work.now)
    return await release(work, journey, proposal, "guest_cannot")


async def cannot_take_part(
    work: Work, slot_id: str, person_id: str | None, reason_class: ChangeReason = "other"
) -> Proposal:
    """A guest cannot take part in what is booked, or cannot join what everyone else had agreed to.

    The time stands: the candidate names somebody else, or asks for another time. Repeating it changes nothing.
    """
    journey, proposal = await asked_guest(work, slot_id, person_id)
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if proposal.state != "booked" or appointment is None or appointment.slot_id != slot_id:
        raise DomainError("This time is not booked. Open the newest message you got.", code=f"slots_{proposal.state}")
    answers = await repository.answers(work.connection, work.provider, slot_id)
    if answers.get(str(person_id)) is False:
        return proposal
    journey.must_be_running()
    part = next(one for one in proposal.asked if one.person_id == person_id)
    if work.now >= appointment.starts_at:
        raise DomainError("The appointment has begun by now. Please call the provider's office.", code="begun")
    await repository.confirm(work.connection, work.provider, slot_id, str(person_id), False, work.now)
    cannot = GuestCannotCome(
        appointment_id=appointment.appointment_id,
        slot_id=slot_id,
        role="leader" if part.role == "leader" else "teacher",
        person_id=str(person_id),
        segment=part,
        reason_class=reason_class,
    )
    await work.tell(cannot, journey)
    return proposal


async def cancel_by_staff(
    work: Work, assessor_id: str | None, appointment_id: str, reason_class: ReasonClass, rebook: bool
) -> bool:
    """An assessor (their own) or an operator (None) calls an appointment off. Repeating it changes nothing.

    Where the assessor alone cannot come, and somebody else who is free then can be asked, the time stands: True.
    """
    seen = await booked.find(work.connection, work.provider, appointment_id)
    if seen is None or (assessor_id is not None and seen.assessor_id != assessor_id):
        if assessor_id and await stand_in_rows.withdrew(work.connection, work.provider, appointment_id, assessor_id):
            return True
        raise NotFound("There is no such appointment.")
    journey = await journeys.lock(work.connection, work.provider, seen.journey_id)
    appointment = await booked.find(work.connection, work.provider, appointment_id) or seen
    if appointment.state == "cancelled":
        return False
    if await reports.of_appointment(work.connection, work.provider, appointment_id) is not None:
        raise DomainError("The report on this appointment is signed, so it took place.", code="reported")
    if appointment.attempt > 1:  # the call is owed to the candidate: the journey asks for another one
        await cancel(work, journey, appointment, reason_class, rebook=True)
        return False
    rebook = rebook and bool(appointment.assessor_id)
    by: Asker = "operator" if assessor_id is None else "assessor"
    is_theirs = not rebook and (assessor_id is not None or reason_class == "assessor")
    if is_theirs and await stand_ins.begin(work, journey, appointment, reason_class, by):
        return True
    if not rebook and assessor_id is not None:
        await work.tell(AssessorWithdrew(assessor_id=assessor_id, reason_class=reason_class), journey)
    await cancel(work, journey, appointment, reason_class, rebook=rebook, by=by)
    if not rebook and journey.withdrew_at is None:
        await allocation.give_to_another(work, journey, reason_class)
    return False


async def hand_back(work: Work, assessor_id: str | None, journey_id: str, reason_class: ReasonClass) -> None:
    """The assessor who took a candidate (None: an operator for them) gives them up before there is an appointment."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    offer = await offers.standing(work.connection, work.provider, journey_id)
    if offer is None or (assessor_id is not None and offer.assessor_id != assessor_id):
        raise NotFound("There is no such offer.")
    journey.must_be_open()
    if offer.state == "open":
        return  # nobody has taken the candidate yet, and the offer ends by itself
    if offer.state == "reported":
        raise DomainError("The report is signed, so the assessment took place.", code="reported")
    if await booked.standing(work.connection, work.provider, journey_id) is not None:
        raise DomainError("An appointment is booked. Cancel it without new times instead.", code="booked")
    if assessor_id is not None:
        await work.tell(AssessorWithdrew(assessor_id=assessor_id, reason_class=reason_class), journey)
    await give_up_arranging(work, journey, offer.assessor_id, reason_class)
    await journeys.mark_rearranged(work.connection, journey)
    await allocation.give_to_another(work, journey, reason_class)


async def relieve(
    work: Work, journey: Journey, offer: Offer, reason_class: ReasonClass, to_assessor_id: str | None = None
) -> None:
    """The candidate is taken from whoever has them, and somebody else is asked, or the one that the office names."""
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if appointment is not None:
        await cancel(work, journey, appointment, reason_class, rebook=False)
    else:
        await give_up_arranging(work, journey, offer.assessor_id, reason_class)
        await journeys.mark_rearranged(work.connection, journey)
    await allocation.give_to_another(work, journey, reason_class, to_assessor_id)


async def reassign(
    work: Work, journey_id: str, reason_class: ReasonClass, to_assessor_id: str | None, *, keep_time: bool = True
) -> None:
    """The office gives a candidate to another assessor. Raises DomainError while none has them, or after the report.

    With `keep_time` a booked time stands while those who are free then are asked to take it over, if anybody is.
    """
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    journey.must_be_running()
    offer = await offers.standing(work.connection, work.provider, journey_id)
    if offer is None:
        raise DomainError("No assessor has this candidate. Have one found instead.", code="not_allocated")
    if offer.state == "reported":
        raise DomainError("The report is signed, so the assessment took place.", code="reported")
    if offer.assessor_id == to_assessor_id:
        return
    appointment = await booked.standing(work.connection, work.provider, journey_id) if keep_time else None
    if appointment and await stand_ins.begin(
        work, journey, appointment, reason_class, "operator", first=to_assessor_id
    ):
        return
    await relieve(work, journey, offer, reason_class, to_assessor_id)


async def give_up_arranging(
    work: Work, journey: Journey, assessor_id: str, reason_class: ReasonClass, *, rebook: bool = False
) -> None:
    """Nothing is booked: whatever times are held are freed. `rebook`: the assessor stays the candidate's."""
    chosen = await _end_proposals(work, journey, reason_class)
    cancelled = AppointmentCancelled(
        appointment_id=None,
        sequence=0,
        assessor_id=assessor_id,
        reason_class=reason_class,
        rebook=rebook,
        slot_id=chosen.chosen_slot_id if chosen else None,
        asked=chosen.asked if chosen else (),
    )
    await work.tell(cancelled, journey)


async def _end_proposals(work: Work, journey: Journey, reason_class: ReasonClass) -> Proposal | None:
    """Free all times that stand; the proposal of the one that guests were asked about and had not agreed to."""
    standing = await repository.standing_proposals(work.connection, work.provider, journey.journey_id)
    for proposal in standing:
        await repository.end_proposal(work.connection, work.provider, proposal, "cancelled", reason_class)
    return next((one for one in standing if one.state == "chosen"), None)


async def cancel(
    work: Work,
    journey: Journey,
    appointment: Appointment,
    reason_class: ReasonClass,
    *,
    rebook: bool,
    contact: datetime | None = None,
    paused: bool = False,
    by: Asker = "operator",
) -> None:
    """Take an appointment out of everybody's calendar; with `rebook` the assessor proposes new times.

    By `contact` if given, else as soon as after accepting; `paused`: when the journey is resumed. The new time of a
    re-assessment is found by the product, so nobody has a day by which to propose one. Whoever was asked to take the
    time over need not answer any more; without an assessor nobody proposes new times. `by`: whose doing it is.
    """
    rebook = rebook and bool(appointment.assessor_id)
    await late.note(work, journey, appointment, "cancelled", by)
    sequence = await booked.cancel(work.connection, work.provider, appointment, reason_class, work.now)
    by_assessor = rebook and appointment.attempt == 1 and not paused
    chosen = None
    if appointment.attempt == 1:
        chosen = await _end_proposals(work, journey, reason_class)
        await rearranging.end_open(work.connection, work.provider, journey.journey_id, "dropped", work.now)
    await journeys.mark_rearranged(work.connection, journey)
    again_by = (contact or contact_by(work.now, journey.policy).at) if by_assessor else None
    if again_by is not None:
        await offers.contact_again_by(work.connection, work.provider, journey.journey_id, again_by)
    await work.tell(
        AppointmentCancelled(
            appointment_id=appointment.appointment_id,
            sequence=sequence,
            assessor_id=appointment.assessor_id or None,
            segments=appointment.segments,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            join_link=appointment.join_link,
            reason_class=reason_class,
            rebook=rebook,
            contact_by=again_by,
            slot_id=chosen.chosen_slot_id if chosen else None,
            asked=chosen.asked if chosen else (),
        ),
        journey,
    )
    await stand_ins.drop(work, journey)


async def give_up_everything(work: Work, command: Envelope[CancelAppointment]) -> None:
    """After a withdrawal: whatever is offered, held or booked is handed back, and nothing new is begun.

    Refused when the withdrawal was undone before this came.
    """
    journey_id = command.journey or ""
    await journeys.keep_withdrawal(work.connection, work.provider, journey_id, command.data.due_at)
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    if journey.withdrew_at is None:
        await work.tell(CommandRefused(command_id=command.id, reason_code="withdrawal_undone"), journey)
    elif not await give_up(work, journey, command.data.reason_class):
        await work.tell(CommandRefused(command_id=command.id, reason_code="nothing_to_cancel"), journey)


async def give_up(work: Work, journey: Journey, reason: ReasonClass) -> bool:
    """Hand back what is offered, held or booked, and the assessor too; False when there was nothing."""
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if appointment and await reports.of_appointment(work.connection, work.provider, appointment.appointment_id):
        appointment = None  # it took place: there is nothing left to call off
    offer = await offers.standing(work.connection, work.provider, journey.journey_id)
    if offer is not None and offer.state != "reported":
        await offers.set_state(work.connection, work.provider, offer.offer_id, "given_up", work.now)
    if appointment is not None:
        await cancel(work, journey, appointment, reason, rebook=False, by="candidate")
        return True
    if offer is None or offer.state == "reported":
        return False
    await give_up_arranging(work, journey, offer.assessor_id, reason)
    return True
