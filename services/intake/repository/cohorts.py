"""Rows of cohorts and their sessions, and the lock under which places are given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import asyncpg

from services.intake.domain.cohort import Cohort, Session, check_dues_of
from shared.contracts.envelope import Frozen
from shared.contracts.values import CatchUp, SessionPlan
from shared.db import Connection
from shared.errors import NotFound
from shared.published import programme_of

_COHORT = """select cohort_id, provider_id, programme, programme_version, name, capacity, allocate_at, sequence,
                    cancelled_at from cohorts"""
_SESSION = """select cohort_id, number, starts_at, ends_at, trainer_id, join_link, reminders, register_at,
                     register_requested_at, sequence, cancelled_at from sessions"""


class OwnSession(Frozen):
    """One of a trainer's sessions, with the state of its register: `entered` of `expected` candidates have an entry."""

    cohort_id: str
    cohort_name: str
    session: int
    starts_at: datetime
    ends_at: datetime
    join_link: str
    requested: bool
    taken: bool
    expected: int
    entered: int


async def insert_cohort(connection: Connection, cohort: Cohort, at: datetime, forecast_override: str | None) -> bool:
    """False when the id, or the name within the provider's programme, exists already."""
    inserted = await connection.fetchval(
        """insert into cohorts (cohort_id, provider_id, programme, programme_version, name, capacity, allocate_at,
                                opened_at, forecast_override)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning true""",
        cohort.cohort_id,
        cohort.provider_id,
        cohort.programme,
        cohort.programme_version,
        cohort.name,
        cohort.capacity,
        cohort.allocate_at,
        at,
        forecast_override,
    )
    if not inserted:
        return False
    await _put_sessions(connection, cohort)
    return True


async def put_change(connection: Connection, cohort: Cohort, at: datetime) -> None:
    """Keep the locked cohort as it is after a change, with its sessions; those called off stay, marked so."""
    await connection.execute(
        """update cohorts set capacity = $3, allocate_at = $4, sequence = $5, cancelled_at = $6
           where provider_id = $1 and cohort_id = $2""",
        cohort.provider_id,
        cohort.cohort_id,
        cohort.capacity,
        cohort.allocate_at,
        cohort.sequence,
        cohort.cancelled_at,
    )
    await _put_sessions(connection, cohort)
    await connection.execute(
        """update sessions set cancelled_at = coalesce(cancelled_at, $4), sequence = sequence + 1
           where provider_id = $1 and cohort_id = $2 and number = any($3::int[]) and cancelled_at is null""",
        cohort.provider_id,
        cohort.cohort_id,
        list(cohort.called_off),
        at,
    )


async def _put_sessions(connection: Connection, cohort: Cohort) -> None:
    await connection.executemany(
        """insert into sessions (cohort_id, number, provider_id, starts_at, ends_at, trainer_id, join_link, reminders,
                                 register_at, register_requested_at, sequence)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
           on conflict (cohort_id, number) do update
           set starts_at = excluded.starts_at, ends_at = excluded.ends_at, trainer_id = excluded.trainer_id,
               join_link = excluded.join_link, reminders = excluded.reminders, register_at = excluded.register_at,
               register_requested_at = excluded.register_requested_at, sequence = excluded.sequence,
               cancelled_at = null""",
        [
            (
                cohort.cohort_id,
                session.plan.number,
                cohort.provider_id,
                session.plan.starts_at,
                session.plan.ends_at,
                session.plan.trainer_id,
                session.plan.join_link,
                [due.model_dump(mode="json") for due in session.reminders],
                session.register_at,
                session.register_requested_at,
                session.sequence,
            )
            for session in cohort.sessions
        ],
    )


async def cohort(connection: Connection, provider_id: str, cohort_id: str) -> Cohort:
    """A cohort with its sessions. Raises NotFound."""
    row = await connection.fetchrow(_COHORT + " where provider_id = $1 and cohort_id = $2", provider_id, cohort_id)
    if row is None:
        raise _no_cohort()
    return await _with_sessions(connection, row)


async def lock_cohorts(connection: Connection, provider_id: str, cohort_ids: Iterable[str]) -> None:
    """Take the locks under which places are given and freed, in one order everywhere. Raises NotFound.

    Locks on cohorts come before locks on applications, so that two actions never wait for each other.
    """
    wanted = sorted(set(cohort_ids))
    rows = await connection.fetch(
        """select cohort_id from cohorts where provider_id = $1 and cohort_id = any($2::text[])
           order by cohort_id for no key update""",
        provider_id,
        wanted,
    )
    if len(rows) != len(wanted):
        raise _no_cohort()


