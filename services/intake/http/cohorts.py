"""Cohorts."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.intake import queries
from services.intake.actions.cohorts import Opened, open_new_cohort
from services.intake.domain.cohort import NewCohort
from services.intake.http.dependencies import IdempotencyKey, Operator, Service, id_of_new
from services.intake.queries import CohortView
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter(tags=["cohorts"])


class Cohorts(Frozen):
    """The provider's cohorts by their first session."""

    cohorts: tuple[CohortView, ...]


@router.post("/cohorts", status_code=201)
async def post_cohort(
    body: NewCohort, caller: Operator, intake: Service, response: Response, idempotency_key: IdempotencyKey = None
) -> Opened:
    """Open a cohort. The same again answers 200 with the first."""
    cohort_id = id_of_new(caller.provider, "cohorts", idempotency_key)
    async with intake.begin(caller.actor) as transaction:
        opened = await open_new_cohort(transaction, caller.provider, body, cohort_id)
        answer(response, transaction.last_event_id)
    if not opened.new:
        response.status_code = 200
    return opened


@router.get("/cohorts")
async def get_cohorts(caller: Operator, intake: Service) -> Cohorts:
    """All cohorts of the provider."""
    async with intake.database.connection() as connection:
        return Cohorts(cohorts=await queries.cohort_views(connection, caller.provider))


@router.get("/cohorts/{cohort_id}")
async def get_cohort(cohort_id: str, caller: Operator, intake: Service) -> CohortView:
    """One cohort with how full it is."""
    async with intake.database.connection() as connection:
        return await queries.cohort_view(connection, caller.provider, cohort_id)
