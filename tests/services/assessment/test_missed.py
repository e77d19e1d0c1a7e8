"""Somebody is not there, or the call breaks off: other minutes are found; the second time is the office's task.

Every story begins with the appointment of Thu 14 January 2027, 10:00: candidate 10:00, teacher 10:25, leader 10:45,
study 11:00, candidate 11:15, notes 11:45 - 12:00. Its evidence was in by Monday 4 January. Other times may be from
Thu 21 January on: the candidate answers by Tue 19th, the guests from the 20th on.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
LATER = ["2027-01-21T10:00:00Z", "2027-01-22T10:00:00Z", "2027-01-25T10:00:00Z"]
FRIDAYS_END = utc("2027-01-15T23:59:59")


async def _began(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await panel.hand_in_everything(journey)
    return journey, booked


async def _missing(panel: Panel, booked: told.AppointmentBooked, role: str, **body: str) -> httpx.Response:
    path = f"/v1/appointments/{booked.appointment_id}/missing"
    return await panel.post(path, panel.bearer(booked.assessor_id), {"role": role, **body})


async def _tasks(panel: Panel) -> list[tuple[str, str]]:
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    return [(task["code"], task["reason_code"]) for task in tasks]


async def _rest(panel: Panel, journey: str, assessor: str, starts: list[str]) -> told.AppointmentBooked:
    slots = (await panel.proposed(journey, assessor, starts))["slots"]
    assert (await panel.choose(journey, slots[0]["slot_id"])).status_code == 200
    for part in (await panel.last(told.SlotChosen)).asked:
        assert (await panel.confirm(slots[0]["slot_id"], str(part.person_id))).status_code == 200
    return await panel.last(told.AppointmentBooked, journey)


async def test_nobody_is_missing_before_ten_minutes_of_their_own_part_are_over(panel: Panel) -> None:
    _, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T10:34:59"))
    early = await _missing(panel, booked, "teacher")
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    panel.clock.set(utc("2027-01-14T10:35"))
    assert (await _missing(panel, booked, "teacher")).status_code == 200


async def test_without_the_candidate_there_is_no_interview_and_new_times_come_by_the_next_working_day(
    panel: Panel,
) -> None:
    journey, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T10:10"))
    for _ in range(2):  # recording it again changes nothing
        assert (await _missing(panel, booked, "candidate")).json()["times"] == 1
    [missing] = await panel.all(told.PartyMissing)
    assert (missing.role, missing.starts_at, missing.contact_by, missing.remaining, missing.times) == (
        "candidate",
        utc("2027-01-14T10:00"),
        FRIDAYS_END,
        (),
        1,
    )
    [off] = await panel.all(told.AppointmentCancelled)
    assert (off.rebook, off.contact_by, off.sequence) == (True, FRIDAYS_END, 1)
    assert await _tasks(panel) == []
    again = await panel.arrange(journey, booked.assessor_id, LATER)
    assert again.evidence_due_at == utc("2027-01-11T23:59:59")
    panel.clock.set(utc("2027-01-21T10:10"))
    assert (await _missing(panel, again, "candidate")).json()["for_operator"] is True
    assert await _tasks(panel) == [("missed_again", "candidate")]


async def test_the_candidate_says_that_the_assessor_is_not_there(panel: Panel) -> None:
    journey, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T10:10"))
    headers = panel.link(Purpose.EVIDENCE, journey)
    await panel.done(f"/v1/journeys/{journey}/assessor-missing", headers)
    missing = await panel.last(told.PartyMissing)
    assert (missing.role, missing.person_id) == ("assessor", booked.assessor_id)
    off = await panel.last(told.AppointmentCancelled)
    assert (off.rebook, off.reason_class, off.contact_by) == (True, "assessor", FRIDAYS_END)


async def test_once_the_time_is_over_the_candidate_cannot_call_the_appointment_off_any_more(panel: Panel) -> None:
    journey, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T12:00:01"))
    late = await panel.post(f"/v1/journeys/{journey}/assessor-missing", panel.link(Purpose.EVIDENCE, journey))
    assert (late.status_code, late.json()["code"]) == (409, "over")
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200


@pytest.mark.parametrize(
    ("role", "recorded", "starts", "ends"),
    [
        ("teacher", "2027-01-14T10:35", "2027-01-14T10:25", "2027-01-21T10:20"),
        ("leader", "2027-01-14T10:55", "2027-01-14T10:45", "2027-01-21T10:15"),
    ],
)
async def test_a_guests_minutes_are_held_on_another_date_and_the_report_is_due_after_them(
    panel: Panel, role: str, recorded: str, starts: str, ends: str
) -> None:
    journey, booked = await _began(panel)
    panel.clock.set(utc(recorded))
    assert (await _missing(panel, booked, role)).status_code == 200
    missing = await panel.last(told.PartyMissing)
    assert [(part.role, part.starts_at) for part in missing.remaining] == [(role, utc(starts))]
    assert await panel.all(told.AppointmentCancelled) == []
    [waits] = (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"]
    assert (waits["state"], waits["rearranging"]) == ("propose_slots", "rest")
    rest = await _rest(panel, journey, booked.assessor_id, LATER)
    assert (rest.appointment_id, rest.sequence, rest.continues, rest.moves, rest.moved_by) == (
        booked.appointment_id,
        1,
        True,
        0,
        None,
    )
    assert [part.role for part in rest.segments] == [role]
    assert (rest.starts_at, rest.ends_at) == (utc("2027-01-21T10:00"), utc(ends))
    assert rest.evidence_due_at == booked.evidence_due_at
    assert rest.report_due_at == utc("2027-01-28T23:59:59")
    panel.clock.set(rest.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200


async def test_both_guests_may_be_missing_and_are_seen_on_one_date(panel: Panel) -> None:
    journey, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T10:35"))
    await _missing(panel, booked, "teacher")
    panel.clock.set(utc("2027-01-14T10:55"))
    await _missing(panel, booked, "leader")
    assert [one.times for one in await panel.all(told.PartyMissing)] == [1, 2]
    assert await _tasks(panel) == [("missed_again", "leader")]
    rest = await _rest(panel, journey, booked.assessor_id, LATER)
    assert [(part.role, part.starts_at) for part in rest.segments] == [
        ("teacher", utc("2027-01-21T10:00")),
        ("leader", utc("2027-01-21T10:20")),
    ]
    assert await _tasks(panel) == [], "another date is booked, so nothing waits for the office"


async def test_of_two_teachers_the_one_who_was_missing_is_named(panel: Panel) -> None:
    await panel.register("anna")
    journey, assessor = await panel.allocated()
    slots = (await panel.proposed(journey, assessor, THREE))["slots"]
    await panel.name_guests(journey, teachers=2)
    await panel.choose(journey, slots[0]["slot_id"])
    await panel.confirm_all(slots[0]["slot_id"])
    booked = await panel.last(told.AppointmentBooked)
    second = [part.person_id for part in booked.segments if part.role == "teacher"][1]
    panel.clock.set(utc("2027-01-14T10:45"))
    unclear = await _missing(panel, booked, "teacher")
    assert (unclear.status_code, unclear.json()["field"]) == (422, "person_id")
    assert (await _missing(panel, booked, "teacher", person_id=str(second))).status_code == 200
    [left] = (await panel.last(told.PartyMissing)).remaining
    assert (left.person_id, left.starts_at, left.ends_at) == (
        second,
        utc("2027-01-14T10:35"),
        utc("2027-01-14T10:45"),
    )


async def _broken(panel: Panel, booked: told.AppointmentBooked, at: str) -> Any:
    path = f"/v1/appointments/{booked.appointment_id}/broken-call"
    return await panel.done(path, panel.bearer(booked.assessor_id), {"broken_at": at})


async def test_what_was_left_of_a_broken_call_is_held_whole_on_another_date(panel: Panel) -> None:
    """It broke in the leader's minutes: those, the study, the second interview and the notes are left, 75 minutes."""
    journey, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T11:00"))
    for _ in range(2):
        await _broken(panel, booked, "2027-01-14T10:50:00Z")
    [broken] = await panel.all(told.CallBroken)
    assert [part.role for part in broken.remaining] == ["leader", "assessor", "candidate", "assessor"]
    assert broken.contact_by == FRIDAYS_END
    rest = await _rest(panel, journey, booked.assessor_id, LATER)
    assert (rest.continues, rest.starts_at, rest.ends_at) == (True, utc("2027-01-21T10:00"), utc("2027-01-21T11:15"))


