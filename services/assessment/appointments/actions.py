"""On the way to an appointment: times proposed and chosen, minutes confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from services.assessment import journeys
from services.assessment.allocation.actions import assessor_of
from services.assessment.appointments import booked, booking, claiming, domain, guests, repository
from services.assessment.appointments.booking import Arranging
from services.assessment.appointments.diaries import diary_of
from services.assessment.appointments.domain import Proposal
from services.assessment.appointments.times import Span, apart, free_starts, span
from services.assessment.domain import Journey
from services.assessment.judgement import repository as reports
from services.assessment.work import Work, new_id
from shared.contracts.assessment import GuestConfirmed, GuestReminderDue, RemindGuests, SlotChosen, SlotsProposed
from shared.contracts.envelope import Envelope
from shared.contracts.values import SlotPlan
from shared.dates import guest_reminders, slots_reply_by
from shared.errors import DomainError, Invalid, NotFound

# --- proposing --------------------------------------------------------------------------------------------------------


async def free_times(work: Work, assessor_id: str, journey_id: str) -> tuple[Span, list[datetime]]:
    """The days that may be offered and the assessor's free times in them; any choice of them fits together."""
    journey, _ = await assessor_of(work, journey_id, assessor_id)
    arranged = await booking.arranging(work, journey)
    days = span(journey, work.now, evidence_in=arranged.evidence_in)
    free = free_starts(arranged.minutes, days, journey, await diary_of(work, assessor_id))
    return days, list(apart(free, arranged.minutes))


async def propose_slots(
    work: Work, assessor_id: str, journey_id: str, starts: Sequence[datetime], *, shared: bool = False
) -> tuple[Proposal, list[SlotPlan]]:
    """Hold at least three times for the candidate until the reply is due. The same times again change nothing.

    `shared`: the same times may be offered to others as well, and nobody holds one before it is chosen. While an
    appointment stands, the times are for moving it, or for what is left of it.
    """
    journey, _ = await assessor_of(work, journey_id, assessor_id)
    journey.must_be_running()
    latest = await repository.latest_proposal(work.connection, work.provider, journey_id)
    arranged = await booking.arranging(work, journey)
    if latest is not None and (latest.state in ("offered", "chosen") or await _is_settled(work, journey, arranged)):
        held = await repository.slots(work.connection, work.provider, journey_id, latest.version)
        if latest.state == "offered" and {slot.starts_at for slot in held} == set(starts):
            return latest, held
        raise DomainError(
            "Times have been proposed already, and the candidate has not done with them.", code="proposed"
        )
    days, diary = span(journey, work.now, evidence_in=arranged.evidence_in), await diary_of(work, assessor_id)
    domain.check_proposal(starts, days, journey, diary, arranged.minutes)
    proposal = Proposal(
        journey_id=journey_id,
        version=latest.version + 1 if latest else 1,
        assessor_id=assessor_id,
        state="offered",
        shared=shared,
        reply_by=slots_reply_by(work.now, journey.policy).at,
        change_id=arranged.change.change_id if arranged.change else None,
    )
    slots = [repository.slot_plan(new_id(), starts_at, arranged.minutes) for starts_at in sorted(set(starts))]
    await repository.insert_proposal(work.connection, journey, proposal, slots, work.now)
    proposed = SlotsProposed(
        proposal_version=proposal.version,
        assessor_id=assessor_id,
        person_id=journey.person_id,
        slots=tuple(slots),
        reply_by=proposal.reply_by,
        shared=shared,
    )
    await work.tell(proposed, journey)
    return proposal, slots


async def _is_settled(work: Work, journey: Journey, arranged: Arranging) -> bool:
    """Whether nobody wants other times: an appointment stands and is not being moved, or it took place."""
    if journey.told_due_at is None:
        return False
    standing = await booked.standing(work.connection, work.provider, journey.journey_id)
    if standing is None:
        return False
    if arranged.change is None or standing.attempt > 1:
        return True
    if arranged.change.kind == "move" and work.now >= standing.starts_at:
        raise DomainError("The appointment has begun by now, so it cannot be moved any more.", code="begun")
    return await reports.of_appointment(work.connection, work.provider, standing.appointment_id) is not None


# --- choosing ---------------------------------------------------------------------------------------------------------


