"""What a history holds: its size, its asks and timers as records, and no more than that."""

import base64
import dataclasses
import os

from temporalio.api.enums.v1 import EventType
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DefaultFailureConverterWithEncodedAttributes

from tests.workflows import facts, passages
from tests.workflows.story import Story, open_story
from workflows.codec import AesGcmCodec
from workflows.histories import FactRecord

SEALED = dataclasses.replace(
    pydantic_data_converter,
    payload_codec=AesGcmCodec({"k1": os.urandom(32)}),
    failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
)


async def raw_history(story: Story, workflow_id: str = "journey-j1") -> bytes:
    handle = story.client.get_workflow_handle(workflow_id)
    return b"".join([event.SerializeToString() async for event in handle.fetch_history_events()])


async def test_a_standard_journey_stays_small_when_sealed() -> None:
    async with open_story(converter=SEALED) as story:
        await passages.be_awarded(story)
        await story.ended()
        events = [event async for event in story.client.get_workflow_handle("journey-j1").fetch_history_events()]
        tasks = [e for e in events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED]

    assert len(events) <= 110
    assert len(tasks) <= 20
    assert sum(event.ByteSize() for event in events) < 40_000


async def test_a_sealed_history_shows_no_payload_and_its_records_are_read_all_the_same() -> None:
    async with open_story(converter=SEALED) as story:
        await passages.declare_and_place(story)
        raw = await raw_history(story)
        history = await story.history()

    for plain in (b"lapses_at", b"declaration_id", b"Chase head", b"event-1"):
        assert plain not in raw
        assert base64.b64encode(plain)[:-4] not in raw
    assert [ask.id for ask in history.asks] == ["j1:place_candidate:1:2026-10-12"]
    assert history.timers[0].summary == "Chase head, step 1 of 3, Wed 14 Oct 09:00 London"


async def test_an_open_journeys_history_tells_its_asks_timers_and_facts(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-14 09:20")
    history = await story.history()

    assert (history.kind, history.subject, history.provider, history.ended) == ("Journey", "j1", "p1", None)
    (ask,) = history.asks
    assert (ask.id, ask.purpose, ask.step) == ("j1:remind_declaration:1:2026-10-14", "remind_declaration", 1)
    assert ask.due_at == facts.london("2026-10-14 09:00")
    assert not ask.patiently
    assert [(timer.summary, timer.state) for timer in history.timers] == [
        ("Chase head, step 1 of 3, Wed 14 Oct 09:00 London", "fired"),
        ("Tell candidate that the head was reminded, step 1 of 3, Fri 16 Oct 09:00 London", "running"),
    ]
    assert history.facts[0] == FactRecord(
        event_id="event-1",
        type="hlta.intake.application_received.v1",
        occurred_at=history.facts[0].occurred_at,
    )


async def test_an_ended_journeys_history_tells_how_it_ended(story: Story) -> None:
    await passages.lapse(story)
    ended = await story.ended()
    history = await story.history()

    assert history.ended == ended
    assert len(history.asks) == 7
