"""What can become of a cohort."""

from shared.contracts.values import CheckDues
from tests.workflows import facts, turns
from tests.workflows.facts import dues, london
from tests.workflows.story import Story
from workflows.contract import End

COHORT = "cohort-cohort-1"


async def the_provider_moves_a_session(story: Story) -> None:
    """The reminders of the session as it was are no longer sent, and the allocation waits for the new date."""
    await _open(story)
    await story.go_to("2026-10-22 12:00", COHORT)
    opened = facts.cohort_opened()
    moved = opened.dues[1].model_copy(
        update={
            "reminders": dues("2026-12-01 09:00", "2026-12-07 09:00"),
            "register_at": london("2026-12-08 15:30"),
        }
    )
    changed = turns.cohort_changed(dues=(opened.dues[0], moved), allocate_at=london("2026-12-09 09:00"))
    await story.tell(changed, journey=None, cohort="cohort-1")
    await story.go_to("2026-12-09 09:20", COHORT)
    await story.tell(facts.cohort_allocated(), journey=None, cohort="cohort-1")

    assert (await story.ended(COHORT)).end is End.ALLOCATED
    assert story.asked[3:] == [
        "cohort-1:remind_session:1:2026-12-01",
        "cohort-1:remind_session:2:2026-12-07",
        "cohort-1:ask_for_register:2:2026-12-08",
        "cohort-1:allocate_cohort:1:2026-12-09",
    ]


async def the_trainer_changes(story: Story) -> None:
    """The same dates: nobody is reminded twice."""
    await _open(story)
    await story.go_to("2026-10-14 09:20", COHORT)
    changed = turns.cohort_changed().model_copy(update={"change": "trainer_changed"})
    await story.tell(changed, journey=None, cohort="cohort-1")
    await story.go_to("2026-10-20 09:20", COHORT)

    assert story.asked == ["cohort-1:remind_session:1:2026-10-14", "cohort-1:remind_session:2:2026-10-20"]


async def the_provider_cancels_the_cohort(story: Story) -> None:
    await _open(story)
    await story.go_to("2026-10-15 10:00", COHORT)
    await story.tell(turns.cohort_cancelled(), journey=None, cohort="cohort-1")

    assert (await story.ended(COHORT)).end is End.CANCELLED
    assert story.asked == ["cohort-1:remind_session:1:2026-10-14"]


async def checks_of_understanding_are_reminded_of(story: Story) -> None:
    checks = (
        CheckDues(check=1, reminders=dues("2026-11-05 09:00", "2026-11-09 09:00")),
        CheckDues(check=2, reminders=dues("2026-11-05 09:00")),
    )
    await story.tell(facts.cohort_opened(check_dues=checks), journey=None, cohort="cohort-1")
    await story.settled(COHORT)
    await story.go_to("2026-11-09 09:20", COHORT)

    assert story.asked[3:] == [
        "cohort-1:remind_check:1:2026-11-05:check-1",
        "cohort-1:remind_check:1:2026-11-05:check-2",
        "cohort-1:remind_check:2:2026-11-09:check-1",
    ]


async def _open(story: Story) -> None:
    await story.tell(facts.cohort_opened(), journey=None, cohort="cohort-1")
    await story.settled(COHORT)
