"""The candidate's tasks and file, and the assessor's view of them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Header, Response, UploadFile
from pydantic import Field

from services.assessment import journeys
from services.assessment.allocation import repository as offers
from services.assessment.appeals import repository as appeals
from services.assessment.appointments import booked
from services.assessment.doors import (
    AsAssessor,
    ByEvidenceLink,
    ByEvidenceLinkOrAssessor,
    ByWorkLink,
    TheDesk,
    assessor_id,
    staff_id,
)
from services.assessment.evidence import actions, domain, problem_rows, repository
from services.assessment.evidence.domain import MAXIMUM_BYTES, Document, DocumentLink, Submission, Task
from services.assessment.evidence.names import LikelyNames, in_holding
from services.assessment.moderation import reading
from services.assessment.retention import repository as retention
from services.assessment.work import Work
from services.assessment.work import new_id as fresh_id
from shared.contracts.assessment import FileProblem
from shared.contracts.envelope import Frozen, Instant
from shared.errors import DomainError, Invalid, NotFound
from shared.web import Caller, answer, new_id

router = APIRouter()


class GridEntry(Frozen):
    """A document that proves a standard: its title, and where in it to look and why."""

    title: str
    place: str


class GridLine(Frozen):
    """One standard with the documents that prove it."""

    standard: int
    label: str
    documents: tuple[GridEntry, ...]


class Attempts(Frozen):
    """How often each part was handed in."""

    tasks: int
    file: int


class Links(Frozen):
    """All that a document proves from now on."""

    links: tuple[DocumentLink, ...] = Field(max_length=60)


class Submitted(Frozen):
    """The receipts of both parts, empty until they were handed in."""

    tasks: Submission | None = None
    file: Submission | None = None


class Hidden(Frozen):
    """A document that is hidden, and why."""

    document_id: str
    problem: FileProblem
    since: Instant


class Evidence(Frozen):
    """All there is, and what is missing."""

    due_at: Instant | None
    tasks: tuple[Task, ...]
    documents: tuple[Document, ...]
    grid: tuple[GridLine, ...]
    hidden: tuple[Hidden, ...]
    """What the assessor cannot open for now; it stands among the candidate's documents all the same."""
    submitted: Submitted
    attempts: Attempts
    open_standards: tuple[int, ...] = ()
    """What alone of the file may be changed, since only that was opened again; empty for all."""
    missing: tuple[str, ...]
    likely_names: tuple[LikelyNames, ...] = ()
    """Words that may be a pupil's name, for the candidate to look at again before handing in."""
    deleted_at: Instant | None = None
    """When tasks and documents were deleted under the retention rule; receipts stay."""


class TaskText(Frozen):
    """The text of a task with the standards it cites."""

    text: str = Field(max_length=domain.LONGEST_TEXT)
    standards: tuple[int, ...] = ()


class Promise(Frozen):
    """The candidate's word that no pupil is named."""

    no_pupil_names: bool


class Removed(Frozen):
    """The document is not in the file."""

    document_id: str


class LateDecision(Frozen):
    """Whether late work is taken, and why."""

    accept: bool
    reason: str = Field(min_length=1, max_length=2000)


class Decided(Frozen):
    """What was decided. `until`: the last moment for accepted late work."""

    accepted: bool
    until: Instant | None = None


@router.get("/v1/journeys/{journey_id}/evidence")
async def evidence(journey_id: str, desk: TheDesk, caller: ByEvidenceLinkOrAssessor) -> Evidence:
    """What the candidate has written, added and handed in; the assessor sees the parts that were handed in."""
    async with desk.work(caller.provider) as work:
        await _may_see(work, caller, journey_id)
        if caller.staff is not None:
            await actions.note_opened(work, journey_id, staff_id(caller))
        return await _shown(work, journey_id, only_submitted=caller.staff is not None)


