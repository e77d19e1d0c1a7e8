"""What can become of an assessor, of times and of an appointment."""

from tests.workflows import facts, passages, turns
from tests.workflows.story import Story


async def the_candidate_moves_the_appointment_twice(story: Story) -> None:
    """Inside the last ten days, with the evidence in: the appointment stands until another is agreed."""
    await passages.submit(story)
    await story.go_to("2027-01-08 12:00")
    await story.tell(turns.move_asked("candidate", "2027-01-11 17:00"))
    await story.settled()
    await story.tell(facts.slots_proposed(2, reply_by="2027-01-11 23:59:59"))
    await story.go_to("2027-01-12 00:20")
    assert story.asked[-1] == "j1:release_unanswered_slots:1:2027-01-11"
    assert await story.details() == (
        "Waiting for the appointment of Fri 15 Jan 10:00 London and the assessor's report, while another time is "
        "looked for, until Fri 22 Jan 17:00 London."
    )
    await story.tell(facts.slots_released(2))
    await story.settled()
    await story.tell(facts.slots_proposed(3, reply_by="2027-01-13 23:59:59"))
    await story.settled()
    await story.tell(facts.slot_chosen(3, ("2027-01-13 09:00",), "2027-01-14 23:59:59"))
    await story.go_to("2027-01-13 09:20")
    assert story.asked[-1] == "j1:remind_guests:1:2027-01-13"
    await _book_again(story, 1, "2027-01-22 10:00", "2027-01-29 17:00", "2027-01-28 09:00")
    await story.tell(turns.move_asked("assessor", "2027-01-18 17:00"))
    await story.settled()
    await _book_again(story, 2, "2027-01-26 10:00", "2027-02-02 17:00", "2027-02-01 09:00")
    await story.go_to("2027-02-01 09:20")

    assert story.asked[-2:] == ["j1:remind_guests:1:2027-01-13", "j1:remind_report_due:1:2027-02-01"]


async def _book_again(story: Story, sequence: int, starts: str, report_due: str, reminder: str) -> None:
    """The same appointment on another date; the evidence date that was told stands."""
    moved = facts.booked(
        sequence=sequence, starts=starts, reminders=(), report_due=report_due, report_reminders=(reminder,)
    )
    await story.tell(moved)
    await story.settled()


_EVERYONE = ("2027-01-08 09:00", "2027-01-14 09:00")


async def everyone_is_reminded_of_the_appointment(story: Story) -> None:
    """A week and a working day before; of unread evidence in the same moment as of the appointment. Then awarded."""
    booked = facts.booked(everyone=_EVERYONE, unread=_EVERYONE[:1])
    await passages.be_awarded(story, booked)
    assert story.asked[3:6] == [
        "j1:remind_appointment:1:2027-01-08",
        "j1:remind_unread:1:2027-01-08",
        "j1:remind_appointment:2:2027-01-14",
    ]


async def a_reminder_goes_with_the_date_of_a_moved_appointment(story: Story) -> None:
    await passages.submit(story, facts.booked(everyone=_EVERYONE))
    await story.go_to("2027-01-09 12:00")
    await story.tell(facts.booked(sequence=1, starts="2027-01-29 10:00", everyone=("2027-01-22 09:00",)))
    await story.go_to("2027-01-22 09:20")
    assert [ask for ask in story.asked if ":remind_appointment:" in ask] == [
        "j1:remind_appointment:1:2027-01-08",
        "j1:remind_appointment:1:2027-01-22",
    ]


