"""The fees of a journey, as the office sees and settles them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.intake.actions.fees import settle
from services.intake.domain.application import Text
from services.intake.domain.fees import Line
from services.intake.http.dependencies import Operator, Service
from services.intake.repository import fees
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter(tags=["fees"])


class Fees(Frozen):
    """The lines of one journey; none before it has a place."""

    lines: tuple[Line, ...]


@router.get("/applications/{journey_id}/fees")
async def get_fees(journey_id: str, caller: Operator, intake: Service) -> Fees:
    """What is to be paid, by whom and until when, and what was."""
    async with intake.database.connection() as connection:
        return Fees(lines=await fees.lines(connection, caller.provider, journey_id))


@router.post("/applications/{journey_id}/fees/{line}/settlement")
async def post_settlement(journey_id: str, line: Text, caller: Operator, intake: Service, response: Response) -> Fees:
    """A line was paid."""
    async with intake.begin(caller.actor) as transaction:
        lines = await settle(transaction, caller.provider, journey_id, line)
        answer(response, transaction.last_event_id)
    return Fees(lines=lines)
