"""What can become of the evidence."""

from tests.workflows import facts, passages, turns
from tests.workflows.story import Story

_LATE = "j1:record_evidence_late:1:2027-01-05"


async def evidence_comes_in_the_last_second(story: Story) -> None:
    """In time by its own instant, however late it is heard of."""
    await passages.book(story)
    await story.go_to("2027-01-06 00:30")
    assert story.asked[-1] == _LATE
    await story.tell(facts.submitted("file", complete=True), "2027-01-05 23:59:59")
    await story.settled()
    await story.tell(facts.refused(_LATE))
    await story.settled()
    assert "the assessor's report" in await story.details()


async def evidence_is_late_by_a_second(story: Story) -> None:
    """Received, and the assessor's to decide: then the journey goes on as if it had been in time."""
    await passages.book(story)
    await story.go_to("2027-01-06 00:30")
    await story.tell(facts.submitted("file", complete=True, late=True), "2027-01-06 00:00:00")
    await story.settled()
    await story.tell(facts.evidence_late())
    await story.settled()
    assert await story.details() == "Waiting for the assessor to decide on late evidence, until Fri 8 Jan 17:00 London."
    await story.tell(facts.late_accepted())
    await story.settled()
    assert "the assessor's report" in await story.details()
    assert story.asked[-1] == _LATE


async def late_evidence_is_not_accepted_and_the_appointment_moved(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2027-01-06 00:30")
    await story.tell(facts.evidence_late())
    await story.go_to("2027-01-07 12:00")
    await story.tell(facts.cancelled(rebook=True))
    await story.settled()
    assert await story.details() == "Waiting for the assessor to propose times, until Wed 20 Jan 17:00 London."
    again = facts.booked(
        sequence=2, starts="2027-01-29 10:00", evidence_due="2027-01-19 23:59:59", reminders=("2027-01-17 09:00",)
    )
    await story.tell(again)
    await story.go_to("2027-01-20 00:30")
    assert story.asked[-2:] == ["j1:remind_evidence_due:1:2027-01-17", "j1:record_evidence_late:1:2027-01-19"]


async def the_evidence_deadline_is_extended(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2027-01-04 12:00")
    await story.tell(turns.extended("2027-01-10 23:59:59", "2027-01-08 09:00"))
    await story.go_to("2027-01-11 00:30")

    assert story.asked[-3:] == [
        "j1:remind_evidence_due:3:2027-01-03",
        "j1:remind_evidence_due:1:2027-01-08",
        "j1:record_evidence_late:3:2027-01-10",
    ]


async def evidence_is_opened_again(story: Story) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-05 12:00")
    await story.tell(turns.evidence_reopened("2027-01-07 23:59:59"))
    await story.settled()
    assert await story.details() == (
        "Waiting for the candidate to hand in tasks and file, until Thu 7 Jan 23:59 London."
    )
    await story.go_to("2027-01-06 12:00")
    await story.tell(facts.submitted("file", complete=True))
    await story.go_to("2027-01-08 12:00")
    assert "the assessor's report" in await story.details()
    assert "j1:record_evidence_late:4:2027-01-07" not in story.asked
