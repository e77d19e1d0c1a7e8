"""The open check of an award."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from services.assessment.awards import domain, repository
from services.assessment.doors import Anyone, TheDesk
from shared.contracts.envelope import Frozen
from shared.errors import NotFound

router = APIRouter()


class AwardShown(Frozen):
    """What anyone who has the number may know."""

    number: str
    name: str
    awarded_on: date
    awarding_body: str
    standards_set: str
    status: str


@router.get("/v1/awards/{number}")
async def check(number: str, desk: TheDesk, _caller: Anyone) -> AwardShown:
    """Whether an award with this number exists, and whose it is. Typed in any case, with or without dashes."""
    normal = domain.normalised(number)
    award = None
    if normal is not None:
        async with desk.database.connection() as connection:
            award = await repository.by_number(connection, normal)
    if award is None:
        raise NotFound("There is no award with this number. Check it against the certificate.")
    return AwardShown(number=award.award_number, **award.model_dump(exclude={"award_number"}))
