"""What becomes of tasks and file after a journey's end. Letters on Mon 8 March 2027, kept for 180 days."""

from datetime import datetime

from shared.contracts import assessment
from tests.workflows import facts
from tests.workflows.facts import PERSON, WHY, london
from tests.workflows.story import Story
from workflows.contract import End

RETENTION = "retention-j1"
_PLANNED = "j1:plan_retention:1:2027-03-09"
_WARNED = "j1:warn_of_deletion:2:2027-08-21"


async def the_candidate_is_told_and_the_evidence_deleted(story: Story) -> None:
    await _end(story)
    await story.tell(_kept(until="2027-09-04 23:59:59", warn="2027-08-21 09:00"))
    await story.go_to("2027-08-20 12:00", RETENTION)
    await story.asks_about_retention(_PLANNED)
    assert await story.details(RETENTION) == (
        "Waiting for the last day on which tasks and file are kept, until Sat 4 Sep 23:59 London."
    )
    await story.go_to("2027-08-21 09:20", RETENTION)
    await story.tell(_kept(until="2027-09-04 23:59:59"))
    await story.go_to("2027-09-05 00:20", RETENTION)
    await story.asks_about_retention(_PLANNED, _WARNED, "j1:delete_evidence:3:2027-09-04")
    await story.tell(_deleted("2027-09-05 00:20"))

    assert (await story.ended(RETENTION)).end is End.DELETED


async def an_appeal_keeps_the_evidence_until_it_is_decided(story: Story) -> None:
    """Looked at again each week; the time then counts from the decision, Mon 12 April: to the end of Sat 9 October."""
    await _end(story)
    await story.tell(_kept(again="2027-03-16 09:00"))
    await story.go_to("2027-03-16 09:20", RETENTION)
    await story.asks_about_retention(_PLANNED, "j1:plan_retention:2:2027-03-16")
    assert await story.details(RETENTION) == "Waiting for the journey to be over for good."
    await story.tell(_kept(again="2027-04-12 09:00"))
    await story.go_to("2027-04-12 09:20", RETENTION)
    await story.tell(_kept(until="2027-10-09 23:59:59", warn="2027-09-25 09:00"))
    await story.go_to("2027-09-25 09:20", RETENTION)
    assert story.asked_about_retention[2:] == ["j1:plan_retention:3:2027-04-12", "j1:warn_of_deletion:4:2027-09-25"]


async def an_appeal_that_comes_before_the_deletion_stops_it(story: Story) -> None:
    """The deletion is asked for, and answered by another plan: nothing is deleted while the appeal is open."""
    await _end(story)
    await story.tell(_kept(until="2027-09-04 23:59:59"))
    await story.go_to("2027-09-05 00:20", RETENTION)
    await story.asks_about_retention(_PLANNED, "j1:delete_evidence:2:2027-09-04")
    await story.tell(_kept(again="2027-09-12 00:20"))
    await story.go_to("2027-09-12 00:40", RETENTION)
    assert story.asked_about_retention[2:] == ["j1:plan_retention:3:2027-09-12"]


async def another_end_of_the_same_journey_changes_nothing(story: Story) -> None:
    """An upheld appeal leads to an award: the workflow that waits goes by what assessment says of it."""
    await _end(story)
    await story.tell(_kept(until="2027-09-04 23:59:59", warn="2027-08-21 09:00"))
    await story.tell(facts.outcome_released("awarded"))
    await story.settled(RETENTION)
    await story.go_to("2027-08-21 09:20", RETENTION)
    await story.asks_about_retention(_PLANNED, _WARNED)


async def _end(story: Story) -> None:
    """The letters go out, and a day later the plan is asked for."""
    await story.go_to("2027-03-08 09:00", None)
    await story.tell(facts.outcome_released("not_awarded"), "2027-03-08 09:00")
    await story.settled(RETENTION)
    await story.asks_about_retention()
    await story.go_to("2027-03-09 09:20", RETENTION)
    await story.asks_about_retention(_PLANNED)


def _at(text: str | None) -> datetime | None:
    return london(text) if text else None


def _kept(until: str | None = None, warn: str | None = None, again: str | None = None) -> assessment.EvidenceKept:
    return assessment.EvidenceKept(
        person_id=PERSON,
        standing="ended" if until else "appealed",
        until=_at(until),
        warn_at=_at(warn),
        look_again_at=_at(again),
        why=WHY,
    )


def _deleted(at: str) -> assessment.EvidenceDeleted:
    return assessment.EvidenceDeleted(person_id=PERSON, deleted_at=london(at), tasks=8, documents=34)
