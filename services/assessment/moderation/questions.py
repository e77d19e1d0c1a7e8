"""What a moderator asks the assessor about a report: the assessor is told, answers, and the moderator reads it."""

from __future__ import annotations

from services.assessment import journeys
from services.assessment.judgement import repository as reports
from services.assessment.judgement.repository import Report
from services.assessment.moderation import actions, question_rows, rounds
from services.assessment.moderation.question_rows import Question
from services.assessment.work import Work
from shared.contracts.assessment import ReportQuestionAnswered, ReportQuestioned
from shared.dates import question_due
from shared.errors import DomainError, Invalid, NotFound


async def ask(
    work: Work, moderator_id: str, report_id: str, question_id: str, words: str, standards: tuple[int, ...]
) -> Question:
    """Ask the assessor something before the report is moderated. The same id again changes nothing.

    Raises NotFound for a report that this senior may not moderate, Invalid for a standard that it does not judge.
    """
    report, journey = await actions.for_moderator(work, moderator_id, report_id)
    known = await question_rows.find(work.connection, work.provider, question_id)
    if known is not None:
        return known
    if report.moderated_at is not None:
        raise DomainError("This report was moderated already.", code="moderated")
    judged = {one.standard for one in await reports.first_record(work.connection, work.provider, report_id)}
    if strange := sorted(set(standards) - judged):
        raise Invalid(f"The report has no standard {strange[0]}. Name those that it judges.", field="standards")
    one = await rounds.lock(work.connection, work.provider, report.programme, report.round_on)
    asked = Question(
        question_id=question_id,
        report_id=report_id,
        journey_id=journey.journey_id,
        asked_by=moderator_id,
        question=words,
        standards=tuple(sorted(set(standards))),
        asked_at=work.now,
        due_at=question_due(work.now, one.letters_at if one is not None else None, journey.policy).at,
    )
    await question_rows.insert(work.connection, work.provider, asked)
    await work.tell(
        ReportQuestioned(
            question_id=question_id,
            report_id=report_id,
            assessor_id=report.assessor_id,
            standards=asked.standards,
            due_at=asked.due_at,
        ),
        journey,
    )
    return asked


async def answer(work: Work, assessor_id: str, question_id: str, words: str) -> Question:
    """The assessor answers. The same answer again changes nothing; another one is refused, since it was read."""
    asked = await question_rows.find(work.connection, work.provider, question_id)
    report = await _reported(work, asked)
    if asked is None or report is None or report.assessor_id != assessor_id:
        raise NotFound("There is no such question.")
    journey = await journeys.lock(work.connection, work.provider, asked.journey_id)
    asked = await question_rows.find(work.connection, work.provider, question_id) or asked
    if asked.answer is not None:
        if asked.answer == words:
            return asked
        raise DomainError("This question was answered already; the moderator may have read it.", code="answered")
    await question_rows.save_answer(work.connection, work.provider, question_id, words, work.now)
    told = ReportQuestionAnswered(question_id=question_id, report_id=asked.report_id, moderator_id=asked.asked_by)
    await work.tell(told, journey)
    return asked.model_copy(update={"answer": words, "answered_at": work.now})


async def _reported(work: Work, asked: Question | None) -> Report | None:
    return None if asked is None else await reports.find(work.connection, work.provider, asked.report_id)
