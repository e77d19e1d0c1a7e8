"""The cohort asks for its sessions and its allocation, the round for its end and its letters."""

from tests.workflows import facts, passages
from tests.workflows.story import Story
from workflows.contract import End

COHORT = "cohort-cohort-1"
ROUND = "round-p1-hlta-2027-02-28"


async def test_a_cohort_reminds_asks_for_registers_and_allocates(story: Story) -> None:
    await passages.run_cohort(story)

    assert (await story.ended(COHORT)).end is End.ALLOCATED
    assert story.asked == [
        "cohort-1:remind_session:1:2026-10-14",
        "cohort-1:remind_session:2:2026-10-20",
        "cohort-1:ask_for_register:1:2026-10-21",
        "cohort-1:remind_session:1:2026-11-24",
        "cohort-1:remind_session:2:2026-11-30",
        "cohort-1:ask_for_register:2:2026-12-01",
        "cohort-1:allocate_cohort:1:2026-12-02",
    ]


async def test_a_refused_allocation_ends_the_cohort_too(story: Story) -> None:
    await story.tell(facts.cohort_opened(), journey=None, cohort="cohort-1")
    await story.go_to("2026-12-02 09:20", COHORT)
    await story.tell(facts.refused("cohort-1:allocate_cohort:1:2026-12-02", "nobody_ready"), journey=None, cohort=None)
    assert (await story.ended(COHORT)).end is End.ALLOCATION_REFUSED


async def test_a_moved_session_moves_its_reminders(story: Story) -> None:
    await story.tell(facts.cohort_opened(), journey=None, cohort="cohort-1")
    await story.go_to("2026-10-10 12:00", COHORT)
    await story.tell(facts.cohort_opened(dues=(), allocate_at=facts.london("2026-12-09 09:00")), journey=None)
    await story.go_to("2026-12-09 09:20", COHORT)
    assert story.asked == ["cohort-1:allocate_cohort:1:2026-12-09"]


async def test_a_round_closes_at_its_end_and_releases_on_the_day_of_the_letters(story: Story) -> None:
    await passages.run_round(story)

    assert (await story.ended(ROUND)).end is End.RELEASED
    assert story.asked == [
        "p1-hlta-2027-02-28:close_round:1:2027-02-28",
        "p1-hlta-2027-02-28:release_round:1:2027-03-08",
    ]


async def test_a_round_that_was_closed_before_goes_on_to_its_letters(story: Story) -> None:
    await story.tell(facts.report_signed())
    await story.go_to("2027-03-01 00:20", ROUND)
    await story.tell(facts.refused("p1-hlta-2027-02-28:close_round:1:2027-02-28", "already_closed"), journey=None)
    await story.go_to("2027-03-08 09:20", ROUND)
    await story.tell(facts.round_released(), journey=None)

    assert (await story.ended(ROUND)).end is End.RELEASED


async def test_versions_of_one_programme_share_a_round_and_providers_do_not(story: Story) -> None:
    first = await story.envelope(facts.report_signed())
    second = first.model_copy(update={"id": "event-b", "programme": "hlta@2", "journey": "j2"})
    other = first.model_copy(update={"id": "event-c", "provider": "p2", "journey": "j3"})
    for envelope in (first, second, other):
        await story.bridge.tell(envelope)
    await story.settled(ROUND)

    assert len((await story.history(ROUND)).facts) == 2
    assert len((await story.history("round-p2-hlta-2027-02-28")).facts) == 1