@router.put("/v1/journeys/{journey_id}/tasks/{task}")
async def save_task(journey_id: str, task: str, body: TaskText, desk: TheDesk, caller: ByWorkLink) -> Evidence:
    """Keep the text of a task: from the application on, since trainers comment on drafts before there is a date."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        await actions.save_task(work, journey_id, Task(task=task, text=body.text, standards=body.standards))
        return await _shown(work, journey_id)


@router.post("/v1/journeys/{journey_id}/documents", status_code=201)
async def add_document(
    journey_id: str,
    desk: TheDesk,
    caller: ByEvidenceLink,
    file: Annotated[UploadFile, File()],
    title: Annotated[str, Form(min_length=1, max_length=200)],
    standards: Annotated[str, Form(max_length=400)],
    where: Annotated[str, Form(min_length=1, max_length=1000)],
    idempotency_key: Annotated[str | None, Header()] = None,
) -> Document:
    """Add a document to the file, with the standards that it proves and where in it to look for all of them."""
    caller.must_hold(journey_id)
    if not where.strip():
        raise Invalid("Say where in the document to look, and why it is there.", field="where")
    content = await file.read(MAXIMUM_BYTES + 1)
    document = Document(
        document_id=new_id(caller.provider, f"documents:{journey_id}", idempotency_key, fresh_id()),
        title=title,
        links=tuple(DocumentLink(standard=number, place=where) for number in sorted(set(_numbers(standards)))),
        file_name=PurePath((file.filename or "document").replace("\\", "/")).name[:200],
        content_type=(file.content_type or "").partition(";")[0].strip().lower(),
        size=len(content),
        sha256="",
    )
    async with desk.work(caller.provider) as work:
        return await actions.add_document(work, journey_id, document, content)


@router.put("/v1/journeys/{journey_id}/documents/{document_id}/links")
async def change_links(
    journey_id: str, document_id: str, body: Links, desk: TheDesk, caller: ByEvidenceLink
) -> Document:
    """Say anew which standards the document proves, and for each where to look and why it is there."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        return await actions.change_links(work, journey_id, document_id, body.links)


@router.get("/v1/journeys/{journey_id}/documents/{document_id}")
async def document(journey_id: str, document_id: str, desk: TheDesk, caller: ByEvidenceLinkOrAssessor) -> Response:
    """A document's content, always as a download, never shown inside a page."""
    async with desk.work(caller.provider) as work:
        await _may_see(work, caller, journey_id)
        problem = await problem_rows.hiding(work.connection, work.provider, document_id)
        if problem is not None and (caller.staff is not None or problem.problem == "malware"):
            raise DomainError("This document is hidden until the provider's office has looked at it.", code="hidden")
        row = await repository.content(work.connection, work.provider, journey_id, document_id)
        gone = await retention.deleted(work.connection, work.provider, journey_id)
    if gone is not None:
        raise NotFound("The documents of this file are deleted under the provider's retention rule.")
    if row is None:
        raise NotFound("There is no such document.")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row['file_name'])}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(row["content"], media_type=row["content_type"], headers=headers)


@router.delete("/v1/journeys/{journey_id}/documents/{document_id}")
async def remove_document(journey_id: str, document_id: str, desk: TheDesk, caller: ByEvidenceLink) -> Removed:
    """Take a document out of the file."""
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        await actions.remove_document(work, journey_id, document_id)
    return Removed(document_id=document_id)


@router.post("/v1/journeys/{journey_id}/tasks/submission")
async def submit_tasks(
    journey_id: str, body: Promise, response: Response, desk: TheDesk, caller: ByEvidenceLink
) -> Submission:
    """Hand in the tasks."""
    return await _submit(journey_id, "tasks", body, response, desk, caller)


@router.post("/v1/journeys/{journey_id}/file/submission")
async def submit_file(
    journey_id: str, body: Promise, response: Response, desk: TheDesk, caller: ByEvidenceLink
) -> Submission:
    """Hand in the file."""
    return await _submit(journey_id, "file", body, response, desk, caller)


