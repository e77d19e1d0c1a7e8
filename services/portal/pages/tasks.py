"""What the operator must look at: exceptions that no rule decides."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.rendering import Portal, portal_of, render, see_other
from shared.contracts.envelope import Instant
from shared.tasks import TASKS

router = APIRouter()

_DOOR = Depends(signed_in("operator"))


class Task(Answer):
    """One thing to do."""

    code: str
    journey_id: str
    reference: str = ""
    since: Instant
    details: tuple[str, ...] = ()


class Tasks(Answer):
    """All that is open."""

    tasks: tuple[Task, ...]


class Wish(Answer):
    """Another time that somebody wants for an appointment, in the words in which it was put; whose turn it is."""

    appointment_id: str
    journey_id: str
    asked_by: str
    reason: str = ""
    contact_by: Instant
    starts_at: Instant
    waiting_on: str


class Wishes(Answer):
    """All that are open."""

    moves: tuple[Wish, ...] = ()


ASKERS = {
    "candidate": "The candidate",
    "guest": "A teacher or senior leader",
    "assessor": "The assessor",
    "operator": "Our office",
}
WAITING = {
    "assessor": "The assessor offers times",
    "candidate": "The candidate chooses",
    "guests": "Teachers and senior leader answer",
}


@router.get("/board/tasks")
async def show(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Open tasks, the oldest first; and the other times that were asked for."""
    return await _page(request, colleague, Form())


@router.post("/board/tasks")
async def drop_wish(request: Request, colleague: Colleague = _DOOR) -> Response:
    """Whoever asked for another time told the office that none is needed: the appointment stands."""
    form = await Form.of(request)
    portal = portal_of(request)
    appointment_id = form.get("appointment_id")
    # The id goes into a path of ours, so it may be nothing but an id.
    if not appointment_id.isalnum():
        form.refuse(None, "Choose one of the appointments on this page")
    else:
        dropping = portal.assessment.delete(f"/v1/appointments/{appointment_id}/move", colleague.authority)
        if await portal.sent(form, dropping):
            return see_other("/board/tasks")
    return await _page(request, colleague, form)


async def _page(request: Request, colleague: Colleague, form: Form) -> Response:
    portal = portal_of(request)
    tasks = await _tasks(portal, colleague)
    wishes = (await portal.assessment.get("/v1/moves", colleague.authority)).read(Wishes).moves
    concerned = [task.journey_id for task in tasks] + [wish.journey_id for wish in wishes]
    return await render(
        request,
        "tasks.html",
        form=form,
        tasks=tasks,
        wishes=wishes,
        names=await portal.read_model.names(colleague.staff.provider, concerned),
        references=await portal.read_model.references(colleague.staff.provider, concerned),
        words=TASKS,
        askers=ASKERS,
        waiting=WAITING,
        now=portal.clock.now(),
    )


async def _tasks(portal: Portal, colleague: Colleague) -> list[Task]:
    """What is open in either service, the oldest first."""
    found: list[Task] = []
    for service in (portal.intake, portal.assessment, portal.notifications):
        found += (await service.get("/v1/tasks", colleague.authority)).read(Tasks).tasks
    return sorted(found, key=lambda task: (task.since, task.journey_id, task.code))
