"""Cohorts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from services.intake.actions.cohorts import Opened, open_new_cohort
from services.intake.domain.cohort import NewCohort
from services.intake.domain.forecast import Forecast
from services.intake.forecasts import forecast_of, forecast_of_cohort, forecast_of_new
from services.intake.http.dependencies import IdempotencyKey, Operator, Service, id_of_new
from services.intake.queries.cohorts import CohortView, cohort_view, cohort_views
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter(tags=["cohorts"])

Authorization = Annotated[str, Header(include_in_schema=False)]
"""The operator's own token, with which assessment is asked for the assessors' free time."""


class Cohorts(Frozen):
    """The provider's cohorts by their first session."""

    cohorts: tuple[CohortView, ...]


@router.post("/cohorts", status_code=201)
async def post_cohort(
    body: NewCohort,
    caller: Operator,
    intake: Service,
    response: Response,
    authorization: Authorization,
    idempotency_key: IdempotencyKey = None,
) -> Opened:
    """Open a cohort, with its forecast. The same again answers 200 with the first.

    Refused (`forecast_refused`) when its window holds no school day, unless `override_reason` says why it is opened.
    """
    cohort_id = id_of_new(caller.provider, "cohorts", idempotency_key)
    expected = await forecast_of_new(intake.database, intake.assessors, authorization, caller.provider, body)
    async with intake.begin(caller.actor) as transaction:
        opened = await open_new_cohort(transaction, caller.provider, body, cohort_id, expected)
        answer(response, transaction.last_event_id)
    if not opened.new:
        response.status_code = 200
    return opened


@router.get("/cohorts")
async def get_cohorts(caller: Operator, intake: Service) -> Cohorts:
    """All cohorts of the provider."""
    async with intake.database.connection() as connection:
        return Cohorts(cohorts=await cohort_views(connection, caller.provider))


@router.get("/cohorts/{cohort_id}")
async def get_cohort(cohort_id: str, caller: Operator, intake: Service) -> CohortView:
    """One cohort with how full it is."""
    async with intake.database.connection() as connection:
        return await cohort_view(connection, caller.provider, cohort_id)


@router.get("/cohorts/{cohort_id}/forecast")
async def get_cohort_forecast(
    cohort_id: str, caller: Operator, intake: Service, authorization: Authorization
) -> Forecast:
    """What the cohort's dates let one expect, by the schools of its candidates once there are any."""
    return await forecast_of_cohort(intake.database, intake.assessors, authorization, caller.provider, cohort_id)


@router.get("/forecast")
async def get_forecast(
    final_session_on: date,
    caller: Operator,
    intake: Service,
    authorization: Authorization,
    programme: Annotated[str, Query(max_length=60)] = "hlta",
    seats: Annotated[int | None, Query(ge=1, le=500)] = None,
) -> Forecast:
    """What a cohort with that final session could expect: school days in its window, and assessors' free hours."""
    return await forecast_of(
        intake.database,
        intake.assessors,
        authorization,
        caller.provider,
        programme_code=programme,
        final_on=final_session_on,
        seats=seats,
    )