@router.post("/v1/journeys/{journey_id}/late-evidence")
async def decide_late(
    journey_id: str, body: LateDecision, response: Response, desk: TheDesk, caller: AsAssessor
) -> Decided:
    """Take late work with a reason, or have the appointment moved."""
    async with desk.work(caller.provider) as work:
        appointment = await actions.decide_late(
            work, staff_id(caller), journey_id, accept=body.accept, reason=body.reason
        )
    answer(response, work.event_id)
    until = appointment.last_moment if body.accept else None
    return Decided(accepted=body.accept, until=until)


async def _submit(
    journey_id: str,
    part: Literal["tasks", "file"],
    body: Promise,
    response: Response,
    desk: TheDesk,
    caller: Caller,
) -> Submission:
    caller.must_hold(journey_id)
    async with desk.work(caller.provider) as work:
        receipt = await actions.submit(work, journey_id, part, no_pupil_names=body.no_pupil_names)
    answer(response, work.event_id)
    return receipt


async def _may_see(work: Work, caller: Caller, journey_id: str) -> None:
    """The candidate by link, or who assesses, interviews again, moderates or decides on an appeal. Else NotFound."""
    if caller.staff is None:
        caller.must_hold(journey_id)
        return
    offer = await offers.standing(work.connection, work.provider, journey_id)
    if offer is not None and offer.state != "open" and offer.assessor_id == assessor_id(caller):
        return
    appointment = await booked.standing(work.connection, work.provider, journey_id)
    if appointment is not None and appointment.assessor_id == staff_id(caller):
        return
    for is_due in (appeals.is_reviewer, reading.moderates):
        if await is_due(work.connection, work.provider, journey_id, staff_id(caller)):
            return
    raise NotFound("There is no such journey.")


async def _shown(work: Work, journey_id: str, *, only_submitted: bool = False) -> Evidence:
    journey = await journeys.find(work.connection, work.provider, journey_id)
    holding = await repository.holding(work.connection, work.provider, journey_id)
    appointment = await booked.standing(work.connection, work.provider, journey_id)
    policy = journey.policy
    receipts = {part: holding.submission(part) for part in domain.parts(policy)}
    gone = await retention.deleted(work.connection, work.provider, journey_id)
    if gone is not None:
        holding = holding.model_copy(update={"tasks": (), "documents": ()})
    tasks = holding.tasks if not only_submitted or receipts.get("tasks") else ()
    hidden = await problem_rows.hidden_of(work.connection, work.provider, journey_id)
    documents = holding.documents if not only_submitted or receipts.get("file") else ()
    if only_submitted:
        documents = tuple(one for one in documents if one.document_id not in hidden)
    labels = {standard.number: standard.label for standard in policy.standards.items}
    return Evidence(
        due_at=appointment.evidence_deadline if appointment else None,
        tasks=tasks,
        documents=documents,
        grid=tuple(
            GridLine(
                standard=number,
                label=labels[number],
                documents=tuple(GridEntry(title=title, place=place) for title, place in found),
            )
            for number, found in domain.grid(documents, policy.standards.numbers)
        ),
        hidden=tuple(
            Hidden(document_id=one.document_id, problem=one.problem, since=one.found_at) for one in hidden.values()
        ),
        submitted=Submitted(tasks=receipts.get("tasks"), file=receipts.get("file")),
        attempts=Attempts(tasks=holding.attempts("tasks"), file=holding.attempts("file")),
        open_standards=holding.open_standards,
        missing=domain.missing(holding, policy),
        likely_names=() if only_submitted else in_holding(holding),
        deleted_at=gone.deleted_at if gone is not None else None,
    )


def _numbers(text: str) -> tuple[int, ...]:
    """Standards from a list such as "3, 17, 31"."""
    parts = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        raise Invalid("Give the standards as numbers with commas, such as 3, 17, 31.", field="standards")
    return tuple(int(part) for part in parts)
