"""The bridge under repeats, bursts, late facts and a server that is away."""

import asyncio
import random
from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from shared.contracts.assessment import AppointmentBefore, AppointmentBooked
from shared.errors import Invalid
from tests.workflows import facts, passages
from tests.workflows.story import Story
from workflows.contract import End


async def test_a_fact_for_a_journey_that_has_ended_is_too_late_and_starts_nothing(story: Story) -> None:
    await passages.apply(story)
    await story.tell(facts.declaration_declined())
    assert (await story.ended()).end is End.DECLINED

    await story.tell(facts.declaration_signed())

    assert story.bridge.too_late == 1
    assert (await story.ended()).end is End.DECLINED


async def test_a_whole_year_told_at_once_in_any_order_and_twice_comes_to_the_same_end(story: Story) -> None:
    year = [
        (facts.application_received(), "2026-10-07 09:00"),
        (facts.declaration_requested(), "2026-10-07 09:00"),
        (facts.declaration_signed(), "2026-10-12 10:00"),
        (facts.place_confirmed(), "2026-10-12 10:01"),
        (facts.attendance(1, attended=True), "2026-10-21 16:00"),
        (facts.attendance(2, attended=True), "2026-12-01 16:00"),
        (facts.preparation_completed(), "2026-12-01 16:00"),
        (facts.offered(), "2026-12-02 09:30"),
        (facts.accepted(), "2026-12-03 12:00"),
        (facts.slots_proposed(), "2026-12-08 12:00"),
        (facts.slot_chosen(), "2026-12-09 12:00"),
        (facts.booked(), "2026-12-10 12:00"),
        (facts.submitted("tasks", complete=False), "2027-01-02 16:00"),
        (facts.submitted("file", complete=True), "2027-01-02 16:01"),
        (facts.report_signed(), "2027-01-20 12:00"),
        (facts.outcome_released("awarded"), "2027-03-08 09:02"),
    ]
    envelopes = [await story.envelope(fact, at, event_id=f"year-{n}") for n, (fact, at) in enumerate(year)] * 2
    random.Random(7).shuffle(envelopes)

    await asyncio.gather(*(story.bridge.tell(envelope) for envelope in envelopes))
    await story.asks("j1:make_award:1:2027-03-08")
    await story.tell(facts.award_made())

    assert (await story.ended()).end is End.AWARDED


async def test_facts_that_come_in_the_same_instant_share_one_signal(story: Story) -> None:
    await story.tell_together(facts.application_received(), facts.declaration_requested())
    await story.settled()

    handle = story.client.get_workflow_handle("journey-j1")
    kinds = [event.event_type async for event in handle.fetch_history_events()]
    assert kinds.count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED) == 1
    assert kinds.count(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED) == 1
    assert [fact.event_id for fact in (await story.history()).facts] == ["event-1", "event-2"]


async def test_facts_for_several_journeys_in_one_instant_reach_each_its_own(story: Story) -> None:
    mine = await story.envelope(facts.application_received(), journey="j1")
    theirs = await story.envelope(facts.application_received(), journey="j2")
    await story.pass_on(mine, theirs)

    assert [fact.event_id for fact in (await story.history("journey-j1")).facts] == ["event-1"]
    assert [fact.event_id for fact in (await story.history("journey-j2")).facts] == ["event-2"]


async def test_when_the_journey_has_ended_each_fact_of_one_instant_is_too_late(story: Story) -> None:
    await passages.apply(story)
    await story.tell(facts.declaration_declined())
    await story.ended()

    await story.tell_together(facts.declaration_signed(), facts.place_confirmed())

    assert story.bridge.too_late == 2


async def test_one_part_of_the_evidence_alone_is_told_to_nobody(story: Story) -> None:
    await passages.book(story)
    before = (await story.history()).events
    await story.tell(facts.submitted("tasks", complete=False))
    assert (await story.history()).events == before


async def test_another_join_link_alone_is_told_to_nobody_and_another_time_is(story: Story) -> None:
    """What the journey hears of an appointment puts an end to the wishes and extensions before it."""
    await passages.book(story)
    before = (await story.history()).events
    was = facts.booked()
    linked = {"sequence": 1, "join_link": "https://meet.example.org/b", "moved_from": before_of(was)}
    link = was.model_copy(update=linked)
    await story.tell(link)
    assert (await story.history()).events == before
    later = link.model_copy(update={"sequence": 2, "starts_at": was.starts_at + timedelta(days=1)})
    await story.tell(later)
    assert (await story.history()).events > before


def before_of(was: AppointmentBooked) -> AppointmentBefore:
    return AppointmentBefore.model_validate(was.model_dump(include=set(AppointmentBefore.model_fields)))


async def test_a_fact_without_the_journey_that_it_is_for_is_refused_for_good(story: Story) -> None:
    with pytest.raises(Invalid, match="no journey in its envelope"):
        await story.tell(facts.declaration_signed(), journey=None)


async def test_a_journey_is_started_with_the_clock_of_the_moment(story: Story) -> None:
    await passages.apply(story)
    start = (await story.history()).start
    assert start.clock == story.clock
    assert (start.subject, start.provider, start.programme) == ("j1", "p1", "hlta@1")
