"""What the operator must look at: exceptions that no rule decides."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer
from services.portal.doors import Colleague, signed_in
from services.portal.forms import Form
from services.portal.rendering import Portal, portal_of, render, see_other
from shared.contracts.envelope import Instant

router = APIRouter()

_DOOR = Depends(signed_in("operator"))
TASKS = {
    "head_free_mail": "The head’s address is a private one. Confirm that it is the head’s.",
    "head_address_not_of_school": "The head’s address is not of the school’s own domain. Confirm that it is right.",
    "head_silent": "The head has not answered after the last reminder. Telephone the school.",
    "head_unreachable": "Our mail to the head came back. Correct the address, or name another head.",
    "address_bounced": "Our mail came back. Correct the address, or say that it works, and send again what is open.",
    "wrong_head": "The request reached the wrong person. Find out who the head is.",
    "head_is_candidate": "The head’s address is the candidate’s own. Confirm that it is right, or name another head.",
    "declaration_lapsed": "The declaration lapsed. Decide whether to open the application again.",
    "signed_after_lapse": "The head signed after the declaration had lapsed. Decide whether it counts.",
    "new_declaration_lapsed": "The new head has not answered. Telephone the school, or name another head.",
    "confirmation_taken_back": "The head took a confirmation back. Speak to the school, then ask the head anew.",
    "new_declaration_declined": "The new head declined. Speak to the school and the candidate.",
    "level_two_file_to_check": "A certificate for level 2 came in. Look at it.",
    "duplicate_suspected": "Two applications look like one person’s. Both are held until it is known which is kept.",
    "duplicate_answered": "A candidate would keep this one of two applications. Decide.",
    "place_lost": "The candidate’s group was cancelled. Find a place in another one.",
    "deferred_without_cohort": "The candidate goes on with another group. Choose it.",
    "fee_unpaid": "A fee was not paid in time. Ask whoever pays it.",
    "candidate_not_allocated": "No assessor can be found. Enter more hours or another assessor, then look again.",
    "few_school_days": "Hardly any school day is left for the appointment. Give more time, or move the appointment.",
    "times_not_proposed": "The assessor has not offered times. Telephone, or give the candidate to another one.",
    "guest_cannot": "A teacher or senior leader cannot come. Ask the candidate to name somebody else.",
    "missed_again": "For the second time somebody was missing, or the call broke off. Decide how to go on.",
    "evidence_late": "Tasks or file are late, and the assessor has not decided. Telephone the assessor.",
    "file_problem": "Something is wrong with a file. Look at it.",
    "report_overdue": "The assessor’s report is overdue. Telephone the assessor.",
    "outcome_held": "The round’s letters are out and this outcome is held. Have it moderated, or settle the concern.",
    "reassessment_not_booked": "No senior assessor is free for the call. Enter more hours or another senior assessor.",
    "appeal_not_given": "Nobody who took no part can decide this appeal. Enter another senior assessor.",
    "advice_not_given": "No senior assessor may advise somebody who was not awarded. Enter one, and choose them.",
    "advice_overdue": "A senior assessor has not advised somebody who was not awarded. Telephone the senior assessor.",
    "appeal_overdue": "The decision on this appeal is overdue. Telephone the reviewer, or give it to somebody else.",
}
"""What to do, by the code that intake or assessment gives; an unknown code stands for itself."""


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
