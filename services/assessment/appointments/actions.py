"""On the way to an appointment: guests named, times proposed and chosen, minutes confirmed, the appointment booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.assessment import journeys
from services.assessment.allocation.actions import assessor_of
from services.assessment.appointments import booked, domain, repository
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.domain import Guest, Leader, Proposal, Teacher
from services.assessment.appointments.times import Diary, Span, apart, free_starts, span
from services.assessment.domain import Journey
from services.assessment.register import repository as register
from services.assessment.work import Work, new_id
from shared.contracts.assessment import (
    AppointmentBooked,
    ContactDetailsSet,
    GuestConfirmed,
    GuestReminderDue,
    GuestsNamed,
    RemindGuests,
    SlotChosen,
    SlotsProposed,
)
from shared.contracts.envelope import Envelope
from shared.contracts.values import SlotPlan
from shared.dates import EvidencePlan, evidence_plan, guest_reminders, guest_reply_by, report_plan, slots_reply_by
from shared.errors import DomainError, Invalid, NotFound

# --- guests -----------------------------------------------------------------------------------------------------------


async def name_guests(work: Work, journey_id: str, teachers: Sequence[Teacher], leader: Leader) -> list[Guest]:
    """Keep who is to be interviewed beside the candidate. The same names again change nothing."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    journey.must_be_open()
    candidate = await journeys.person(work.connection, work.provider, journey.person_id)
    domain.check_guests(teachers, leader, candidate.email, journey.policy)
    before: dict[tuple[str, int], Guest] = {
        (g.role, g.position): g for g in await repository.guests(work.connection, work.provider, journey_id)
    }
    wanted = [_guest("teacher", n, teacher, before) for n, teacher in enumerate(teachers, start=1)]
    wanted.append(_guest("leader", 1, leader, before))
    if wanted == list(before.values()):
        return wanted
    await _must_not_be_asked_yet(work, journey_id)
    for guest in wanted:
        if before.get((guest.role, guest.position)) != guest:
            await repository.replace_guest(work.connection, journey, guest, work.now)
            details = ContactDetailsSet(
                person_id=guest.person_id,
                role=guest.role,
                name=guest.name,
                email=guest.email,
                school_id=journey.school_id,
            )
            await work.tell(details, journey)
    for role, position in set(before) - {(guest.role, guest.position) for guest in wanted}:
        await repository.drop_guest(work.connection, journey, role, position, work.now)
    teacher_ids = tuple(guest.person_id for guest in wanted if guest.role == "teacher")
    await work.tell(GuestsNamed(teacher_ids=teacher_ids, leader_id=wanted[-1].person_id), journey)
    return wanted


def _guest(role: str, position: int, named: Teacher, before: Mapping[tuple[str, int], Guest]) -> Guest:
    """The guest in this role: the one from before when name and address are the same, else a new person."""
    job_title = named.job_title if isinstance(named, Leader) else None
    fields = {"role": role, "position": position, "name": named.name, "email": named.email, "job_title": job_title}
    known = before.get((role, position))
    is_same = known is not None and (known.name, known.email, known.job_title) == (named.name, named.email, job_title)
    return known if known is not None and is_same else Guest.model_validate({"person_id": new_id(), **fields})


async def _must_not_be_asked_yet(work: Work, journey_id: str) -> None:
    proposal = await repository.latest_proposal(work.connection, work.provider, journey_id)
    if proposal is not None and proposal.state in ("chosen", "booked"):
        raise DomainError(
            "A time was chosen and your guests were asked already. Tell the provider's office who takes their place.",
            code="guests_asked",
        )


# --- proposing --------------------------------------------------------------------------------------------------------


async def free_times(work: Work, assessor_id: str, journey_id: str) -> tuple[Span, list[datetime]]:
    """The days that may be offered and the assessor's free times in them; any choice of them fits together."""
    journey, _ = await assessor_of(work, journey_id, assessor_id)
    days, diary = span(journey, work.now), await _diary(work, assessor_id)
    minutes = journey.policy.appointment.minutes
    return days, list(apart(free_starts(minutes, days, journey, diary), minutes))


