"""Changes within the guard time before an appointment: counted for whose hours were lost, and by whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.rearranging import Asker
from services.assessment.domain import Journey
from services.assessment.work import Work
from shared.contracts.envelope import Frozen, Instant
from shared.dates import late_from
from shared.db import Connection

What = Literal["moved", "cancelled", "given_up"]


class LateChange(Frozen):
    """One appointment that was changed late. `minutes` are those that were booked."""

    journey_id: str
    appointment_id: str
    what: What
    changed_by: Asker
    assessor_id: str
    starts_at: Instant
    minutes: int
    late_from: Instant
    changed_at: Instant


async def note(
    work: Work, journey: Journey, appointment: Appointment, what: What, by: Asker, since: datetime | None = None
) -> None:
    """Count the change if it is late. `since`: when it was asked for, if before now. What has begun is no change."""
    asked_at, starts = since or work.now, appointment.starts_at
    begins = late_from(starts, journey.policy)
    if not appointment.assessor_id or not begins <= asked_at < starts:
        return
    await work.connection.execute(
        """insert into late_changes (provider_id, journey_id, appointment_id, sequence, what, changed_by, assessor_id,
                                     starts_at, minutes, late_from, changed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing""",
        journey.provider_id,
        journey.journey_id,
        appointment.appointment_id,
        appointment.sequence,
        what,
        by,
        appointment.assessor_id,
        starts,
        int((appointment.ends_at - starts) / timedelta(minutes=1)),
        begins,
        work.now,
    )


async def since(connection: Connection, provider: str, at: datetime) -> list[dict[str, Any]]:
    """Every late change since then, the newest first."""
    rows = await connection.fetch(
        f"""select {", ".join(LateChange.model_fields)} from late_changes
             where provider_id = $1 and changed_at >= $2 order by changed_at desc, appointment_id""",
        provider,
        at,
    )
    return [dict(row) for row in rows]
