"""Proof of level 2: what was shown and what is missing; a file, "seen by", an exception, and what does not hold."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote
from uuid import uuid4

from fastapi import APIRouter, File, Form, Response, UploadFile

from services.intake.actions.heads import Reason
from services.intake.actions.level_two import (
    SentFile,
    Shown,
    accept_files,
    make_exception,
    record_file,
    record_seen,
    refuse_proof,
)
from services.intake.domain.level_two import MAXIMUM_BYTES, Document, Seen, Subject, WithoutProof
from services.intake.http.dependencies import (
    IdempotencyKey,
    Operator,
    OperatorOrCandidate,
    Service,
    require_newest_link,
)
from services.intake.queries.level_two import LevelTwoView, level_two_view
from services.intake.repository import level_two
from shared.contracts.envelope import Frozen
from shared.web import answer, new_id

router = APIRouter(tags=["level 2"])


class Refusal(Frozen):
    """Why a proof does not hold."""

    reason: Reason


class Accepted(Frozen):
    """The files were looked at."""

    journey_id: str


@router.get("/applications/{journey_id}/level-two")
async def get_level_two(journey_id: str, caller: OperatorOrCandidate, intake: Service) -> LevelTwoView:
    """What was shown, what is missing, and what is accepted."""
    async with intake.database.connection() as connection:
        await require_newest_link(connection, caller, journey_id)
        return await level_two_view(connection, caller.provider, journey_id)


@router.post("/applications/{journey_id}/level-two/{subject}/seen", status_code=201)
async def post_seen(
    journey_id: str,
    subject: Subject,
    body: Seen,
    caller: Operator,
    intake: Service,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Shown:
    """Somebody saw the original: name and day. Trainers enter theirs with the register."""
    proof_id = _id_of(caller.provider, journey_id, subject, idempotency_key)
    async with intake.begin(caller.actor) as transaction:
        shown = await record_seen(transaction, caller.provider, journey_id, subject, body, proof_id)
        answer(response, transaction.last_event_id)
    return shown


@router.post("/applications/{journey_id}/level-two/{subject}/file", status_code=201)
async def post_file(
    journey_id: str,
    subject: Subject,
    caller: OperatorOrCandidate,
    intake: Service,
    response: Response,
    file: Annotated[UploadFile, File()],
    kind: Annotated[str | None, Form(max_length=200)] = None,
    document: Annotated[Document, Form()] = "certificate",
    idempotency_key: IdempotencyKey = None,
) -> Shown:
    """Send a scan or photograph (PDF, JPEG or PNG, up to 5 MB). It counts until an operator finds that it does not."""
    sent = SentFile(
        kind=kind or None,
        document=document,
        file_name=PurePath((file.filename or "certificate").replace("\\", "/")).name[:200],
        content_type=(file.content_type or "").partition(";")[0].strip().lower(),
        content=await file.read(MAXIMUM_BYTES + 1),
    )
    proof_id = _id_of(caller.provider, journey_id, subject, idempotency_key)
    async with intake.begin(caller.actor) as transaction:
        await require_newest_link(transaction.connection, caller, journey_id)
        shown = await record_file(transaction, caller.provider, journey_id, subject, sent, proof_id)
        answer(response, transaction.last_event_id)
    return shown


@router.post("/applications/{journey_id}/level-two/{subject}/exception", status_code=201)
async def post_exception(
    journey_id: str,
    subject: Subject,
    body: WithoutProof,
    caller: Operator,
    intake: Service,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Shown:
    """Do without proof, with a reason that stays in the trail."""
    proof_id = _id_of(caller.provider, journey_id, subject, idempotency_key)
    async with intake.begin(caller.actor) as transaction:
        shown = await make_exception(transaction, caller.provider, journey_id, subject, body, proof_id)
        answer(response, transaction.last_event_id)
    return shown


@router.get("/applications/{journey_id}/level-two/files/{proof_id}")
async def get_file(journey_id: str, proof_id: str, caller: OperatorOrCandidate, intake: Service) -> Response:
    """A file's content, always as a download, never shown inside a page."""
    async with intake.database.connection() as connection:
        await require_newest_link(connection, caller, journey_id)
        stored = await level_two.stored_file(connection, caller.provider, journey_id, proof_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.file_name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(stored.content, media_type=stored.content_type, headers=headers)


@router.post("/applications/{journey_id}/level-two/acceptance")
async def post_acceptance(journey_id: str, caller: Operator, intake: Service, response: Response) -> Accepted:
    """The files that came in were looked at and hold: the task is done."""
    async with intake.begin(caller.actor) as transaction:
        await accept_files(transaction, caller.provider, journey_id)
        answer(response, transaction.last_event_id)
    return Accepted(journey_id=journey_id)


@router.post("/applications/{journey_id}/level-two/proofs/{proof_id}/refusal")
async def post_refusal(
    journey_id: str, proof_id: str, body: Refusal, caller: Operator, intake: Service, response: Response
) -> Shown:
    """A proof does not hold; its subject is missing again unless there is another."""
    async with intake.begin(caller.actor) as transaction:
        shown = await refuse_proof(transaction, caller.provider, journey_id, proof_id, body.reason)
        answer(response, transaction.last_event_id)
    return shown


def _id_of(provider_id: str, journey_id: str, subject: Subject, key: str | None) -> str:
    return new_id(provider_id, f"level-two|{journey_id}|{subject}", key, uuid4().hex)
