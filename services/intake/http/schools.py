"""Schools and term dates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from services.intake.actions.schools import Recorded, record_school, set_area_terms
from services.intake.domain.school import AreaTerms, NewSchool, School
from services.intake.http.dependencies import Operator, Service
from services.intake.repository.schools import search_schools
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter(tags=["schools"])


class Nothing(Frozen):
    """The change is made."""


class Schools(Frozen):
    """Schools by name."""

    schools: tuple[School, ...]


@router.put("/areas/{area}/terms")
async def put_area_terms(
    area: Annotated[str, Path(min_length=1, max_length=200)],
    body: AreaTerms,
    caller: Operator,
    intake: Service,
    response: Response,
) -> Nothing:
    """Set an area's term dates; they count for its schools that have none of their own."""
    async with intake.begin(caller.actor) as transaction:
        await set_area_terms(transaction, caller.provider, area, body)
        answer(response, transaction.last_event_id)
    return Nothing()


@router.post("/schools", status_code=201)
async def post_school(body: NewSchool, caller: Operator, intake: Service, response: Response) -> Recorded:
    """Record a school under its URN. The same again answers 200 and changes nothing."""
    async with intake.begin(caller.actor) as transaction:
        recorded = await record_school(transaction, caller.provider, body)
        answer(response, transaction.last_event_id)
    if not recorded.new:
        response.status_code = 200
    return recorded


@router.get("/schools")
async def get_schools(caller: Operator, intake: Service, search: Annotated[str, Query(max_length=200)] = "") -> Schools:
    """The provider's schools whose name holds the text, or whose URN it is; at most 50."""
    async with intake.database.connection() as connection:
        return Schools(schools=tuple(await search_schools(connection, caller.provider, search)))