async def cohorts(connection: Connection, provider_id: str) -> list[Cohort]:
    """All cohorts of the provider, by their first session or, without one, their allocation."""
    rows = await connection.fetch(_COHORT + " where provider_id = $1", provider_id)
    found = [await _with_sessions(connection, row) for row in rows]
    return sorted(found, key=lambda one: (one.begins_at, one.cohort_id))


async def next_open_cohort(connection: Connection, provider_id: str, programme: str, now: datetime) -> str | None:
    """The cohort whose first session comes next, or that was opened last without any: for those who named none."""
    cohort_id: str | None = await connection.fetchval(
        """select c.cohort_id from cohorts c left join sessions s on s.cohort_id = c.cohort_id and s.number = 1
           where c.provider_id = $1 and c.programme = $2 and c.cancelled_at is null
             and (s.number is null or (s.starts_at > $3 and s.cancelled_at is null))
           order by s.starts_at, c.opened_at desc, c.cohort_id limit 1""",
        provider_id,
        programme,
        now,
    )
    return cohort_id


async def mark_register_requested(
    connection: Connection, provider_id: str, cohort_id: str, number: int, at: datetime
) -> None:
    """Remember that the trainer was asked."""
    await connection.execute(
        """update sessions set register_requested_at = coalesce(register_requested_at, $4)
           where provider_id = $1 and cohort_id = $2 and number = $3""",
        provider_id,
        cohort_id,
        number,
        at,
    )


async def catch_ups(
    connection: Connection, provider_id: str, programme: str, not_cohort_id: str, number: int, now: datetime
) -> tuple[CatchUp, ...]:
    """The same-numbered sessions of the provider's other cohorts that are still to come."""
    rows = await connection.fetch(
        """select s.cohort_id, s.number as session, s.starts_at
           from sessions s join cohorts c on c.cohort_id = s.cohort_id
           where c.provider_id = $1 and c.programme = $2 and c.cohort_id <> $3 and s.number = $4 and s.starts_at > $5
             and c.cancelled_at is null and s.cancelled_at is null
           order by s.starts_at, s.cohort_id""",
        provider_id,
        programme,
        not_cohort_id,
        number,
        now,
    )
    return tuple(CatchUp(**row) for row in rows)


async def sessions_of_trainer(connection: Connection, provider_id: str, trainer_id: str) -> list[OwnSession]:
    """A trainer's sessions in order of time; a register is taken when everyone in the group has an entry."""
    rows = await connection.fetch(
        """select s.cohort_id, c.name as cohort_name, s.number as session, s.starts_at, s.ends_at, s.join_link,
                  s.register_requested_at is not null as requested,
                  s.register_requested_at is not null and counted.entered = counted.expected as taken,
                  counted.expected, counted.entered
           from sessions s join cohorts c on c.cohort_id = s.cohort_id
           cross join lateral (
               select count(*) as expected, count(t.journey_id) as entered
               from places p
               join applications a on a.journey_id = p.journey_id and a.stage in ('placed', 'prepared')
               left join attendance t
                    on t.journey_id = a.journey_id and t.cohort_id = s.cohort_id and t.session = s.number
               where p.cohort_id = s.cohort_id and p.state = 'placed'
           ) counted
           where s.provider_id = $1 and s.trainer_id = $2 and c.cancelled_at is null and s.cancelled_at is null
           order by s.starts_at, s.cohort_id""",
        provider_id,
        trainer_id,
    )
    return [OwnSession(**row) for row in rows]


def _no_cohort() -> NotFound:
    return NotFound("There is no such cohort. Choose one of the provider's own.", field="cohort_id")


async def _with_sessions(connection: Connection, row: asyncpg.Record) -> Cohort:
    sessions = await connection.fetch(
        _SESSION + " where provider_id = $1 and cohort_id = $2 order by number", row["provider_id"], row["cohort_id"]
    )
    held = tuple(_session(session) for session in sessions if session["cancelled_at"] is None)
    key = f"{row['programme']}@{row['programme_version']}"
    programme = await programme_of(connection, row["provider_id"], key)
    return Cohort(
        **row,
        sessions=held,
        called_off=tuple(session["number"] for session in sessions if session["cancelled_at"] is not None),
        check_dues=check_dues_of(held, programme),
    )


def _session(row: asyncpg.Record) -> Session:
    return Session(
        plan=SessionPlan(
            number=row["number"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            trainer_id=row["trainer_id"],
            join_link=row["join_link"],
        ),
        reminders=row["reminders"],
        register_at=row["register_at"],
        register_requested_at=row["register_requested_at"],
        sequence=row["sequence"],
    )
