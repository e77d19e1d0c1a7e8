"""The head's page: what is asked, and three ways to answer. GET never changes anything: mail scanners open links."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from services.intake.actions.declaration_corrections import correct_signature, take_back
from services.intake.actions.declarations import answer_declaration, require_newest
from services.intake.domain import wording
from services.intake.domain.application import LongText, Text
from services.intake.domain.correcting import StatementCode, TakeBack
from services.intake.domain.declaration import (
    Agreed,
    Command,
    Declaration,
    Decline,
    RefusalReason,
    SayWrongPerson,
    Sign,
)
from services.intake.http.dependencies import Head, Service
from services.intake.queries.declarations import DeclarationView, Receipt, declaration_view, receipt
from services.intake.repository import declarations as rows
from services.intake.transaction import Intake, Transaction
from shared.contracts.envelope import Frozen
from shared.errors import Invalid, NotFound
from shared.links import Link
from shared.web import Caller, answer

router = APIRouter(tags=["declarations"])


class Signature(Agreed):
    """All four confirmations, who makes them, and what the school agreed to."""

    name: Text
    role: Text
    suitable: bool
    whole_class: bool
    level2_english: bool
    level2_maths: bool


class Refusal(Frozen):
    """Why the head cannot confirm. The words stay with the provider."""

    reason_class: RefusalReason
    reason: Annotated[LongText, Field(min_length=1)]


class Correction(Agreed):
    """Who signed and what the school agreed to, as it should read; what is left out is gone."""

    name: Text
    role: Text


class TakenBack(Frozen):
    """Which of the four is not true after all. The words stay with the provider."""

    statement: StatementCode
    reason: Annotated[LongText, Field(min_length=1)]


@router.get("/declarations/{declaration_id}")
async def get_declaration(declaration_id: str, caller: Head, intake: Service) -> DeclarationView:
    """What the head is asked to confirm; after an answer also its receipt."""
    held = _link(caller, declaration_id)
    async with intake.database.connection() as connection:
        declaration = await rows.declaration(connection, held.provider, declaration_id)
        require_newest(declaration, held)
        return await declaration_view(connection, declaration)


@router.post("/declarations/{declaration_id}/signature")
async def sign_declaration(
    declaration_id: str, body: Signature, caller: Head, intake: Service, response: Response
) -> Receipt:
    """Confirm all four. The same signature again is answered with its receipt."""
    for code in wording.CODES:
        if not getattr(body, code):
            raise Invalid(
                "All four statements must be confirmed. If one is not true, decline and say which.",
                code="not_confirmed",
                field=code,
            )
    agreed = Agreed(**body.model_dump(include=set(Agreed.model_fields)))
    command = Sign(name=body.name, role=body.role, agreed=agreed)
    return await _answer(intake, _link(caller, declaration_id), caller, command, response)


@router.post("/declarations/{declaration_id}/refusal")
async def decline_declaration(
    declaration_id: str, body: Refusal, caller: Head, intake: Service, response: Response
) -> Receipt:
    """Decline with a reason."""
    command = Decline(reason_class=body.reason_class, reason=body.reason)
    return await _answer(intake, _link(caller, declaration_id), caller, command, response)


@router.post("/declarations/{declaration_id}/wrong-person")
async def say_wrong_person(declaration_id: str, caller: Head, intake: Service, response: Response) -> Receipt:
    """The mail reached somebody who is not this candidate's head."""
    return await _answer(intake, _link(caller, declaration_id), caller, SayWrongPerson(), response)


@router.put("/declarations/{declaration_id}/signature")
async def correct_declaration(
    declaration_id: str, body: Correction, caller: Head, intake: Service, response: Response
) -> Receipt:
    """Put right who signed or what the school agreed to, within the days that policy gives. The four stand."""
    command = Sign(name=body.name, role=body.role, agreed=Agreed(**body.model_dump(include=set(Agreed.model_fields))))
    async with intake.begin(caller.actor) as transaction:
        declaration = await correct_signature(transaction, _link(caller, declaration_id), command)
        answer(response, transaction.last_event_id)
        return await _receipt(transaction, declaration)


@router.post("/declarations/{declaration_id}/withdrawal")
async def take_confirmation_back(
    declaration_id: str, body: TakenBack, caller: Head, intake: Service, response: Response
) -> Receipt:
    """Take one of the four back: the declaration does not count until it is signed anew."""
    wish = TakeBack(statement=body.statement, reason=body.reason)
    async with intake.begin(caller.actor) as transaction:
        declaration = await take_back(transaction, _link(caller, declaration_id), wish)
        answer(response, transaction.last_event_id)
        return await _receipt(transaction, declaration)


def _link(caller: Caller, declaration_id: str) -> Link:
    if caller.link is None or caller.link.subject != declaration_id:
        raise NotFound("Nothing is there under this address.")
    return caller.link


async def _answer(intake: Intake, link: Link, caller: Caller, command: Command, response: Response) -> Receipt:
    async with intake.begin(caller.actor) as transaction:
        declaration = await answer_declaration(transaction, link, command)
        answer(response, transaction.last_event_id)
        return await _receipt(transaction, declaration)


async def _receipt(transaction: Transaction, declaration: Declaration) -> Receipt:
    given = await receipt(transaction.connection, declaration)
    assert given is not None, "whatever was answered has a receipt"
    return given
