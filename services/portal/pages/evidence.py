"""The candidate's evidence: a list of what is to do with the state of each part, the pages behind it, and handing in.

All forms post to the one address of the link; `action` says what to do, so that a link in an old message still works.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.doors import LinkHolder, by_link
from services.portal.forms import Form
from services.portal.pages.evidence_file import Document, Evidence
from services.portal.rendering import Portal, portal_of, render, see_other
from services.portal.security import FILE_OCTETS
from services.portal.standing import standing
from services.portal.words import task_titles
from shared.calendar import is_in_time
from shared.errors import NotFound
from shared.links import Purpose
from shared.policy import Programme, Standard

router = APIRouter()

_DOOR = Depends(by_link(Purpose.EVIDENCE))
_TOLD = {
    "saved": "Your task is saved.",
    "added": "Your document is added.",
    "removed": "The document is removed.",
    "links": "What the document proves is saved.",
    "tasks": "Your tasks are submitted.",
    "file": "Your file is submitted.",
}


@router.get("/evidence/{token}")
async def show(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The list of what is to do."""
    return await _page(request, holder, "evidence.html", Form())


@router.get("/evidence/{token}/tasks/{task}")
async def show_task(request: Request, task: str, holder: LinkHolder = _DOOR) -> Response:
    """One written piece."""
    return await _page(request, holder, "evidence_task.html", Form(), task=task)


