"""What the histories of journeys and of what stands beside them tell: asks and timers as records, open and ended.

The rehearsal's checker learns from here what was asked; support reads here what a journey waited for.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeVar

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle
from temporalio.converter import DataConverter

from shared.contracts.envelope import Frozen
from workflows.attributes import PROVIDER
from workflows.contract import (
    AskMade,
    Ended,
    FactSignal,
    Start,
)
from workflows.waiting import Waiting

Value = TypeVar("Value")
Kind = Literal["Journey", "Cohort", "Round", "Draft", "Evaluation"]
_KINDS: tuple[Kind, ...] = ("Journey", "Cohort", "Round", "Draft", "Evaluation")


class AskRecord(AskMade):
    """An ask that was made. `asked_at` is real time; `patiently` when the bus was away at first."""

    asked_at: datetime
    patiently: bool


class TimerRecord(Frozen):
    """One setting of the rolling timer; both instants are real time."""

    summary: str
    started_at: datetime
    fires_at: datetime
    state: Literal["running", "fired", "cancelled"] = "running"


class FactRecord(Frozen):
    """A fact that was told, by id and type; `occurred_at` on the business clock."""

    event_id: str
    type: str
    occurred_at: datetime


class History(Frozen):
    """One workflow's history. `ended` is None while it runs, or when it did not end by its own story."""

    workflow_id: str
    kind: Kind
    start: Start
    asks: tuple[AskRecord, ...]
    timers: tuple[TimerRecord, ...]
    facts: tuple[FactRecord, ...]
    events: int
    ended: Ended | None

    @property
    def subject(self) -> str:
        """The id of the journey or cohort, or the round's name."""
        return self.start.subject

    @property
    def provider(self) -> str:
        """Whose it is."""
        return self.start.provider


async def histories(
    client: Client, provider: str | None = None, kinds: Sequence[Kind] = _KINDS
) -> AsyncIterator[History]:
    """Every workflow of these kinds, of one provider or of all, by the server's list of workflows."""
    names = ", ".join(f"'{kind}'" for kind in kinds)
    query = f"WorkflowType IN ({names})"
    if provider is not None:
        query += f" AND {PROVIDER.name} = '{provider}'"
    async for execution in client.list_workflows(query):
        yield await history_of(client, execution.id, execution.run_id)


async def history_of(client: Client, workflow_id: str, run_id: str | None = None) -> History:
    """One workflow's history, read to its present end."""
    handle: WorkflowHandle[object, object] = client.get_workflow_handle(workflow_id, run_id=run_id)
    reader = _Reader(client.data_converter)
    async for event in handle.fetch_history_events():
        await reader.take(event)
    return reader.history(workflow_id)


class _Reader:
    """Goes through the events once, in order."""

    def __init__(self, converter: DataConverter) -> None:
        self._converter = converter
        self._kind: Kind = "Journey"
        self._start: Start | None = None
        self._asks: list[AskRecord] = []
        self._timers: dict[int, TimerRecord] = {}
        self._facts: list[FactRecord] = []
        self._ended: Ended | None = None
        self._events = 0

    async def take(self, event: HistoryEvent) -> None:
        """One event; kinds that say nothing about asks, timers or facts are counted only."""
        self._events += 1
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                started = event.workflow_execution_started_event_attributes
                self._kind = next(kind for kind in _KINDS if kind == started.workflow_type.name)
                self._start = await self._value(started.input.payloads, Start)
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
                await self._take_signal(event)
            case EventType.EVENT_TYPE_MARKER_RECORDED:
                await self._take_marker(event)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
                done = event.activity_task_completed_event_attributes
                await self._take_ask(done.result.payloads, event, patiently=True)
            case EventType.EVENT_TYPE_TIMER_STARTED:
                await self._take_timer(event)
            case EventType.EVENT_TYPE_TIMER_FIRED:
                self._settle(event.timer_fired_event_attributes.started_event_id, "fired")
            case EventType.EVENT_TYPE_TIMER_CANCELED:
                self._settle(event.timer_canceled_event_attributes.started_event_id, "cancelled")
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
                result = event.workflow_execution_completed_event_attributes.result.payloads
                self._ended = await self._value(result, Ended)

    def history(self, workflow_id: str) -> History:
        """What was read."""
        assert self._start is not None, "a history begins with its start"
        return History(
            workflow_id=workflow_id,
            kind=self._kind,
            start=self._start,
            asks=tuple(self._asks),
            timers=tuple(self._timers.values()),
            facts=tuple(self._facts),
            events=self._events,
            ended=self._ended,
        )

    async def _take_signal(self, event: HistoryEvent) -> None:
        signalled = event.workflow_execution_signaled_event_attributes
        if signalled.signal_name != Waiting.hear.__name__:
            return
        (heard,) = await self._converter.decode(signalled.input.payloads, [list[FactSignal]])
        self._facts += (
            FactRecord(event_id=told.event_id, type=told.type, occurred_at=told.occurred_at) for told in heard
        )

    async def _take_marker(self, event: HistoryEvent) -> None:
        """A local activity leaves a marker, with its result when it succeeded."""
        marker = event.marker_recorded_event_attributes
        if marker.marker_name == "core_local_activity" and "result" in marker.details:
            await self._take_ask(marker.details["result"].payloads, event, patiently=False)

    async def _take_ask(self, result: Sequence[Payload], event: HistoryEvent, *, patiently: bool) -> None:
        made = await self._value(result, AskMade)
        self._asks.append(AskRecord(**made.model_dump(), asked_at=_instant(event.event_time), patiently=patiently))

    async def _take_timer(self, event: HistoryEvent) -> None:
        started = _instant(event.event_time)
        summary = await self._value([event.user_metadata.summary], str)
        after = event.timer_started_event_attributes.start_to_fire_timeout
        self._timers[event.event_id] = TimerRecord(
            summary=summary, started_at=started, fires_at=started + _length(after)
        )

    def _settle(self, started_event_id: int, state: Literal["fired", "cancelled"]) -> None:
        timer = self._timers[started_event_id]
        self._timers[started_event_id] = timer.model_copy(update={"state": state})

    async def _value(self, payloads: Sequence[Payload], kind: type[Value]) -> Value:
        decoded = await self._converter.decode(payloads, [kind])
        value = decoded[0]
        assert isinstance(value, kind)
        return value


def _instant(at: Timestamp) -> datetime:
    return at.ToDatetime(tzinfo=UTC)


def _length(duration: Duration) -> timedelta:
    return duration.ToTimedelta()
