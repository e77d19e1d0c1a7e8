"""The open check of an award, and the office's view of a journey's certificates."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter

from services.assessment.awards import domain, repository
from services.assessment.awards.repository import Status
from services.assessment.doors import Anyone, AsOperator, TheDesk
from shared.contracts.envelope import Frozen, Instant
from shared.errors import NotFound

router = APIRouter()


class AwardShown(Frozen):
    """What anyone who has the number may know. A certificate that was replaced does not lead to the one that did so:
    its holder may have another name today, and is the one to show it."""

    number: str
    name: str
    awarded_on: date
    awarding_body: str
    standards_set: str
    status: Status
    changed_on: date | None


class Certificate(AwardShown):
    """One certificate with what it replaced, and why it is no longer valid."""

    made_at: Instant
    replaces: str | None
    reason_class: str | None
    reason: str | None


class Certificates(Frozen):
    """Every certificate of a journey, the newest first."""

    certificates: tuple[Certificate, ...]


@router.get("/v1/journeys/{journey_id}/certificates")
async def certificates(journey_id: str, desk: TheDesk, caller: AsOperator) -> Certificates:
    """What was ever certified, and the reasons for each change."""
    async with desk.database.connection() as connection:
        found = await repository.all_of_journey(connection, caller.provider, journey_id)
    return Certificates(
        certificates=tuple(
            Certificate(
                number=one.award_number,
                reason_class=one.change_reason_class,
                reason=one.change_reason,
                **one.model_dump(include=set(Certificate.model_fields)),
            )
            for one in found
        )
    )


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
