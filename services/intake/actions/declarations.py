"""The head is asked, reminded, and answers; or nobody answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import uuid4

from services.intake.actions.readiness import complete_if_ready
from services.intake.actions.telling import tell_of_journey
from services.intake.domain import wording
from services.intake.domain.application import BEYOND_DECLARATION, Application, Stage, Step, next_stage
from services.intake.domain.declaration import (
    Bounce,
    Close,
    Command,
    Declaration,
    Decline,
    Lapse,
    SayWrongPerson,
    Sign,
    State,
    asked_anew,
    confirmed,
    decide,
    ended_at,
    gone_on,
    opened_again,
    reminder,
)
from services.intake.domain.eligibility import ADDRESS_DOUBTS
from services.intake.domain.school import School
from services.intake.repository import applications, declarations, schools, tasks
from services.intake.transaction import Transaction
from shared.contracts.envelope import Fact
from shared.contracts.intake import RemindDeclaration, TellCandidateStillWaiting
from shared.dates import declaration_goes_on, declaration_plan, place_kept_until
from shared.errors import DomainError, LinkExpired
from shared.links import Link
from shared.policy import Programme
from shared.published import programme_of

_STEPS: dict[type[Command], Step] = {Sign: Step.SIGN, Decline: Step.DECLINE, Lapse: Step.LAPSE}

DECLARATION_TASKS = (
    *ADDRESS_DOUBTS,
    "head_silent",
    "wrong_head",
    "head_unreachable",
    "declaration_lapsed",
    "signed_after_lapse",
    "new_declaration_lapsed",
    "new_declaration_declined",
    "confirmation_taken_back",
)
"""What has no reason any more once another head is asked, or the candidate has left."""


async def request_declaration(
    transaction: Transaction,
    application: Application,
    school: School,
    programme: Programme,
    doubt: str | None,
    *,
    held: bool = False,
) -> None:
    """Ask the head: day 0 of the ladder. `doubt` is what is odd about the head's address, if anything.

    `held`: the request is written and nobody is asked, until the hold ends.
    """
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
        address_doubt=doubt,
        asked=not held,
    )
    await declarations.insert_declaration(transaction.connection, declaration)
    if doubt:
        await tasks.raise_task(transaction.connection, application, doubt, now)
    if not held:
        await tell_of_journey(transaction, application, declaration.requested(plan.why))


async def go_on(transaction: Transaction, application: Application, stopped_at: datetime) -> None:
    """Nothing was asked since `stopped_at`: what was left of an open request's time begins now.

    A head who was not asked at all is asked now, from day 0.
    """
    connection = transaction.connection
    _, before = await lock_newest(transaction, application.provider_id, application.journey_id)
    if not before.is_open:
        return
    school = await schools.school(connection, application.provider_id, application.school_id)
    if not before.asked:
        await ask_anew(transaction, application, before, school, before.address_doubt, "held")
        return
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    plan = declaration_goes_on(before.ladder, stopped_at, transaction.now(), school.calendar(), programme)
    after = gone_on(before, plan)
    await declarations.keep_dates(connection, after)
    if after.state is State.REQUESTED:
        await tell_of_journey(transaction, application, after.requested(plan.why))


async def open_again(transaction: Transaction, application: Application, was: State) -> None:
    """The candidate comes back: a request that was closed for that stands as it was. Nothing is told."""
    _, locked = await lock_newest(transaction, application.provider_id, application.journey_id)
    await declarations.keep_dates(transaction.connection, opened_again(locked, was))


async def ask_anew(
    transaction: Transaction,
    application: Application,
    before: Declaration,
    school: School,
    doubt: str | None,
    reason_class: str,
) -> Declaration:
    """Put the locked request to the application's head from day 0. Every older link of it is dead from now on."""
    now = transaction.now()
    programme = await programme_of(transaction.connection, application.provider_id, application.programme_key)
    plan = declaration_plan(now, school.calendar(), programme)
    after = asked_anew(before, application.head_id, now, plan, wording.CURRENT, doubt)
    await declarations.put_anew(transaction.connection, before, after, reason_class, now, transaction.actor)
    await tasks.close_tasks(transaction.connection, application, DECLARATION_TASKS, now)
    if doubt:
        await tasks.raise_task(transaction.connection, application, doubt, now)
    request = after.requested(plan.why).model_copy(update={"reopens": reason_class == "reopened"})
    await tell_of_journey(transaction, application, request)
    return after


