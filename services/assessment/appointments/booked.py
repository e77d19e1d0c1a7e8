"""The rows of appointments: booked, cancelled, and what was decided when evidence was late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import asyncpg
from pydantic import BeforeValidator

from services.assessment.appointments.repository import free_time
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Due, SegmentPlan
from shared.db import Connection


class Appointment(Frozen):
    """A booked or cancelled appointment; a re-assessment is one with `attempt` above 1 and no evidence deadline.

    `assessor_id` is empty, and so nobody's, while whoever had it has withdrawn and no one has taken it over."""

    appointment_id: str
    journey_id: str
    attempt: int
    assessor_id: Annotated[str, BeforeValidator(lambda found: found or "")]
    slot_id: str
    state: str
    sequence: int = 0
    starts_at: Instant
    ends_at: Instant
    segments: tuple[SegmentPlan, ...]
    join_link: str
    standards: tuple[int, ...]
    evidence_due_at: Instant | None = None
    evidence_reminders: tuple[Due, ...] = ()
    report_due_at: Instant
    report_reminders: tuple[Due, ...]
    reminders: tuple[Due, ...] = ()
    unread_reminders: tuple[Due, ...] = ()
    late_recorded_at: Instant | None = None
    late_decided_at: Instant | None = None
    late_accepted: bool | None = None
    reopened_until: Instant | None = None
    moves: int = 0
    continues: bool = False

    @property
    def last_moment(self) -> datetime:
        """Until when accepted late work may be handed in (own): the last second before the start."""
        return self.starts_at - timedelta(seconds=1)

    @property
    def evidence_deadline(self) -> datetime | None:
        """The deadline that holds now: the last moment once late work was accepted, else the one that was told."""
        return self.last_moment if self.late_accepted else self.told_deadline

    @property
    def told_deadline(self) -> datetime | None:
        """The deadline that the candidate was told: for all of it, or later for a part that was opened again."""
        if self.evidence_due_at is None or self.reopened_until is None:
            return self.evidence_due_at
        return max(self.evidence_due_at, self.reopened_until)


def _plain(items: Sequence[Frozen]) -> list[dict[str, Any]]:
    return [item.model_dump(mode="json") for item in items]


_APPOINTMENT = ", ".join(Appointment.model_fields)


def _to_appointment(row: asyncpg.Record | None) -> Appointment | None:
    return None if row is None else Appointment.model_validate(dict(row))


async def insert(connection: Connection, provider: str, appointment: Appointment, booked_at: datetime) -> None:
    """Write a booked appointment."""
    await connection.execute(
        """insert into appointments (appointment_id, provider_id, journey_id, attempt, assessor_id, slot_id, state,
                                     starts_at, ends_at, segments, join_link, standards, evidence_due_at,
                                     evidence_reminders, report_due_at, report_reminders, booked_at, reminders,
                                     unread_reminders)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)""",
        appointment.appointment_id,
        provider,
        appointment.journey_id,
        appointment.attempt,
        appointment.assessor_id,
        appointment.slot_id,
        appointment.state,
        appointment.starts_at,
        appointment.ends_at,
        _plain(appointment.segments),
        appointment.join_link,
        list(appointment.standards),
        appointment.evidence_due_at,
        _plain(appointment.evidence_reminders),
        appointment.report_due_at,
        _plain(appointment.report_reminders),
        booked_at,
        _plain(appointment.reminders),
        _plain(appointment.unread_reminders),
    )


