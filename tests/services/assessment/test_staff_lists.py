"""What assessors and moderators work from: lists, an appointment's people, a report written in several sittings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from shared.contracts import assessment as told
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _in_hand(panel: Panel, assessor_id: str) -> dict[str, object]:
    (one,) = (await panel.get("/v1/assessor/journeys", panel.bearer(assessor_id)))["journeys"]
    return dict(one)


async def test_free_times_name_the_school_days_of_the_window(panel: Panel) -> None:
    await panel.register("anna")
    journey, assessor_id = await panel.allocated()
    days = (await panel.get(f"/v1/journeys/{journey}/free-times", panel.bearer(assessor_id)))["school_days"]
    assert (days[0], days[-1]) == ("2027-01-04", "2027-02-02")
    assert len(days) == 22  # from Monday 4 January, the first day of term: four weeks and two days


async def test_a_journey_in_hand_says_what_can_be_read_and_until_when_late_work_is_decided_on(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    assert (await _in_hand(panel, booked.assessor_id))["submitted"] == []
    await panel.write_everything(journey)
    await panel.submit(journey, "file")
    assert booked.evidence_due_at == utc("2027-01-04T23:59:59")
    panel.clock.set(utc("2027-01-05T09:00"))
    late = told.RecordEvidenceLate(appointment_id=booked.appointment_id, due_at=booked.evidence_due_at)
    await panel.ask(late, journey=journey)
    one = await _in_hand(panel, booked.assessor_id)
    assert (one["state"], one["submitted"]) == ("decide_late", ["file"])
    assert one["decide_by"] == "2027-01-06T23:59:59Z"  # two working days after Monday 4 January


async def test_whoever_has_to_find_times_again_has_a_new_day_for_it(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    panel.clock.set(utc("2026-12-10T09:00"))
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "assessor"})
    cancelled = await panel.last(told.AppointmentCancelled, journey)
    assert cancelled.contact_by == utc("2026-12-17T23:59:59")  # five working days after Thursday 10 December
    assert (await _in_hand(panel, booked.assessor_id))["contact_by"] == "2026-12-17T23:59:59Z"


async def test_an_appointment_names_its_people_to_its_assessor_alone(panel: Panel) -> None:
    await panel.register("anna")
    _, booked = await panel.booked(starts=THREE)
    other = await panel.register("bert")
    path = f"/v1/appointments/{booked.appointment_id}"
    people = (await panel.get(path, panel.bearer(booked.assessor_id)))["people"]
    assert [(one["role"], one["name"]) for one in people] == [
        ("candidate", "Ada Example-Sample"),
        ("leader", "Lea Der"),
        ("teacher", "Tea Cher 0"),
    ]
    for stranger in (panel.bearer(other), panel.bearer(other, senior=True)):
        assert (await panel.client.get(path, headers=stranger)).status_code == 404


async def test_a_report_is_written_in_several_sittings_and_its_drafts_go_when_it_is_signed(panel: Panel) -> None:
    await panel.register("anna")
    other = await panel.register("sam", senior=True)
    _, booked = await panel.booked(starts=THREE)
    path = f"/v1/appointments/{booked.appointment_id}/report"
    mine, theirs = panel.bearer(booked.assessor_id), panel.bearer(other, senior=True)

    async def save(*lines: Mapping[str, object], headers: dict[str, str] = mine) -> object:
        return (await panel.client.put(path, json={"lines": lines}, headers=headers)).status_code

    half = {"standard": 17, "met": None, "found_in": "task 2"}
    assert await save(half, {"standard": 18, "met": True, "found_in": "interview"}) == 200
    assert await save({"standard": 17, "met": False, "reason": "Not shown"}) == 200
    assert await save({"standard": 99, "met": True}) == 422
    assert await save(half, headers=theirs) == 404
    assert (await panel.client.get(path, headers=theirs)).status_code == 404
    saved = await panel.get(path, mine)
    assert [(one["standard"], one["met"], one["reason"]) for one in saved["lines"]] == [
        (17, False, "Not shown"),
        (18, True, ""),
    ]
    assert saved["signed_at"] is None

    panel.clock.set(booked.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200
    signed = await panel.get(path, mine)
    assert (len(signed["lines"]), signed["round_on"]) == (33, "2027-01-31")
    assert await save(half) == 409
    async with panel.desk.database.connection() as connection:
        left = await connection.fetchval(
            "select count(*) from judgement_drafts where appointment_id = $1", booked.appointment_id
        )
    assert left == 0


async def test_what_was_handed_in_is_read_by_its_moderator_while_the_case_waits_and_by_no_other_senior(
    panel: Panel,
) -> None:
    await panel.register("anna")
    sam, sue = await panel.register("sam", senior=True), await panel.register("sue", senior=True)
    journey, booked = await panel.booked(starts=THREE)
    await panel.hand_in_everything(journey)
    panel.clock.set(booked.ends_at + timedelta(hours=1))
    await panel.sign(booked.appointment_id, booked.assessor_id, short=(17,))
    path = f"/v1/journeys/{journey}/evidence"

    async def readers() -> list[str]:
        return [
            one
            for one in (sam, sue)
            if (await panel.client.get(path, headers=panel.bearer(one, senior=True))).status_code == 200
        ]

    assert await readers() == []
    signed = await panel.last(told.ReportSigned, journey)
    await panel.close(signed)
    (given,) = (await panel.last(told.RoundClosed)).moderator_ids
    assert await readers() == [given]
    (case,) = (await panel.get("/v1/moderation", panel.bearer(given, senior=True)))["reports"]
    moderated = {"agree": True, "changes": []}
    await panel.done(f"/v1/moderation/{case['report_id']}", panel.bearer(given, senior=True), moderated)
    assert await readers() == []
