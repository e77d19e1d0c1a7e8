"""Rows of attendance: one for each candidate, cohort and session."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.application import Application
from services.intake.domain.attendance import Attendance
from services.intake.domain.level_two import Subject
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.db import Connection


class RegisterEntry(Frozen):
    """One line of a register as the trainer sees it."""

    journey_id: str
    reference: str
    name: str
    attended: bool | None
    home_cohort: str | None = None
    level_two_missing: tuple[Subject, ...] = ()


async def records_of(connection: Connection, provider_id: str, journey_id: str) -> tuple[Attendance, ...]:
    """All of a candidate's records, by date."""
    rows = await connection.fetch(
        """select t.cohort_id, t.session, t.attended, s.starts_at, s.trainer_id
           from attendance t join sessions s on s.cohort_id = t.cohort_id and s.number = t.session
           where t.provider_id = $1 and t.journey_id = $2 order by s.starts_at, t.cohort_id""",
        provider_id,
        journey_id,
    )
    return tuple(
        Attendance(
            cohort_id=row["cohort_id"],
            session=row["session"],
            attended=row["attended"],
            held_on=london_date(row["starts_at"]),
            trainer_id=row["trainer_id"],
        )
        for row in rows
    )


async def put_record(
    connection: Connection, application: Application, record: Attendance, at: datetime, by: str
) -> bool:
    """Keep one entry; True when it changed anything."""
    changed = await connection.fetchval(
        """insert into attendance as old (journey_id, cohort_id, session, provider_id, attended, recorded_at,
                                          recorded_by)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (journey_id, cohort_id, session) do update
           set attended = excluded.attended, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by
           where old.attended <> excluded.attended
           returning true""",
        application.journey_id,
        record.cohort_id,
        record.session,
        application.provider_id,
        record.attended,
        at,
        by,
    )
    return bool(changed)


async def register(connection: Connection, provider_id: str, cohort_id: str, number: int) -> list[RegisterEntry]:
    """The cohort's own candidates with what is entered for them."""
    rows = await connection.fetch(
        """select a.journey_id, a.reference, c.name, t.attended
           from places p
           join applications a on a.journey_id = p.journey_id
           join people c on c.person_id = a.candidate_id
           left join attendance t on t.journey_id = a.journey_id and t.cohort_id = $2 and t.session = $3
           where p.provider_id = $1 and p.cohort_id = $2 and p.state = 'placed' and a.stage in ('placed', 'prepared')
           order by lower(c.name), a.journey_id""",
        provider_id,
        cohort_id,
        number,
    )
    return [RegisterEntry(**row) for row in rows]


async def possible_catch_ups(
    connection: Connection, provider_id: str, programme: str, cohort_id: str, number: int
) -> list[RegisterEntry]:
    """Candidates of the provider's other cohorts who missed this session's number, or are entered here already."""
    rows = await connection.fetch(
        """select a.journey_id, a.reference, c.name, here.attended, h.name as home_cohort
           from places p
           join applications a on a.journey_id = p.journey_id
           join people c on c.person_id = a.candidate_id
           join cohorts h on h.cohort_id = p.cohort_id
           left join attendance here on here.journey_id = a.journey_id and here.cohort_id = $3 and here.session = $4
           where p.provider_id = $1 and a.programme = $2 and p.cohort_id <> $3 and p.state = 'placed'
             and a.stage in ('placed', 'prepared')
             and (here.attended is not null
                  or exists (select from attendance t
                             where t.journey_id = a.journey_id and t.session = $4 and not t.attended)
                  and not exists (select from attendance t
                                  where t.journey_id = a.journey_id and t.session = $4 and t.attended))
           order by lower(c.name), a.journey_id""",
        provider_id,
        programme,
        cohort_id,
        number,
    )
    return [RegisterEntry(**row) for row in rows]
