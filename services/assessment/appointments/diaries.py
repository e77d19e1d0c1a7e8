"""An assessor's diary as it is now."""

from __future__ import annotations

from services.assessment.appointments.times import Diary
from services.assessment.register import repository as register
from services.assessment.work import Work


async def diary_of(work: Work, assessor_id: str) -> Diary:
    """The assessor's hours and leave, with what is promised already."""
    assessor = await register.find(work.connection, work.provider, assessor_id)
    busy = await register.busy(work.connection, work.provider, [assessor_id])
    return Diary(assessor, busy[assessor_id])