async def propose_slots(
    work: Work, assessor_id: str, journey_id: str, starts: Sequence[datetime]
) -> tuple[Proposal, list[SlotPlan]]:
    """Hold at least three times for the candidate until the reply is due. The same times again change nothing."""
    journey, _ = await assessor_of(work, journey_id, assessor_id)
    journey.must_be_open()
    minutes = journey.policy.appointment.minutes
    latest = await repository.latest_proposal(work.connection, work.provider, journey_id)
    if latest is not None and latest.state in domain.STANDING:
        held = await repository.slots(work.connection, work.provider, journey_id, latest.version)
        if latest.state == "offered" and {slot.starts_at for slot in held} == set(starts):
            return latest, held
        raise DomainError(
            "Times have been proposed already, and the candidate has not done with them.", code="proposed"
        )
    diary = await _diary(work, assessor_id)
    domain.check_proposal(starts, span(journey, work.now), journey, diary)
    proposal = Proposal(
        journey_id=journey_id,
        version=latest.version + 1 if latest else 1,
        assessor_id=assessor_id,
        state="offered",
        reply_by=slots_reply_by(work.now, journey.policy).at,
    )
    slots = [repository.slot_plan(new_id(), starts_at, minutes) for starts_at in sorted(set(starts))]
    await repository.insert_proposal(work.connection, journey, proposal, slots, work.now)
    proposed = SlotsProposed(
        proposal_version=proposal.version,
        assessor_id=assessor_id,
        person_id=journey.person_id,
        slots=tuple(slots),
        reply_by=proposal.reply_by,
    )
    await work.tell(proposed, journey)
    return proposal, slots


async def _diary(work: Work, assessor_id: str) -> Diary:
    assessor = await register.find(work.connection, work.provider, assessor_id)
    busy = await register.busy(work.connection, work.provider, [assessor_id])
    return Diary(assessor, busy[assessor_id])


# --- choosing ---------------------------------------------------------------------------------------------------------


async def choose_slot(work: Work, journey_id: str, slot_id: str) -> Proposal:
    """The candidate takes one of the times; the others are freed and the guests asked. Repeating it changes nothing.

    Two of the others are named to the guests, who may say that one of them would suit: nobody holds it meanwhile.
    """
    journey, proposal = await _locked_slot(work, slot_id, journey_id)
    if proposal.chosen_slot_id == slot_id and proposal.state in ("chosen", "booked"):
        return proposal
    proposal.must_move_to("chosen")
    journey.must_be_open()
    guests = await repository.guests(work.connection, work.provider, journey_id)
    if not guests:
        raise DomainError("Name your teacher and your senior leader first, then choose a time.", code="guests_missing")
    slots = await repository.slots(work.connection, work.provider, journey_id, proposal.version)
    slot = next(one for one in slots if one.slot_id == slot_id)
    planned = domain.timetable(slot.starts_at, journey.person_id, guests, journey.policy)
    evidence = _evidence_plan(journey, slot, work.now)
    reply_by = guest_reply_by(work.now, journey.terms, journey.policy).at
    release_at = min(reply_by, domain.latest_booking(evidence.due_at))
    if release_at <= work.now:
        raise _too_near()
    chosen = proposal.model_copy(
        update={
            "state": "chosen",
            "chosen_slot_id": slot_id,
            "asked": domain.guests_of(planned),
            "reminders": domain.before(release_at, guest_reminders(work.now, journey.terms, journey.policy)),
            "release_at": release_at,
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
            alternatives=domain.alternatives(slot, slots, journey.person_id, guests, journey.policy),
        ),
        journey,
    )
    return chosen


def _evidence_plan(journey: Journey, slot: SlotPlan, now: datetime) -> EvidencePlan:
    return evidence_plan(slot.starts_at, now, journey.policy, journey.terms, told_due_at=journey.told_due_at)