async def test_when_candidate_and_assessor_alone_are_left_their_choice_books_it(panel: Panel) -> None:
    journey, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T11:20"))
    await _broken(panel, booked, "2027-01-14T11:16:00Z")
    slots = (await panel.proposed(journey, booked.assessor_id, LATER))["slots"]
    assert (await panel.choose(journey, slots[0]["slot_id"])).json()["state"] == "booked"
    rest = await panel.last(told.AppointmentBooked)
    assert [part.role for part in rest.segments] == ["candidate", "assessor"]
    assert rest.ends_at == utc("2027-01-21T10:45")


async def test_what_is_left_can_be_moved_as_well(panel: Panel) -> None:
    journey, booked = await _began(panel)
    panel.clock.set(utc("2027-01-14T10:35"))
    await _missing(panel, booked, "teacher")
    rest = await _rest(panel, journey, booked.assessor_id, LATER)
    panel.clock.set(utc("2027-01-18T10:00"))
    await panel.move(rest)
    later = ["2027-01-26T10:00:00Z", "2027-01-27T10:00:00Z", "2027-01-28T10:00:00Z"]
    moved = await _rest(panel, journey, booked.assessor_id, later)
    assert (moved.sequence, moved.continues, moved.moves, moved.moved_by) == (2, True, 1, "assessor")
    assert (moved.starts_at, moved.ends_at) == (utc("2027-01-26T10:00"), utc("2027-01-26T10:20"))


