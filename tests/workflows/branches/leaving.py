"""Standing still, going, and coming back."""

from tests.workflows import facts, passages, turns
from tests.workflows.story import Story
from workflows.contract import End

_CANCEL = "j1:cancel_appointment:1:2026-12-11"
_WITHIN = "2026-12-25 23:59:59"


async def an_illness_pauses_the_journey(story: Story) -> None:
    """Nothing is asked meanwhile; the same assessor proposes other times afterwards."""
    await passages.book(story)
    await story.go_to("2026-12-11 12:00")
    await story.tell(turns.paused("2026-12-11 12:00"))
    await story.settled()
    await story.tell(facts.cancelled(rebook=True).model_copy(update={"contact_by": None}))
    await story.go_to("2027-02-01 12:00")
    assert story.asked == ["j1:place_candidate:1:2026-10-12"]
    assert await story.details() == "Waiting for the candidate to go on after a pause."
    await story.tell(turns.resumed("2027-02-01 12:00"))
    await story.settled()
    await story.tell(turns.arranging_resumed("2027-02-08 17:00"))
    await story.settled()
    assert await story.details() == "Waiting for the assessor to propose times, until Mon 8 Feb 17:00 London."
    await story.tell(facts.slots_proposed(2, reply_by="2027-02-10 23:59:59"))
    await story.go_to("2027-02-11 00:30")
    assert story.asked[-1] == "j1:release_unanswered_slots:1:2027-02-10"


async def a_pause_stops_the_chasers_and_a_signature_still_counts(story: Story) -> None:
    await passages.apply(story)
    await story.tell(turns.paused("2026-10-08 12:00"))
    await story.go_to("2026-11-20 12:00")
    await story.asks()
    await story.tell(facts.declaration_signed("2026-11-20 12:00"), "2026-11-20 12:00")
    await story.settled()
    await story.asks()
    await story.tell(turns.resumed("2026-11-23 12:00"))
    await story.asks("j1:place_candidate:1:2026-11-20")


async def a_withdrawal_is_undone_and_the_appointment_still_free(story: Story) -> None:
    await _withdraw(story)
    await story.go_to("2026-12-18 12:00")
    await story.tell(turns.undone("2026-12-18 12:00"))
    await story.settled()
    await story.tell(facts.booked(sequence=2, reminders=("2026-12-29 09:00", "2027-01-03 09:00")))
    await story.go_to("2026-12-29 09:20")

    assert story.asked[1:] == [_CANCEL, "j1:remind_evidence_due:1:2026-12-29"]


async def a_withdrawal_is_undone_and_the_time_is_gone(story: Story) -> None:
    await _withdraw(story)
    await story.tell(turns.undone("2026-12-18 12:00"), "2026-12-18 12:00")
    await story.settled()
    await story.tell(turns.arranging_resumed("2026-12-24 17:00"), "2026-12-18 12:01")
    await story.settled()
    assert await story.details() == "Waiting for the assessor to propose times, until Thu 24 Dec 17:00 London."


async def a_withdrawal_is_undone_and_the_assessor_is_gone(story: Story) -> None:
    await _withdraw(story)
    await story.go_to("2026-12-18 12:00")
    await story.tell(turns.undone("2026-12-18 12:00"))
    await story.settled()
    await story.go_to("2026-12-21 12:20")
    assert story.asked[1:] == [_CANCEL, "j1:allocate_candidate:3:2026-12-21"]
    await story.tell(facts.offered("o2", "2026-12-28 17:00"))
    await story.settled()
    assert "an assessor to accept" in await story.details()


async def a_withdrawal_is_final_after_14_days(story: Story) -> None:
    await _withdraw(story)
    await story.go_to("2026-12-25 12:00")
    assert await story.details() == "Waiting for the candidate to come back, if at all, until Fri 25 Dec 23:59 London."
    await story.go_to("2026-12-26 12:30", None)
    assert (await story.ended()).end is End.WITHDRAWN


async def a_candidate_leaves_comes_back_and_leaves_again(story: Story) -> None:
    """Each leaving gives up what there is, even on one day."""
    await _withdraw(story)
    await story.tell(turns.undone("2026-12-11 14:00"), "2026-12-11 14:00")
    await story.settled()
    await story.tell(facts.booked(sequence=2), "2026-12-11 14:01")
    await story.settled()
    await story.tell(turns.withdrew("2026-12-11 16:00", _WITHIN), "2026-12-11 16:00")
    await story.settled()
    assert story.asked[1:] == [_CANCEL, "j1:cancel_appointment:2:2026-12-11"]
    await story.tell(facts.cancelled(rebook=False), "2026-12-11 16:01")
    await story.go_to("2026-12-26 12:30", None)
    assert (await story.ended()).end is End.WITHDRAWN


async def _withdraw(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-11 12:00")
    await story.tell(turns.withdrew("2026-12-11 12:00", _WITHIN), "2026-12-11 12:00")
    await story.settled()
    await story.tell(facts.cancelled(rebook=False), "2026-12-11 12:01")
    await story.settled()


async def a_likely_duplicate_is_held_and_kept(story: Story) -> None:
    await story.tell_together(facts.application_received(), turns.held())
    await story.settled()
    await story.go_to("2026-10-20 12:00")
    await story.asks()
    assert await story.details() == "Waiting for an operator to say which of two journeys is kept."
    await story.tell_together(
        turns.hold_ended(), turns.asked_again(1, "2026-10-27 09:00", lapses="2026-11-24 23:59:59")
    )
    await story.go_to("2026-10-27 09:20")
    await story.asks("j1:remind_declaration:1:2026-10-27")


async def a_duplicate_is_merged(story: Story) -> None:
    await story.tell_together(facts.application_received(), turns.held())
    await story.settled()
    await story.tell(turns.merged())

    assert (await story.ended()).end is End.MERGED
    await story.asks()


async def a_journey_entered_wrongly_is_voided(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-11 12:00")
    await story.tell(turns.voided("2026-12-11 12:00"), "2026-12-11 12:00")
    await story.settled()
    assert story.asked[-1] == _CANCEL
    await story.tell(facts.cancelled(rebook=False))

    assert (await story.ended()).end is End.VOIDED


async def a_candidate_is_not_accepted_and_taken_up_again(story: Story) -> None:
    """An operator finds that a check is not passed, and thinks better of it: the head is asked anew."""
    await passages.declare_and_place(story)
    await story.go_to("2026-10-14 12:00")
    await story.tell(turns.entry_refused("2026-10-14 12:00"), "2026-10-14 12:00")
    assert (await story.ended()).end is End.INELIGIBLE
    await story.asks("j1:place_candidate:1:2026-10-12")
    await story.tell_together(
        turns.reopened("2026-10-16 12:00"),
        turns.asked_again(2, "2026-10-23 09:00", lapses="2026-11-13 23:59:59").model_copy(update={"reopens": True}),
        at="2026-10-16 12:00",
    )
    await story.go_to("2026-10-23 09:20")
    await story.asks("j1:place_candidate:1:2026-10-12", "j1:remind_declaration:1:2026-10-23")
