"""Times are proposed, chosen and confirmed; or given up and proposed again."""

from tests.workflows import facts, passages
from tests.workflows.story import Story

PLACED = ("j1:place_candidate:1:2026-10-12",)


async def test_times_that_nobody_chose_are_given_up_when_the_reply_is_due(story: Story) -> None:
    await passages.allocate(story)
    await story.go_to("2026-12-08 12:00")
    await story.tell(facts.slots_proposed())
    await story.settled()
    assert await story.details() == "Waiting for the candidate to choose a time, until Mon 14 Dec 23:59 London."
    await story.go_to("2026-12-15 00:15")
    assert story.asked == [*PLACED, "j1:release_unanswered_slots:1:2026-12-14"]

    await story.tell(facts.slots_released())
    await story.settled()
    assert await story.details() == "Waiting for the assessor to propose times, until Tue 22 Dec 17:00 London."


async def test_silent_guests_are_reminded_and_then_the_times_are_given_up(story: Story) -> None:
    await passages.allocate(story)
    await story.go_to("2026-12-08 12:00")
    await story.tell(facts.slots_proposed())
    await story.go_to("2026-12-09 12:00")
    await story.tell(facts.slot_chosen())
    await story.go_to("2026-12-17 00:15")

    assert story.asked == [
        *PLACED,
        "j1:remind_guests:1:2026-12-11",
        "j1:release_unanswered_slots:2:2026-12-16",
    ]


async def test_a_choice_in_time_stops_the_candidates_own_deadline(story: Story) -> None:
    await passages.allocate(story)
    await story.tell(facts.slots_proposed())
    await story.tell(facts.slot_chosen(reminders=(), release="2026-12-18 23:59:59"))
    await story.go_to("2026-12-16 12:00")
    assert story.asked == [*PLACED]


async def test_a_second_proposal_has_a_deadline_of_its_own(story: Story) -> None:
    await passages.allocate(story)
    await story.go_to("2026-12-08 12:00")
    await story.tell(facts.slots_proposed(1))
    await story.go_to("2026-12-09 12:00")
    await story.tell(facts.slots_released(1))
    await story.go_to("2026-12-10 12:00")
    await story.tell(facts.slots_proposed(2, "2026-12-16 23:59:59"))
    await story.go_to("2026-12-17 00:15")

    assert story.asked == [*PLACED, "j1:release_unanswered_slots:1:2026-12-16"]


async def test_an_assessor_who_gives_the_candidate_up_leads_back_to_allocation(story: Story) -> None:
    await passages.book(story)
    await story.tell(facts.cancelled(rebook=False))
    await story.settled()
    assert await story.details() == "Waiting for another assessor to be asked."

    await story.tell(facts.offered("o2", "2026-12-17 17:00"))
    await story.tell(facts.accepted("o2"))
    await story.tell(facts.slots_proposed(2, "2026-12-21 23:59:59"))
    await story.settled()
    assert await story.details() == "Waiting for the candidate to choose a time, until Mon 21 Dec 23:59 London."


async def test_a_booking_heard_before_the_choice_that_led_to_it_stands(story: Story) -> None:
    await passages.allocate(story)
    await story.tell(facts.booked(), "2026-12-10 12:00")
    await story.tell(facts.slot_chosen(), "2026-12-09 12:00")
    await story.tell(facts.slots_proposed(), "2026-12-08 12:00")
    await story.settled()
    assert await story.details() == "Waiting for the candidate to hand in tasks and file, until Tue 5 Jan 23:59 London."


async def test_an_assessor_may_give_the_candidate_up_before_anything_is_booked(story: Story) -> None:
    await passages.allocate(story)
    await story.go_to("2026-12-08 12:00")
    await story.tell(facts.slots_proposed())
    await story.go_to("2026-12-09 12:00")
    await story.tell(facts.cancelled(rebook=False, appointment=None), "2026-12-09 12:00", version=8)
    await story.tell(facts.offered("o2", "2026-12-11 17:00"), "2026-12-09 12:00", version=9)
    await story.settled()
    assert await story.details() == ("Waiting for an assessor to accept the candidate, until Fri 11 Dec 17:00 London.")
