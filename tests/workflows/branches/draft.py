"""What can become of an application that is begun."""

from typing import Any

from shared.contracts import intake
from shared.contracts.values import Due
from tests.workflows import facts
from tests.workflows.facts import PERSON, WHY, dues, london
from tests.workflows.story import Story
from workflows.contract import End

DRAFT = "draft-j1"


async def an_application_is_begun_and_sent(story: Story) -> None:
    """Nobody is reminded who sends it in time, and the journey begins under the same id."""
    await _begin(story)
    await story.go_to("2026-10-08 12:00", DRAFT)
    assert await story.details(DRAFT) == (
        "Waiting for the applicant to send the application, until Fri 6 Nov 23:59 London."
    )
    await story.tell(_submitted("2026-10-08 12:00"), "2026-10-08 12:00")

    assert (await story.ended(DRAFT)).end is End.SUBMITTED
    await story.asks()


async def an_application_is_begun_and_forgotten(story: Story) -> None:
    """Two reminders, and in the end it is deleted."""
    await _begin(story)
    await story.go_to("2026-11-07 00:20", DRAFT)
    await story.asks("j1:remind_draft:1:2026-10-12", "j1:remind_draft:2:2026-10-19", "j1:delete_draft:1:2026-11-06")
    deleted = intake.DraftDeleted(
        draft_id="j1", person_id=PERSON, deleted_at=london("2026-11-07 00:20"), reason_code="expired"
    )
    await story.tell(deleted, "2026-11-07 00:20")

    assert (await story.ended(DRAFT)).end is End.DELETED


async def an_application_is_gone_on_with_after_a_reminder(story: Story) -> None:
    """Whoever answers again has all the days anew; a deletion that was on its way is refused."""
    await _begin(story)
    await story.go_to("2026-11-07 00:20", DRAFT)
    saved = intake.DraftSaved(
        **_plan(dues("2026-11-11 09:00", "2026-11-18 09:00"), "2026-12-06 23:59:59"), link_version=1
    )
    await story.tell(saved, "2026-11-06 23:50")
    await story.tell(facts.refused("j1:delete_draft:1:2026-11-06", "draft_kept"))
    await story.go_to("2026-11-18 09:20", DRAFT)
    assert story.asked[3:] == ["j1:remind_draft:1:2026-11-11", "j1:remind_draft:2:2026-11-18"]
    await story.tell(_submitted("2026-11-18 10:00"), "2026-11-18 10:00")

    assert (await story.ended(DRAFT)).end is End.SUBMITTED


async def _begin(story: Story) -> None:
    """Begun on Wed 7 Oct."""
    begun = intake.DraftBegun(
        **_plan(dues("2026-10-12 09:00", "2026-10-19 09:00"), "2026-11-06 23:59:59"), link_version=1
    )
    await story.tell(begun, "2026-10-07 09:00")
    await story.settled(DRAFT)


def _plan(reminders: tuple[Due, ...], deletes: str) -> dict[str, Any]:
    return {
        "draft_id": "j1",
        "person_id": PERSON,
        "reminders": reminders,
        "deletes_at": london(deletes),
        "why": WHY,
    }


def _submitted(at: str) -> intake.DraftSubmitted:
    return intake.DraftSubmitted(draft_id="j1", person_id=PERSON, journey_id="j1", submitted_at=london(at))
