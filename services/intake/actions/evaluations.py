"""The impact evaluation from the award to its answers. Its workflow asks for each step when its time has come."""

from __future__ import annotations

from services.intake.actions.telling import programme_of, tell_of_journey
from services.intake.domain.application import Application
from services.intake.domain.evaluation import Answers, Evaluation
from services.intake.repository import applications, evaluations
from services.intake.transaction import Transaction
from shared.contracts.assessment import AwardMade
from shared.contracts.intake import (
    AskEvaluation,
    CloseEvaluation,
    EvaluationAnswered,
    EvaluationAsked,
    EvaluationEnded,
    EvaluationPlanned,
    EvaluationReminderDue,
    RemindEvaluation,
)
from shared.contracts.intake.evaluation import EvaluationEnd, EvaluationReader
from shared.dates import evaluation_plan
from shared.errors import DomainError

BOTH: tuple[EvaluationReader, ...] = ("candidate", "head")


async def plan_evaluation(transaction: Transaction, application: Application, award: AwardMade) -> None:
    """Of an award that is told again nothing more is planned."""
    plan = evaluation_plan(award.awarded_on, await programme_of(transaction, application))
    planned = Evaluation(
        journey_id=application.journey_id,
        provider_id=application.provider_id,
        candidate_id=application.candidate_id,
        head_id=None,
        awarded_on=award.awarded_on,
        ask_at=plan.ask_at,
        reminders=plan.reminders,
        closes_at=plan.closes_at,
    )
    if await evaluations.insert(transaction.connection, planned):
        fact = EvaluationPlanned(
            evaluation_id=application.journey_id,
            person_id=application.candidate_id,
            ask_at=plan.ask_at,
            reminders=plan.reminders,
            closes_at=plan.closes_at,
            why=plan.why,
        )
        await tell_of_journey(transaction, application, fact)


async def ask_evaluation(transaction: Transaction, provider_id: str, asked: AskEvaluation) -> None:
    """Put the questions to the candidate and to whoever is head now. Raises DomainError `evaluation_over`."""
    application, evaluation = await _locked(transaction, provider_id, asked.evaluation_id)
    if evaluation.ended_at is not None or evaluation.asked_at is not None:
        raise DomainError("This evaluation is over, or was asked for already.", code="evaluation_over")
    await evaluations.mark_asked(transaction.connection, evaluation, application.head_id, transaction.now())
    fact = EvaluationAsked(
        evaluation_id=evaluation.journey_id,
        person_id=evaluation.candidate_id,
        head_id=application.head_id,
        due_at=asked.due_at,
        closes_at=evaluation.closes_at,
    )
    await tell_of_journey(transaction, application, fact)


async def remind_evaluation(transaction: Transaction, provider_id: str, asked: RemindEvaluation) -> None:
    """Remind whoever is silent; nobody when it is over."""
    application, evaluation = await _locked(transaction, provider_id, asked.evaluation_id)
    answered = await evaluations.given(transaction.connection, provider_id, evaluation.journey_id)
    silent = tuple(reader for reader in BOTH if reader not in answered)
    if evaluation.ended_at is not None or evaluation.head_id is None or not silent:
        return
    fact = EvaluationReminderDue(
        evaluation_id=evaluation.journey_id,
        person_id=evaluation.candidate_id,
        head_id=evaluation.head_id,
        silent=silent,
        step=asked.step,
        of=len(evaluation.reminders),
        due_at=asked.due_at,
        closes_at=evaluation.closes_at,
    )
    await tell_of_journey(transaction, application, fact)


async def close_evaluation(transaction: Transaction, provider_id: str, asked: CloseEvaluation) -> None:
    """Its time is over. Raises DomainError `evaluation_over` when it was so before."""
    application, evaluation = await _locked(transaction, provider_id, asked.evaluation_id)
    if evaluation.ended_at is not None:
        raise DomainError("This evaluation is over already.", code="evaluation_over")
    await _end(transaction, application, evaluation, "closed")


async def revoke_evaluation(transaction: Transaction, provider_id: str, journey_id: str) -> None:
    """The award does not stand any more, so nobody is asked what came of it."""
    evaluation = await evaluations.find(transaction.connection, provider_id, journey_id)
    if evaluation is None or evaluation.ended_at is not None:
        return
    application, evaluation = await _locked(transaction, provider_id, journey_id)
    if evaluation.ended_at is None:
        await _end(transaction, application, evaluation, "revoked")


async def answer_evaluation(
    transaction: Transaction, provider_id: str, journey_id: str, person_id: str | None, answers: Answers
) -> EvaluationReader:
    """Keep what candidate or head says. Said again while it is open, the newer answers stand.

    Raises NotFound, DomainError `not_asked`, `evaluation_closed`, `evaluation_revoked`.
    """
    application, evaluation = await _locked(transaction, provider_id, journey_id)
    reader = evaluation.reader(person_id)
    evaluation.require_open()
    now = transaction.now()
    if now > evaluation.closes_at:
        raise DomainError("No more answers are taken: its time is over.", code="evaluation_closed")
    before = await evaluations.given(transaction.connection, provider_id, journey_id)
    await evaluations.put_answers(transaction.connection, evaluation, reader, answers, now)
    await transaction.audit(provider_id, "evaluation_answered", journey_id, reader)
    if reader in before:
        return reader
    answered = EvaluationAnswered(evaluation_id=journey_id, person_id=person_id or "", reader=reader, answered_at=now)
    await tell_of_journey(transaction, application, answered)
    if {*before, reader} == set(BOTH):
        await _end(transaction, application, evaluation, "answered")
    return reader


async def _locked(transaction: Transaction, provider_id: str, journey_id: str) -> tuple[Application, Evaluation]:
    """Both rows, in one order everywhere. Raises NotFound."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    return application, await evaluations.locked(transaction.connection, provider_id, journey_id)


async def _end(transaction: Transaction, application: Application, evaluation: Evaluation, how: EvaluationEnd) -> None:
    now = transaction.now()
    await evaluations.mark_ended(transaction.connection, evaluation, how, now)
    fact = EvaluationEnded(
        evaluation_id=evaluation.journey_id, person_id=evaluation.candidate_id, how=how, ended_at=now
    )
    await tell_of_journey(transaction, application, fact)
