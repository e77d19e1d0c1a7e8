"""Telling what waits for whom on one morning: one fact for the office, and one for each assessor who has something."""

from __future__ import annotations

from services.assessment.digests import queries
from services.assessment.register import repository as register
from services.assessment.work import Work
from shared.calendar import is_working_day
from shared.contracts.assessment import AssessorDigestDue, DigestPrepared, PrepareDigest
from shared.contracts.envelope import Envelope


async def prepare_digest(work: Work, command: Envelope[PrepareDigest]) -> None:
    """Nothing on a bank holiday. Whether a digest is sent while its day lasts is looked at when it would be."""
    on, due_at = command.data.on, command.data.due_at
    if not is_working_day(on):
        return
    items = await queries.of_office(work.connection, work.provider, on, work.now)
    await work.tell(DigestPrepared(on=on, due_at=due_at, items=items))
    for assessor in await register.all_of(work.connection, work.provider):
        own = await queries.of_assessor(work.connection, work.provider, assessor, on, work.now)
        if own:
            due = AssessorDigestDue(on=on, due_at=due_at, assessor_id=assessor.assessor_id, items=own)
            await work.tell(due)
