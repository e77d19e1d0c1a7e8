"""The head is asked, reminded, and answers; or nobody answers."""

from __future__ import annotations

from typing import Literal
from uuid import uuid4

from services.intake.actions.telling import tell_of_journey
from services.intake.domain import wording
from services.intake.domain.application import Application, Stage, Step, next_stage
from services.intake.domain.declaration import (
    Close,
    Command,
    Declaration,
    Decline,
    Lapse,
    SayWrongPerson,
    Sign,
    State,
    decide,
    ended_at,
    reminder,
)
from services.intake.domain.school import School
from services.intake.repository import applications, declarations, tasks
from services.intake.transaction import Transaction
from shared import policy
from shared.contracts.intake import DeclarationRequested, RemindDeclaration, TellCandidateStillWaiting
from shared.dates import declaration_plan, place_kept_until
from shared.errors import LinkExpired
from shared.links import Link
from shared.policy import Programme

_STEPS: dict[type[Command], Step] = {
    Sign: Step.SIGN,
    Decline: Step.DECLINE,
    SayWrongPerson: Step.DECLINE,
    Lapse: Step.LAPSE,
}


async def request_declaration(
    transaction: Transaction, application: Application, school: School, programme: Programme
) -> None:
    """Ask the head: day 0 of the ladder."""
    now = transaction.now()
    plan = declaration_plan(now, school.calendar(), programme)
    declaration = Declaration(
        declaration_id=uuid4().hex,
        journey_id=application.journey_id,
        provider_id=application.provider_id,
        head_id=application.head_id,
        candidate_id=application.candidate_id,
        link_version=1,
        state=State.REQUESTED,
        wording_version=wording.CURRENT,
        asked_at=now,
        chasers=plan.chasers,
        candidate_notices=plan.candidate_notices,
        lapses_at=plan.lapses_at,
    )
    await declarations.insert_declaration(transaction.connection, declaration)
    await tell_of_journey(
        transaction,
        application,
        DeclarationRequested(
            declaration_id=declaration.declaration_id,
            link_version=declaration.link_version,
            head_id=declaration.head_id,
            chasers=declaration.chasers,
            candidate_notices=declaration.candidate_notices,
            lapses_at=declaration.lapses_at,
            why=plan.why,
        ),
    )


async def answer_declaration(transaction: Transaction, link: Link, command: Command) -> Declaration:
    """The head signs, declines, or says that somebody else is meant. The link must be the newest one."""
    known = await declarations.declaration(transaction.connection, link.provider, link.subject)
    require_newest(known, link)
    application = await applications.lock_application(transaction.connection, link.provider, known.journey_id)
    return await _decide(transaction, application, known.declaration_id, command, link)


async def lapse_declaration(transaction: Transaction, provider_id: str, journey_id: str, declaration_id: str) -> None:
    """Nobody answered. Raises DomainError when somebody did, NotYet when it is too early."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    await _decide(transaction, application, declaration_id, Lapse(), None)


async def close_declaration(transaction: Transaction, application: Application) -> None:
    """The candidate has left: an open request ends without anything being told."""
    newest = await declarations.newest_of_journey(
        transaction.connection, application.provider_id, application.journey_id
    )
    locked = await declarations.lock_declaration(transaction.connection, application.provider_id, newest.declaration_id)
    if locked.state is State.REQUESTED:
        closed, _ = decide(locked, Close(), transaction.now())
        await declarations.keep_decision(transaction.connection, closed)


async def remind(
    transaction: Transaction,
    provider_id: str,
    journey_id: str,
    command: RemindDeclaration | TellCandidateStillWaiting,
) -> None:
    """Remind the head, or tell the candidate that we still wait; nothing when it is decided.

    The last reminder of the head makes an operator's task.
    """
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    declaration = await declarations.declaration(transaction.connection, provider_id, command.declaration_id)
    to: Literal["head", "candidate"] = "head" if isinstance(command, RemindDeclaration) else "candidate"
    for fact in reminder(declaration, to, command.step, command.due_at):
        await tell_of_journey(transaction, application, fact)
        if to == "head" and command.step == declaration.chasers[-1].step:
            await tasks.raise_task(transaction.connection, application, "head_silent", transaction.now())


def require_newest(declaration: Declaration, link: Link) -> None:
    """Raises LinkExpired when a newer link has replaced this one."""
    if link.version != declaration.link_version:
        raise LinkExpired("A newer link has replaced this one. Open the newest message that you got.")


async def _decide(
    transaction: Transaction, application: Application, declaration_id: str, command: Command, link: Link | None
) -> Declaration:
    connection = transaction.connection
    before = await declarations.lock_declaration(connection, application.provider_id, declaration_id)
    if link is not None:
        require_newest(before, link)
    now = transaction.now()
    programme = policy.load(application.programme, application.programme_version)
    kept = place_kept_until(ended_at(before, command, now), programme)
    after, facts = decide(before, command, now, kept)
    if after is before:
        return before
    moved = await applications.set_stage(connection, application, next_stage(application.stage, _STEPS[type(command)]))
    await declarations.keep_decision(connection, after)
    if isinstance(command, Sign):
        statements = wording.statements(after.wording_version, programme)
        await declarations.insert_confirmations(connection, after, command, statements, now)
    for fact in facts:
        await tell_of_journey(transaction, moved, fact)
    await tasks.close_tasks(connection, application, ("head_silent",), now)
    for code in _tasks_after(command, application.stage):
        await tasks.raise_task(connection, application, code, now)
    return after


def _tasks_after(command: Command, stage: Stage) -> tuple[str, ...]:
    """What a person must look at: the journey may have ended before a signature that was dated in time."""
    if isinstance(command, SayWrongPerson):
        return ("wrong_head",)
    if isinstance(command, Lapse):
        return ("declaration_lapsed",)
    return ("signed_after_lapse",) if isinstance(command, Sign) and stage is Stage.LAPSED else ()
