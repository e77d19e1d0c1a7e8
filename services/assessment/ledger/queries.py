"""What the ledger is counted from, and how full the weeks ahead are."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from services.assessment.allocation.repository import loads
from services.assessment.ledger.domain import Known, Line, Piece, ledger
from services.assessment.register import queries as register
from services.assessment.register.repository import named
from shared.calendar import ONE_DAY, at_london, is_working_day, london_date
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.policy import Programme
from shared.published import current


class Week(Frozen):
    """One week ahead: minutes of appointments that are booked, and of whole ones that would still fit.

    `used_percent` of both together; None where there is neither.
    """

    monday: date
    booked_minutes: int
    free_minutes: int
    used_percent: int | None


async def ledger_of(
    connection: Connection, provider: str, first_on: date, last_on: date, only: str | None = None
) -> tuple[Line, ...]:
    """The ledger of a period, both days included; of one assessor alone with the fair share among all."""
    pieces = await _pieces(connection, provider)
    codes = sorted({piece.programme for piece in pieces})
    programmes = {code: await current(connection, provider, code) for code in codes}
    lines = ledger(await _known(connection, provider, first_on, last_on), pieces, first_on, last_on, programmes)
    return tuple(line for line in lines if only in (None, line.assessor_id))


async def _known(connection: Connection, provider: str, first_on: date, last_on: date) -> list[Known]:
    in_hand = await loads(connection, provider)
    rows = await connection.fetch(
        """select assessor_id, count(*) as times from late_changes
            where provider_id = $1 and changed_by = 'assessor' and changed_at >= $2 and changed_at < $3
            group by assessor_id""",
        provider,
        at_london(first_on, time()),
        at_london(last_on + ONE_DAY, time()),
    )
    given_up = {row["assessor_id"]: row["times"] for row in rows}
    return [
        Known(
            assessor_id=row["assessor_id"],
            name=row["name"],
            capacity=row["capacity"],
            in_hand=in_hand.get(row["assessor_id"], 0),
            given_up_late=given_up.get(row["assessor_id"], 0),
        )
        for row in await named(connection, provider)
    ]


async def _pieces(connection: Connection, provider: str) -> list[Piece]:
    """Reports signed and moderated, and hours lost by another's late change."""
    rows = await connection.fetch(
        """select r.assessor_id, case when r.attempt = 1 then 'assessment' else 'reassessment' end as what,
                  r.signed_at as at, a.starts_at, a.ends_at, r.programme
             from reports r join appointments a using (appointment_id) where r.provider_id = $1
           union all
           select moderated_by, 'moderation', moderated_at, moderated_at, moderated_at, programme
             from reports where provider_id = $1 and moderated_by is not null
           union all
           select l.assessor_id, 'lost_late', l.changed_at, l.starts_at,
                  l.starts_at + l.minutes * interval '1 minute', split_part(j.programme, '@', 1)
             from late_changes l join journeys j using (provider_id, journey_id)
            where l.provider_id = $1 and l.changed_by <> 'assessor'""",
        provider,
    )
    return [
        Piece(
            assessor_id=row["assessor_id"],
            what=row["what"],
            on=london_date(row["at"]),
            minutes=0 if row["what"] == "lost_late" else _minutes(row),
            programme=row["programme"],
        )
        for row in rows
    ]


def _minutes(row: Any) -> int:
    return int((row["ends_at"] - row["starts_at"]) / timedelta(minutes=1))


async def weeks_ahead(
    connection: Connection, provider: str, now: datetime, weeks: int, policy: Programme
) -> tuple[Week, ...]:
    """The coming weeks, from the Monday of this one on: what is past of this week counts no more."""
    today = london_date(now)
    monday = today - timedelta(days=today.weekday())
    found = []
    for number in range(weeks):
        begins = monday + timedelta(weeks=number)
        days = [begins + timedelta(days=n) for n in range(7)]
        working = [on for on in days if on >= today and is_working_day(on)]
        free = (await register.free_time_of(connection, provider, working, policy)).minutes_free if working else 0
        booked = await connection.fetchval(
            """select coalesce(sum(extract(epoch from ends_at - starts_at)) / 60, 0) from appointments
                where provider_id = $1 and state = 'booked' and starts_at >= $2 and starts_at < $3""",
            provider,
            max(now, at_london(begins, time())),
            at_london(begins + timedelta(weeks=1), time()),
        )
        whole = int(booked) + free
        used = None if whole == 0 else round(100 * int(booked) / whole)
        found.append(Week(monday=begins, booked_minutes=int(booked), free_minutes=free, used_percent=used))
    return tuple(found)
