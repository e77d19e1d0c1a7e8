"""Questions about a report: the moderator asks, the assessor answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import Field

from services.assessment.doors import AsAssessor, AsSenior, TheDesk, staff_id
from services.assessment.moderation import question_rows, questions
from services.assessment.work import new_id as fresh_id
from shared.contracts.envelope import Frozen, Instant
from shared.text import Words
from shared.web import answer, new_id

router = APIRouter()


class NewQuestion(Frozen):
    """What the moderator wants to know; about which standards, if about some."""

    question: Words
    standards: tuple[int, ...] = Field(default=(), max_length=200)


class Answer(Frozen):
    """The assessor's answer."""

    answer: Words


class QuestionShown(Frozen):
    """A question and its answer. Who asked is not said: the assessor need not know."""

    question_id: str
    report_id: str
    journey_id: str
    question: str
    standards: tuple[int, ...]
    asked_at: Instant
    due_at: Instant
    answer: str | None
    answered_at: Instant | None


class Questions(Frozen):
    """What was asked about the caller's reports, what is open first."""

    questions: tuple[QuestionShown, ...]


def shown(asked: question_rows.Question) -> QuestionShown:
    """A question as both sides read it."""
    return QuestionShown.model_validate(asked.model_dump(include=set(QuestionShown.model_fields)))


@router.post("/v1/moderation/{report_id}/questions", status_code=201)
async def ask(
    report_id: str,
    body: NewQuestion,
    response: Response,
    desk: TheDesk,
    caller: AsSenior,
    idempotency_key: Annotated[str | None, Header()] = None,
) -> QuestionShown:
    """Ask the assessor something about a report before moderating it."""
    question_id = new_id(caller.provider, f"questions:{report_id}", idempotency_key, fresh_id())
    async with desk.work(caller.provider) as work:
        asked = await questions.ask(work, staff_id(caller), report_id, question_id, body.question, body.standards)
    answer(response, work.event_id)
    return shown(asked)


@router.get("/v1/assessor/questions")
async def asked(desk: TheDesk, caller: AsAssessor) -> Questions:
    """What moderators asked about the caller's reports."""
    async with desk.database.connection() as connection:
        found = await question_rows.of_assessor(connection, caller.provider, staff_id(caller))
    return Questions(questions=tuple(shown(one) for one in found))


@router.post("/v1/assessor/questions/{question_id}/answer")
async def reply(question_id: str, body: Answer, response: Response, desk: TheDesk, caller: AsAssessor) -> QuestionShown:
    """Answer a question about an own report."""
    async with desk.work(caller.provider) as work:
        answered = await questions.answer(work, staff_id(caller), question_id, body.answer)
    answer(response, work.event_id)
    return shown(answered)
