"""Registers of sessions, a trainer's own sessions, and the sessions that make a missed one good."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from services.intake.actions.attendance import Register, Taken, find_session, take_register
from services.intake.http.dependencies import OperatorOrTrainer, Service, Trainer
from services.intake.queries.register import catch_ups, with_what_is_missing
from services.intake.repository import attendance, cohorts
from services.intake.repository.attendance import RegisterEntry
from services.intake.repository.cohorts import OwnSession
from shared.contracts.envelope import Frozen
from shared.contracts.values import CatchUp, SessionPlan
from shared.errors import NotSignedIn
from shared.published import programme_of
from shared.tokens import Staff
from shared.web import Caller, answer

router = APIRouter(tags=["register"])

SessionNumber = Annotated[int, Path(ge=1, le=20)]


class RegisterView(Frozen):
    """A session's register. `catch_ups` are candidates of other cohorts for whom this session would make one good."""

    cohort_id: str
    cohort_name: str
    session: SessionPlan
    candidates: tuple[RegisterEntry, ...]
    catch_ups: tuple[RegisterEntry, ...]


class OwnSessions(Frozen):
    """A trainer's sessions in order of time."""

    sessions: tuple[OwnSession, ...]


class CatchUps(Frozen):
    """Sessions still to come."""

    catch_ups: tuple[CatchUp, ...]


@router.get("/cohorts/{cohort_id}/register/{session}")
async def get_register(
    cohort_id: str, session: SessionNumber, caller: OperatorOrTrainer, intake: Service
) -> RegisterView:
    """Who is expected, and what is entered so far."""
    async with intake.begin(caller.actor) as transaction:
        cohort, found = await find_session(transaction, staff_of(caller), cohort_id, session)
        connection = transaction.connection
        own = await attendance.register(connection, caller.provider, cohort_id, session)
        others = await attendance.possible_catch_ups(connection, caller.provider, cohort.programme, cohort_id, session)
        programme = await programme_of(connection, caller.provider, cohort.programme_key)
        candidates = await with_what_is_missing(connection, caller.provider, own, programme)
        catch_ups = await with_what_is_missing(connection, caller.provider, others, programme)
    return RegisterView(
        cohort_id=cohort_id,
        cohort_name=cohort.name,
        session=found.plan,
        candidates=candidates,
        catch_ups=catch_ups,
    )


@router.post("/cohorts/{cohort_id}/register/{session}")
async def post_register(
    cohort_id: str,
    session: SessionNumber,
    body: Register,
    caller: OperatorOrTrainer,
    intake: Service,
    response: Response,
) -> Taken:
    """Enter who attended; all entries or none. A journey of another cohort of the programme is a catch-up."""
    async with intake.begin(caller.actor) as transaction:
        taken = await take_register(transaction, staff_of(caller), cohort_id, session, body)
        answer(response, transaction.last_event_id)
    return taken


@router.get("/trainer/sessions")
async def get_own_sessions(caller: Trainer, intake: Service) -> OwnSessions:
    """The trainer's sessions, and whether their registers are asked for and taken."""
    async with intake.database.connection() as connection:
        found = await cohorts.sessions_of_trainer(connection, caller.provider, staff_of(caller).person_id)
    return OwnSessions(sessions=tuple(found))


@router.get("/catch-ups")
async def get_catch_ups(
    caller: OperatorOrTrainer, intake: Service, journey_id: str, session: Annotated[int, Query(ge=1, le=20)]
) -> CatchUps:
    """The sessions of other cohorts that would make this one good for that candidate."""
    async with intake.database.connection() as connection:
        found = await catch_ups(connection, caller.provider, journey_id, session, intake.clock.now())
    return CatchUps(catch_ups=found)


def staff_of(caller: Caller) -> Staff:
    """The member of staff who calls."""
    if caller.staff is None:
        raise NotSignedIn("Sign in to do this.")
    return caller.staff
