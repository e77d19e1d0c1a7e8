"""What can become of a declaration."""

from tests.workflows import facts, passages, turns
from tests.workflows.story import Story
from workflows.contract import End


async def the_head_declines(story: Story) -> None:
    await passages.apply(story)
    await story.tell(facts.declaration_declined())

    assert (await story.ended()).end is End.DECLINED
    await story.asks()


async def the_head_is_silent(story: Story) -> None:
    await passages.lapse(story)

    assert (await story.ended()).end is End.LAPSED
    await story.asks(
        "j1:remind_declaration:1:2026-10-14",
        "j1:tell_candidate_still_waiting:1:2026-10-16",
        "j1:remind_declaration:2:2026-10-21",
        "j1:tell_candidate_still_waiting:2:2026-10-23",
        "j1:remind_declaration:3:2026-11-04",
        "j1:tell_candidate_still_waiting:3:2026-11-06",
        "j1:lapse_declaration:1:2026-11-11",
    )


async def the_head_is_the_wrong_person_and_replaced(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-15 10:00")
    await story.tell(turns.wrong_person())
    await story.go_to("2026-10-20 12:00")
    assert await story.details() == (
        "Waiting for an operator to find out who signs for the school, until Wed 11 Nov 23:59 London."
    )
    await story.tell(turns.asked_again(2, "2026-10-27 09:00", lapses="2026-11-24 23:59:59"))
    await story.go_to("2026-10-27 09:20")
    await story.asks("j1:remind_declaration:1:2026-10-14", "j1:remind_declaration:1:2026-10-27")
    await story.tell(facts.declaration_signed("2026-10-28 10:00"), "2026-10-28 10:00")
    await story.asks(*story.asked[:2], "j1:place_candidate:1:2026-10-28")


async def the_head_is_the_wrong_person_and_nobody_else_is_found(story: Story) -> None:
    await passages.apply(story)
    await story.tell(turns.wrong_person())
    await story.go_to("2026-11-12 00:30")
    await story.asks("j1:lapse_declaration:1:2026-11-11")
    await story.tell(facts.declaration_lapsed())

    assert (await story.ended()).end is End.LAPSED


async def the_head_is_replaced_before_signing(story: Story) -> None:
    await passages.apply(story)
    await story.go_to("2026-10-12 10:00")
    await story.tell(turns.asked_again(2, "2026-10-19 09:00", lapses="2026-11-16 23:59:59"))
    await story.go_to("2026-10-19 09:20")
    await story.asks("j1:remind_declaration:1:2026-10-19")
    await story.tell(facts.declaration_signed("2026-10-20 10:00"), "2026-10-20 10:00")
    await story.asks("j1:remind_declaration:1:2026-10-19", "j1:place_candidate:1:2026-10-20")


async def the_head_or_the_school_changes_after_booking(story: Story) -> None:
    """The declaration is signed again while the candidate works on the evidence."""
    await passages.book(story)
    await story.go_to("2026-12-14 10:00")
    await story.tell(turns.asked_again(2, "2027-01-11 09:00", "2027-01-18 09:00", lapses="2027-02-08 23:59:59"))
    await story.go_to("2027-01-04 16:00")
    await story.tell(facts.submitted("file", complete=True))
    await story.go_to("2027-01-11 09:20")
    assert story.asked[-1] == "j1:remind_declaration:1:2027-01-11"
    await story.tell(facts.declaration_signed("2027-01-12 10:00"), "2027-01-12 10:00")
    await story.go_to("2027-01-20 12:00")
    assert story.asked[-1] == "j1:remind_declaration:1:2027-01-11"


async def the_new_head_never_signs_again(story: Story) -> None:
    """An operator's task, and no end of the journey."""
    await passages.book(story)
    await story.go_to("2026-12-14 10:00")
    await story.tell(turns.asked_again(2, lapses="2026-12-20 23:59:59"))
    await story.go_to("2026-12-21 00:30")
    assert story.asked[-1] == "j1:lapse_declaration:1:2026-12-20"
    await story.tell(facts.declaration_lapsed().model_copy(update={"final": False}))
    await story.go_to("2026-12-29 09:20")

    assert story.asked[-1] == "j1:remind_evidence_due:2:2026-12-29"
    assert "tasks and file" in await story.details()


async def a_lapsed_journey_is_reopened(story: Story) -> None:
    """A new run of the same workflow, with a ladder from day 0."""
    await passages.lapse(story)
    assert (await story.ended()).end is End.LAPSED
    await story.go_to("2026-11-16 10:00", None)
    await story.tell_together(
        turns.reopened("2026-11-16 10:00"),
        turns.asked_again(2, "2026-11-23 09:00", lapses="2026-12-14 23:59:59", reopens=True),
    )
    await story.settled()
    await story.tell(facts.declaration_lapsed(), "2026-11-12 00:30")
    await story.settled()
    await story.go_to("2026-11-23 09:20")
    assert story.asked[-1] == "j1:remind_declaration:1:2026-11-23"
    await story.tell(facts.declaration_signed("2026-11-24 10:00"), "2026-11-24 10:00")
    await story.asks(*story.asked[:8], "j1:place_candidate:1:2026-11-24")
