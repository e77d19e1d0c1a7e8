"""Asking a service to act: each ask is a local activity that bears its command's name and publishes that one command.

The Temporal UI prints the name alone, so a journey's timeline reads as a story. A local activity's input is not in the
history, its result is: hence `AskMade`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol, cast

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, FailureError, is_cancelled_exception

from shared.contracts.envelope import Command, Envelope, Frozen, Instant, command_id, due_date
from shared.contracts.registry import COMMANDS
from shared.errors import Unreachable
from workflows.contract import AskMade
from workflows.options import PATIENT, PATIENT_ATTEMPT, QUICK, QUICK_ATTEMPT, QUICK_IN_ALL

SOURCE = "hlta/journeys"


class Asker(Frozen):
    """Who asks. `subject` begins the id of every command: the id of the journey or cohort, or the round's name."""

    subject: str
    provider: str
    programme: str | None = None
    journey: str | None = None
    cohort: str | None = None

    def id_of(self, command: Command) -> str:
        """The command's id: subject, purpose, step, London date of the due instant."""
        return command_id(self.subject, command, due_date(command.due_at))


class Asked(Frozen):
    """The input of an ask: the command, and what its envelope needs."""

    asker: Asker
    at: Instant
    causation: str | None = None
    command: dict[str, Any]


# --- in the workflow -------------------------------------------------------------------------------------------------


async def ask(asker: Asker, command: Command, at: datetime, causation: str | None = None) -> AskMade:
    """Publish one command: quickly if the bus is there, else patiently and visibly. Returns when it is stored."""
    asked = Asked(asker=asker, at=at, causation=causation, command=command.model_dump(mode="json"))
    try:
        made: AskMade = await workflow.execute_local_activity(
            command.kind(),
            asked,
            result_type=AskMade,
            start_to_close_timeout=QUICK_ATTEMPT,
            schedule_to_close_timeout=QUICK_IN_ALL,
            retry_policy=QUICK,
        )
    except FailureError as error:  # a spent local activity raises the bare ApplicationError, not ActivityError
        if is_cancelled_exception(error):
            raise
        made = await workflow.execute_activity(
            command.kind(),
            asked,
            result_type=AskMade,
            start_to_close_timeout=PATIENT_ATTEMPT,
            retry_policy=PATIENT,
            summary=f"Bus away: {command.kind()} waits for it",
        )
    return made


# --- in the worker ---------------------------------------------------------------------------------------------------


class Publisher(Protocol):
    """What the activities need of the bus."""

    async def publish(self, subject: str, body: bytes, message_id: str) -> None:
        """Store one message; returns when the server has confirmed it, raises Unreachable when it has not."""
        ...


def activities(publisher: Publisher) -> list[Callable[[Asked], Awaitable[AskMade]]]:
    """One activity for each command of the registry, under the command's own name."""
    return [_activity(command, publisher) for command in COMMANDS.values()]


def _activity(kind: type[Command], publisher: Publisher) -> Callable[[Asked], Awaitable[AskMade]]:
    typed = cast("type[Envelope[Command]]", Envelope.__class_getitem__(kind))

    @activity.defn(name=kind.kind())
    async def publish_command(asked: Asked) -> AskMade:
        command = kind.model_validate(asked.command)
        message_id = asked.asker.id_of(command)
        envelope = typed(
            id=message_id,
            type=kind.subject(),
            source=SOURCE,
            time=asked.at,
            provider=asked.asker.provider,
            programme=asked.asker.programme,
            journey=asked.asker.journey,
            cohort=asked.asker.cohort,
            causation=asked.causation,
            data=command,
        )
        try:
            await publisher.publish(kind.subject(), envelope.model_dump_json().encode(), message_id)
        except Unreachable:
            raise ApplicationError(  # benign, or each attempt would log a traceback
                "The bus is away.", type="Unreachable", category=ApplicationErrorCategory.BENIGN
            ) from None
        return AskMade(id=message_id, purpose=kind.kind(), step=command.step, due_at=command.due_at)

    return publish_command
