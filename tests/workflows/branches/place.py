"""What can become of a place, and of the time of preparation."""

from tests.workflows import facts, passages, turns
from tests.workflows.story import Story


async def _sign(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-12 10:00")
    await story.tell(facts.declaration_signed(), "2026-10-12 10:00")
    await story.asks("j1:place_candidate:1:2026-10-12")


async def level_two_proof_is_missing(story: Story) -> None:
    await _sign(story)
    await story.tell(turns.place_without_proof("2026-10-14 09:00", "2026-10-20 09:00"))
    await story.go_to("2026-10-14 09:20")
    await story.tell(turns.session_moved("2026-10-26 09:00"))
    await story.go_to("2026-10-26 09:20")

    assert story.asked[1:] == ["j1:remind_level_two:1:2026-10-14", "j1:remind_level_two:1:2026-10-26"]


async def a_place_is_freed_and_taken_up(story: Story) -> None:
    await _sign(story)
    await story.tell(facts.wait_listed())
    await story.go_to("2026-10-13 12:00")
    await story.tell(turns.place_offered(1, "2026-10-15 12:00"))
    await story.settled()
    assert await story.details() == (
        "Waiting for the candidate to take up the freed place, until Thu 15 Oct 12:00 London."
    )
    await story.go_to("2026-10-14 12:00")
    await story.tell(facts.place_confirmed())
    await story.go_to("2026-10-16 12:00")

    assert story.asked == ["j1:place_candidate:1:2026-10-12"]
    assert await story.details() == "Waiting for the preparation sessions."


async def a_freed_place_is_held_for_48_hours_and_goes_to_the_next(story: Story) -> None:
    await _sign(story)
    await story.tell(facts.wait_listed())
    await story.go_to("2026-10-13 12:00")
    await story.tell(turns.place_offered(1, "2026-10-15 12:00"))
    await story.go_to("2026-10-15 12:20")
    assert story.asked[-1] == "j1:expire_place_offer:1:2026-10-15"
    await story.tell_together(turns.place_offer_expired(), facts.wait_listed())
    await story.settled()
    assert await story.details() == "Waiting for a place in the cohort to be freed."
    await story.tell(turns.place_offered(2, "2026-10-17 12:30"))
    await story.settled()
    await story.tell_together(turns.place_offer_declined(), facts.wait_listed())
    await story.go_to("2026-10-18 12:00")
    assert story.asked[-1] == "j1:expire_place_offer:1:2026-10-15"
    await story.tell(turns.place_offered(3, "2026-10-20 12:00"))
    await story.go_to("2026-10-20 12:20")
    assert story.asked[-1] == "j1:expire_place_offer:3:2026-10-20"


async def a_session_is_missed_and_made_good(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.go_to("2026-10-21 16:00")
    await story.tell(facts.attendance(1, attended=False, notice="2026-10-22 09:00"))
    await story.go_to("2026-10-22 09:20")
    assert story.asked[-1] == "j1:tell_missed_session:1:2026-10-22"
    await story.tell(facts.attendance(1, attended=True, catch_up_of="cohort-2"))
    await story.settled()
    assert await story.details() == "Waiting for the preparation sessions."


async def the_cohort_is_cancelled_and_another_found(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.go_to("2026-10-15 10:00")
    await story.tell(turns.place_lost())
    await story.settled()
    assert await story.details() == "Waiting for an operator to find a place in another cohort."
    await story.tell(facts.place_confirmed("cohort-2"))
    await story.settled()
    await story.tell(facts.attendance(1, attended=False, notice="2026-11-12 09:00"))
    await story.go_to("2026-11-12 09:20")

    assert story.asked == ["j1:place_candidate:1:2026-10-12", "j1:tell_missed_session:1:2026-11-12"]
    assert story.bus.messages[story.asked[-1]].cohort == "cohort-2"


async def the_candidate_is_deferred_to_another_cohort(story: Story) -> None:
    """Whatever was arranged is given up; readiness comes anew, and with it another assessor."""
    await passages.book(story)
    await story.go_to("2026-12-20 12:00")
    await story.tell(turns.deferred())
    await story.settled()
    await story.tell(facts.cancelled(rebook=False))
    await story.settled()
    await story.tell(facts.place_confirmed("cohort-2"))
    await story.settled()
    assert await story.details() == "Waiting for the preparation sessions."
    await story.go_to("2027-03-02 16:00")
    await story.tell(facts.preparation_completed().model_copy(update={"cohort_id": "cohort-2"}))
    await story.settled()
    await story.go_to("2027-03-02 16:40")
    assert story.asked[-1] == "j1:allocate_candidate:1:2027-03-02"
    await story.tell(facts.offered("o2", "2027-03-08 17:00"))
    await story.settled()
    await story.tell(facts.accepted("o2"))
    await story.settled()
    await story.tell(facts.booked("a2", starts="2027-04-15 10:00", evidence_due="2027-04-05 23:59:59", reminders=()))
    await story.settled()
    assert await story.details() == (
        "Waiting for the candidate to hand in tasks and file, until Mon 5 Apr 23:59 London."
    )


async def the_candidate_is_deferred_without_a_cohort_yet(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.go_to("2026-10-20 12:00")
    await story.tell(turns.deferred(to=None, at="2026-10-20 12:00"))
    await story.settled()
    assert await story.details() == "Waiting for an operator to find a place in another cohort."
    await story.tell(facts.wait_listed())
    await story.settled()
    assert await story.details() == "Waiting for a place in the cohort to be freed."
