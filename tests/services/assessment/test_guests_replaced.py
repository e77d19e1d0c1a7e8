"""A teacher or leader may be replaced until the appointment begins: whoever is new is asked for their own minutes."""

from __future__ import annotations

from datetime import timedelta

import httpx

from shared.contracts import assessment as told
from shared.contracts.assessment import RemindGuests
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _name(panel: Panel, journey: str, teachers: tuple[str, ...], leader: str = "leader") -> httpx.Response:
    body = {
        "teachers": [{"name": f"Tea Cher {n}", "email": f"{email}@school.example"} for n, email in enumerate(teachers)],
        "leader": {"name": "Lea Der", "email": f"{leader}@school.example", "job_title": "Deputy head"},
    }
    headers = panel.link(Purpose.GUESTS, journey)
    return await panel.client.put(f"/v1/journeys/{journey}/guests", json=body, headers=headers)


async def test_a_guest_of_a_chosen_time_is_replaced_and_the_new_one_completes_it(panel: Panel) -> None:
    """Replaced on Wed 9 December: the new teacher has five school days, until the 16th, reminded on 11th and 15th."""
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slot = (await panel.proposed(journey, anna, THREE))["slots"][0]["slot_id"]
    await panel.name_guests(journey)
    await panel.choose(journey, slot)
    old, leader = [str(part.person_id) for part in (await panel.last(told.SlotChosen)).asked]
    await panel.confirm(slot, leader)
    panel.clock.set(utc("2026-12-09T10:00"))
    assert (await _name(panel, journey, ("another",))).status_code == 200
    replaced = await panel.last(told.GuestReplaced)
    assert (replaced.role, replaced.replaced_person_id, replaced.slot_id, replaced.appointment_id) == (
        "teacher",
        old,
        slot,
        None,
    )
    asked = await panel.last(told.GuestAsked)
    assert (asked.person_id, asked.segment.starts_at, asked.reply_by) == (
        replaced.person_id,
        utc("2027-01-14T10:25"),
        utc("2026-12-16T23:59:59"),
    )
    assert [due.due_at for due in asked.guest_reminders] == [utc("2026-12-11T09:00"), utc("2026-12-15T09:00")]
    gone = await panel.confirm(slot, old)
    assert gone.status_code == 404
    await panel.confirm(slot, asked.person_id)
    booked = await panel.last(told.AppointmentBooked)
    assert asked.person_id in {part.person_id for part in booked.segments}
    assert booked.sequence == 0