async def choose_slot(work: Work, journey_id: str, slot_id: str, *, agree_to_earlier: bool = False) -> Proposal:
    """The candidate takes one of the times; the others are freed and the guests asked. Repeating it changes nothing.

    Of a time that was offered to several, whoever chooses first has it: raises SlotTaken for everybody else.
    Two of the others are named to the guests, who may say that one of them would suit: nobody holds it meanwhile.
    `agree_to_earlier`: the evidence may be due earlier than was told before. Raises DomainError `needs_agreement` where
    the date told before would leave the assessor too little time.
    """
    journey, proposal = await locked_slot(work, slot_id, journey_id)
    if proposal.chosen_slot_id == slot_id and proposal.state in ("chosen", "booked"):
        return proposal
    proposal.must_move_to("chosen")
    journey.must_be_running()
    if not await repository.guests(work.connection, work.provider, journey_id):
        raise DomainError("Name your teacher and your senior leader first, then choose a time.", code="guests_missing")
    arranged = await booking.arranging_for(work, journey, proposal)
    slots = await repository.slots(work.connection, work.provider, journey_id, proposal.version)
    slot = next(one for one in slots if one.slot_id == slot_id)
    plan = booking.plan_evidence(journey, slot, work.now, agreed_earlier=agree_to_earlier)
    if plan.needs_agreement and not arranged.evidence_in:
        raise domain.agreement_needed(slot.starts_at, plan.due_at, journey.policy)
    release_at = booking.agree_by(journey, slot, plan, arranged, work.now)
    if release_at <= work.now:
        raise booking.too_near()
    if proposal.shared:
        await claiming.claim(work, proposal, slot)
        slots = await claiming.still_free(work, proposal, slots, slot)
    layout = await booking.layout(work, journey, arranged)
    chosen = proposal.model_copy(
        update={
            "state": "chosen",
            "chosen_slot_id": slot_id,
            "asked": domain.guests_of(layout(slot.starts_at)),
            "reminders": domain.before(release_at, guest_reminders(work.now, journey.terms, journey.policy)),
            "release_at": release_at,
            "agreed_earlier": agree_to_earlier,
        }
    )
    await repository.save_choice(work.connection, work.provider, chosen)
    await repository.keep_only(work.connection, work.provider, journey_id, proposal.version, slot_id)
    await work.tell(
        SlotChosen(
            proposal_version=proposal.version,
            slot_id=slot_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            asked=chosen.asked,
            link_version=proposal.version,
            guest_reminders=chosen.reminders,
            release_at=release_at,
            alternatives=domain.alternatives(slot, slots, layout, journey.policy),
        ),
        journey,
    )
    if not chosen.asked:  # what is left of an interview may be between candidate and assessor alone
        await booking.book(work, journey, chosen)
        return chosen.model_copy(update={"state": "booked"})
    return chosen


async def locked_slot(work: Work, slot_id: str, journey_id: str | None) -> tuple[Journey, Proposal]:
    """The journey (locked) and proposal of a slot; NotFound when it is not of the journey that the link is for."""
    owner = await repository.slot_owner(work.connection, work.provider, slot_id)
    if owner is None or (journey_id is not None and owner[0] != journey_id):
        raise NotFound("There is no such time.")
    journey = await journeys.lock(work.connection, work.provider, owner[0])
    proposal = await repository.proposal(work.connection, work.provider, *owner)
    assert proposal is not None, "a slot's foreign keys hold its proposal"
    return journey, proposal


# --- confirming and booking -------------------------------------------------------------------------------------------


async def confirm(work: Work, slot_id: str, person_id: str | None) -> Proposal:
    """A guest is free for their own minutes; when the last one says so, the appointment is booked."""
    journey, proposal = await asked_guest(work, slot_id, person_id)
    before = await repository.answers(work.connection, work.provider, slot_id)
    if proposal.state in ("chosen", "booked") and before.get(person_id or ""):
        return proposal
    guest_id = str(person_id)
    if proposal.state == "booked":  # a guest who came later: everyone else had agreed
        await guests.join(work, journey, proposal, guest_id)
        return proposal
    proposal.must_move_to("booked")
    journey.must_be_running()
    await repository.confirm(work.connection, work.provider, slot_id, guest_id, True, work.now)
    await work.tell(GuestConfirmed(slot_id=slot_id, person_id=guest_id), journey)
    free = {person for person, available in before.items() if available} | {guest_id}
    if all(part.person_id in free for part in proposal.asked):
        await booking.book(work, journey, proposal)
        return proposal.model_copy(update={"state": "booked"})
    return proposal


async def asked_guest(work: Work, slot_id: str, person_id: str | None) -> tuple[Journey, Proposal]:
    """The proposal in which this guest was asked about this slot. Raises NotFound."""
    journey, proposal = await locked_slot(work, slot_id, None)
    is_asked = any(part.person_id == person_id for part in proposal.asked)
    if person_id is None or not is_asked or proposal.chosen_slot_id != slot_id:
        raise NotFound("There is no such time.")
    return journey, proposal


async def remind_guests(work: Work, command: Envelope[RemindGuests]) -> None:
    """Remind every guest who is still silent, once for each step."""
    asked = command.data
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    proposal = await repository.proposal(work.connection, work.provider, journey.journey_id, asked.proposal_version)
    if proposal is None or proposal.state not in ("chosen", "booked") or journey.withdrew_at is not None:
        return
    answered = await repository.answers(work.connection, work.provider, asked.slot_id)
    for part in proposal.asked:
        if part.person_id is None or part.person_id in answered:
            continue
        subject = f"{asked.slot_id}:{part.person_id}"
        if await journeys.reminder_is_new(
            work.connection, journey, "remind_guests", subject, asked.step, asked.due_at, work.now
        ):
            due = GuestReminderDue(
                proposal_version=proposal.version,
                slot_id=asked.slot_id,
                segment=part,
                link_version=proposal.version,
                step=asked.step,
                of=len(proposal.reminders),
                due_at=asked.due_at,
            )
            await work.tell(due, journey)


def must_be_aware(starts: Sequence[datetime]) -> None:
    """Raises Invalid for a time without a zone: nobody can know what it means."""
    if any(starts_at.tzinfo is None for starts_at in starts):
        raise Invalid("Give each time with its offset, such as 2027-01-14T10:00:00+00:00.", field="starts_at")
