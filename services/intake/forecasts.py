"""The forecast of a cohort: intake's own term dates, and the assessors' free time as assessment knows it.

Read before any transaction is open: another service is asked.
"""

from __future__ import annotations

import asyncio
from datetime import date

from services.intake.assessors import Assessors
from services.intake.domain import forecast as domain
from services.intake.domain.cohort import Cohort, NewCohort
from services.intake.domain.forecast import Forecast, SchoolCalendar
from services.intake.domain.school import calendar_of
from services.intake.repository import cohorts, schools
from shared import policy
from shared.db import Connection, Database
from shared.errors import Invalid
from shared.policy import Programme
from shared.published import current, programme_of


async def forecast_of(
    database: Database,
    assessors: Assessors,
    authorization: str,
    provider_id: str,
    *,
    programme_code: str,
    final_on: date,
    seats: int | None,
) -> Forecast:
    """What a cohort with that final session could expect: by the term dates that the provider has recorded.

    Raises Invalid for a programme that is not there, or that has no sessions.
    """
    async with database.connection() as connection:
        programme = await _programme(connection, provider_id, programme_code)
        known = await recorded_calendars(connection, provider_id)
    return await _with_assessors(assessors, authorization, known, final_on, programme, seats)


async def forecast_of_cohort(
    database: Database, assessors: Assessors, authorization: str, provider_id: str, cohort_id: str
) -> Forecast:
    """The forecast of a cohort that is open: by the schools of its candidates, once there are any. Raises NotFound."""
    async with database.connection() as connection:
        cohort = await cohorts.cohort(connection, provider_id, cohort_id)
    if not cohort.sessions:
        raise Invalid(f"{cohort.programme} has no sessions, so its window counts from each place.", field="cohort_id")
    return (await forecasts_of(database, assessors, authorization, cohort))[0]


async def forecasts_of(
    database: Database, assessors: Assessors, authorization: str, *states: Cohort
) -> tuple[Forecast, ...]:
    """The forecasts of one open cohort as it is, or before and after a change, by the same calendars."""
    async with database.connection() as connection:
        known = await calendars_of_cohort(connection, states[0])
        programme = await programme_of(connection, states[0].provider_id, states[0].programme_key)
    asked = [
        _with_assessors(assessors, authorization, known, cohort.sessions[-1].held_on, programme, cohort.capacity)
        for cohort in states
    ]
    return tuple(await asyncio.gather(*asked))


async def forecast_of_new(
    database: Database, assessors: Assessors, authorization: str, provider_id: str, entered: NewCohort
) -> Forecast | None:
    """The forecast of a cohort as it is entered.

    None without sessions, for then the window counts from each place; and where opening it will be refused for them.
    """
    if entered.programme not in policy.codes():
        return None
    async with database.connection() as connection:
        wanted = (await current(connection, provider_id, entered.programme)).cohort.sessions
    if not wanted or len(entered.sessions) != wanted:
        return None
    return await forecast_of(
        database,
        assessors,
        authorization,
        provider_id,
        programme_code=entered.programme,
        final_on=entered.sessions[-1].starts_at.date(),
        seats=entered.capacity,
    )


async def calendars_of_cohort(connection: Connection, cohort: Cohort) -> list[SchoolCalendar]:
    """Those of its candidates' schools; without candidates all that the provider has recorded."""
    of_candidates = await schools.schools_of_cohort(connection, cohort.provider_id, cohort.cohort_id)
    if of_candidates:
        return [domain.calendar_of_school(school, candidates) for school, candidates in of_candidates]
    return await recorded_calendars(connection, cohort.provider_id)


async def recorded_calendars(connection: Connection, provider_id: str) -> list[SchoolCalendar]:
    """Every authority's and every school's own term dates that the provider has recorded."""
    areas = [
        SchoolCalendar(kind="area", name=area, terms=calendar_of(found.terms, found.closed_on) if found.terms else None)
        for area, found in await schools.areas_with_terms(connection, provider_id)
    ]
    own = [domain.calendar_of_school(school, 0) for school in await schools.schools_with_terms(connection, provider_id)]
    return [*areas, *own]


async def _with_assessors(
    assessors: Assessors,
    authorization: str,
    known: list[SchoolCalendar],
    final_on: date,
    programme: Programme,
    seats: int | None,
) -> Forecast:
    counting = domain.calendars_that_count(known, final_on, programme)
    days = domain.school_days_of(counting, final_on, programme)
    free = await assessors.free_time(authorization, days, programme.code)
    return domain.forecast(
        known,
        final_on,
        programme,
        seats=programme.cohort.capacity if seats is None else seats,
        assessors=free.assessors if free else None,
        minutes_free=free.minutes_free if free else None,
    )


async def _programme(connection: Connection, provider_id: str, code: str) -> Programme:
    if code not in policy.codes():
        raise Invalid(f"Choose one of {', '.join(policy.codes())}.", field="programme")
    programme = await current(connection, provider_id, code)
    if programme.window.counts_from != "final session":
        raise Invalid(f"{code} has no sessions, so its window counts from each place.", field="programme")
    return programme
