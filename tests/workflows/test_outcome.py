"""What a report leads to: award, re-assessment, or a no; and a withdrawal at any stage."""

from collections.abc import Awaitable, Callable

import pytest

from tests.workflows import facts, passages
from tests.workflows.story import Story
from workflows.contract import End


async def test_a_candidate_who_met_every_standard_is_awarded(story: Story) -> None:
    await passages.be_awarded(story)

    assert (await story.ended()).end is End.AWARDED
    assert story.asked == [
        "j1:place_candidate:1:2026-10-12",
        "j1:remind_evidence_due:1:2026-12-15",
        "j1:remind_evidence_due:2:2026-12-29",
        "p1-hlta-2027-02-28:close_round:1:2027-02-28",
        "j1:make_award:1:2027-03-08",
    ]


async def test_a_candidate_who_was_short_of_two_is_reassessed_and_awarded_by_the_next_round(story: Story) -> None:
    await passages.be_reassessed(story)

    assert (await story.ended()).end is End.AWARDED
    own = [id_ for id_ in story.asked if id_.startswith("j1:")]
    assert own[3:] == [
        "j1:book_reassessment:1:2027-03-08",
        "j1:remind_report_due:1:2027-03-19",
        "j1:make_award:1:2027-04-08",
    ]


async def test_a_second_report_short_again_leads_to_a_further_reassessment(story: Story) -> None:
    await passages.hear(story, "partial")
    await story.tell(facts.reassessment_booked())
    await story.tell(facts.report_signed(2, "2027-03-31", "2027-03-31 23:59:59", "2027-04-08 09:00"))
    await story.go_to("2027-04-08 09:05")
    await story.tell(facts.outcome_released("partial", 2, "2027-03-31"), "2027-04-08 09:02")
    await story.settled()

    assert story.asked[-1] == "j1:book_reassessment:1:2027-04-08"
    assert await story.details() == "Waiting for a senior assessor to be found for the re-assessment."


async def test_an_outcome_heard_before_its_report_is_kept(story: Story) -> None:
    await passages.submit(story)
    await story.tell(facts.outcome_released("not_awarded"), "2027-03-08 09:02")
    await story.tell(facts.report_signed(), "2027-01-20 12:00")
    await story.go_to("2027-03-30 12:30", None)
    assert (await story.ended()).end is End.NOT_AWARDED


async def test_a_withdrawal_with_an_appointment_gives_it_up_before_the_journey_ends(story: Story) -> None:
    await passages.withdraw_when_booked(story)

    assert (await story.ended()).end is End.WITHDRAWN
    assert story.asked[-1] == "j1:cancel_appointment:1:2026-12-11"


async def test_a_withdrawal_is_over_when_there_was_nothing_to_give_up(story: Story) -> None:
    await passages.prepare(story)
    await story.tell(facts.withdrew("2026-12-01 17:00"))
    await story.settled()
    await story.tell(facts.refused("j1:cancel_appointment:1:2026-12-01", "nothing_to_cancel"))

    assert (await story.ended()).end is End.WITHDRAWN


@pytest.mark.parametrize("passage", [passages.apply, passages.declare_and_place])
async def test_a_withdrawal_before_preparation_is_complete_asks_for_nothing(
    story: Story, passage: Callable[[Story], Awaitable[None]]
) -> None:
    await passage(story)
    before = list(story.asked)
    await story.tell(facts.withdrew("2026-10-13 12:00"))

    assert (await story.ended()).end is End.WITHDRAWN
    assert story.asked == before


async def test_a_withdrawal_that_overtakes_the_end_of_preparation_gives_up_what_was_begun(story: Story) -> None:
    await passages.declare_and_place(story)
    await story.tell(facts.withdrew("2026-12-01 17:00", stage="prepared"))
    await story.asks("j1:place_candidate:1:2026-10-12", "j1:cancel_appointment:1:2026-12-01")


@pytest.mark.parametrize("passage", [passages.prepare, passages.allocate, passages.submit, passages.report])
async def test_a_withdrawal_ends_every_later_stage(story: Story, passage: Callable[[Story], Awaitable[None]]) -> None:
    await passage(story)
    await story.tell(facts.withdrew("2027-02-01 12:00"))
    await story.settled()
    await story.tell(facts.refused("j1:cancel_appointment:1:2027-02-01", "nothing_to_cancel"))

    assert (await story.ended()).end is End.WITHDRAWN


async def test_giving_up_is_answered_by_what_it_led_to_even_where_the_two_services_clocks_disagree(
    story: Story,
) -> None:
    await passages.book(story)
    await story.go_to("2026-12-11 12:00")
    await story.tell(facts.withdrew("2026-12-11 12:00"), "2026-12-11 12:00")
    await story.settled()
    answers = "j1:cancel_appointment:1:2026-12-11"
    await story.tell(facts.cancelled(rebook=False), "2026-12-11 11:59:59", causation=answers)

    assert (await story.ended()).end is End.WITHDRAWN


async def test_a_candidate_who_leaves_after_the_letter_is_awarded_all_the_same(story: Story) -> None:
    await passages.hear(story, "awarded")
    await story.tell(facts.withdrew("2027-03-08 10:00"), "2027-03-08 10:00")
    await story.settled()
    await story.tell(facts.award_made())

    assert (await story.ended()).end is End.AWARDED


async def test_while_no_senior_is_free_one_is_looked_for_on_every_working_day(story: Story) -> None:
    await passages.hear(story, "partial")
    await story.tell(facts.refused("j1:book_reassessment:1:2027-03-08", "no_senior_free"), "2027-03-08 09:10")
    await story.go_to("2027-03-09 09:30")
    await story.tell(facts.refused("j1:book_reassessment:2:2027-03-09", "no_senior_free"), "2027-03-09 09:30")
    await story.go_to("2027-03-10 10:00")

    assert story.asked[-3:] == [
        "j1:book_reassessment:1:2027-03-08",
        "j1:book_reassessment:2:2027-03-09",
        "j1:book_reassessment:3:2027-03-10",
    ]
    await story.tell(facts.reassessment_booked())
    await story.go_to("2027-03-15 12:00")
    assert story.asked[-1] == "j1:book_reassessment:3:2027-03-10"


async def test_a_call_that_is_called_off_is_booked_again(story: Story) -> None:
    await passages.hear(story, "partial")
    await story.tell(facts.reassessment_booked())
    await story.go_to("2027-03-12 12:00")
    await story.tell(facts.cancelled(rebook=True, appointment="a2"), "2027-03-12 12:00")
    await story.go_to("2027-03-12 12:30")

    assert story.asked[-1] == "j1:book_reassessment:2:2027-03-12"
    assert await story.details() == "Waiting for a senior assessor to be found for the re-assessment."