@router.get("/evidence/{token}/documents")
async def show_documents(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The documents, and a form to add one."""
    return await _page(request, holder, "evidence_documents.html", Form())


@router.get("/evidence/{token}/documents/{document_id}")
async def show_links(request: Request, document_id: str, holder: LinkHolder = _DOOR) -> Response:
    """What one document proves, and where to look for each standard."""
    return await _page(request, holder, "evidence_links.html", Form(), document_id=document_id)


@router.get("/evidence/{token}/documents/{document_id}/file")
async def download(request: Request, document_id: str, holder: LinkHolder = _DOOR) -> Response:
    """One document, to keep. The id goes into a path of ours, so it may be nothing but an id."""
    if not document_id.isalnum():
        raise NotFound("There is no such document in your file.")
    reply = await portal_of(request).assessment.get(f"{_path(holder)}/documents/{document_id}", holder.authority)
    return reply.download()


@router.get("/evidence/{token}/grid")
async def show_grid(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The index: where each standard is shown, and which have nothing yet."""
    return await _page(request, holder, "evidence_grid.html", Form())


@router.get("/evidence/{token}/submit-tasks")
async def show_submit_tasks(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The last look before the tasks are handed in and locked."""
    return await _page(request, holder, "evidence_submit.html", Form(), part="tasks")


@router.get("/evidence/{token}/submit-file")
async def show_submit_file(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """The last look before the file is handed in and locked."""
    return await _page(request, holder, "evidence_submit.html", Form(), part="file")


@router.post("/evidence/{token}")
async def act(request: Request, holder: LinkHolder = _DOOR) -> Response:
    """Save, add, remove or hand in."""
    form = await Form.of(request)
    portal = portal_of(request)
    policy = await portal.policy(request)
    match form.get("action"):
        case "save-task":
            if await _save_task(portal, holder, form, policy):
                return see_other(request.url.path, told="saved")
            return await _page(request, holder, "evidence_task.html", form, task=form.get("task"))
        case "add-document":
            if await _add_document(portal, holder, form, policy):
                return see_other(f"{request.url.path}/documents", told="added")
            return await _page(request, holder, "evidence_documents.html", form)
        case "change-links":
            if await _change_links(portal, holder, form):
                return see_other(f"{request.url.path}/documents", told="links")
            return await _page(request, holder, "evidence_links.html", form, document_id=form.get("document_id"))
        case "remove-document":
            if await _remove_document(portal, holder, form):
                return see_other(f"{request.url.path}/documents", told="removed")
            return await _page(request, holder, "evidence_documents.html", form)
        case "submit-tasks" | "submit-file" as action:
            part = action.removeprefix("submit-")
            if await _submit(portal, holder, form, part):
                return see_other(request.url.path, told=part)
            return await _page(request, holder, "evidence_submit.html", form, part=part)
        case _:
            form.refuse(None, "Choose what to do with one of the buttons on this page")
            return await _page(request, holder, "evidence.html", form)


async def _page(
    request: Request,
    holder: LinkHolder,
    template: str,
    form: Form,
    *,
    task: str = "",
    part: str = "",
    document_id: str = "",
) -> Response:
    reply = await portal_of(request).assessment.get(f"{_path(holder)}/evidence", holder.authority)
    evidence, policy = reply.read(Evidence), await portal_of(request).policy(request)
    if evidence.deleted_at is not None:
        return await render(request, "evidence_deleted.html", evidence=evidence)
    if task and task not in policy.evidence.tasks:
        raise NotFound("There is no such task.")
    document = evidence.document(document_id)
    if document_id and document is None:
        raise NotFound("There is no such document in your file.")
    if task and not form.values:
        form = _filled(evidence, task)
    if document is not None and not form.values:
        form = _linked(document)
    due_at = await _told_due_at(portal_of(request), holder, evidence)
    return await render(
        request,
        template,
        form=form,
        evidence=evidence,
        due_at=due_at,
        overdue=due_at is not None and not is_in_time(portal_of(request).clock.now(), due_at),
        home=f"/evidence/{holder.token}",
        told=_TOLD.get(request.query_params.get("told", "")),
        task=task,
        part=part,
        document=document,
        key=form.get("key") or uuid4().hex,
        policy=policy,
        tasks=task_titles(policy),
        groups=standards_by_group(policy),
        open_groups=standards_by_group(policy, evidence.open_standards),
        rules=policy.evidence,
        megabytes=FILE_OCTETS // (1024 * 1024),
    )


async def _told_due_at(portal: Portal, holder: LinkHolder, evidence: Evidence) -> datetime | None:
    """The latest date that the candidate was told: the deadline, or later where the assessor gave more time."""
    now = standing(await portal.read_model.steps(holder.link.provider, holder.journey_id))
    told = now.dates.get("evidence_due_at") if now else None
    return max((at for at in (told, evidence.due_at) if at is not None), default=None)


async def _save_task(portal: Portal, holder: LinkHolder, form: Form, policy: Programme) -> bool:
    task = form.get("task")
    if task not in policy.evidence.tasks:
        raise NotFound("There is no such task.")
    answers = {
        "text": form.required("text", "Write something before you save the task"),
        "standards": _numbers(form, policy),
    }
    path = f"{_path(holder)}/tasks/{task}"
    return await _sent(portal, form, lambda: portal.assessment.put(path, answers, holder.authority))


async def _add_document(portal: Portal, holder: LinkHolder, form: Form, policy: Programme) -> bool:
    file = form.files.get("file")
    if file is None or not file.name or not file.content:
        form.refuse("file", "Choose a file that is not empty")
    numbers = _numbers(form, policy)
    if not numbers and not form.problem("standards"):
        form.refuse("standards", "Choose at least one standard that this document proves")
    fields = {
        "title": form.required("title", "Enter a title, such as Lesson plan, week 3"),
        "standards": ",".join(str(number) for number in numbers),
        "where": form.required("where", "Say where in the document to look and why it is there"),
    }
    if file is None or form.problems:
        return False
    sent = (file.name, file.content, file.media_type)
    path = f"{_path(holder)}/documents"
    return await _sent(
        portal, form, lambda: portal.assessment.upload(path, sent, fields, holder.authority, form.get("key"))
    )


async def _change_links(portal: Portal, holder: LinkHolder, form: Form) -> bool:
    """One text for each standard that stays linked; what is not ticked any more is unlinked."""
    document_id = _document_id(form)
    numbers = [int(number) for number in form.all("standards") if number.isascii() and number.isdigit()]
    if not numbers:
        form.refuse("standards", "Keep at least one standard, or remove the document")
    links = [
        {"standard": number, "place": form.required(f"where_{number}", f"Say where to look for standard {number}")}
        for number in numbers
    ]
    path = f"{_path(holder)}/documents/{document_id}/links"
    return await _sent(portal, form, lambda: portal.assessment.put(path, {"links": links}, holder.authority))


def _document_id(form: Form) -> str:
    document_id = form.required("document_id", "Choose a document")
    # The id goes into a path of ours, so it may be nothing but an id.
    if document_id and not document_id.isalnum():
        form.refuse(None, "Choose one of the documents on this page")
    return document_id


async def _remove_document(portal: Portal, holder: LinkHolder, form: Form) -> bool:
    path = f"{_path(holder)}/documents/{_document_id(form)}"
    return await _sent(portal, form, lambda: portal.assessment.delete(path, holder.authority))


async def _submit(portal: Portal, holder: LinkHolder, form: Form, part: str) -> bool:
    if not form.yes("no_pupil_names"):
        form.refuse("no_pupil_names", "Confirm that no pupil is named anywhere")
    path = f"{_path(holder)}/{part}/submission"
    answers = {"no_pupil_names": True}
    return await _sent(portal, form, lambda: portal.assessment.post(path, answers, holder.authority))


async def _sent(portal: Portal, form: Form, action: Any) -> bool:
    """Send, unless something is wrong already. `action` makes the request, so that none is begun in vain."""
    return not form.problems and await portal.sent(form, action(), _NAMES) is not None


_NAMES: Mapping[str, str] = {f"standards.{place}": "standards" for place in range(40)}


def _numbers(form: Form, policy: Programme) -> list[int]:
    known = set(policy.standards.numbers)
    chosen = {int(answer) for answer in form.all("standards") if answer.isascii() and answer.isdigit()}
    if len(chosen) != len(set(form.all("standards"))) or chosen - known:
        form.refuse("standards", f"Choose standards by their numbers, 1 to {max(known)}")
    return sorted(chosen & known)


def _linked(document: Document) -> Form:
    places = {f"where_{link.standard}": [link.place] for link in document.links}
    return Form({"standards": [str(number) for number in document.standards], **places})


def _filled(evidence: Evidence, task: str) -> Form:
    written = evidence.task(task)
    if written is None:
        return Form()
    return Form({"text": [written.text], "standards": [str(number) for number in written.standards]})


def standards_by_group(policy: Programme, only: Collection[int] = ()) -> list[tuple[str, list[Standard]]]:
    """The standards, or some of them, under their groups, in order; a subgroup stands for its group."""
    groups: dict[str, list[Standard]] = {}
    for standard in policy.standards.items:
        if only and standard.number not in only:
            continue
        name = f"{standard.group}: {standard.subgroup.lower()}" if standard.subgroup else standard.group
        groups.setdefault(name, []).append(standard)
    return list(groups.items())


def _path(holder: LinkHolder) -> str:
    return f"/v1/journeys/{holder.journey_id}"