async def test_nothing_is_missing_before_the_start_or_after_the_report(panel: Panel) -> None:
    _, booked = await _began(panel)
    early = await panel.post(
        f"/v1/appointments/{booked.appointment_id}/broken-call", panel.bearer(booked.assessor_id), {}
    )
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    panel.clock.set(booked.ends_at)
    await panel.sign(booked.appointment_id, booked.assessor_id)
    late = await _missing(panel, booked, "candidate")
    assert (late.status_code, late.json()["code"]) == (409, "reported")


async def test_the_page_is_led_through_waiting_ringing_recording_and_what_follows(panel: Panel) -> None:
    journey, booked = await _began(panel)
    candidate = panel.contact(f"{journey}-person", "Ada Example-Sample").model_copy(update={"phone": "01632 960 123"})
    await panel.hear(candidate)
    path, mine = f"/v1/appointments/{booked.appointment_id}", panel.bearer(booked.assessor_id)
    panel.clock.set(utc("2027-01-14T09:59"))
    before = await panel.get(f"{path}/missing", mine)
    assert (before["has_begun"], {one["phone"] for one in before["parties"]}) == (False, {None}), "not before the hour"
    early = await panel.post(f"{path}/calls", mine, {"person_id": f"{journey}-person", "outcome": "no_answer"})
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    panel.clock.set(utc("2027-01-14T10:06"))
    rung = await panel.post(f"{path}/calls", mine, {"person_id": f"{journey}-person", "outcome": "no_answer"})
    assert rung.status_code == 201, rung.text
    shown = await panel.get(f"{path}/missing", mine)
    assert [(one["role"], one["record_from"]) for one in shown["parties"]] == [
        ("candidate", "2027-01-14T10:10:00Z"),
        ("teacher", "2027-01-14T10:35:00Z"),
        ("leader", "2027-01-14T10:55:00Z"),
    ]
    first, *guests = shown["parties"]
    assert (first["phone"], [one["phone"] for one in guests]) == ("01632 960 123", [None, None])
    assert [(one["outcome"], one["tried_at"]) for one in first["tried"]] == [("no_answer", "2027-01-14T10:06:00Z")]
    assert (shown["wait_minutes"], shown["contact_by"], shown["for_operator"]) == (10, "2027-01-15T23:59:59Z", False)
    strange = await panel.client.get(f"{path}/missing", headers=panel.bearer("assessor-x"))
    assert strange.status_code == 404
    teacher = guests[0]["person_id"]
    panel.clock.set(utc("2027-01-14T10:35"))
    assert (await _missing(panel, booked, "teacher", person_id=teacher)).status_code == 200
    again = await panel.get(f"{path}/missing", mine)
    assert [one["recorded"] for one in again["parties"]] == [False, True, False]
    assert again["for_operator"] is True, "the second time is the office's"
    panel.clock.set(utc("2027-01-15T09:00"))
    after = await panel.get(f"{path}/missing", mine)
    assert {one["phone"] for one in after["parties"]} == {None}, "the number is for the day"


async def test_a_broken_call_over_two_dates_loses_no_note_of_the_report(panel: Panel) -> None:
    journey, booked = await _began(panel)
    mine = panel.bearer(booked.assessor_id)
    path = f"/v1/appointments/{booked.appointment_id}/report"
    panel.clock.set(utc("2027-01-14T10:20"))
    lines = [
        {"standard": 1, "met": True, "found_in": "interview", "reason": "Clear aims"},
        {"standard": 2, "met": None, "found_in": "", "reason": "Ask again about the display"},
    ]
    saved = await panel.client.put(path, json={"lines": lines}, headers=mine)
    assert saved.status_code == 200, saved.text
    panel.clock.set(utc("2027-01-14T10:50"))
    broken = f"/v1/appointments/{booked.appointment_id}/broken-call"
    await panel.done(broken, mine, {"broken_at": "2027-01-14T10:50:00Z", "note": "No sound"})
    assert (await panel.get(path, mine))["lines"] == lines
    rest = await _rest(panel, journey, booked.assessor_id, LATER)
    assert (rest.appointment_id, rest.continues) == (booked.appointment_id, True)
    assert (await panel.get(path, mine))["lines"] == lines, "one interview, one report"
    panel.clock.set(rest.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200
