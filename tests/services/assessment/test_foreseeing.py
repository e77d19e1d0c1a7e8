"""Before a move everyone who can make one sees what it changes: it is done and undone. What comes late is counted.

The appointment is on Thu 14 January 2027, 10:00; its evidence is due on Mon 4 January. Late is from Tue 12 January,
10:00.
"""

from __future__ import annotations

from typing import Any

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
LATER = ["2027-01-20T10:00:00Z", "2027-01-21T10:00:00Z", "2027-01-22T10:00:00Z"]


async def _booked(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    await panel.register("anna")
    return await panel.booked(starts=THREE)


def _dates(shown: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    return {one["what"]: (one["was"], one["becomes"]) for one in shown["dates"]}


def _people(shown: dict[str, Any]) -> set[tuple[str, str, int]]:
    return {(one["role"], one["message"], one["count"]) for one in shown["people_told"]}


async def _late(panel: Panel) -> list[tuple[str, str, int]]:
    shown = await panel.get("/v1/late-changes?since=2026-12-01T00:00:00Z", panel.operator)
    return [(one["what"], one["changed_by"], one["minutes"]) for one in shown["late_changes"]]


async def test_the_candidate_sees_what_a_choice_changes_and_then_exactly_that_happens(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.move(booked)
    slots = (await panel.proposed(journey, booked.assessor_id, LATER))["slots"]
    before = len(await panel.facts())
    mine = panel.link(Purpose.SLOTS, journey)
    shown = await panel.get(f"/v1/slots/{slots[0]['slot_id']}/choice", mine)
    assert len(await panel.facts()) == before, "it was undone"
    assert _dates(shown) == {
        "Appointment": ("2027-01-14T10:00:00Z", "2027-01-20T10:00:00Z"),
        "Evidence due": ("2027-01-04T23:59:59Z", "2027-01-10T23:59:59Z"),
    }
    assert _people(shown) == {
        ("teacher", "18 Are you free?", 1),
        ("leader", "18 Are you free?", 1),
        *((role, "21 Appointment moved", 1) for role in ("candidate", "teacher", "leader", "assessor")),
    }
    reminders = {(one["what"], one["change"], one["at"]) for one in shown["reminders"]}
    assert ("Evidence reminder", "cancelled", "2027-01-04T09:00:00Z") in reminders
    assert ("Evidence reminder", "new", "2027-01-10T09:00:00Z") in reminders
    assert ("Reminder of the appointment", "new", "2027-01-19T09:00:00Z") in reminders
    assert shown["window"] == {"first_on": "2026-12-29", "last_on": "2027-02-02", "is_inside": True}
    assert (shown["agreement"], shown["is_late"], shown["changes"]) == (None, False, []), "no load of others"
    await panel.choose(journey, slots[0]["slot_id"])
    teacher = next(part for part in booked.segments if part.role == "teacher")
    guest = panel.link(Purpose.CONFIRM, slots[0]["slot_id"], person=teacher.person_id)
    minutes = await panel.get(f"/v1/slots/{slots[0]['slot_id']}/confirmation", guest)
    assert (minutes["instead_of"], minutes["starts_at"]) == ("2027-01-14T10:25:00Z", "2027-01-20T10:25:00Z")
    await panel.confirm_all(slots[0]["slot_id"])
    moved = await panel.last(told.AppointmentBooked)
    assert (moved.starts_at, moved.evidence_due_at) == (utc("2027-01-20T10:00"), utc("2027-01-10T23:59:59"))


async def test_a_promise_that_a_time_would_break_is_named_with_the_earlier_date(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.move(booked)
    early = ["2027-01-07T10:00:00Z", "2027-01-08T10:00:00Z", "2027-01-20T10:00:00Z"]
    slots = (await panel.proposed(journey, booked.assessor_id, early))["slots"]
    shown = await panel.get(f"/v1/slots/{slots[0]['slot_id']}/choice", panel.link(Purpose.SLOTS, journey))
    assert (shown["agreement"], shown["told_due_at"]) == ("needed", "2027-01-04T23:59:59Z")
    assert _dates(shown)["Evidence due"] == ("2027-01-04T23:59:59Z", "2026-12-28T23:59:59Z")
    refused = await panel.choose(journey, slots[0]["slot_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_agreement")


async def test_assessor_and_office_see_any_time_with_the_load_of_its_week(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    other = await panel.ready("ben")
    await panel.ask(told.AllocateCandidate(due_at=panel.clock.now()), journey=other)
    offer = await panel.last(told.AssessmentOffered, other)
    await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(offer.assessor_id))
    await panel.arrange(other, offer.assessor_id, LATER)
    path = f"/v1/appointments/{booked.appointment_id}/move/2027-01-18T10:00:00Z"
    for who in (panel.bearer(booked.assessor_id), panel.operator):
        shown = await panel.get(path, who)
        assert [(one["what"], one["was"], one["becomes"]) for one in shown["changes"]] == [
            ("Appointments of the assessor in the week of Mon 18 Jan 2027", "1", "2")
        ]
        assert _dates(shown)["Report due"] == ("2027-01-21T23:59:59Z", "2027-01-25T23:59:59Z")
    outside = await panel.get(f"/v1/appointments/{booked.appointment_id}/move/2027-02-10T10:00:00Z", panel.operator)
    assert outside["window"]["is_inside"] is False
    assert outside["warnings"] == [
        "Wed 10 Feb 2027 is outside the candidate's window, Tue 29 Dec 2026 - Tue 2 Feb 2027."
    ]
    strange = await panel.client.get(path, headers=panel.bearer("assessor-x"))
    assert strange.status_code == 404
    assert (await panel.last(told.AppointmentBooked, journey)).sequence == 0


async def test_asking_shows_by_when_times_follow_and_whether_it_is_late(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    teacher = next(part for part in booked.segments if part.role == "teacher")
    own = panel.link(Purpose.JOURNEY, journey)
    guest = panel.link(Purpose.CONFIRM, booked.appointment_id, person=teacher.person_id)
    before = len(await panel.facts())
    shown = (await panel.get(f"/v1/journeys/{journey}/move", own))["asking"]
    assert (shown["contact_by"], shown["is_late"], shown["late_from"]) == (
        "2026-12-09T23:59:59Z",
        False,
        "2027-01-12T10:00:00Z",
    )
    assert _people(shown) == {("assessor", "21 Another time is asked for", 1)}
    panel.clock.set(utc("2027-01-12T10:00"))
    for path, who in (
        (f"/v1/slots/{booked.appointment_id}/move", guest),
        (f"/v1/appointments/{booked.appointment_id}/move", panel.bearer(booked.assessor_id)),
    ):
        assert (await panel.get(path, who))["is_late"] is True
    assert len(await panel.facts()) == before


async def test_what_is_called_off_or_moved_within_the_guard_time_is_counted_and_nothing_else(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.hand_in_everything(journey)
    panel.clock.set(utc("2027-01-12T09:59"))
    await panel.move(booked)
    panel.clock.set(utc("2027-01-12T10:00"))
    slots = (await panel.proposed(journey, booked.assessor_id, LATER))["slots"]
    await panel.choose(journey, slots[0]["slot_id"])
    await panel.confirm_all(slots[0]["slot_id"])
    assert await _late(panel) == [], "asked in time: that others took long is not the asker's doing"
    panel.clock.set(utc("2027-01-19T09:00"))
    moved = await panel.last(told.AppointmentBooked)
    path = f"/v1/appointments/{moved.appointment_id}/cancellation"
    await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "health", "rebook": True})
    assert await _late(panel) == [("cancelled", "assessor", 120)]


async def test_a_time_given_up_late_is_counted_once_whoever_takes_it_over(panel: Panel) -> None:
    _, booked = await _booked(panel)
    bert = await panel.register("bert")
    panel.clock.set(utc("2027-01-13T09:00"))
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "health", "rebook": False})
    offer = await panel.last(told.AssessmentOffered)
    await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(bert))
    assert await _late(panel) == [("given_up", "assessor", 120)]


async def test_ten_moves_are_ten_changes_of_one_appointment(panel: Panel) -> None:
    _, booked = await _booked(panel)
    for number in range(1, 11):
        starts_at = f"2027-01-{[18, 19, 20, 21, 22, 25, 26, 27, 28, 29][number - 1]}T10:00:00Z"
        body = {"appointment_id": booked.appointment_id, "starts_at": starts_at, "reason": "As agreed by telephone"}
        headers = {**panel.operator, "Idempotency-Key": f"key-{number}"}
        answer = await panel.client.post("/v1/office/move_appointment", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    changes = await panel.all(told.AppointmentBooked)
    assert [one.sequence for one in changes] == list(range(11))
    assert {one.appointment_id for one in changes} == {booked.appointment_id}
    assert await panel.all(told.AppointmentCancelled) == []
    assert changes[-1].moves == 10
