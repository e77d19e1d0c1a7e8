"""A journey that the first release began is carried on by today's code, asks what it would have asked, and ends."""

import base64
import json
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from tests.replay.record import HISTORIES
from tests.workflows.model.in_memory import InMemory
from tests.workflows.model.script import Run
from workflows.contract import End, FactSignal, JourneyStart

JOURNEYS = {
    "awarded": End.AWARDED,
    "bus_away": End.AWARDED,
    "declined": End.DECLINED,
    "lapsed": End.LAPSED,
    "late_evidence": End.AWARDED,
    "missed_session": End.AWARDED,
    "moved_and_given_up": End.AWARDED,
    "not_awarded": End.NOT_AWARDED,
    "reassessed": End.AWARDED,
    "withdrawn": End.WITHDRAWN,
}


@pytest.mark.parametrize(("name", "end"), JOURNEYS.items(), ids=list(JOURNEYS))
def test_a_journey_of_the_first_release_completes(name: str, end: End) -> None:
    history = WorkflowHistory.from_json(name, (HISTORIES / "0.1.0" / f"{name}.json").read_text())
    run = Run(driver=InMemory(_start(history)))
    try:
        for event in history.events:
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
                signalled = event.workflow_execution_signaled_event_attributes
                heard = [FactSignal.model_validate(fact) for fact in json.loads(signalled.input.payloads[0].data)]
                run.driver.go_to(event.event_time.ToNanoseconds() / 1e9)
                run.tell_together(heard)
        run.driver.go_to(history.events[-1].event_time.ToNanoseconds() / 1e9)

        assert [ask.id for ask in run.driver.asked] == _asked(name)
        assert run.to_the_end() is end
    finally:
        run.driver.close()


def _start(history: WorkflowHistory) -> JourneyStart:
    started = history.events[0].workflow_execution_started_event_attributes
    return JourneyStart.model_validate_json(started.input.payloads[0].data)


def _asked(name: str) -> list[str]:
    """Ids of the asks in the recorded history, in their order."""
    events: list[dict[str, Any]] = json.loads((HISTORIES / "0.1.0" / f"{name}.json").read_text())["events"]
    found = []
    for event in events:
        marker = event.get("markerRecordedEventAttributes", {}).get("details", {})
        completed = event.get("activityTaskCompletedEventAttributes", {})
        result = marker.get("result") or completed.get("result")
        if result:
            found.append(json.loads(base64.b64decode(result["payloads"][0]["data"]))["id"])
    return found
