"""Applications: by form and by spreadsheet; where one stands; withdrawal; an operator's placement."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from services.intake import csv_import
from services.intake.actions.applications import Received, apply
from services.intake.actions.places import move_candidate
from services.intake.actions.refusals import keep_refusal
from services.intake.actions.spreadsheet import Report, import_applications, rehearse_applications
from services.intake.actions.withdrawal import Withdrawal, withdraw
from services.intake.domain.application import NewApplication, Text
from services.intake.domain.eligibility import Refused
from services.intake.http.dependencies import (
    Anyone,
    IdempotencyKey,
    Operator,
    OperatorOrCandidate,
    OperatorOrLeaver,
    Service,
    csv_file,
    id_of_new,
    require_newest_link,
    whole_text,
)
from services.intake.problem_rows import problems_of
from services.intake.queries.applications import ApplicationView, application_view
from services.intake.queries.retention import RetentionView, retention_view
from services.intake.transaction import Intake
from shared import second_person
from shared.contracts.envelope import Frozen
from shared.dry_runs import DryRun
from shared.published import current
from shared.second_person import SecondPersonNeeded
from shared.web import Caller, answer

router = APIRouter(tags=["applications"])


class Withdrawn(Frozen):
    """When the journey ended."""

    withdrew_at: datetime


class ChosenCohort(Frozen):
    """Where an operator places a candidate."""

    cohort_id: Text


class Placed(Frozen):
    """Where the candidate is now."""

    cohort_id: str
    stage: str


@router.post("/providers/{provider_id}/applications", status_code=201)
async def post_application(
    provider_id: str,
    body: NewApplication,
    caller: Anyone,
    intake: Service,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Received:
    """Apply. An address that is on the programme already is answered 200 with its journey."""
    return await _apply(intake, caller.actor, provider_id, body, idempotency_key, response)


@router.post("/applications", status_code=201)
async def enter_application(
    body: NewApplication,
    caller: Operator,
    intake: Service,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Received:
    """Enter somebody's application. Here and by spreadsheet alone, level 2 may be done without, with a reason."""
    return await _apply(intake, caller.actor, caller.provider, body, idempotency_key, response, by_operator=True)


async def _apply(
    intake: Intake,
    actor: str,
    provider_id: str,
    body: NewApplication,
    key: str | None,
    response: Response,
    *,
    by_operator: bool = False,
) -> Received:
    """Take it in, or keep that it was refused, and by which checks; nothing else of it stays then."""
    journey_id = id_of_new(provider_id, f"applications|{body.email.casefold()}", key)
    try:
        async with intake.begin(actor) as transaction:
            received = await apply(
                transaction,
                provider_id,
                body,
                journey_id,
                by_operator=by_operator,
                consents_by="office" if by_operator else "application",
            )
            answer(response, transaction.last_event_id)
    except Refused as refused:
        async with intake.begin(actor) as transaction:
            programme = await current(transaction.connection, provider_id, body.programme)
            await keep_refusal(transaction, provider_id, programme.key, (one.code for one in refused.problems))
        raise
    if not received.new:
        response.status_code = 200
    return received


@router.get("/applications/csv-template")
async def get_csv_template(_: Anyone) -> Response:
    """All headings with one example row."""
    return csv_file(csv_import.template(), "applications.csv")


@router.post(
    "/applications/csv",
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}},
)
async def post_csv(
    request: Request,
    caller: Operator,
    intake: Service,
    response: Response,
    apply: bool = False,
    authorization: Annotated[str, Header()] = "",
) -> Report:
    """Check a file of applications; with `apply=true` take in its good rows, all in one transaction.

    Of more than 50 people it is done when a second member of staff sends the very same file; the check then shows what
    the messages look like, and who is left out.
    """
    content = await whole_text(request)
    try:
        async with intake.begin(caller.actor) as transaction:
            report = await import_applications(transaction, caller.provider, content, apply_good_rows=apply)
            answer(response, transaction.last_event_id)
    except SecondPersonNeeded as needed:
        await second_person.remember(intake.database, caller.provider, caller.actor, needed, intake.clock.now())
        raise
    if report.needs_second_person and not apply:
        report = report.model_copy(update={"dry_run": await _dry_run(intake, caller, content, authorization)})
    return report


async def _dry_run(intake: Intake, caller: Caller, content: bytes, authorization: str) -> DryRun:
    async with intake.begin(caller.actor) as transaction:
        rehearsed = await rehearse_applications(transaction, caller.provider, content)
    found = await intake.dry_runs.of(authorization, rehearsed.told)
    return found.model_copy(update={"left_out": (*rehearsed.left_out, *found.left_out)})


@router.post(
    "/applications/csv/problems",
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}},
)
async def post_csv_problems(request: Request, caller: Operator, intake: Service) -> Response:
    """The rows of a file that cannot be applied, with the reason in a last column. Nothing is applied."""
    content = await whole_text(request)
    async with intake.begin(caller.actor) as transaction:
        report = await import_applications(transaction, caller.provider, content, apply_good_rows=False)
    return csv_file(problems_of(content, report.bad), "not-applied.csv")


@router.get("/applications/{journey_id}")
async def get_application(journey_id: str, caller: OperatorOrCandidate, intake: Service) -> ApplicationView:
    """Where a journey stands, as far as intake knows."""
    async with intake.database.connection() as connection:
        await require_newest_link(connection, caller, journey_id)
        return await application_view(connection, caller.provider, journey_id)


@router.get("/applications/{journey_id}/retention")
async def get_retention(journey_id: str, caller: OperatorOrCandidate, intake: Service) -> RetentionView:
    """Until when each class of the journey's data is kept, and why. Deleting it is not built yet."""
    async with intake.database.connection() as connection:
        await require_newest_link(connection, caller, journey_id)
        return await retention_view(connection, caller.provider, journey_id)


@router.post("/applications/{journey_id}/withdrawal")
async def post_withdrawal(
    journey_id: str, body: Withdrawal, caller: OperatorOrLeaver, intake: Service, response: Response
) -> Withdrawn:
    """Leave. Repeated: the first withdrawal stands."""
    async with intake.begin(caller.actor) as transaction:
        await require_newest_link(transaction.connection, caller, journey_id)
        ended = await withdraw(transaction, caller.provider, journey_id, body)
        answer(response, transaction.last_event_id)
    assert ended.withdrew_at is not None
    return Withdrawn(withdrew_at=ended.withdrew_at)


@router.post("/applications/{journey_id}/place")
async def post_place(
    journey_id: str, body: ChosenCohort, caller: Operator, intake: Service, response: Response
) -> Placed:
    """Place a candidate from the waiting list or from another cohort."""
    async with intake.begin(caller.actor) as transaction:
        moved = await move_candidate(transaction, caller.provider, journey_id, body.cohort_id)
        answer(response, transaction.last_event_id)
    return Placed(cohort_id=moved.cohort_id, stage=moved.stage)
