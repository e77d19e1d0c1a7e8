"""The sheet that an assessor judges by: which standards are open, and what was judged on all of them before."""

from __future__ import annotations

from typing import Any

from services.assessment import journeys
from services.assessment.appointments import booked
from services.assessment.judgement import repository as reports
from shared.db import Connection
from shared.errors import NotFound


async def sheet_of(connection: Connection, provider: str, assessor_id: str, appointment_id: str) -> dict[str, Any]:
    """Every standard of the set: open to be judged in this appointment or not, how often and how it was judged before.

    Raises NotFound for anybody but the appointment's assessor.
    """
    appointment = await booked.find(connection, provider, appointment_id)
    if appointment is None or appointment.assessor_id != assessor_id:
        raise NotFound("There is no such appointment.")
    journey = await journeys.find(connection, provider, appointment.journey_id)
    before = await reports.judged_before(connection, provider, appointment.journey_id, appointment.attempt)
    lines = []
    for standard in journey.policy.standards.items:
        judged = [row for row in before if row["standard"] == standard.number]
        last = judged[-1] if judged else None
        lines.append(
            {
                "standard": standard.number,
                "label": standard.label,
                "is_open": standard.number in appointment.standards,
                "attempts": len(judged),
                "met": last["met"] if last else None,
                "found_in": last["found_in"] if last else "",
                "reason": last["reason"] if last else "",
            }
        )
    return {
        "appointment_id": appointment_id,
        "attempt": appointment.attempt,
        "of": 1 + journey.policy.reassessment.maximum,
        "standards": lines,
    }