async def change(
    connection: Connection,
    provider: str,
    appointment: Appointment,
    *,
    was: Appointment,
    by: str,
    reason_class: str,
    reason: str,
    at: datetime,
) -> None:
    """Write an appointment anew, and keep what it was with who changed it why."""
    await connection.execute(
        """insert into appointments_before (provider_id, appointment_id, sequence, slot_id, starts_at, ends_at,
                                            segments, evidence_due_at, changed_at, changed_by, reason_class, reason,
                                            assessor_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        provider,
        was.appointment_id,
        was.sequence,
        was.slot_id,
        was.starts_at,
        was.ends_at,
        _plain(was.segments),
        was.evidence_due_at,
        at,
        by,
        reason_class,
        reason,
        was.assessor_id or None,
    )
    await connection.execute(
        """update appointments
              set slot_id = $3, state = $4, sequence = $5, starts_at = $6, ends_at = $7, segments = $8,
                  evidence_due_at = $9, evidence_reminders = $10, report_due_at = $11, report_reminders = $12,
                  late_recorded_at = $13, late_decided_at = $14, late_accepted = $15, moves = $16, continues = $17,
                  booked_at = $18, reopened_until = $19, join_link = $20, reminders = $21,
                  unread_reminders = $22, assessor_id = $23
            where provider_id = $1 and appointment_id = $2""",
        provider,
        appointment.appointment_id,
        appointment.slot_id,
        appointment.state,
        appointment.sequence,
        appointment.starts_at,
        appointment.ends_at,
        _plain(appointment.segments),
        appointment.evidence_due_at,
        _plain(appointment.evidence_reminders),
        appointment.report_due_at,
        _plain(appointment.report_reminders),
        appointment.late_recorded_at,
        appointment.late_decided_at,
        appointment.late_accepted,
        appointment.moves,
        appointment.continues,
        at,
        appointment.reopened_until,
        appointment.join_link,
        _plain(appointment.reminders),
        _plain(appointment.unread_reminders),
        appointment.assessor_id or None,
    )


async def leave_open(connection: Connection, provider: str, appointment_id: str) -> None:
    """Whoever had it has it no more; it stands at its time."""
    await connection.execute(
        "update appointments set assessor_id = null where provider_id = $1 and appointment_id = $2",
        provider,
        appointment_id,
    )


async def find(connection: Connection, provider: str, appointment_id: str) -> Appointment | None:
    """One appointment by its id."""
    return _to_appointment(
        await connection.fetchrow(
            f"select {_APPOINTMENT} from appointments where provider_id = $1 and appointment_id = $2",
            provider,
            appointment_id,
        )
    )


async def standing(connection: Connection, provider: str, journey_id: str) -> Appointment | None:
    """The newest appointment of a journey that stands."""
    return _to_appointment(
        await connection.fetchrow(
            f"""select {_APPOINTMENT} from appointments
                 where provider_id = $1 and journey_id = $2 and state = 'booked' order by attempt desc limit 1""",
            provider,
            journey_id,
        )
    )


async def last_cancelled(connection: Connection, provider: str, journey_id: str, since: datetime) -> Appointment | None:
    """The first assessment's appointment that was called off since then."""
    return _to_appointment(
        await connection.fetchrow(
            f"""select {_APPOINTMENT} from appointments
                 where provider_id = $1 and journey_id = $2 and state = 'cancelled' and attempt = 1
                   and cancelled_at >= $3 order by cancelled_at desc limit 1""",
            provider,
            journey_id,
            since,
        )
    )


async def last_refused_late(connection: Connection, provider: str, journey_id: str) -> Appointment | None:
    """The appointment that was called off last, if that was because its late evidence was refused."""
    found = _to_appointment(
        await connection.fetchrow(
            f"""select {_APPOINTMENT} from appointments
                 where provider_id = $1 and journey_id = $2 and state = 'cancelled'
                 order by cancelled_at desc limit 1""",
            provider,
            journey_id,
        )
    )
    return found if found is not None and found.late_accepted is False else None


async def cancel(connection: Connection, provider: str, appointment: Appointment, reason: str, at: datetime) -> int:
    """Cancel an appointment and free its time; the number of this change for everybody's calendar."""
    await free_time(connection, provider, appointment.slot_id)
    sequence = await connection.fetchval(
        """update appointments set state = 'cancelled', sequence = sequence + 1, cancelled_at = $3, reason_class = $4
            where provider_id = $1 and appointment_id = $2 returning sequence""",
        provider,
        appointment.appointment_id,
        at,
        reason,
    )
    return int(sequence)


async def record_late(connection: Connection, provider: str, appointment_id: str, at: datetime) -> None:
    """Note that the evidence was not complete in time; a decision on it is wanted, also where one was made before."""
    await connection.execute(
        """update appointments set late_recorded_at = $3, late_decided_at = null, late_accepted = null
            where provider_id = $1 and appointment_id = $2""",
        provider,
        appointment_id,
        at,
    )


async def decide_late(
    connection: Connection,
    provider: str,
    appointment_id: str,
    *,
    accepted: bool,
    decided_by: str,
    reason: str,
    at: datetime,
) -> None:
    """Note what was decided about late evidence, by whom and why."""
    await connection.execute(
        """update appointments set late_accepted = $3, late_decided_by = $4, late_reason = $5, late_decided_at = $6
            where provider_id = $1 and appointment_id = $2""",
        provider,
        appointment_id,
        accepted,
        decided_by,
        reason,
        at,
    )


async def reopen_until(connection: Connection, provider: str, appointment_id: str, until: datetime) -> None:
    """A part was opened again, and there is time for it until then."""
    await connection.execute(
        """update appointments set reopened_until = $3, late_recorded_at = null, late_decided_at = null,
                                   late_accepted = null
            where provider_id = $1 and appointment_id = $2""",
        provider,
        appointment_id,
        until,
    )
