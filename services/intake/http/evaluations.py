"""The impact evaluation: the questions for candidate and head, and the provider's view of what was wanted and came."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.intake.actions.evaluations import answer_evaluation
from services.intake.domain.evaluation import Answers, Given, Wanted
from services.intake.http.dependencies import Operator, Service, csv_file
from services.intake.queries.evaluations import Comparison, comparison, spreadsheet
from services.intake.repository import applications, evaluations, people
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.intake.evaluation import EvaluationReader
from shared.errors import NotFound
from shared.links import Purpose
from shared.web import Caller, answer, link

router = APIRouter(tags=["evaluations"])

Evaluator = Annotated[Caller, Depends(link(Purpose.EVALUATION))]


class Questions(Frozen):
    """What somebody is asked, what the school wanted, and what they have said already. `over`: why no more is taken."""

    reader: EvaluationReader
    candidate_name: str
    wanted: Wanted
    closes_at: Instant
    over: str | None
    given: Given | None


class Thanks(Frozen):
    """Whose answers were kept."""

    reader: EvaluationReader


@router.get("/evaluations/{journey_id}")
async def get_questions(journey_id: str, caller: Evaluator, intake: Service) -> Questions:
    """The five questions; afterwards what was answered."""
    person_id = _person(caller, journey_id)
    async with intake.database.connection() as connection:
        evaluation = await evaluations.find(connection, caller.provider, journey_id)
        if evaluation is None:
            raise NotFound("There is no such evaluation.")
        reader = evaluation.reader(person_id)
        application = await applications.application(connection, caller.provider, journey_id)
        names = await people.names_of(connection, caller.provider, [application.candidate_id])
        given = await evaluations.given(connection, caller.provider, journey_id)
        over = evaluation.ended_how if evaluation.ended_how != "answered" else None
        return Questions(
            reader=reader,
            candidate_name=names[application.candidate_id],
            wanted=await evaluations.wanted(connection, caller.provider, journey_id),
            closes_at=evaluation.closes_at,
            over=over or ("closed" if intake.clock.now() > evaluation.closes_at else None),
            given=given.get(reader),
        )


@router.put("/evaluations/{journey_id}")
async def put_answers(journey_id: str, body: Answers, caller: Evaluator, intake: Service, response: Response) -> Thanks:
    """Say what has changed. Said again while it is open, the newer answers stand."""
    person_id = _person(caller, journey_id)
    async with intake.begin(caller.actor) as transaction:
        reader = await answer_evaluation(transaction, caller.provider, journey_id, person_id, body)
        answer(response, transaction.last_event_id)
    return Thanks(reader=reader)


@router.get("/cohorts/{cohort_id}/evaluation")
async def get_comparison(cohort_id: str, caller: Operator, intake: Service) -> Comparison:
    """What the schools of a cohort wanted, beside what candidates and heads say came of it."""
    async with intake.database.connection() as connection:
        return await comparison(connection, caller.provider, cohort_id)


@router.get("/cohorts/{cohort_id}/evaluation.csv")
async def get_comparison_csv(cohort_id: str, caller: Operator, intake: Service) -> Response:
    """The same as a spreadsheet."""
    async with intake.database.connection() as connection:
        return csv_file(spreadsheet(await comparison(connection, caller.provider, cohort_id)), "evaluation.csv")


def _person(caller: Caller, journey_id: str) -> str | None:
    caller.must_hold(journey_id)
    return caller.link.person if caller.link is not None else None
