"""A history as lines to read: what was heard, asked, planned, announced. One line for each command and each signal.

Two fingerprints compared show how a change of the code changes the story. `make fingerprints` writes those of today's
code to `tests/replay/fingerprints`; a test holds the code against them.
"""

from __future__ import annotations

import asyncio
import difflib
import os
import sys
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory

from tests.replay.record import BRANCHES, told_today
from workflows.attributes import NEXT_DEADLINE, STAGE, WAITING_ON
from workflows.contract import AskMade, Ended, FactSignal
from workflows.plans import london
from workflows.waiting import Waiting

FINGERPRINTS = Path(__file__).parent / "fingerprints"
HINT = (
    "If the change is meant: journeys that run now were begun by the old code, so read docs/changing-workflows.md, "
    "patch where it says so, and then write the fingerprints anew with `make fingerprints`."
)
_HEARD = TypeAdapter(list[FactSignal])
_ASKED = TypeAdapter(AskMade)
_ENDED = TypeAdapter(Ended)
_INSTANT = TypeAdapter(datetime)
_TEXT = TypeAdapter(str)


def fingerprint(history: WorkflowHistory) -> list[str]:
    """The lines of one history."""
    timers: dict[int, str] = {}
    lines = (_line(event, timers) for event in history.events)
    return [line for line in lines if line]


def difference(expected: list[str], now: list[str], *, of: str) -> str:
    """A diff to read, or nothing when they are the same."""
    diff = list(difflib.unified_diff(expected, now, f"{of}: as recorded", f"{of}: now", lineterm=""))
    return "\n".join([f"The commands of {of!r} have changed.", *diff, "", HINT]) if diff else ""


def _line(event: HistoryEvent, timers: dict[int, str]) -> str:
    """What an event says; nothing for workflow tasks, and for whatever else is no command of the code."""
    match event.event_type:
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
            return _signal(event)
        case EventType.EVENT_TYPE_MARKER_RECORDED:
            return _marker(event)
        case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            return f"ask patiently: {event.activity_task_scheduled_event_attributes.activity_type.name}"
        case EventType.EVENT_TYPE_TIMER_STARTED:
            timers[event.event_id] = _text(event.user_metadata.summary.data)
            return f"timer: {timers[event.event_id]}"
        case EventType.EVENT_TYPE_TIMER_FIRED:
            return f"  it fired: {timers[event.timer_fired_event_attributes.started_event_id]}"
        case EventType.EVENT_TYPE_TIMER_CANCELED:
            return f"cancel timer: {timers[event.timer_canceled_event_attributes.started_event_id]}"
        case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
            return _attributes(event)
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED:
            result = event.workflow_execution_completed_event_attributes.result.payloads[0].data
            return f"end: {_ENDED.validate_json(result).end}"
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
            return "continue as new"
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
            return "fail"
    return ""


def _signal(event: HistoryEvent) -> str:
    signalled = event.workflow_execution_signaled_event_attributes
    if signalled.signal_name != Waiting.hear.__name__:
        return f"  told: {signalled.signal_name}"
    heard = _HEARD.validate_json(signalled.input.payloads[0].data)
    return "  told: " + ", ".join(sorted(signal.type.split(".")[2] for signal in heard))


def _marker(event: HistoryEvent) -> str:
    marker = event.marker_recorded_event_attributes
    if marker.marker_name == "core_patch":
        return f"patch: {_text(marker.details['patch-data'].payloads[0].data)}"
    if "result" not in marker.details:
        return "ask in vain"
    made = _ASKED.validate_json(marker.details["result"].payloads[0].data)
    return f"ask: {made.purpose}, step {made.step}, due {london(made.due_at)}"


def _attributes(event: HistoryEvent) -> str:
    fields = event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields
    deadline = fields[NEXT_DEADLINE.name].data if NEXT_DEADLINE.name in fields else b""
    until = f", until {london(_INSTANT.validate_json(deadline))}" if deadline not in (b"", b"null", b"[]") else ""
    return f"attributes: {_text(fields[STAGE.name].data)}, waits for {_text(fields[WAITING_ON.name].data)}{until}"


def _text(payload: bytes) -> str:
    return _TEXT.validate_json(payload)


async def write() -> None:
    """Write the fingerprints of today's code, one file for each story."""
    FINGERPRINTS.mkdir(exist_ok=True)
    for old in FINGERPRINTS.glob("*.txt"):
        old.unlink()
    for name in BRANCHES:
        lines = fingerprint(await told_today(name))
        (FINGERPRINTS / f"{name}.txt").write_text("\n".join(lines) + "\n")
        sys.stdout.write(f"{FINGERPRINTS / name}.txt: {len(lines)} lines\n")


if __name__ == "__main__":
    asyncio.run(write())
    sys.stdout.flush()
    os._exit(0)  # the Temporal client can abort the interpreter's own shutdown