async def test_a_guest_of_a_booked_appointment_is_replaced_and_everyone_gets_the_same_entry_anew(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    panel.clock.set(utc("2027-01-13T15:00"))
    leader = next(part for part in booked.segments if part.role == "leader")
    assert (await _name(panel, journey, ("teacher0",), "another")).status_code == 200
    replaced = await panel.last(told.GuestReplaced)
    assert (replaced.replaced_person_id, replaced.appointment_id) == (leader.person_id, booked.appointment_id)
    asked = await panel.last(told.GuestAsked)
    assert (asked.appointment_id, asked.segment.starts_at, asked.reply_by) == (
        booked.appointment_id,
        leader.starts_at,
        booked.starts_at,
    )
    headers = panel.link(Purpose.CONFIRM, asked.slot_id, person=asked.person_id)
    page = await panel.get(f"/v1/slots/{asked.slot_id}/confirmation", headers)
    assert (page["state"], page["alternatives"]) == ("asked", [])
    assert len(await panel.all(told.AppointmentBooked)) == 1, "the appointment stands meanwhile"
    for _ in range(2):
        assert (await panel.confirm(asked.slot_id, asked.person_id)).json()["state"] == "booked"
    [_, anew] = await panel.all(told.AppointmentBooked)
    assert (anew.appointment_id, anew.sequence, anew.moves) == (booked.appointment_id, 1, 0)
    assert anew.moved_from is not None, "so that only the newcomer, the candidate and the assessor are told"
    assert (anew.moved_from.sequence, anew.moved_from.segments) == (0, booked.segments)
    assert [part.person_id for part in anew.segments if part.role == "leader"] == [asked.person_id]
    assert (anew.starts_at, anew.evidence_due_at, anew.report_due_at) == (
        booked.starts_at,
        booked.evidence_due_at,
        booked.report_due_at,
    )


async def test_the_silent_new_guest_alone_is_reminded(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    await _name(panel, journey, ("another",))
    asked = await panel.last(told.GuestAsked)
    remind = RemindGuests(
        slot_id=asked.slot_id, proposal_version=asked.proposal_version, step=1, due_at=asked.guest_reminders[0].due_at
    )
    for _ in range(2):
        await panel.hear(remind, journey=journey)
    assert [one.segment.person_id for one in await panel.all(told.GuestReminderDue)] == [asked.person_id]


async def test_a_new_guest_who_cannot_come_is_the_offices_to_know_until_another_is_named(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    await _name(panel, journey, ("another",))
    asked = await panel.last(told.GuestAsked)
    for _ in range(2):
        answer = await panel.confirm(asked.slot_id, asked.person_id, available=False)
        assert answer.json()["state"] == "declined"
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    assert [(task["code"], task["reason_code"]) for task in tasks] == [("guest_cannot", "teacher")]
    assert await panel.all(told.SlotsReleased) == []
    await _name(panel, journey, ("third",))
    assert (await panel.get("/v1/tasks", panel.operator))["tasks"] == []
    third = await panel.last(told.GuestAsked)
    await panel.confirm(third.slot_id, third.person_id)
    assert (await panel.last(told.AppointmentBooked)).sequence == 1
    assert [one.person_id for one in await panel.all(told.GuestCannotCome)] == [asked.person_id]


async def test_who_had_confirmed_and_can_no_longer_come_says_so_and_may_come_after_all(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    leader = next(part for part in booked.segments if part.role == "leader")
    headers = panel.link(Purpose.CONFIRM, booked.appointment_id, person=leader.person_id, journey=journey)
    path = f"/v1/slots/{booked.appointment_id}"
    for _ in range(2):  # saying it again changes nothing
        await panel.done(f"{path}/absence", headers, {"reason_class": "health", "reason": "An operation"})
    [cannot] = await panel.all(told.GuestCannotCome)
    assert (cannot.role, cannot.person_id, cannot.segment, cannot.reason_class) == (
        "leader",
        leader.person_id,
        leader,
        "health",
    )
    assert (await panel.get(f"{path}/confirmation", headers))["state"] == "declined"
    assert [task["code"] for task in (await panel.get("/v1/tasks", panel.operator))["tasks"]] == ["guest_cannot"]
    assert (await panel.confirm(booked.appointment_id, str(leader.person_id))).json()["state"] == "booked"
    assert (await panel.get("/v1/tasks", panel.operator))["tasks"] == []
    assert len(await panel.all(told.AppointmentBooked)) == 1, "the appointment stood all the time"
    panel.clock.set(booked.starts_at)
    begun = await panel.post(f"{path}/absence", headers, {})
    assert (begun.status_code, begun.json()["code"]) == (409, "begun")


async def test_whoever_takes_the_place_of_a_guest_who_cannot_come_is_asked_and_joins(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    teacher = next(part for part in booked.segments if part.role == "teacher")
    await panel.confirm(booked.appointment_id, str(teacher.person_id), available=False)
    assert (await _name(panel, journey, ("another",))).status_code == 200
    asked = await panel.last(told.GuestAsked)
    assert asked.segment.starts_at == teacher.starts_at
    assert (await panel.confirm(asked.slot_id, asked.person_id)).json()["state"] == "booked"
    anew = await panel.last(told.AppointmentBooked)
    assert (anew.sequence, anew.starts_at) == (1, booked.starts_at)
    assert asked.person_id in {part.person_id for part in anew.segments}


async def test_the_number_of_teachers_stays_and_nobody_is_replaced_once_it_has_begun(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    more = await _name(panel, journey, ("teacher0", "another"))
    assert (more.status_code, more.json()["code"]) == (409, "guests_asked")
    panel.clock.set(booked.starts_at)
    begun = await _name(panel, journey, ("another",))
    assert (begun.status_code, begun.json()["code"]) == (409, "begun")


async def test_whoever_was_missing_may_be_replaced_for_the_other_date(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await panel.hand_in_everything(journey)
    panel.clock.set(booked.starts_at + timedelta(minutes=35))
    path = f"/v1/appointments/{booked.appointment_id}/missing"
    await panel.done(path, panel.bearer(booked.assessor_id), {"role": "teacher"})
    assert (await _name(panel, journey, ("another",))).status_code == 200
    new = (await panel.last(told.GuestReplaced)).person_id
    later = ["2027-01-21T10:00:00Z", "2027-01-22T10:00:00Z", "2027-01-25T10:00:00Z"]
    slots = (await panel.proposed(journey, booked.assessor_id, later))["slots"]
    await panel.choose(journey, slots[0]["slot_id"])
    assert [part.person_id for part in (await panel.last(told.SlotChosen)).asked] == [new]
