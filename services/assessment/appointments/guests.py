"""Who is interviewed beside the candidate: named, and replaced until the appointment begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.assessment import journeys
from services.assessment.appointments import booked, booking, domain, rearranging, repository
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.domain import Guest, Leader, Proposal, Teacher
from services.assessment.domain import Journey
from services.assessment.work import Work, new_id
from shared.contracts.assessment import ContactDetailsSet, GuestAsked, GuestConfirmed, GuestReplaced, GuestsNamed
from shared.contracts.values import SegmentPlan
from shared.dates import guest_reminders, guest_reply_by
from shared.errors import DomainError


async def name_guests(work: Work, journey_id: str, teachers: Sequence[Teacher], leader: Leader) -> list[Guest]:
    """Keep who is to be interviewed beside the candidate. The same names again change nothing.

    Once a time was chosen, each guest may still be replaced, until the appointment begins: whoever is new is asked.
    """
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
    asked = [
        one for one in await repository.standing_proposals(work.connection, work.provider, journey_id) if one.asked
    ]
    if asked:
        await _replace(work, journey, before, wanted, asked)
        return wanted
    for guest in wanted:
        if before.get((guest.role, guest.position)) != guest:
            await _enter(work, journey, guest)
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


async def _enter(work: Work, journey: Journey, guest: Guest) -> None:
    """Write a guest who was named, and tell how to reach them."""
    await repository.replace_guest(work.connection, journey, guest, work.now)
    details = ContactDetailsSet(
        person_id=guest.person_id,
        role=guest.role,
        name=guest.name,
        email=guest.email,
        school_id=journey.school_id,
    )
    await work.tell(details, journey)


# --- replacing --------------------------------------------------------------------------------------------------------


async def _replace(
    work: Work,
    journey: Journey,
    before: Mapping[tuple[str, int], Guest],
    wanted: Sequence[Guest],
    asked: Sequence[Proposal],
) -> None:
    """Other people for minutes that were asked for or booked. Their number stays: the timetable rests on it."""
    if {(guest.role, guest.position) for guest in wanted} != set(before):
        raise DomainError(
            "A time was chosen, and its minutes are planned for as many teachers as you named before. Name as many, or "
            "ask for another time first.",
            code="guests_asked",
        )
    journey.must_be_running()
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    change = await rearranging.open_of(work.connection, work.provider, journey.journey_id)
    is_rest = change is not None and change.kind == "rest"
    if appointment is not None and work.now >= appointment.starts_at and not is_rest:
        raise DomainError("The appointment has begun, so nobody can be replaced any more.", code="begun")
    others = {
        before[(new.role, new.position)].person_id: new for new in wanted if before[(new.role, new.position)] != new
    }
    for new in others.values():
        await _enter(work, journey, new)
    ids = {old: new.person_id for old, new in others.items()}
    if change is not None and is_rest:
        remaining = domain.with_others(change.remaining, ids)
        await rearranging.save_remaining(
            work.connection, work.provider, change.model_copy(update={"remaining": remaining})
        )
    for old, new in others.items():
        await _tell_replaced(work, journey, old, new, asked, appointment)
    for proposal in asked:
        if proposal.state == "booked" and is_rest:
            continue  # those minutes are over
        await _ask_anew(work, journey, proposal, ids, appointment)


async def _tell_replaced(
    work: Work,
    journey: Journey,
    old: str,
    new: Guest,
    asked: Sequence[Proposal],
    appointment: Appointment | None,
) -> None:
    """Say who takes whose place, and which entry leaves the calendar of the one who goes."""
    theirs = [one for one in asked if any(part.person_id == old for part in one.asked)]
    is_booked = any(one.state == "booked" for one in theirs)
    await work.tell(
        GuestReplaced(
            role=new.role,
            person_id=new.person_id,
            replaced_person_id=old,
            slot_id=theirs[0].chosen_slot_id if theirs else None,
            appointment_id=appointment.appointment_id if appointment and is_booked else None,
        ),
        journey,
    )


async def _ask_anew(
    work: Work, journey: Journey, proposal: Proposal, ids: Mapping[str, str], appointment: Appointment | None
) -> None:
    """Put the new people into a time that others agreed to, and ask each for their own minutes."""
    asked = domain.with_others(proposal.asked, ids)
    if asked == proposal.asked:
        return
    reply_by = guest_reply_by(work.now, journey.terms, journey.policy).at
    is_booked = proposal.state == "booked" and appointment is not None
    if is_booked and appointment is not None:
        reply_by = min(reply_by, appointment.starts_at)
    else:
        reply_by = await _agree_by(work, journey, proposal)
    reminders = domain.before(reply_by, guest_reminders(work.now, journey.terms, journey.policy))
    changes = {"asked": asked, "reminders": reminders, "release_at": proposal.release_at if is_booked else reply_by}
    await repository.save_choice(work.connection, work.provider, proposal.model_copy(update=changes))
    for part in asked:
        if part.person_id in ids.values():
            await work.tell(
                GuestAsked(
                    person_id=part.person_id,
                    slot_id=proposal.chosen_slot_id or "",
                    proposal_version=proposal.version,
                    appointment_id=appointment.appointment_id if is_booked and appointment else None,
                    segment=part,
                    link_version=proposal.version,
                    reply_by=reply_by,
                    guest_reminders=reminders,
                ),
                journey,
            )


async def _agree_by(work: Work, journey: Journey, proposal: Proposal) -> datetime:
    """Until when a time that is not booked yet can be agreed on, counted from now."""
    slots = await repository.slots(work.connection, work.provider, journey.journey_id, proposal.version)
    slot = next(one for one in slots if one.slot_id == proposal.chosen_slot_id)
    arranged = await booking.arranging_for(work, journey, proposal)
    plan = booking.plan_evidence(journey, slot, work.now, agreed_earlier=proposal.agreed_earlier)
    until = booking.agree_by(journey, slot, plan, arranged, work.now)
    if until <= work.now:
        raise booking.too_near()
    return until


async def join(work: Work, journey: Journey, proposal: Proposal, guest_id: str) -> None:
    """A guest who came later is free: the appointment stands, with them in it."""
    journey.must_be_running()
    appointment = await booked.standing(work.connection, work.provider, journey.journey_id)
    if appointment is None or appointment.slot_id != proposal.chosen_slot_id:
        raise DomainError("This time is not booked any more. Open the newest message you got.", code="slots_moved")
    if work.now >= appointment.starts_at:
        raise DomainError("The appointment has begun by now. Please call the provider's office.", code="begun")
    await repository.confirm(work.connection, work.provider, appointment.slot_id, guest_id, True, work.now)
    await work.tell(GuestConfirmed(slot_id=appointment.slot_id, person_id=guest_id), journey)
    if any(one.person_id == guest_id for one in appointment.segments):
        return  # could not come, and can after all: nobody had taken their place
    part = next(one for one in proposal.asked if one.person_id == guest_id)
    with_them = tuple(part if _is_same_part(one, part) else one for one in appointment.segments)
    after = appointment.model_copy(update={"sequence": appointment.sequence + 1, "segments": with_them})
    cause = booking.Cause("candidate", "guest")
    await booking.write_change(work, after, appointment, cause)
    await booking.tell_again(work, journey, after, appointment)


def _is_same_part(one: SegmentPlan, other: SegmentPlan) -> bool:
    return (one.role, one.starts_at, one.ends_at) == (other.role, other.starts_at, other.ends_at)
