"""Acting once for each key, with an audit entry; or acting and undoing it, for a preview."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from fastapi import Request

from shared import second_person
from shared.contracts.envelope import Frozen
from shared.db import Connection, Database
from shared.dry_runs import DryRuns, NobodyToAsk, envelopes
from shared.errors import DomainError, Invalid
from shared.office.report import Answer, Report
from shared.office.request import OfficeRequest
from shared.second_person import CAP, SecondPersonNeeded
from shared.tokens import StaffRole
from shared.web import Caller


class OpenTransaction(Protocol):
    """What the mechanism needs of a service's transaction."""

    connection: Connection


Tx = TypeVar("Tx", bound=OpenTransaction)
Body = TypeVar("Body", bound=OfficeRequest)
Known = TypeVar("Known")


@dataclass(frozen=True)
class OfficeAction(Generic[Tx]):
    """One action: its name, the shape of its request, who may do it, and how.

    `ask` learns from other services what `act` needs to know, before any transaction is open.
    """

    name: str
    body: type[OfficeRequest]
    act: Callable[..., Awaitable[None]]
    roles: tuple[StaffRole, ...]
    ask: Callable[[Request, Caller, Any], Awaitable[Any]] | None = None
    takes_two: bool = False
    """Whether the action itself sees to it that a second person has looked, where it writes to very many."""

    @property
    def summary(self) -> str:
        """The first line of the function's description."""
        return (self.act.__doc__ or "").strip().split("\n", 1)[0]


@dataclass
class Office(Generic[Tx]):
    """The actions of one service, in the order of their registration."""

    actions: dict[str, OfficeAction[Tx]] = field(default_factory=dict)

    def add(
        self,
        body: type[Body],
        act: Callable[[Tx, Caller, Body, Report], Awaitable[None]],
        *,
        roles: tuple[StaffRole, ...] = ("operator",),
        takes_two: bool = False,
    ) -> None:
        """Add an action, named as its function is."""
        self._add(OfficeAction(act.__name__, body, act, roles, takes_two=takes_two))

    def add_asking(
        self,
        body: type[Body],
        ask: Callable[[Request, Caller, Body], Awaitable[Known]],
        act: Callable[[Tx, Caller, Body, Report, Known], Awaitable[None]],
        *,
        roles: tuple[StaffRole, ...] = ("operator",),
    ) -> None:
        """Add an action that must know something of another service. `ask` refuses nothing: `act` does that."""
        self._add(OfficeAction(act.__name__, body, act, roles, ask))

    def _add(self, action: OfficeAction[Tx]) -> None:
        if action.name in self.actions:
            raise ValueError(f"Two office actions are named {action.name}.")
        self.actions[action.name] = action


@dataclass(frozen=True)
class Room(Generic[Tx]):
    """Where a service does its office work: how it begins a transaction for a caller, and what the time is.

    `told` gives the ids of the facts of a transaction, `dry_runs` says what they would mail.
    """

    database: Database
    begin: Callable[[Caller], AbstractAsyncContextManager[Tx]]
    now: Callable[[], datetime]
    last_event: Callable[[Tx], str | None]
    told: Callable[[Tx], Sequence[str]] = lambda _: ()
    dry_runs: DryRuns = NobodyToAsk()  # noqa: RUF009  # it holds nothing


@dataclass(frozen=True)
class Done:
    """What came of it, and the id of the last fact told."""

    answer: Answer
    event_id: str | None


class Audited(Frozen):
    """One entry of the audit: who did what, when and why, and all that changed."""

    actor: str
    at: datetime
    reason_class: str
    reason: str
    answer: Answer


class _Undo(Exception):
    """Leaves the transaction of a preview, so that nothing of it stays."""

    def __init__(self, answer: Answer, told: Sequence[str]) -> None:
        super().__init__("previewed")
        self.answer = answer
        self.told = told


