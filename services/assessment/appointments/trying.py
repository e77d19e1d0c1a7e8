"""Somebody is not there: how long is still waited, whom to ring, what follows; and the calls that were tried.

Telephone numbers are shown to whoever holds the appointment, on its day and from its start on.
"""

from __future__ import annotations

from typing import Literal

from services.assessment.appointments import missed, moving, queries
from services.assessment.appointments.booked import Appointment
from services.assessment.domain import Journey
from services.assessment.work import Work
from shared.calendar import end_of_day, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.dates import missed_from, new_times_by
from shared.db import Connection
from shared.errors import DomainError, Invalid

Reached = Literal["no_answer", "coming", "cannot_come"]
Role = Literal["candidate", "teacher", "leader"]


class Tried(Frozen):
    """One call that was tried."""

    person_id: str
    outcome: Reached
    tried_at: Instant


class Party(Frozen):
    """Somebody who should be there. `phone`: None where it is not known, or it is not the day.

    `record_from`: from then on it may be recorded that they are missing. `recorded`: whether it was.
    """

    person_id: str
    role: Role
    name: str
    starts_at: Instant
    record_from: Instant
    phone: str | None = None
    tried: tuple[Tried, ...] = ()
    recorded: bool = False


class Guide(Frozen):
    """How it stands. If it is recorded now, other times are offered by `contact_by`, and the office is asked to look at
    it where `for_operator`."""

    appointment_id: str
    journey_id: str
    starts_at: Instant
    ends_at: Instant
    has_begun: bool
    wait_minutes: int
    parties: tuple[Party, ...]
    contact_by: Instant
    for_operator: bool


async def guide(work: Work, assessor_id: str | None, appointment_id: str) -> Guide:
    """What to do now, for the appointment's assessor or the office (None). Raises NotFound for anybody else."""
    journey, appointment = await moving.locked(work, assessor_id, appointment_id)
    times = 1 + await missed.count(work.connection, work.provider, journey.journey_id)
    return Guide(
        appointment_id=appointment_id,
        journey_id=journey.journey_id,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        has_begun=appointment.starts_at <= work.now,
        wait_minutes=journey.policy.missed.wait_minutes,
        parties=await _parties(work, journey, appointment),
        contact_by=new_times_by(work.now, journey.policy).at,
        for_operator=times >= journey.policy.missed.operator_from_time,
    )


async def _parties(work: Work, journey: Journey, appointment: Appointment) -> tuple[Party, ...]:
    """In the order of their own minutes."""
    people = await queries.people_of(work.connection, work.provider, journey.journey_id)
    tried = await _tried(work.connection, work.provider, appointment)
    is_day = appointment.starts_at <= work.now <= end_of_day(london_date(appointment.starts_at))
    found = []
    for one in people:
        own = [part.starts_at for part in appointment.segments if part.person_id == one["person_id"]]
        if not own:
            continue
        known = await missed.of(work.connection, work.provider, appointment, one["role"], one["person_id"])
        found.append(
            Party(
                person_id=one["person_id"],
                role=one["role"],
                name=one["name"],
                starts_at=min(own),
                record_from=missed_from(min(own), journey.policy),
                phone=one["phone"] if is_day else None,
                tried=tuple(call for call in tried if call.person_id == one["person_id"]),
                recorded=known is not None,
            )
        )
    return tuple(sorted(found, key=lambda party: party.starts_at))


async def note_call(
    work: Work, assessor_id: str | None, appointment_id: str, person_id: str, outcome: Reached
) -> Tried:
    """Somebody was rung. Raises DomainError before their minutes begin, Invalid for a person who has no part in it."""
    journey, appointment = await moving.locked(work, assessor_id, appointment_id)
    journey.must_be_running()
    if appointment.state != "booked":
        raise DomainError("This appointment was called off, so nobody is waited for.", code="cancelled")
    part = next((one for one in appointment.segments if one.person_id == person_id), None)
    if part is None or part.role == "assessor":
        raise Invalid("Nobody of that id has a part in this appointment.", field="person_id")
    if work.now < part.starts_at:
        raise DomainError("Their own minutes have not begun yet. Wait until then.", code="too_early")
    await work.connection.execute(
        """insert into calls_tried (provider_id, journey_id, appointment_id, sequence, role, person_id, outcome,
                                    tried_by, tried_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        work.provider,
        journey.journey_id,
        appointment_id,
        appointment.sequence,
        part.role,
        person_id,
        outcome,
        "operator" if assessor_id is None else "assessor",
        work.now,
    )
    return Tried(person_id=person_id, outcome=outcome, tried_at=work.now)


async def _tried(connection: Connection, provider: str, appointment: Appointment) -> tuple[Tried, ...]:
    """The calls about the appointment as it stands, the first first."""
    rows = await connection.fetch(
        """select person_id, outcome, tried_at from calls_tried
            where provider_id = $1 and appointment_id = $2 and sequence = $3 order by call_number""",
        provider,
        appointment.appointment_id,
        appointment.sequence,
    )
    return tuple(Tried.model_validate(dict(row)) for row in rows)
