"""What the digests read: each assessor's own lists, the office's tasks, and what falls on the day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from services.assessment import journeys
from services.assessment.advice.queries import advice_of
from services.assessment.allocation.queries import offers_of, tasks_of
from services.assessment.appeals.queries import appeals_of
from services.assessment.appointments.queries import in_hand, reassessments_of
from services.assessment.digests import domain
from services.assessment.evidence import repository as evidence
from services.assessment.moderation import question_rows
from services.assessment.moderation.queries import queue_of
from services.assessment.register.domain import Assessor
from shared.calendar import ONE_DAY, at_london
from shared.contracts.values import WorkItem
from shared.db import Connection
from shared.tasks import grouped

_MIDNIGHT = time()
_SOON = timedelta(days=7)
"""Reports are to be moderated so long before their letters go out, as the digest sees it."""


async def of_assessor(
    connection: Connection, provider: str, assessor: Assessor, on: date, now: datetime
) -> tuple[WorkItem, ...]:
    """What waits for one assessor on that day."""
    own = assessor.assessor_id
    asked = await question_rows.of_assessor(connection, provider, own)
    items = domain.of_assessor(
        await offers_of(connection, provider, own),
        await in_hand(connection, provider, own, now),
        await _unread(connection, provider, own),
        [one.due_at for one in asked if one.answered_at is None],
        on,
    )
    if assessor.senior:
        reports = await queue_of(connection, provider, own)
        items += domain.of_senior(
            [one["letters_at"] for one in reports if one["letters_at"] <= now + _SOON],
            await reassessments_of(connection, provider, own, now),
            await appeals_of(connection, provider, own),
            await advice_of(connection, provider, own),
            on,
        )
    return tuple(items)


async def of_office(connection: Connection, provider: str, on: date, now: datetime) -> tuple[WorkItem, ...]:
    """The office's tasks in this service, and what falls on that day; `about` holds journeys' ids."""
    tasks = [(row["code"], row["journey_id"], row["since"]) for row in await tasks_of(connection, provider, now)]
    begins, ends = at_london(on, _MIDNIGHT), at_london(on + ONE_DAY, _MIDNIGHT)
    rows = await connection.fetch(
        """select 'appointments' as code, journey_id, starts_at as at from appointments
            where provider_id = $1 and state = 'booked' and starts_at >= $2 and starts_at < $3
           union all
           select 'evidence_due', journey_id, greatest(evidence_due_at, reopened_until) from appointments
            where provider_id = $1 and state = 'booked' and greatest(evidence_due_at, reopened_until) >= $2
              and greatest(evidence_due_at, reopened_until) < $3
           union all
           select 'reports_due', a.journey_id, a.report_due_at from appointments a
            where a.provider_id = $1 and a.state = 'booked' and a.report_due_at >= $2 and a.report_due_at < $3
              and not exists (select 1 from reports r where r.appointment_id = a.appointment_id)""",
        provider,
        begins,
        ends,
    )
    today = [(row["code"], row["journey_id"], row["at"]) for row in rows]
    handed_in = await _complete(connection, provider, [each[1] for each in today if each[0] == "evidence_due"])
    open_today = [each for each in today if each[0] != "evidence_due" or each[1] not in handed_in]
    letters: list[datetime] = await connection.fetchval(
        """select coalesce(array_agg(letters_at), '{}') from rounds
            where provider_id = $1 and letters_at >= $2 and letters_at < $3""",
        provider,
        begins,
        ends,
    )
    rounds = [WorkItem(code="letters", count=len(letters), at=min(letters))] if letters else []
    return (*grouped([*tasks, *open_today]), *rounds)


async def _complete(connection: Connection, provider: str, journey_ids: list[str]) -> set[str]:
    """Those of the journeys in which everything is handed in."""
    found = set()
    for journey_id in journey_ids:
        journey = await journeys.find(connection, provider, journey_id)
        if (await evidence.holding(connection, provider, journey_id)).is_complete(journey.policy):
            found.add(journey_id)
    return found


async def _unread(connection: Connection, provider: str, assessor_id: str) -> frozenset[str]:
    """The assessor's journeys in which something was handed in since they last opened it."""
    rows = await connection.fetch(
        """select s.journey_id from submissions s
             join appointments a on a.provider_id = s.provider_id and a.journey_id = s.journey_id
                  and a.assessor_id = $2 and a.attempt = 1 and a.state = 'booked'
             left join evidence_read e on e.provider_id = s.provider_id and e.journey_id = s.journey_id
                  and e.person_id = $2
            where s.provider_id = $1 group by s.journey_id, e.read_at
           having coalesce(e.read_at, '-infinity') < max(s.submitted_at)""",
        provider,
        assessor_id,
    )
    return frozenset(row["journey_id"] for row in rows)
