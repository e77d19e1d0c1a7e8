"""Reminders of the appointment of Thu 14 January 2027, 10:00, on Thu 7th and Wed 13th; and of unread evidence."""

from __future__ import annotations

from datetime import timedelta

from shared.contracts import assessment as told
from shared.contracts.assessment import RemindAppointment, RemindReportDue, RemindUnread
from shared.contracts.values import Due
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
LATER = ["2027-01-21T10:00:00Z", "2027-01-22T10:00:00Z", "2027-01-25T10:00:00Z"]
WEEK, DAY = utc("2027-01-07T09:00"), utc("2027-01-13T09:00")


async def _booked(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    await panel.register("anna")
    return await panel.booked(starts=THREE)


async def _remind(panel: Panel, journey: str, booked: told.AppointmentBooked, due: Due) -> None:
    panel.clock.set(max(panel.clock.now(), due.due_at))
    reminder = RemindAppointment(appointment_id=booked.appointment_id, step=due.step, due_at=due.due_at)
    await panel.hear(reminder, journey=journey, message_id=f"{due.due_at}-{panel.clock.now()}")


async def _ask_whether_read(panel: Panel, journey: str, booked: told.AppointmentBooked) -> None:
    panel.clock.set(WEEK)
    await panel.hear(RemindUnread(appointment_id=booked.appointment_id, step=1, due_at=WEEK), journey=journey)


async def test_everyone_is_reminded_once_a_week_and_a_working_day_before(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    assert [(due.step, due.of, due.due_at) for due in booked.reminders] == [(1, 2, WEEK), (2, 2, DAY)]
    for due in (*booked.reminders, *booked.reminders):
        await _remind(panel, journey, booked, due)
    reminded = await panel.all(told.AppointmentReminderDue)
    assert [(one.step, one.of, one.due_at, one.starts_at) for one in reminded] == [
        (1, 2, WEEK, utc(THREE[0])),
        (2, 2, DAY, utc(THREE[0])),
    ]
    assert (reminded[0].segments, reminded[0].join_link) == (booked.segments, booked.join_link)


async def test_a_moved_appointment_is_reminded_of_by_its_new_date_alone(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.hand_in_everything(journey)
    await panel.move(booked)
    moved = await panel.arrange(journey, booked.assessor_id, LATER)
    assert [due.due_at for due in moved.reminders] == [utc("2027-01-14T09:00"), utc("2027-01-20T09:00")]
    for due in (*booked.reminders, *moved.reminders):
        await _remind(panel, journey, booked, due)
    reminded = await panel.all(told.AppointmentReminderDue)
    assert [(one.due_at, one.starts_at) for one in reminded] == [
        (utc("2027-01-14T09:00"), utc(LATER[0])),
        (utc("2027-01-20T09:00"), utc(LATER[0])),
    ]


async def test_nobody_is_reminded_of_an_appointment_that_has_begun_or_is_off(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(booked.starts_at)
    await _remind(panel, journey, booked, booked.reminders[1])
    panel.clock.set(utc("2027-01-14T10:10"))
    path = f"/v1/appointments/{booked.appointment_id}/missing"
    await panel.done(path, panel.bearer(booked.assessor_id), {"role": "candidate"})
    await _remind(panel, journey, booked, booked.reminders[0])
    assert await panel.all(told.AppointmentReminderDue) == []


async def test_an_assessor_who_has_not_opened_the_evidence_is_reminded_five_working_days_before(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.hand_in_everything(journey)
    handed_in = panel.clock.now()
    assert [due.due_at for due in booked.unread_reminders] == [WEEK]
    await _ask_whether_read(panel, journey, booked)
    [unread] = await panel.all(told.EvidenceUnread)
    assert (unread.assessor_id, unread.submitted_at, unread.starts_at) == (
        booked.assessor_id,
        handed_in,
        utc(THREE[0]),
    )


async def test_who_has_opened_it_is_not_and_the_candidates_own_look_does_not_count(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.hand_in_everything(journey)
    panel.clock.set(panel.clock.now() + timedelta(hours=1))
    await panel.get(f"/v1/journeys/{journey}/evidence", panel.link(Purpose.EVIDENCE, journey))
    assert await panel.all(told.EvidenceOpened) == []
    for _ in range(2):
        await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(booked.assessor_id))
    assert [one.person_id for one in await panel.all(told.EvidenceOpened)] == [booked.assessor_id]
    await _ask_whether_read(panel, journey, booked)
    assert await panel.all(told.EvidenceUnread) == []


async def test_a_look_before_the_last_part_came_does_not_count(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(booked.assessor_id))
    panel.clock.set(panel.clock.now() + timedelta(hours=1))
    await panel.hand_in_everything(journey)
    await _ask_whether_read(panel, journey, booked)
    assert len(await panel.all(told.EvidenceUnread)) == 1


async def test_evidence_that_is_not_all_in_is_not_asked_about(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.write_everything(journey)
    await panel.submit(journey, "tasks")
    await _ask_whether_read(panel, journey, booked)
    assert await panel.all(told.EvidenceUnread) == []


async def test_a_report_is_not_reminded_of_while_a_date_for_the_rest_is_looked_for(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.hand_in_everything(journey)
    panel.clock.set(utc("2027-01-14T10:55"))
    path = f"/v1/appointments/{booked.appointment_id}/missing"
    await panel.done(path, panel.bearer(booked.assessor_id), {"role": "leader"})
    due = booked.report_reminders[0]
    panel.clock.set(due.due_at)
    remind = RemindReportDue(appointment_id=booked.appointment_id, step=due.step, due_at=due.due_at)
    await panel.hear(remind, journey=journey)
    assert await panel.all(told.ReportReminderDue) == []
