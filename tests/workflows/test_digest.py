"""The digests of a provider: each weekday's morning, none for yesterday, for ever."""

from datetime import date

import pytest

from shared.contracts.intake import ProviderAdded
from tests.workflows.facts import london
from tests.workflows.story import Story, open_story
from workflows import plans
from workflows.digest import IN_ONE_RUN
from workflows.starting import start_digests

DIGEST = "digest-p1"
ADDED = ProviderAdded(
    name="Example Training",
    contact_name="Pat Example",
    contact_email="pat@provider.example",
    contact_phone="01632 960001",
)


async def _add(story: Story) -> None:
    await story.tell(ADDED, journey=None)
    await story.settled(DIGEST)


async def test_a_provider_has_a_digest_worked_out_on_each_weekdays_morning(story: Story) -> None:
    """Added on Wed 7 Oct at 09:00, when that day's morning was past."""
    await _add(story)
    await story.go_to("2026-10-13 12:00", DIGEST)

    assert story.asked == [
        "p1:prepare_digest:1:2026-10-08",
        "p1:prepare_digest:1:2026-10-09",
        "p1:prepare_digest:1:2026-10-12",
        "p1:prepare_digest:1:2026-10-13",
    ]
    first, *_ = story.bus.messages.values()
    assert (first.data.due_at, first.provider, first.journey) == (london("2026-10-08 07:30"), "p1", None)
    assert await story.details(DIGEST) == "Waiting for the next working day's morning."


async def test_half_past_seven_stays_half_past_seven_when_the_clocks_change() -> None:
    """On Sunday 25 October 2026 the clocks go back; 07:30 is 06:30 UTC before and 07:30 UTC after."""
    (friday,) = plans.digest(date(2026, 10, 22), london("2026-10-22 12:00")).asks
    (monday,) = plans.digest(date(2026, 10, 23), london("2026-10-23 12:00")).asks

    assert friday.at.isoformat() == "2026-10-23T06:30:00+00:00"
    assert monday.at.isoformat() == "2026-10-26T07:30:00+00:00"


@pytest.mark.parametrize(
    ("now", "on"),
    [
        ("2026-10-08 07:29", "2026-10-08"),
        ("2026-10-12 07:29", "2026-10-09"),
        ("2026-10-14 23:59", "2026-10-14"),
        ("2026-10-18 12:00", "2026-10-16"),
    ],
)
def test_of_mornings_that_were_missed_only_the_last_is_asked_for(now: str, on: str) -> None:
    """The last digest was that of Wed 7 Oct. On the Sunday the newest is Friday's, which nobody is sent."""
    (planned,) = plans.digest(date(2026, 10, 7), london(now)).asks
    assert planned.at == london(f"{on} 07:30")


def test_a_provider_that_is_added_before_the_morning_has_that_days_digest() -> None:
    assert plans.before_the_first_digest(london("2026-10-07 07:29")) == date(2026, 10, 6)
    assert plans.before_the_first_digest(london("2026-10-07 07:30")) == date(2026, 10, 7)


async def test_four_weeks_later_it_goes_on_in_a_new_run_with_the_next_day() -> None:
    async with open_story() as story:
        await _add(story)
        await story.go_to("2026-11-06 12:00", None)
        await story.asks(*[f"p1:prepare_digest:1:{on}" for on in _weekdays("2026-10-08", 22)])
        events = [event async for event in story.client.get_workflow_handle(DIGEST).fetch_history_events()]

    assert IN_ONE_RUN == 20
    assert events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    assert len(events) < 40, "the new run knows nothing of the twenty days before"


async def test_the_same_provider_told_twice_has_one_workflow(story: Story) -> None:
    await _add(story)
    await _add(story)
    await story.go_to("2026-10-08 12:00", DIGEST)

    assert story.asked == ["p1:prepare_digest:1:2026-10-08"]


def _weekdays(first: str, count: int) -> list[str]:
    days = [date.fromordinal(date.fromisoformat(first).toordinal() + n) for n in range(60)]
    return [on.isoformat() for on in days if on.weekday() < 5][:count]


async def test_a_provider_of_an_older_release_has_its_workflow_started_once(story: Story) -> None:
    """By real time, which is what such a provider's stack runs on: the test server begins its own clock there."""
    for _ in range(2):
        await start_digests(story.client, ["p1", "p2"])
    await _add(story)
    runs = [
        [event async for event in story.client.get_workflow_handle(f"digest-{provider}").fetch_history_events()]
        for provider in ("p1", "p2")
    ]
    assert all(not run[0].workflow_execution_started_event_attributes.continued_execution_run_id for run in runs)
    signals = [event for event in runs[0] if event.HasField("workflow_execution_signaled_event_attributes")]
    assert len(signals) == 1, "the fact that came later was told to the workflow that ran already"
