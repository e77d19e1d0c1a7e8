"""An appointment as its assessor works with it: the timetable, another time, a broken call, giving it up."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Answer, ApiProblem, Reply
from services.portal.doors import Colleague, signed_in
from services.portal.foreseen import Asking
from services.portal.pages.staff.showing import Option, Question, answer, ask, page
from services.portal.rendering import portal_of
from services.portal.words import clock_time, deadline, moment
from shared.contracts.envelope import Instant
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("assessor"))
_NOTE = ("note", "What happened (optional)", "It stays with the provider.")
_WHY: tuple[Option, ...] = (
    ("assessor", "I cannot make this time"),
    ("health", "I am ill, or expect to be"),
    ("personal", "A personal reason"),
    ("other", "Another reason"),
)
ROLES = {
    "candidate": "Candidate",
    "teacher": "Teacher",
    "leader": "Senior leader",
    "assessor": "Your own study or notes",
}

MOVE = Question(
    heading="Ask for another time",
    lead=("The appointment stands until everybody has agreed to a new time. You offer the times.",),
    button="Ask for another time",
    choices=(("reason_class", "Why is another time needed?", _WHY),),
    words=("reason", "Anything the office should know (optional)", ""),
)
BROKEN = Question(
    heading="The call broke off",
    lead=(
        "Record it when it could not be taken up again. What is left is held on another date; your notes stay good.",
    ),
    button="Record it",
    words=_NOTE,
    serious=True,
)
OFF = Question(
    heading="Call the appointment off",
    lead=(
        "It leaves everybody’s calendar at once.",
        "If it can stand until another time is agreed, ask for another time instead.",
    ),
    button="Call it off",
    choices=(("reason_class", "Why is it called off?", _WHY),),
    serious=True,
)
HAND_OVER = Question(
    heading="Give the candidate up",
    lead=(
        "The time stands if it can: whoever is free then is asked to take it over.",
        "If nobody does, another assessor finds new times.",
        "You can no longer open the candidate’s tasks and file from that moment on.",
    ),
    button="Give the candidate up",
    choices=(("reason_class", "Why?", _WHY),),
    serious=True,
)
QUESTIONS = {"move": MOVE, "broken-call": BROKEN, "off": OFF, "hand-over": HAND_OVER}
_TOLD = {"move": "move", "broken-call": "broken", "off": "off", "hand-over": "handed_over"}


class Party(Answer):
    """Somebody whom the assessor talks to."""

    person_id: str
    role: str
    name: str


class Segment(Answer):
    """One part of the timetable."""

    role: str
    person_id: str | None = None
    starts_at: Instant
    ends_at: Instant


class Appointment(Answer):
    """The assessor's own appointment."""

    appointment_id: str
    journey_id: str
    attempt: int
    state: str
    starts_at: Instant
    ends_at: Instant
    segments: tuple[Segment, ...] = ()
    join_link: str = ""
    standards: tuple[int, ...] = ()
    evidence_due_at: Instant | None = None
    report_due_at: Instant
    people: tuple[Party, ...] = ()

    def who(self, segment: Segment) -> str:
        """Whose part it is, by role and name."""
        name = next((one.name for one in self.people if one.person_id == segment.person_id), "")
        role = ROLES.get(segment.role, segment.role)
        return f"{role}: {name}" if name else role


@router.get("/staff/appointments/{appointment_id}")
async def show(request: Request, appointment_id: str, colleague: Colleague = _DOOR) -> Response:
    """The timetable and what can be done."""
    found = await appointment_of(request, colleague, appointment_id)
    return await page(request, colleague, "staff_appointment.html", found=found)


@router.get("/staff/appointments/{appointment_id}/do/{what}")
async def ask_why(request: Request, appointment_id: str, what: str, colleague: Colleague = _DOOR) -> Response:
    """The form for one of the things that can be done."""
    found = await appointment_of(request, colleague, appointment_id)
    question = _question(what, found)
    if what == "move":
        question = replace(question, lead=(*question.lead, *await _asking(request, colleague, appointment_id)))
    return await ask(request, colleague, question, f"/staff/appointments/{appointment_id}")


async def _asking(request: Request, colleague: Colleague, appointment_id: str) -> tuple[str, ...]:
    """What asking for another time leads to, in sentences; none where it cannot be asked for, which sending says."""
    path = f"/v1/appointments/{appointment_id}/move"
    try:
        found = (await portal_of(request).assessment.get(path, colleague.authority)).read(Asking)
    except ApiProblem as problem:
        if not problem.is_about_the_answers:
            raise
        return ()
    said = f"If you ask now, the candidate is told, and you offer other times by {deadline(found.contact_by)}."
    late = f"It counts as late: that is so from {moment(found.late_from)} on. It is done all the same, and counted."
    return (said, late) if found.is_late else (said,)


@router.post("/staff/appointments/{appointment_id}/do/{what}")
async def do(request: Request, appointment_id: str, what: str, colleague: Colleague = _DOOR) -> Response:
    """Ask for another time, record that the call broke off, call it off, or give the candidate up."""
    found = await appointment_of(request, colleague, appointment_id)
    question = _question(what, found)
    way = "cancellation" if what in ("off", "hand-over") else what

    def send(answers: Mapping[str, str]) -> Awaitable[Reply]:
        path = f"/v1/appointments/{appointment_id}/{way}"
        return portal_of(request).assessment.post(path, _body(what, answers), colleague.authority)

    # What was called off, or is to be arranged anew, is gone on from the candidate's own page.
    to = "/staff" if found.attempt > 1 or what == "hand-over" else f"/staff/candidates/{found.journey_id}"
    back = f"/staff/appointments/{appointment_id}"
    return await answer(request, colleague, question, back, send, told=_TOLD[what], to=to)


async def appointment_of(request: Request, colleague: Colleague, appointment_id: str) -> Appointment:
    """The assessor's own appointment, by whose journey's rules the page speaks. ApiProblem 404 for anybody else's."""
    reply = await portal_of(request).assessment.get(f"/v1/appointments/{appointment_id}", colleague.authority)
    found = reply.read(Appointment)
    request.state.journey_id = found.journey_id
    return found


def _question(what: str, found: Appointment) -> Question:
    """The question with the people and parts of this very appointment."""
    if what not in QUESTIONS or (what in ("move", "hand-over") and found.attempt > 1):
        raise NotFound("Nothing is there under this address.")
    if what == "broken-call":
        heard = tuple(
            (part.starts_at.isoformat(), f"{found.who(part)}, from {clock_time(part.starts_at)}")
            for part in found.segments
            if part.role != "assessor"
        )
        return replace(BROKEN, choices=(("broken_at", "In whose minutes did it break off?", heard),))
    return QUESTIONS[what]


def _body(what: str, answers: Mapping[str, str]) -> dict[str, Any]:
    if what in ("off", "hand-over"):
        return {**answers, "rebook": what == "off"}
    return dict(answers)
