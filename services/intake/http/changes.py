"""The answers to an offered place and the way back, by the candidate's own link; checks; rows that cannot move."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from services.intake.actions.checks import (
    CheckRecords,
    Recorded,
    checks_of_trainer,
    find_check,
    plans_of,
    record_check,
)
from services.intake.actions.moves import move_by_csv
from services.intake.actions.offers import accept_place, decline_place
from services.intake.actions.withdrawal import undo_withdrawal
from services.intake.domain.application import Application
from services.intake.http.dependencies import (
    Operator,
    OperatorOrLeaver,
    OperatorOrOffered,
    OperatorOrTrainer,
    Service,
    Trainer,
    csv_file,
    require_newest_link,
    whole_text,
)
from services.intake.http.register import staff_of
from services.intake.queries.places import OfferView, offer_view
from services.intake.repository import checks, cohorts
from services.intake.repository.checks import CheckEntry
from shared.contracts.envelope import Frozen, Instant
from shared.dates import CheckPlan
from shared.web import Caller, answer

router = APIRouter(tags=["changes"])

CheckNumber = Annotated[int, Path(ge=1, le=20)]


class Standing(Frozen):
    """Where the journey stands now."""

    journey_id: str
    stage: str
    cohort_id: str


class ChecksOfCohort(Frozen):
    """The cohort's checks of understanding with their dates."""

    cohort_id: str
    checks: tuple[CheckPlan, ...]


class CheckView(Frozen):
    """One check with what is recorded of each candidate."""

    cohort_id: str
    check: CheckPlan
    candidates: tuple[CheckEntry, ...]


class OwnCheck(Frozen):
    """A check of one of a trainer's cohorts: `open` of `candidates` have it still to do, and it is not waived."""

    cohort_id: str
    cohort_name: str
    check: int
    title: str
    due_at: Instant
    candidates: int
    open: int


class OwnChecks(Frozen):
    """The checks of a trainer's cohorts, by the day on which they are due."""

    checks: tuple[OwnCheck, ...]


@router.get("/applications/{journey_id}/offer")
async def get_offer(journey_id: str, caller: OperatorOrOffered, intake: Service) -> OfferView:
    """The place that is offered, until when it is held, and what became of it."""
    caller.must_hold(journey_id)
    async with intake.database.connection() as connection:
        return await offer_view(connection, caller.provider, journey_id, _version(caller))


@router.post("/applications/{journey_id}/offer/acceptance")
async def post_acceptance(journey_id: str, caller: OperatorOrOffered, intake: Service, response: Response) -> Standing:
    """Take the place up. Repeated: the first acceptance stands."""
    caller.must_hold(journey_id)
    async with intake.begin(caller.actor) as transaction:
        moved = await accept_place(transaction, caller.provider, journey_id, _version(caller))
        answer(response, transaction.last_event_id)
    return _standing(moved)


@router.post("/applications/{journey_id}/offer/refusal")
async def post_refusal(journey_id: str, caller: OperatorOrOffered, intake: Service, response: Response) -> Standing:
    """Leave the place to the next in line, and wait at the end of the list."""
    caller.must_hold(journey_id)
    async with intake.begin(caller.actor) as transaction:
        stays = await decline_place(transaction, caller.provider, journey_id, _version(caller))
        answer(response, transaction.last_event_id)
    return _standing(stays)


@router.post("/applications/{journey_id}/withdrawal/undo")
async def post_withdrawal_undo(
    journey_id: str, caller: OperatorOrLeaver, intake: Service, response: Response
) -> Standing:
    """Come back, within the days in which a withdrawal can be undone."""
    async with intake.begin(caller.actor) as transaction:
        await require_newest_link(transaction.connection, caller, journey_id)
        back = await undo_withdrawal(
            transaction, caller.provider, journey_id, "candidate" if caller.link else "operator"
        )
        answer(response, transaction.last_event_id)
    return _standing(back)


@router.get("/cohorts/{cohort_id}/checks")
async def get_checks(cohort_id: str, caller: OperatorOrTrainer, intake: Service) -> ChecksOfCohort:
    """The checks of understanding between the cohort's sessions."""
    async with intake.database.connection() as connection:
        cohort = await cohorts.cohort(connection, caller.provider, cohort_id)
        return ChecksOfCohort(cohort_id=cohort_id, checks=await plans_of(connection, cohort))


@router.get("/cohorts/{cohort_id}/checks/{check}")
async def get_check(cohort_id: str, check: CheckNumber, caller: OperatorOrTrainer, intake: Service) -> CheckView:
    """Who has done one check, and who has not."""
    async with intake.begin(caller.actor) as transaction:
        _, plan = await find_check(transaction, staff_of(caller), cohort_id, check)
        found = await checks.entries(transaction.connection, caller.provider, cohort_id, check)
    return CheckView(cohort_id=cohort_id, check=plan, candidates=found)


@router.post("/cohorts/{cohort_id}/checks/{check}")
async def post_check(
    cohort_id: str,
    check: CheckNumber,
    body: CheckRecords,
    caller: OperatorOrTrainer,
    intake: Service,
    response: Response,
) -> Recorded:
    """Record who has done the check; all entries or none."""
    async with intake.begin(caller.actor) as transaction:
        recorded = await record_check(transaction, staff_of(caller), cohort_id, check, body)
        answer(response, transaction.last_event_id)
    return recorded


@router.get("/trainer/checks")
async def get_own_checks(caller: Trainer, intake: Service) -> OwnChecks:
    """The checks of the cohorts in which the caller leads a session, with how many have them still to do."""
    async with intake.database.connection() as connection:
        found = await checks_of_trainer(connection, caller.provider, staff_of(caller).person_id)
    return OwnChecks(checks=tuple(OwnCheck.model_validate(one) for one in found))


class _Undo(Exception):
    """Leaves a transaction so that nothing of it stays."""


@router.post(
    "/moves/csv/problems",
    openapi_extra={"requestBody": {"content": {"text/csv": {"schema": {"type": "string"}}}, "required": True}},
)
async def post_problems(request: Request, caller: Operator, intake: Service) -> Response:
    """The rows of a file that cannot be moved, with the reason in a last column. Nothing is moved."""
    content = await whole_text(request)
    problems = ""
    try:
        async with intake.begin(caller.actor) as transaction:
            problems = (await move_by_csv(transaction, caller.provider, content)).problems()
            raise _Undo
    except _Undo:
        return csv_file(problems, "not-moved.csv")


def _version(caller: Caller) -> int | None:
    return caller.link.version if caller.link else None


def _standing(application: Application) -> Standing:
    return Standing(journey_id=application.journey_id, stage=application.stage, cohort_id=application.cohort_id)
