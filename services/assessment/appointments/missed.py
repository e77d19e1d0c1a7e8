"""The rows of who was missing when, and of calls that broke off."""

from __future__ import annotations

from typing import Literal

from services.assessment.appointments.booked import Appointment
from services.assessment.domain import Journey
from shared.contracts.envelope import Frozen, Instant
from shared.db import Connection

What = Literal["candidate", "teacher", "leader", "assessor", "call"]


class Missed(Frozen):
    """One record. `times`: the how-manieth of the journey; `for_operator`: from then on the office decides."""

    appointment_id: str
    what: What
    times: int
    for_operator: bool
    recorded_at: Instant


_COLUMNS = ", ".join(Missed.model_fields)


async def of(
    connection: Connection, provider: str, appointment: Appointment, what: What, person_id: str | None
) -> Missed | None:
    """What was recorded about this party of the appointment as it stands."""
    row = await connection.fetchrow(
        f"""select {_COLUMNS} from missed where provider_id = $1 and appointment_id = $2 and sequence = $3
               and what = $4 and person_id = $5""",
        provider,
        appointment.appointment_id,
        appointment.sequence if appointment.state == "booked" else appointment.sequence - 1,  # cancelling counts too
        what,
        person_id or "",
    )
    return None if row is None else Missed.model_validate(dict(row))


async def count(connection: Connection, provider: str, journey_id: str) -> int:
    """How often somebody was missing in this journey, or a call broke off."""
    found = await connection.fetchval(
        "select count(*) from missed where provider_id = $1 and journey_id = $2", provider, journey_id
    )
    return int(found)


async def insert(
    connection: Connection,
    journey: Journey,
    appointment: Appointment,
    noted: Missed,
    person_id: str,
    recorded_by: str,
    note: str,
) -> None:
    """Write a record; the note stays here."""
    await connection.execute(
        """insert into missed (provider_id, journey_id, appointment_id, sequence, what, person_id, times, for_operator,
                               recorded_by, recorded_at, note)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        journey.provider_id,
        journey.journey_id,
        appointment.appointment_id,
        appointment.sequence,
        noted.what,
        person_id,
        noted.times,
        noted.for_operator,
        recorded_by,
        noted.recorded_at,
        note,
    )
