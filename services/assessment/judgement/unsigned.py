"""A report before it is signed: each standard is saved as far as it was judged, until signing takes its place."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from services.assessment.appointments import booked, moving
from services.assessment.judgement import repository
from services.assessment.judgement.repository import Report
from services.assessment.work import Work
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import DomainError, Invalid, NotFound


class Line(Frozen):
    """One standard as it was saved; `met` is None while it is not judged."""

    standard: int
    met: bool | None = None
    found_in: str = Field(default="", max_length=500)
    reason: str = Field(default="", max_length=4000)


async def save(work: Work, assessor_id: str, appointment_id: str, lines: Sequence[Line]) -> list[Line]:
    """Save these standards, and all that is saved now. Nothing has to be complete before the report is signed.

    Raises NotFound for anybody but the appointment's assessor, Invalid for a standard that the report is not about,
    and DomainError once the appointment was called off or the report is signed.
    """
    _, appointment = await moving.locked(work, assessor_id, appointment_id)
    if appointment.state != "booked":
        raise DomainError("This appointment was called off, so there is nothing to report on.", code="cancelled")
    if await repository.of_appointment(work.connection, work.provider, appointment_id) is not None:
        raise DomainError("This report is signed and cannot be changed.", code="signed")
    strange = sorted({line.standard for line in lines} - set(appointment.standards))
    if strange:
        raise Invalid(f"This report is not about standard {strange[0]}. Take it out.", field="judgements")
    await work.connection.executemany(
        """insert into judgement_drafts (provider_id, appointment_id, standard, met, found_in, reason, saved_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (appointment_id, standard) do update
              set met = excluded.met, found_in = excluded.found_in, reason = excluded.reason,
                  saved_at = excluded.saved_at""",
        [
            (work.provider, appointment_id, line.standard, line.met, line.found_in, line.reason, work.now)
            for line in lines
        ],
    )
    return await saved(work.connection, work.provider, appointment_id)


async def saved(connection: Connection, provider: str, appointment_id: str) -> list[Line]:
    """What is saved of a report that is not signed, by standard."""
    rows = await connection.fetch(
        """select standard, met, found_in, reason from judgement_drafts
            where provider_id = $1 and appointment_id = $2 order by standard""",
        provider,
        appointment_id,
    )
    return [Line.model_validate(dict(row)) for row in rows]


async def discard(connection: Connection, provider: str, appointment_id: str) -> None:
    """The report is signed: what led to it is no longer kept."""
    await connection.execute(
        "delete from judgement_drafts where provider_id = $1 and appointment_id = $2", provider, appointment_id
    )


async def report_of(
    connection: Connection, provider: str, assessor_id: str, appointment_id: str
) -> tuple[Report | None, list[Line]]:
    """The receipt of a report once it is signed, and its standards as they are. NotFound for anybody else's."""
    appointment = await booked.find(connection, provider, appointment_id)
    if appointment is None or appointment.assessor_id != assessor_id:
        raise NotFound("There is no such appointment.")
    signed = await repository.of_appointment(connection, provider, appointment_id)
    if signed is None:
        return None, await saved(connection, provider, appointment_id)
    record = await repository.first_record(connection, provider, signed.report_id)
    return signed, [Line.model_validate(one.model_dump()) for one in record]