async def a_moved_appointment_moves_every_later_date(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-20 12:00")
    await story.tell(
        facts.booked(
            sequence=1,
            starts="2027-01-29 10:00",
            evidence_due="2027-01-19 23:59:59",
            reminders=("2027-01-12 09:00",),
        )
    )
    await story.go_to("2027-01-20 00:30")

    assert story.asked[1:] == [
        "j1:remind_evidence_due:1:2026-12-15",
        "j1:remind_evidence_due:1:2027-01-12",
        "j1:record_evidence_late:1:2027-01-19",
    ]


async def the_assessor_withdraws(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-14 12:00")
    await story.tell(facts.cancelled(rebook=False))
    await story.settled()
    await story.tell(facts.offered("o2", "2026-12-18 17:00"))
    await story.go_to("2026-12-18 17:20")
    assert story.asked[-1] == "j1:expire_offer:1:2026-12-18"
    await story.tell(facts.expired("o2"))
    await story.settled()
    await story.tell(facts.not_allocated())
    await story.settled()
    assert await story.details() == "Waiting for an operator to find an assessor."
    await story.tell(facts.offered("o3", "2026-12-24 17:00"))
    await story.settled()
    await story.tell(facts.accepted("o3"))
    await story.settled()
    assert await story.details() == "Waiting for the assessor to propose times, until Thu 10 Dec 17:00 London."


async def another_assessor_takes_the_booked_time_over(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-14 12:00")
    await story.tell(facts.offered("o2", "2026-12-14 16:00"))
    await story.settled()
    assert "while another assessor is looked for" in await story.details()
    await story.go_to("2026-12-14 16:20")
    assert story.asked[-1] == "j1:expire_offer:2:2026-12-14"
    await story.tell(facts.expired("o2"))
    await story.tell(facts.offered("o3", "2026-12-14 17:00"))
    await story.go_to("2026-12-14 17:20")
    assert story.asked[-1] == "j1:expire_offer:3:2026-12-14"
    await story.tell(facts.accepted("o3"))
    await story.settled()
    assert (await story.details()).startswith("Waiting for the candidate to hand in tasks and file, until Tue 5 Jan")
    await story.go_to("2027-01-02 16:00")
    assert story.asked[-1].startswith("j1:remind_evidence_due:2:"), "its reminders go on as before"


async def nobody_takes_the_booked_time_over(story: Story) -> None:
    await passages.book(story)
    await story.go_to("2026-12-14 12:00")
    await story.tell(facts.offered("o2", "2026-12-14 16:00"))
    await story.go_to("2026-12-14 16:20")
    await story.tell(facts.expired("o2"))
    await story.tell(facts.cancelled(rebook=False))
    await story.tell(facts.offered("o3", "2026-12-16 23:59:59"))
    await story.settled()
    details = await story.details()
    assert details.startswith("Waiting for an assessor to accept the candidate, until Wed 16 Dec 23:59 London.")


async def the_candidate_does_not_come(story: Story) -> None:
    await _missing_and_new_times(story, "candidate")


async def the_assessor_does_not_come(story: Story) -> None:
    await _missing_and_new_times(story, "assessor")


async def _missing_and_new_times(story: Story, role: str) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-15 11:00")
    assert role in ("candidate", "assessor")
    await story.tell(turns.missing("candidate" if role == "candidate" else "assessor"))
    await story.settled()
    await story.tell(facts.cancelled(rebook=True))
    await story.settled()
    assert await story.details() == "Waiting for the assessor to propose times, until Wed 20 Jan 17:00 London."
    await story.tell(facts.slots_proposed(2, reply_by="2027-01-20 23:59:59"))
    await story.settled()
    await story.tell(facts.slot_chosen(2, (), "2027-01-21 23:59:59"))
    await story.settled()
    await _book_again(story, 2, "2027-01-29 10:00", "2027-02-05 17:00", "2027-02-04 09:00")
    await story.go_to("2027-02-04 09:20")
    assert story.asked[-1] == "j1:remind_report_due:1:2027-02-04"


async def the_teacher_does_not_come(story: Story) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-15 12:00")
    await story.tell(turns.missing("teacher"))
    await story.settled()
    await _continue_on_another_date(story)


async def the_senior_leader_does_not_come(story: Story) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-15 12:00")
    await story.tell(turns.missing("leader"))
    await story.settled()
    await _continue_on_another_date(story)


async def the_call_breaks_off(story: Story) -> None:
    await passages.submit(story)
    await story.go_to("2027-01-15 12:00")
    await story.tell(turns.call_broken())
    await story.settled()
    await _continue_on_another_date(story)


async def _continue_on_another_date(story: Story) -> None:
    """The minutes left are booked; until then nobody is reminded of a report, which has a new date afterwards."""
    await story.settled()
    assert await story.details() == (
        "Waiting for another date for the minutes that are left of the interview, until Mon 18 Jan 17:00 London."
    )
    await story.tell(facts.slots_proposed(2, reply_by="2027-01-19 23:59:59"))
    await story.go_to("2027-01-18 12:00")
    await story.tell(facts.slot_chosen(2, ("2027-01-20 09:00",), "2027-01-21 23:59:59"))
    await story.go_to("2027-01-21 09:20")
    assert story.asked[-1] == "j1:remind_guests:1:2027-01-20"
    continued = facts.booked(
        sequence=1,
        starts="2027-01-26 10:00",
        reminders=(),
        report_due="2027-02-02 17:00",
        report_reminders=("2027-02-01 09:00",),
    )
    await story.tell(continued.model_copy(update={"continues": True}))
    await story.go_to("2027-02-01 09:20")
    assert story.asked[-2:] == ["j1:remind_guests:1:2027-01-20", "j1:remind_report_due:1:2027-02-01"]


async def a_guest_is_replaced_before_the_appointment_is_booked(story: Story) -> None:
    await passages.allocate(story)
    await story.go_to("2026-12-08 12:00")
    await story.tell(facts.slots_proposed())
    await story.settled()
    await story.tell(facts.slot_chosen(reminders=("2026-12-10 09:00",), release="2026-12-18 23:59:59"))
    await story.settled()
    await story.tell(turns.guest_asked("2026-12-14 09:00", reply_by="2026-12-16 23:59:59"))
    await story.go_to("2026-12-19 00:30")

    assert story.asked[1:] == [
        "j1:remind_guests:1:2026-12-10",
        "j1:remind_guests:1:2026-12-14",
        "j1:release_unanswered_slots:2:2026-12-18",
    ]


async def a_guest_is_replaced_after_the_appointment_is_booked(story: Story) -> None:
    await passages.book(story)
    await story.tell(turns.guest_asked("2026-12-14 09:00", "2026-12-16 09:00", reply_by="2026-12-18 23:59:59"))
    await story.go_to("2026-12-15 09:20")
    await story.tell(facts.booked(sequence=1))
    await story.go_to("2026-12-17 09:20")

    assert story.asked[1:] == ["j1:remind_guests:1:2026-12-14", "j1:remind_evidence_due:1:2026-12-15"]
