"""Schools: looking for one, recording one, and term dates."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from services.intake.actions.schools import Recorded, record_school, set_area_terms
from services.intake.actions.terms import TermsReport, import_terms, set_school_terms
from services.intake.domain.school import AreaTerms, NewSchool, OwnTerms
from services.intake.http.dependencies import Anyone, Operator, Service, whole_text
from services.intake.queries.schools import Offered, SchoolFound, offered_schools, schools_found
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter(tags=["schools"])

Search = Annotated[str, Query(max_length=200)]
ForProgramme = Annotated[str, Query(max_length=60)]


class Nothing(Frozen):
    """The change is made."""


class Schools(Frozen):
    """What was found, the likeliest first."""

    schools: tuple[SchoolFound, ...]


class OfferedSchools(Frozen):
    """What somebody may apply from, the likeliest first."""

    schools: tuple[Offered, ...]


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


@router.put("/schools/{urn}/terms")
async def put_school_terms(
    urn: Annotated[str, Path(min_length=1, max_length=200)],
    body: OwnTerms,
    caller: Operator,
    intake: Service,
    response: Response,
) -> Nothing:
    """Set a school's own term dates; with `terms: null` those of its area count again, and `closed_on` besides."""
    async with intake.begin(caller.actor) as transaction:
        await set_school_terms(transaction, caller.provider, urn, body)
        answer(response, transaction.last_event_id)
    return Nothing()


@router.post(
    "/terms/csv",
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}},
)
async def post_terms_csv(
    request: Request, caller: Operator, intake: Service, response: Response, apply: bool = False
) -> TermsReport:
    """Check a file of term dates and closed days; with `apply=true` keep what is good, all in one transaction."""
    content = await whole_text(request)
    async with intake.begin(caller.actor) as transaction:
        report = await import_terms(transaction, caller.provider, content, apply=apply)
        answer(response, transaction.last_event_id)
    return report


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
async def get_schools(
    caller: Operator, intake: Service, search: Search = "", programme: ForProgramme = "hlta"
) -> Schools:
    """Schools by name, postcode or URN, of the provider and of the public register; at most 50.

    Closed ones and those outside the programme's country are shown, with the reason why they are not offered. Without
    a text, the provider's own.
    """
    async with intake.database.connection() as connection:
        return Schools(schools=await schools_found(connection, caller.provider, search, programme))


@router.get("/providers/{provider_id}/schools")
async def get_offered_schools(
    provider_id: str, _: Anyone, intake: Service, search: Search = "", programme: ForProgramme = "hlta"
) -> OfferedSchools:
    """For the application form: schools by name, postcode or URN that somebody may apply from; at most 20."""
    async with intake.database.connection() as connection:
        return OfferedSchools(schools=await offered_schools(connection, provider_id, search, programme))