async def perform(
    room: Room[Tx],
    action: OfficeAction[Tx],
    caller: Caller,
    body: OfficeRequest,
    key: str | None,
    *,
    preview: bool,
    request: Request,
) -> Done:
    """Act, or show what acting would do. The same key again is answered with the first answer.

    Raises Invalid without a key, DomainError `key_reused` for a key that was used for something else and
    `preview_stale` when something else than the `expected` outcome would come of it by now, SecondPersonNeeded when it
    writes to very many and nobody else has asked for the same.
    """
    if not key and not preview:
        raise Invalid("Send an Idempotency-Key, so that a repeated request acts once.", code="no_key", field="key")
    learnt = () if action.ask is None else (await action.ask(request, caller, body),)
    try:
        async with room.begin(caller) as transaction:
            return await _act(room, action, caller, body, None if preview else key, transaction, learnt)
    except _Undo as shown:
        return Done(await _with_samples(room, shown, request), None)
    except SecondPersonNeeded as needed:
        await second_person.remember(room.database, caller.provider, caller.actor, needed, room.now())
        raise


async def _act(
    room: Room[Tx],
    action: OfficeAction[Tx],
    caller: Caller,
    body: OfficeRequest,
    key: str | None,
    transaction: Tx,
    learnt: tuple[Any, ...],
) -> Done:
    """Inside the transaction; without a key it is a preview."""
    digest = _digest(action, body)
    if key is not None and (known := await _first_answer(transaction.connection, caller, key, digest)):
        return known
    report = Report(room.now())
    await action.act(transaction, caller, body, report, *learnt)
    answer = report.answer(action.name, room.now() if key else None)
    needs_two = not action.takes_two and answer.count_told > CAP
    if key is None:
        answer = answer.model_copy(update={"needs_second_person": needs_two})
        raise _Undo(answer, await envelopes(transaction.connection, room.told(transaction)) if needs_two else ())
    if body.expected is not None and body.expected != answer.expected:
        raise DomainError(
            "What would change is no longer what the preview showed. Look at a new preview, then confirm that.",
            code="preview_stale",
            field="expected",
        )
    if needs_two:
        await second_person.require(
            transaction.connection, caller.provider, digest, caller.actor, answer.count_told, room.now()
        )
    done = Done(answer, room.last_event(transaction))
    await _keep(transaction.connection, caller, key, digest, body, done)
    return done


async def _with_samples(room: Room[Tx], shown: _Undo, request: Request) -> Answer:
    """Of what writes to very many: what the messages look like, and who is left out. Nothing else is rendered."""
    if not shown.answer.needs_second_person:
        return shown.answer
    found = await room.dry_runs.of(request.headers.get("Authorization", ""), shown.told)
    return shown.answer.model_copy(update={"dry_run": found})


async def audited(connection: Connection, provider_id: str, subject: str) -> tuple[Audited, ...]:
    """All that was done about a subject, the first first."""
    rows = await connection.fetch(
        """select actor, at, reason_class, reason, answer from office_actions
           where provider_id = $1 and subjects @> array[$2] order by position""",
        provider_id,
        subject,
    )
    return tuple(Audited(**row) for row in rows)


async def _first_answer(connection: Connection, caller: Caller, key: str, digest: str) -> Done | None:
    """What the key was answered with before; two requests with one key wait for each other here."""
    await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 83))", f"{caller.provider}|{key}")
    row = await connection.fetchrow(
        "select digest, answer, event_id from office_actions where provider_id = $1 and key = $2", caller.provider, key
    )
    if row is None:
        return None
    if row["digest"] != digest:
        raise DomainError(
            "This idempotency key was used for another request. Send a new one.", code="key_reused", field="key"
        )
    return Done(Answer.model_validate(row["answer"]), row["event_id"])


async def _keep(connection: Connection, caller: Caller, key: str, digest: str, body: OfficeRequest, done: Done) -> None:
    await connection.execute(
        """insert into office_actions (provider_id, key, digest, action, subjects, actor, at, reason_class, reason,
                                       answer, event_id)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        caller.provider,
        key,
        digest,
        done.answer.action,
        list(done.answer.subjects),
        caller.actor,
        done.answer.done_at,
        body.reason_class,
        body.reason,
        done.answer.model_dump(mode="json"),
        done.event_id,
    )


def _digest(action: OfficeAction[Tx], body: OfficeRequest) -> str:
    return hashlib.sha256(f"{action.name}|{body.model_dump_json(exclude={'expected'})}".encode()).hexdigest()
