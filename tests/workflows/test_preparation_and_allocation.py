"""Sessions and the search for an assessor."""

from tests.workflows import facts, passages
from tests.workflows.story import Story

PLACED = ("j1:place_candidate:1:2026-10-12",)


async def test_a_missed_session_is_followed_by_its_notice(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.go_to("2026-10-21 16:00")
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"))
    await story.settled()
    assert await story.details() == "Waiting for the candidate to make session 1 good."

    await story.go_to("2026-10-22 09:20")
    assert story.asked == [*PLACED, "j1:tell_missed_session:1:2026-10-22"]


async def test_a_session_made_good_before_the_notice_is_not_told(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.go_to("2026-10-21 16:00")
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"))
    await story.go_to("2026-10-21 18:00")
    await story.tell(facts.attendance(1, attended=True, catch_up_of="cohort-2"))
    await story.go_to("2026-10-22 09:20")

    assert story.asked == [*PLACED]


async def test_a_register_that_is_corrected_after_the_catch_up_changes_nothing(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.tell(facts.attendance(1, attended=True, catch_up_of="cohort-2"), "2026-10-21 12:00")
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"), "2026-10-21 16:00")
    await story.go_to("2026-10-22 09:20")
    assert story.asked == [*PLACED]


async def test_a_mark_that_was_a_mistake_is_taken_back_by_the_next(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.tell(facts.attendance(1, attended=True), "2026-10-21 15:00")
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"), "2026-10-21 16:00")
    await story.go_to("2026-10-22 09:20")
    assert story.asked == [*PLACED, "j1:tell_missed_session:1:2026-10-22"]


async def test_two_missed_sessions_are_each_told(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"))
    await story.tell(facts.attendance(2, attended=False, notice="2026-10-22 09:00"))
    await story.go_to("2026-10-22 09:20")

    assert story.asked == [
        *PLACED,
        "j1:tell_missed_session:1:2026-10-22",
        "j1:tell_missed_session:2:2026-10-22",
    ]


async def test_a_candidate_in_the_batch_is_not_asked_for_alone(story: Story) -> None:
    await passages.allocate(story)
    await story.go_to("2026-12-07 12:00")
    assert story.asked == [*PLACED]


async def test_a_candidate_who_was_ready_after_the_batch_is_asked_for_at_once(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.go_to("2026-12-08 16:00")
    await story.tell(facts.preparation_completed(), "2026-12-08 16:00")
    await story.go_to("2026-12-08 16:15")

    assert story.asked == [*PLACED, "j1:allocate_candidate:1:2026-12-08"]


async def test_a_candidate_whom_the_batch_left_out_is_asked_for_a_working_day_later(story: Story) -> None:
    await passages.prepare(story)
    await story.go_to("2026-12-03 08:59")
    assert story.asked == [*PLACED]
    await story.go_to("2026-12-03 09:15")
    assert story.asked == [*PLACED, "j1:allocate_candidate:2:2026-12-03"]


async def test_an_offer_without_an_answer_expires_and_the_next_one_is_waited_for(story: Story) -> None:
    await passages.prepare(story)
    await story.go_to("2026-12-02 09:30")
    await story.tell(facts.offered("o1", "2026-12-07 17:00"))
    await story.go_to("2026-12-07 17:15")
    assert story.asked == [*PLACED, "j1:expire_offer:1:2026-12-07"]

    await story.tell(facts.expired("o1"))
    await story.tell(facts.offered("o2", "2026-12-10 17:00"))
    await story.settled()
    assert await story.details() == "Waiting for an assessor to accept the candidate, until Thu 10 Dec 17:00 London."


async def test_a_candidate_without_any_assessor_waits_for_the_operator(story: Story) -> None:
    await passages.prepare(story)
    await story.tell(facts.not_allocated())
    await story.go_to("2026-12-10 12:00")

    assert await story.details() == "Waiting for an operator to find an assessor."
    assert story.asked == [*PLACED]