def _too_near() -> DomainError:
    return DomainError(
        "That time is too near by now for the evidence to be handed in before it. Ask for other times.",
        code="slots_past",
    )


async def _locked_slot(work: Work, slot_id: str, journey_id: str | None) -> tuple[Journey, Proposal]:
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
    if proposal.state == "booked" or (proposal.state == "chosen" and before.get(person_id or "")):
        return proposal
    proposal.must_move_to("booked")
    journey.must_be_open()
    guest_id = str(person_id)
    await repository.confirm(work.connection, work.provider, slot_id, guest_id, True, work.now)
    await work.tell(GuestConfirmed(slot_id=slot_id, person_id=guest_id), journey)
    free = {person for person, available in before.items() if available} | {guest_id}
    if all(part.person_id in free for part in proposal.asked):
        await _book(work, journey, proposal)
        return proposal.model_copy(update={"state": "booked"})
    return proposal


async def asked_guest(work: Work, slot_id: str, person_id: str | None) -> tuple[Journey, Proposal]:
    """The proposal in which this guest was asked about this slot. Raises NotFound."""
    journey, proposal = await _locked_slot(work, slot_id, None)
    is_asked = any(part.person_id == person_id for part in proposal.asked)
    if person_id is None or not is_asked or proposal.chosen_slot_id != slot_id:
        raise NotFound("There is no such time.")
    return journey, proposal


async def _book(work: Work, journey: Journey, proposal: Proposal) -> None:
    """Everyone agreed: the appointment, with every date that follows from it."""
    policy = journey.policy
    slots = await repository.slots(work.connection, work.provider, journey.journey_id, proposal.version)
    slot = next(one for one in slots if one.slot_id == proposal.chosen_slot_id)
    guests = await repository.guests(work.connection, work.provider, journey.journey_id)
    assessor = await register.find(work.connection, work.provider, proposal.assessor_id)
    evidence = _evidence_plan(journey, slot, work.now)
    if evidence.due_at <= work.now:  # nobody released the times when that was due
        raise _too_near()
    report = report_plan(slot.ends_at, policy)
    appointment_id = slot.slot_id  # so that the guests' tentative entries become the final ones
    appointment = Appointment(
        appointment_id=appointment_id,
        journey_id=journey.journey_id,
        attempt=1,
        assessor_id=proposal.assessor_id,
        slot_id=slot.slot_id,
        state="booked",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        segments=domain.timetable(slot.starts_at, journey.person_id, guests, policy),
        join_link=assessor.join_link(appointment_id),
        standards=policy.standards.numbers,
        evidence_due_at=evidence.due_at,
        evidence_reminders=evidence.reminders,
        report_due_at=report.due_at,
        report_reminders=report.reminders,
    )
    await repository.book_time(work.connection, work.provider, slot.slot_id)
    await repository.set_booked(work.connection, work.provider, proposal)
    await booked.insert(work.connection, work.provider, appointment, work.now)
    await journeys.keep_told_deadline(work.connection, journey, evidence.due_at)
    await work.tell(
        AppointmentBooked(
            appointment_id=appointment_id,
            sequence=0,
            assessor_id=appointment.assessor_id,
            person_id=journey.person_id,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            segments=appointment.segments,
            join_link=appointment.join_link,
            evidence_due_at=evidence.due_at,
            evidence_reminders=evidence.reminders,
            report_due_at=report.due_at,
            report_reminders=report.reminders,
            notes=evidence.warnings,
            why=evidence.why,
        ),
        journey,
    )


async def remind_guests(work: Work, command: Envelope[RemindGuests]) -> None:
    """Remind every guest who is still silent, once for each step."""
    asked = command.data
    journey = await journeys.lock(work.connection, work.provider, command.journey or "")
    proposal = await repository.proposal(work.connection, work.provider, journey.journey_id, asked.proposal_version)
    if proposal is None or proposal.state != "chosen" or journey.withdrew_at is not None:
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
