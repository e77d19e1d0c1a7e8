"""What a report leads to."""

from tests.workflows import facts, passages, turns
from tests.workflows.story import Story
from workflows.contract import End

_AWARD = "j1:make_award:1:2027-04-12"


async def every_standard_is_met(story: Story) -> None:
    await passages.be_awarded(story)

    assert (await story.ended()).end is End.AWARDED
    assert story.asked[-1] == "j1:make_award:1:2027-03-08"


async def a_partial_reassessment_goes_to_moderation_again(story: Story) -> None:
    await passages.be_reassessed(story)

    assert (await story.ended()).end is End.AWARDED
    assert [id_ for id_ in story.asked if id_.startswith("j1:")][3:] == [
        "j1:book_reassessment:1:2027-03-08",
        "j1:remind_report_due:1:2027-03-19",
        "j1:make_award:1:2027-04-08",
    ]


async def nobody_appeals_in_time(story: Story) -> None:
    await passages.hear(story, "not_awarded")
    assert await story.details() == "Waiting for the candidate to appeal, if at all, until Mon 29 Mar 23:59 London."
    await story.go_to("2027-03-30 12:30", None)

    assert (await story.ended()).end is End.NOT_AWARDED


async def an_appeal_is_refused(story: Story) -> None:
    await _appeal_in_the_last_second(story)
    await story.tell(turns.appeal_decided("refused"))

    assert (await story.ended()).end is End.NOT_AWARDED


async def an_appeal_is_upheld(story: Story) -> None:
    await _appeal_in_the_last_second(story)
    await story.go_to("2027-04-12 12:00")
    await story.tell(turns.appeal_decided("upheld", "awarded"))
    await story.settled()
    await story.tell(turns.outcome_after_appeal("awarded"))
    await story.settled()
    assert story.asked[-1] == _AWARD
    await story.tell(facts.award_made())

    assert (await story.ended()).end is End.AWARDED


async def _appeal_in_the_last_second(story: Story) -> None:
    """Heard of after midnight, and in time all the same."""
    await passages.hear(story, "not_awarded")
    await story.go_to("2027-03-30 00:10")
    await story.tell(turns.appeal_received(), "2027-03-29 23:59:58")
    await story.go_to("2027-03-31 12:00")
    assert await story.details() == "Waiting for the appeal to be decided, until Mon 26 Apr 23:59 London."


async def an_appeal_against_a_partial_outcome_is_upheld(story: Story) -> None:
    """The re-assessment that was asked for is no longer needed."""
    await passages.hear(story, "partial")
    await story.tell(facts.reassessment_booked())
    await story.settled()
    await story.tell(turns.appeal_received(), "2027-03-09 10:00")
    await story.go_to("2027-04-12 12:00")
    await story.tell(turns.appeal_decided("upheld", "awarded"))
    await story.settled()
    await story.tell(turns.outcome_after_appeal("awarded"))
    await story.settled()
    assert story.asked[-1] == _AWARD
    await story.tell(facts.award_made())

    assert (await story.ended()).end is End.AWARDED


async def an_award_is_corrected(story: Story) -> None:
    """The journey is over then, and its history stays closed."""
    await passages.be_awarded(story)
    assert (await story.ended()).end is End.AWARDED
    before = (await story.history()).events
    await story.tell(facts.award_made(), "2027-03-20 12:00")

    assert (await story.history()).events == before
    assert story.bridge.too_late == 1
