"""From the application to a place: the head signs, declines, or stays silent."""

from tests.workflows import facts, passages
from tests.workflows.story import Story
from workflows.contract import End


async def test_a_silent_head_is_chased_three_times_and_then_the_declaration_lapses(story: Story) -> None:
    await passages.lapse(story)

    assert (await story.ended()).end is End.LAPSED
    assert story.asked == [
        "j1:remind_declaration:1:2026-10-14",
        "j1:tell_candidate_still_waiting:1:2026-10-16",
        "j1:remind_declaration:2:2026-10-21",
        "j1:tell_candidate_still_waiting:2:2026-10-23",
        "j1:remind_declaration:3:2026-11-04",
        "j1:tell_candidate_still_waiting:3:2026-11-06",
        "j1:lapse_declaration:1:2026-11-11",
    ]


async def test_every_step_that_is_still_to_come_stands_in_the_details_beforehand(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-16 12:00")
    assert await story.to_come() == [
        "Chase head, step 2 of 3, Wed 21 Oct 09:00 London",
        "Tell candidate that the head was reminded, step 2 of 3, Fri 23 Oct 09:00 London",
        "Chase head, step 3 of 3, Wed 4 Nov 09:00 London",
        "Tell candidate that the head was reminded, step 3 of 3, Fri 6 Nov 09:00 London",
        "Declaration lapses, Wed 11 Nov 23:59 London",
    ]
    await story.tell(facts.declaration_signed("2026-10-16 12:00"))
    await story.settled()
    assert await story.to_come() == [], "all of it stops with the signature"


async def test_no_chaser_is_asked_before_its_hour(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-14 08:59")
    assert story.asked == []


async def test_a_chaser_is_asked_within_fifteen_minutes_of_its_hour(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-14 09:15")
    assert story.asked == ["j1:remind_declaration:1:2026-10-14"]


async def test_a_head_who_declines_ends_the_journey(story: Story) -> None:
    await passages.apply(story)
    await story.tell(facts.declaration_declined())

    assert (await story.ended()).end is End.DECLINED
    assert story.asked == []


async def test_a_signature_dated_before_the_end_wins_over_the_lapse_that_was_already_asked_for(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-11-12 00:30")
    assert story.asked[-1] == "j1:lapse_declaration:1:2026-11-11"

    await story.tell(facts.intake_refused("j1:lapse_declaration:1:2026-11-11"))
    await story.tell(facts.declaration_signed("2026-11-11 23:59"), "2026-11-11 23:59")
    await story.settled()

    assert story.asked[-1] == "j1:place_candidate:1:2026-11-11"


async def test_a_new_head_starts_the_ladder_again(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-15 12:00")
    again = facts.declaration_requested(
        declaration_id="d2",
        chasers=facts.dues("2026-10-22 09:00"),
        candidate_notices=(),
        lapses_at=facts.london("2026-11-19 23:59:59"),
    )
    await story.tell(again)
    await story.go_to("2026-11-20 00:30")

    assert story.asked == [
        "j1:remind_declaration:1:2026-10-14",
        "j1:remind_declaration:1:2026-10-22",
        "j1:lapse_declaration:1:2026-11-19",
    ]


async def test_an_old_request_that_arrives_late_does_not_replace_the_newer_one(story: Story) -> None:
    newer = facts.declaration_requested(chasers=facts.dues("2026-10-22 09:00"), candidate_notices=())
    await story.tell(facts.application_received(), "2026-10-07 09:00")
    await story.tell(newer, "2026-10-07 12:00")
    await story.tell(facts.declaration_requested(), "2026-10-07 09:00")
    await story.go_to("2026-10-22 09:20")

    assert story.asked == ["j1:remind_declaration:1:2026-10-22"]


async def test_a_wait_listed_candidate_is_placed_when_a_place_is_freed(story: Story) -> None:
    await passages.apply(story)
    await story.tell(facts.declaration_signed())
    await story.tell(facts.wait_listed())
    await story.settled()
    assert await story.details() == "Waiting for a place in the cohort to be freed."

    await story.go_to("2026-10-19 09:00")
    await story.tell(facts.place_confirmed("cohort-2"))
    await story.settled()
    assert await story.details() == "Waiting for the preparation sessions."


async def test_facts_that_come_before_the_application_are_kept_for_it(story: Story) -> None:
    await story.tell(facts.declaration_signed(), "2026-10-12 10:00")
    await story.tell(facts.place_confirmed(), "2026-10-12 10:01")
    await story.tell(facts.declaration_requested(), "2026-10-07 09:00")
    await story.tell(facts.application_received(), "2026-10-07 09:00")
    await story.settled()

    assert await story.details() == "Waiting for the preparation sessions."
    assert story.asked == []


async def test_a_journey_whose_application_never_comes_gives_up_after_seven_days(story: Story) -> None:
    await story.tell(facts.declaration_signed())
    await story.go_to("2026-10-14 09:01")
    assert (await story.ended()).end is End.NEVER_RECEIVED


async def test_a_fact_told_twice_counts_once(story: Story) -> None:
    for _ in range(3):
        await story.tell(facts.application_received(), event_id="event-application")
        await story.tell(facts.declaration_requested(), event_id="event-request")
    await story.go_to("2026-10-14 09:20")

    assert story.asked == ["j1:remind_declaration:1:2026-10-14"]
