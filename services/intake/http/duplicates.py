"""Which of two records is kept: the page behind the link of either person, and the office's list."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.intake.actions.duplicates import Answered, Said, answer_duplicate
from services.intake.http.dependencies import DoubleOrOperator, Operator, Service
from services.intake.queries.duplicates import DuplicatePair, DuplicateView, duplicate_pairs, duplicate_view
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter(tags=["duplicates"])


class DuplicateAnswer(Frozen):
    """Keep this record, keep the other one, or: these are two different people."""

    said: Said


class Duplicates(Frozen):
    """What is not decided yet, the oldest first."""

    pairs: tuple[DuplicatePair, ...]


@router.get("/duplicates")
async def get_duplicates(caller: Operator, intake: Service) -> Duplicates:
    """Pairs of applications that look like one person's. `merge` and `tell_apart` are office actions."""
    async with intake.database.connection() as connection:
        return Duplicates(pairs=await duplicate_pairs(connection, caller.provider))


@router.get("/applications/{journey_id}/duplicate")
async def get_duplicate(journey_id: str, caller: DoubleOrOperator, intake: Service) -> DuplicateView:
    """The two records side by side, with addresses masked."""
    caller.must_hold(journey_id)
    async with intake.database.connection() as connection:
        return await duplicate_view(connection, caller.provider, journey_id)


@router.post("/applications/{journey_id}/duplicate")
async def post_duplicate(
    journey_id: str, body: DuplicateAnswer, caller: DoubleOrOperator, intake: Service, response: Response
) -> Answered:
    """Say which record is kept. To keep this one needs the other person, or an operator, to agree."""
    caller.must_hold(journey_id)
    async with intake.begin(caller.actor) as transaction:
        answered = await answer_duplicate(transaction, caller.provider, journey_id, body.said)
        answer(response, transaction.last_event_id)
    return answered
