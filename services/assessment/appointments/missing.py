"""Somebody was not there, or the call broke off: recorded, and what follows.

Without candidate or assessor there is no interview: other times are found. A guest's minutes, and what was left of a
broken call, are held on another date. From the second time on a person of the office looks at it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from services.assessment import journeys
from services.assessment.appointments import booked, domain, ending, missed, rearranging, repository
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.missed import Missed
from services.assessment.appointments.moving import locked, must_have_assessor
from services.assessment.appointments.rearranging import Asker, Rearrangement
from services.assessment.domain import Journey
from services.assessment.judgement import repository as reports
from services.assessment.work import Work, new_id
from shared.contracts.assessment import CallBroken, PartyMissing
from shared.contracts.values import SegmentPlan
from shared.dates import missed_from, new_times_by
from shared.errors import DomainError, Invalid, NotFound

Party = Literal["candidate", "teacher", "leader", "assessor"]


class Recorder(NamedTuple):
    """Who records it: the assessor of the appointment, the office (no id), or the candidate."""

    role: Asker
    person_id: str | None


async def candidate_waits_alone(work: Work, journey_id: str, note: str) -> Missed:
    """The candidate says that the assessor is not there, while the time lasts: it calls the appointment off."""
    journey = await journeys.lock(work.connection, work.provider, journey_id)
    appointment = await booked.standing(work.connection, work.provider, journey_id)
    if appointment is None:
        raise NotFound("There is no such appointment.")
    if work.now > appointment.ends_at:
        raise DomainError(
            "The time of this appointment is over. If the assessor was not there, please call the provider's office.",
            code="over",
        )
    return await _party_missing(work, journey, appointment, "assessor", None, Recorder("candidate", None), note)


async def party_missing(
    work: Work, assessor_id: str | None, appointment_id: str, role: Party, person_id: str | None, note: str
) -> Missed:
    """The assessor, or the office (None), records who was not there. Recording it again changes nothing."""
    journey, appointment = await locked(work, assessor_id, appointment_id)
    by = Recorder("operator" if assessor_id is None else "assessor", assessor_id)
    return await _party_missing(work, journey, appointment, role, person_id, by, note)


async def _party_missing(
    work: Work,
    journey: Journey,
    appointment: Appointment,
    role: Party,
    person_id: str | None,
    by: Recorder,
    note: str,
) -> Missed:
    part = _part_of(appointment, role, person_id)
    who = appointment.assessor_id if role == "assessor" else part.person_id
    known = await missed.of(work.connection, work.provider, appointment, role, who)
    if known is not None:
        return known
    await _must_be_under_way(work, journey, appointment)
    if work.now < missed_from(part.starts_at, journey.policy):
        raise DomainError(
            f"Wait {journey.policy.missed.wait_minutes} minutes from the start of these minutes and try the telephone. "
            "If nobody comes, record it then.",
            code="too_early",
        )
    noted = await _note(work, journey, appointment, role, who, by, note)
    is_guest = role in ("teacher", "leader")
    contact = new_times_by(work.now, journey.policy).at
    await work.tell(
        PartyMissing(
            appointment_id=appointment.appointment_id,
            role=role,
            person_id=who,
            starts_at=part.starts_at,
            contact_by=contact,
            remaining=(part,) if is_guest else (),
            times=noted.times,
        ),
        journey,
    )
    if is_guest:
        await _leave_for_later(work, journey, appointment, (part,), "guest", contact)
    else:
        reason: Literal["assessor", "other"] = "assessor" if role == "assessor" else "other"
        await ending.cancel(work, journey, appointment, reason, rebook=True, contact=contact)
    return noted


async def call_broken(
    work: Work, assessor_id: str | None, appointment_id: str, broken_at: datetime | None, note: str
) -> Missed:
    """The call broke off at an instant (now, unless said) and could not be taken up again. Again changes nothing."""
    journey, appointment = await locked(work, assessor_id, appointment_id)
    known = await missed.of(work.connection, work.provider, appointment, "call", None)
    if known is not None:
        return known
    await _must_be_under_way(work, journey, appointment)
    broke_at = min(broken_at or work.now, work.now)
    left = domain.left_after(appointment.segments, broke_at)
    if broke_at < appointment.starts_at or not left:
        raise Invalid("Give an instant at which somebody was still to be heard.", field="broken_at")
    by = Recorder("operator" if assessor_id is None else "assessor", assessor_id)
    noted = await _note(work, journey, appointment, "call", None, by, note)
    contact = new_times_by(work.now, journey.policy).at
    await work.tell(
        CallBroken(appointment_id=appointment.appointment_id, contact_by=contact, remaining=left, times=noted.times),
        journey,
    )
    await _leave_for_later(work, journey, appointment, left, by.role, contact)
    return noted


def _part_of(appointment: Appointment, role: Party, person_id: str | None) -> SegmentPlan:
    """The first minutes of that party. Raises Invalid when it is not clear whose."""
    if role == "assessor":
        return appointment.segments[0]
    parts = [part for part in appointment.segments if part.role == role]
    theirs = [part for part in parts if person_id is None or part.person_id == person_id]
    if not theirs:
        raise Invalid("Nobody of that kind has a part in this appointment.", field="role")
    if len({part.person_id for part in theirs}) > 1:
        raise Invalid("Two teachers take part. Say which of them was missing.", field="person_id")
    return theirs[0]


async def _must_be_under_way(work: Work, journey: Journey, appointment: Appointment) -> None:
    journey.must_be_running()
    if appointment.state != "booked":
        raise DomainError("This appointment was called off.", code="cancelled")
    if work.now < appointment.starts_at:
        raise DomainError("The appointment has not begun yet.", code="too_early")
    must_have_assessor(appointment)
    if await reports.of_appointment(work.connection, work.provider, appointment.appointment_id) is not None:
        raise DomainError("The report on this appointment is signed, so it took place.", code="reported")


async def _note(
    work: Work,
    journey: Journey,
    appointment: Appointment,
    what: missed.What,
    person_id: str | None,
    by: Recorder,
    note: str,
) -> Missed:
    times = 1 + await missed.count(work.connection, work.provider, journey.journey_id)
    noted = Missed(
        appointment_id=appointment.appointment_id,
        what=what,
        times=times,
        for_operator=times >= journey.policy.missed.operator_from_time,
        recorded_at=work.now,
    )
    await missed.insert(work.connection, journey, appointment, noted, person_id or "", by.role, note)
    return noted


async def _leave_for_later(
    work: Work,
    journey: Journey,
    appointment: Appointment,
    left: tuple[SegmentPlan, ...],
    asked_by: Asker,
    contact: datetime,
) -> None:
    """The minutes left are booked on another date. A second guest's are added while no times are offered for them."""
    change = await rearranging.open_of(work.connection, work.provider, journey.journey_id)
    if change is not None and change.kind == "rest":
        if any(one.state != "booked" for one in await _standing(work, journey)):
            raise DomainError(
                "Times for what is left are offered already. Tell the office who was missing besides.", code="proposed"
            )
        whole = (*change.remaining, *(part for part in left if part not in change.remaining))
        remaining = tuple(sorted(whole, key=lambda part: part.starts_at))
        await rearranging.save_remaining(
            work.connection, work.provider, change.model_copy(update={"remaining": remaining})
        )
        return
    if change is not None:  # asked for before it began, and overtaken
        await _drop_move(work, journey)
    rest = Rearrangement(
        change_id=new_id(),
        journey_id=journey.journey_id,
        appointment_id=appointment.appointment_id,
        kind="rest",
        asked_by=asked_by,
        person_id=None,
        reason_class="technical" if asked_by != "guest" else "guest",
        contact_by=contact,
        remaining=left,
    )
    await rearranging.insert(work.connection, journey, rest, "", work.now)
    await journeys.mark_rearranged(work.connection, journey)


async def _standing(work: Work, journey: Journey) -> list[domain.Proposal]:
    return await repository.standing_proposals(work.connection, work.provider, journey.journey_id)


async def _drop_move(work: Work, journey: Journey) -> None:
    await rearranging.end_open(work.connection, work.provider, journey.journey_id, "dropped", work.now)
    for one in await _standing(work, journey):
        if one.state != "booked":
            await repository.end_proposal(work.connection, work.provider, one, "released", "begun")