async def confirm_address(transaction: Transaction, provider_id: str, journey_id: str, reason: str) -> Declaration:
    """An operator knows that the address is the head's. A signature that waited for that counts now.

    Raises DomainError when there is no doubt about the address.
    """
    application, before = await lock_newest(transaction, provider_id, journey_id)
    if before.address_doubt is None:
        raise DomainError("Nothing is odd about this address, so nothing is to be confirmed.", code="not_doubted")
    if not before.is_doubted:
        return before
    now = transaction.now()
    after, facts = confirmed(before, now)
    await declarations.confirm_address(transaction.connection, after, transaction.actor)
    await tasks.close_tasks(transaction.connection, application, ADDRESS_DOUBTS, now)
    await transaction.audit(provider_id, "head_address_confirmed", journey_id, reason)
    if facts:
        await follow_up(transaction, application, Step.SIGN, facts)
    return after


async def lock_newest(transaction: Transaction, provider_id: str, journey_id: str) -> tuple[Application, Declaration]:
    """The application and its declaration, both locked in this order. Raises NotFound."""
    connection = transaction.connection
    application = await applications.lock_application(connection, provider_id, journey_id)
    newest = await declarations.newest_of_journey(connection, provider_id, journey_id)
    return application, await declarations.lock_declaration(connection, provider_id, newest.declaration_id)


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
    _, locked = await lock_newest(transaction, application.provider_id, application.journey_id)
    if locked.is_open:
        closed, _ = decide(locked, Close(), transaction.now())
        await declarations.keep_decision(transaction.connection, closed)


async def remind(
    transaction: Transaction,
    provider_id: str,
    journey_id: str,
    command: RemindDeclaration | TellCandidateStillWaiting,
) -> None:
    """Remind the head, or tell the candidate that we still wait; nothing when it is decided or the clocks stand still.

    The last reminder of the head makes an operator's task.
    """
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    if application.paused_at is not None or application.held_since is not None:
        return
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
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    kept = place_kept_until(ended_at(before, command, now), programme)
    is_first = application.stage not in BEYOND_DECLARATION
    after, facts = decide(before, command, now, kept, final=is_first)
    if after is before:
        return before
    await declarations.keep_decision(connection, after)
    if isinstance(command, Sign):
        statements = wording.statements(after.wording_version, programme)
        await declarations.insert_confirmations(connection, after, command, statements, now)
    await tasks.close_tasks(connection, application, ("head_silent", "head_unreachable"), now)
    for code in _tasks_after(command, application.stage):
        await tasks.raise_task(connection, application, code, now)
    if facts:
        await follow_up(transaction, application, _STEPS.get(type(command)), facts)
    return after


async def follow_up(
    transaction: Transaction, application: Application, step: Step | None, facts: tuple[Fact, ...]
) -> None:
    """What an answer that counts leads to: the next stage, or readiness where only the declaration was missing."""
    moved = application
    if step is not None and application.stage not in BEYOND_DECLARATION:
        stage = next_stage(application.stage, step)
        ended_at = transaction.now() if stage in (Stage.DECLINED, Stage.LAPSED) else None
        moved = await applications.change(transaction.connection, application, stage=stage, ended_at=ended_at)
    for fact in facts:
        await tell_of_journey(transaction, moved, fact)
    if step is Step.SIGN:
        await complete_if_ready(transaction, moved)


def _tasks_after(command: Command, stage: Stage) -> tuple[str, ...]:
    """What a person must look at: the journey may have ended before a signature that was dated in time."""
    if isinstance(command, Bounce):
        return ("head_unreachable",)
    if isinstance(command, SayWrongPerson):
        return ("wrong_head",)
    if isinstance(command, Sign):
        return ("signed_after_lapse",) if stage is Stage.LAPSED else ()
    if stage in BEYOND_DECLARATION:
        return ("new_declaration_lapsed",) if isinstance(command, Lapse) else ("new_declaration_declined",)
    return ("declaration_lapsed",) if isinstance(command, Lapse) else ()


async def take_bounce(transaction: Transaction, provider_id: str, journey_id: str, person_id: str) -> None:
    """A request or chaser came back. Silence means nothing now: the chasers stop, and the head may still answer.

    Nothing for a head who was replaced, or has answered: then the address worked.
    """
    application, declaration = await lock_newest(transaction, provider_id, journey_id)
    if declaration.state is not State.REQUESTED or declaration.head_id != person_id:
        return
    if transaction.now() > declaration.lapses_at:
        return  # the end of the waiting was reached already; the lapse says what the candidate can do
    await _decide(transaction, application, declaration.declaration_id, Bounce(), None)


async def take_works(transaction: Transaction, provider_id: str, journey_id: str, person_id: str) -> None:
    """An operator says that this person's address takes mail. A head who could not be reached is asked from day 0.

    Nothing for anybody else, and nothing while the clocks stand still: what goes on then asks the head.
    """
    application, declaration = await lock_newest(transaction, provider_id, journey_id)
    if declaration.state is not State.UNREACHABLE or declaration.head_id != person_id:
        return
    if application.paused_at is not None or application.held_since is not None:
        return
    school = await schools.school(transaction.connection, provider_id, application.school_id)
    await ask_anew(transaction, application, declaration, school, declaration.address_doubt, "address")
