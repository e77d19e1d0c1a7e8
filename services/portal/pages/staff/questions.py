"""What a moderator asks an assessor about a report, and the assessor's answer; who asked is not said."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.portal.api import Reply
from services.portal.doors import Colleague, signed_in
from services.portal.pages.staff.answers import Questions
from services.portal.pages.staff.showing import Question, answer, ask
from services.portal.rendering import portal_of
from services.portal.words import listed, until
from shared.errors import NotFound

router = APIRouter()

_DOOR = Depends(signed_in("assessor"))
_MODERATOR = Depends(signed_in("assessor", senior=True))
ASK = Question(
    heading="Ask the assessor",
    lead=("The assessor is told what you ask, and not who you are.", "Moderate the report when you have the answer."),
    button="Send the question",
    words=("question", "Your question", "Name the standards that it is about."),
    must_say="Write your question first",
)


@router.get("/staff/questions/{question_id}")
async def show(request: Request, question_id: str, colleague: Colleague = _DOOR) -> Response:
    """The question, with a field for the answer."""
    return await ask(request, colleague, await _asked(request, colleague, question_id), "/staff")


@router.post("/staff/questions/{question_id}")
async def reply(request: Request, question_id: str, colleague: Colleague = _DOOR) -> Response:
    """Answer it."""

    def send(answers: Mapping[str, str]) -> Awaitable[Reply]:
        path = f"/v1/assessor/questions/{question_id}/answer"
        return portal_of(request).assessment.post(path, answers, colleague.authority)

    asked = await _asked(request, colleague, question_id)
    return await answer(request, colleague, asked, "/staff", send, told="answered")


@router.get("/staff/moderation/{report_id}/question")
async def show_asking(request: Request, report_id: str, colleague: Colleague = _MODERATOR) -> Response:
    """What the moderator wants to know."""
    return await ask(request, colleague, ASK, f"/staff/moderation/{report_id}")


@router.post("/staff/moderation/{report_id}/question")
async def ask_assessor(request: Request, report_id: str, colleague: Colleague = _MODERATOR) -> Response:
    """Put the question to the assessor."""

    def send(answers: Mapping[str, str]) -> Awaitable[Reply]:
        return portal_of(request).assessment.post(f"/v1/moderation/{report_id}/questions", answers, colleague.authority)

    return await answer(request, colleague, ASK, f"/staff/moderation/{report_id}", send, told="asked")


async def _asked(request: Request, colleague: Colleague, question_id: str) -> Question:
    found = (await portal_of(request).assessment.get("/v1/assessor/questions", colleague.authority)).read(Questions)
    one = next((asked for asked in found.questions if asked.question_id == question_id), None)
    if one is None:
        raise NotFound("There is no such question.")
    about = f"It is about standards {listed(one.standards)}." if one.standards else ""
    answered = f"You have answered: {one.answer}" if one.answer else f"Answer by: {until(one.due_at)}."
    return Question(
        heading="A moderator asks about your report",
        lead=tuple(line for line in (one.question, about, answered) if line),
        button="Send the answer",
        words=("answer", "Your answer", "Your report stays as it is."),
        must_say="Write your answer first",
    )
