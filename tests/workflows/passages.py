"""Passages of a candidate's year as services tell it. Each continues where the one before it ended."""

from typing import Literal

from shared.contracts.assessment import AppointmentBooked
from tests.workflows import facts
from tests.workflows.story import Story


async def apply(story: Story) -> None:
    """Applied; the head is asked. Wed 7 Oct."""
    await story.tell_together(facts.application_received(), facts.declaration_requested())
    await story.settled()


async def declare_and_place(story: Story) -> None:
    """The head signs on Mon 12 Oct at 10:00, and there is a place."""
    await apply(story)
    await story.go_to("2026-10-12 10:00")
    await story.tell(facts.declaration_signed(), "2026-10-12 10:00")
    await story.asks("j1:place_candidate:1:2026-10-12")
    await story.tell(facts.place_confirmed())
    await story.settled()


async def prepare(story: Story) -> None:
    """Both sessions attended; ready on Tue 1 Dec at 16:00, before the cohort is allocated."""
    await declare_and_place(story)
    await story.go_to("2026-10-21 16:00")
    await story.tell(facts.attendance(1, attended=True))
    await story.go_to("2026-12-01 16:00")
    await story.tell_together(facts.attendance(2, attended=True), facts.preparation_completed(), at="2026-12-01 16:00")
    await story.settled()


async def allocate(story: Story) -> None:
    """Offered on Wed 2 Dec by the cohort's batch, accepted on Thu 3 Dec."""
    await prepare(story)
    await story.go_to("2026-12-02 09:30")
    await story.tell(facts.offered())
    await story.go_to("2026-12-03 12:00")
    await story.tell(facts.accepted())
    await story.settled()


async def book(story: Story, booked: AppointmentBooked | None = None) -> None:
    """Times proposed on Tue 8 Dec, chosen on Wed 9 Dec, everyone confirms; booked on Thu 10 Dec."""
    await allocate(story)
    await story.go_to("2026-12-08 12:00")
    await story.tell(facts.slots_proposed())
    await story.go_to("2026-12-09 12:00")
    await story.tell(facts.slot_chosen())
    await story.go_to("2026-12-10 12:00")
    await story.tell(booked or facts.booked())
    await story.settled()


async def submit(story: Story, booked: AppointmentBooked | None = None) -> None:
    """Two reminders, then tasks and file on Sat 2 Jan."""
    await book(story, booked)
    await story.go_to("2027-01-02 16:00")
    await story.tell(facts.submitted("tasks", complete=False))
    await story.tell(facts.submitted("file", complete=True))
    await story.settled()


async def report(story: Story, booked: AppointmentBooked | None = None) -> None:
    """The report is signed on Wed 20 Jan, before its first reminder."""
    await submit(story, booked)
    await story.go_to("2027-01-20 12:00")
    await story.tell(facts.report_signed())
    await story.settled("journey-j1")


async def hear(
    story: Story, outcome: Literal["awarded", "partial", "not_awarded"], booked: AppointmentBooked | None = None
) -> None:
    """The letter of Mon 8 March."""
    await report(story, booked)
    await story.go_to("2027-03-08 09:05")
    await story.tell(facts.outcome_released(outcome), "2027-03-08 09:02")
    await story.settled()


async def be_awarded(story: Story, booked: AppointmentBooked | None = None) -> None:
    """All standards met."""
    await hear(story, "awarded", booked)
    await story.tell(facts.award_made())


async def be_reassessed(story: Story) -> None:
    """Two standards short, made good by telephone, awarded by the next round."""
    await hear(story, "partial")
    await story.tell(facts.reassessment_booked())
    await story.go_to("2027-03-20 12:00")
    second = facts.report_signed(2, "2027-03-31", "2027-03-31 23:59:59", "2027-04-08 09:00")
    await story.tell(second)
    await story.go_to("2027-04-08 09:05")
    await story.tell(facts.outcome_released("awarded", 2, "2027-03-31"), "2027-04-08 09:02")
    await story.settled()
    await story.tell(facts.award_made())


async def be_late(story: Story) -> None:
    """The evidence deadline passes, the assessor gives four days more, and it comes in."""
    await book(story)
    await story.go_to("2027-01-06 00:30")
    await story.tell(facts.evidence_late())
    await story.go_to("2027-01-07 12:00")
    await story.tell(facts.late_accepted())
    await story.go_to("2027-01-08 12:00")
    await story.tell(facts.submitted("tasks", complete=False, late=True))
    await story.tell(facts.submitted("file", complete=True, late=True))
    await story.settled()


async def lapse(story: Story) -> None:
    """Nobody answers until the end."""
    await apply(story)
    await story.go_to("2026-11-12 00:30")
    await story.tell(facts.declaration_lapsed())


async def withdraw_when_booked(story: Story) -> None:
    """The candidate leaves with an appointment in the calendar."""
    await book(story)
    await story.go_to("2026-12-11 12:00")
    await story.tell(facts.withdrew("2026-12-11 12:00"), "2026-12-11 12:00")
    await story.settled()
    await story.tell(facts.cancelled(rebook=False))


async def run_cohort(story: Story) -> None:
    """Two sessions, then the allocation."""
    await story.tell(facts.cohort_opened(), journey=None, cohort="cohort-1")
    await story.go_to("2026-12-02 09:20", "cohort-cohort-1")
    await story.tell(facts.cohort_allocated(), journey=None, cohort="cohort-1")


async def run_round(story: Story) -> None:
    """One report, closed at the month's end, released on the day of the letters."""
    await story.go_to("2027-01-20 12:00", None)
    await story.tell(facts.report_signed(), journey="j1")
    await story.go_to("2027-03-01 00:20", "round-p1-hlta-2027-02-28")
    await story.tell(facts.round_closed(), journey=None)
    await story.go_to("2027-03-08 09:20", "round-p1-hlta-2027-02-28")
    await story.tell(facts.round_released(), journey=None)
