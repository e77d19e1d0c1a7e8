"""Evidence on time or late, appointments that move, and the report."""

from tests.workflows import facts, passages
from tests.workflows.story import Story

PLACED = ("j1:place_candidate:1:2026-10-12",)
REMINDED = (
    "j1:remind_evidence_due:1:2026-12-15",
    "j1:remind_evidence_due:2:2026-12-29",
    "j1:remind_evidence_due:3:2027-01-03",
    "j1:remind_evidence_due:4:2027-01-05",
)


async def test_evidence_that_is_in_stops_its_reminders(story: Story) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-10 12:00")
    assert story.asked == [*PLACED, *REMINDED[:2]]


async def test_one_part_alone_does_not_stop_them(story: Story) -> None:
    await passages.book(story)
    await story.tell(facts.submitted("tasks", complete=False))
    await story.go_to("2027-01-06 00:15")
    assert story.asked == [*PLACED, *REMINDED, "j1:record_evidence_late:1:2027-01-05"]


async def test_late_evidence_waits_for_the_assessors_decision(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2027-01-06 00:30")
    await story.tell(facts.evidence_late())
    await story.settled()
    assert await story.details() == (
        "Waiting for the assessor to decide on late evidence, until Fri 8 Jan 17:00 London."
    )


async def test_evidence_handed_in_just_after_the_deadline_waits_for_the_assessors_decision_as_well(
    story: Story,
) -> None:
    await passages.book(story)
    await story.go_to("2027-01-06 00:00")
    await story.tell(facts.submitted("tasks", complete=False, late=True), "2027-01-06 00:00:10")
    await story.tell(facts.submitted("file", complete=True, late=True), "2027-01-06 00:00:20")
    await story.go_to("2027-01-06 00:15")
    assert story.asked[-1] == "j1:record_evidence_late:1:2027-01-05"

    await story.tell(facts.evidence_late())
    await story.settled()
    assert "the assessor to decide on late evidence" in await story.details()

    await story.tell(facts.late_accepted())
    await story.settled()
    assert "the appointment of Fri 15 Jan 10:00 London" in await story.details()


async def test_evidence_late_for_a_cancelled_appointment_is_in_time_for_the_next(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2027-01-06 00:30")
    await story.tell(facts.evidence_late())
    await story.tell(facts.submitted("tasks", complete=False, late=True))
    await story.tell(facts.submitted("file", complete=True, late=True))
    await story.go_to("2027-01-07 12:00")
    await story.tell(facts.cancelled(rebook=True))
    await story.go_to("2027-01-08 12:00")
    await story.tell(facts.booked("a2", 0, "2027-02-10 10:00", report_due="2027-02-17 17:00", report_reminders=()))
    await story.settled()
    assert "the appointment of Wed 10 Feb 10:00 London" in await story.details()


async def test_late_evidence_that_was_accepted_and_came_in_goes_on_to_the_interview(story: Story) -> None:
    await passages.be_late(story)
    assert await story.details() == (
        "Waiting for the appointment of Fri 15 Jan 10:00 London and the assessor's report, "
        "until Fri 22 Jan 17:00 London."
    )


async def test_more_time_that_passes_as_well_is_recorded_as_late_again(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2027-01-06 00:30")
    await story.tell(facts.evidence_late())
    await story.go_to("2027-01-07 12:00")
    await story.tell(facts.late_accepted("2027-01-09 23:59:59"))
    await story.go_to("2027-01-10 00:15")
    assert story.asked[-1] == "j1:record_evidence_late:2:2027-01-09"


async def test_late_evidence_that_is_refused_leads_back_to_new_times(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2027-01-06 00:30")
    await story.tell(facts.evidence_late())
    await story.tell(facts.cancelled(rebook=True))
    await story.settled()
    assert await story.details() == "Waiting for the assessor to propose times, until Wed 20 Jan 17:00 London."


async def test_a_moved_appointment_replaces_every_reminder(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-20 12:00")
    moved = facts.booked(
        sequence=1,
        starts="2027-01-29 10:00",
        evidence_due="2027-01-19 23:59:59",
        reminders=("2026-12-29 09:00", "2027-01-12 09:00", "2027-01-17 09:00", "2027-01-19 09:00"),
    )
    await story.tell(moved)
    await story.go_to("2027-01-20 00:15")

    assert story.asked == [
        *PLACED,
        "j1:remind_evidence_due:1:2026-12-15",
        "j1:remind_evidence_due:1:2026-12-29",
        "j1:remind_evidence_due:2:2027-01-12",
        "j1:remind_evidence_due:3:2027-01-17",
        "j1:remind_evidence_due:4:2027-01-19",
        "j1:record_evidence_late:1:2027-01-19",
    ]


async def test_a_plan_replaced_in_the_same_instant_as_its_cancellation_stands(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-20 12:00")
    await story.tell(facts.booked(sequence=1, evidence_due="2027-01-19 23:59:59"), "2026-12-20 12:00", version=7)
    await story.tell(facts.cancelled(rebook=True), "2026-12-20 12:00", version=7)
    await story.settled()
    assert await story.details() == (
        "Waiting for the candidate to hand in tasks and file, until Tue 19 Jan 23:59 London."
    )


async def test_an_unsigned_report_is_reminded_until_it_is_signed(story: Story) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-25 09:15")
    assert story.asked[-2:] == ["j1:remind_report_due:1:2027-01-21", "j1:remind_report_due:2:2027-01-25"]

    await story.tell(facts.report_signed())
    await story.settled()
    assert await story.details() == ("Waiting for the moderation round and its letters, until Mon 8 Mar 09:00 London.")


async def test_an_appointment_cancelled_on_its_day_is_booked_again_and_evidence_counts_still(story: Story) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-15 10:10")
    await story.tell(facts.cancelled(rebook=True))
    await story.tell(facts.slots_proposed(2, "2027-01-21 23:59:59"))
    await story.tell(facts.slot_chosen(2, (), "2027-01-22 23:59:59"))
    await story.tell(facts.booked("a2", 0, "2027-02-10 10:00", report_due="2027-02-17 17:00", report_reminders=()))
    await story.settled()
    assert await story.details() == (
        "Waiting for the appointment of Wed 10 Feb 10:00 London and the assessor's report, "
        "until Wed 17 Feb 17:00 London."
    )


async def test_the_timer_of_a_reminder_says_what_it_is_for(story: Story) -> None:
    await passages.submit(story, facts.booked(everyone=("2027-01-08 09:00", "2027-01-14 09:00")))
    timer = (await story.history()).timers[-1]
    assert timer.summary == "Remind everyone of the appointment, step 1 of 2, Fri 8 Jan 09:00 London"
