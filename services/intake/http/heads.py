"""Whom the school's declaration is asked of: another head, another school, an address confirmed, another try."""

from __future__ import annotations

from fastapi import APIRouter, Response

from services.intake.actions.declarations import confirm_address
from services.intake.actions.heads import (
    Asked,
    NewHead,
    NewSchool,
    Reason,
    Reopening,
    asked,
    change_school,
    reopen,
    replace_head,
)
from services.intake.http.dependencies import Operator, OperatorOrCandidate, Service, require_newest_link
from shared.contracts.envelope import Frozen
from shared.web import answer

router = APIRouter(tags=["declarations"])


class AddressIsRight(Frozen):
    """How the operator knows that the address is the head's."""

    reason: Reason


@router.post("/applications/{journey_id}/head")
async def post_head(
    journey_id: str, body: NewHead, caller: OperatorOrCandidate, intake: Service, response: Response
) -> Asked:
    """Name another head, or the same one at another address. The old link is dead; the new head begins at day 0."""
    async with intake.begin(caller.actor) as transaction:
        await require_newest_link(transaction.connection, caller, journey_id)
        found = await replace_head(transaction, caller.provider, journey_id, body, by_candidate=caller.staff is None)
        answer(response, transaction.last_event_id)
    return found


@router.post("/applications/{journey_id}/head/confirmation")
async def post_head_confirmation(
    journey_id: str, body: AddressIsRight, caller: Operator, intake: Service, response: Response
) -> Asked:
    """Confirm that an odd address is the head's. What was signed from it counts from now on."""
    async with intake.begin(caller.actor) as transaction:
        declaration = await confirm_address(transaction, caller.provider, journey_id, body.reason)
        answer(response, transaction.last_event_id)
    return asked(declaration)


@router.post("/applications/{journey_id}/school")
async def post_school_change(
    journey_id: str, body: NewSchool, caller: OperatorOrCandidate, intake: Service, response: Response
) -> Asked:
    """The candidate works at another school now. Its head is asked to sign again."""
    async with intake.begin(caller.actor) as transaction:
        await require_newest_link(transaction.connection, caller, journey_id)
        found = await change_school(transaction, caller.provider, journey_id, body)
        answer(response, transaction.last_event_id)
    return found


@router.post("/applications/{journey_id}/reopening")
async def post_reopening(
    journey_id: str, body: Reopening, caller: Operator, intake: Service, response: Response
) -> Asked:
    """Begin again what has lapsed or was declined."""
    async with intake.begin(caller.actor) as transaction:
        found = await reopen(transaction, caller.provider, journey_id, body)
        answer(response, transaction.last_event_id)
    return found
