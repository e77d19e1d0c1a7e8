"""The route that is assessment alone: the file without tasks, the candidate and one leader without teachers."""

from __future__ import annotations

import httpx

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
LEADER = {"name": "Lea Der", "email": "leader@school.example", "job_title": "Deputy head"}


async def _named(panel: Panel, journey: str, *teachers: str) -> httpx.Response:
    body = {"teachers": [{"name": "Tea Cher", "email": address} for address in teachers], "leader": LEADER}
    headers = panel.link(Purpose.GUESTS, journey)
    return await panel.client.put(f"/v1/journeys/{journey}/guests", json=body, headers=headers)


async def _booked(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    panel.programme = "level-5-sta@1"
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = (await panel.proposed(journey, anna, THREE))["slots"]
    assert (await _named(panel, journey)).status_code == 200
    assert (await panel.choose(journey, slots[0]["slot_id"])).status_code == 200
    await panel.confirm_all(slots[0]["slot_id"])
    return journey, await panel.last(told.AppointmentBooked)


async def test_the_senior_leader_alone_is_named_and_asked(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    assert [(part.role, part.starts_at) for part in booked.segments if part.person_id] == [
        ("candidate", utc("2027-01-14T10:00")),
        ("leader", utc("2027-01-14T10:25")),
        ("candidate", utc("2027-01-14T10:55")),
    ]
    with_teacher = await _named(panel, journey, "teacher@school.example")
    assert (with_teacher.status_code, with_teacher.json()["field"]) == (422, "teachers")


async def test_the_file_alone_is_handed_in_and_everything_is_complete_with_it(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    assert booked.evidence_due_at == utc("2027-01-04T23:59:59")
    for standards in ("1,2,3,4,5,6,7,8,9,10,12,13,14,15,16", "17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33"):
        await panel.add_document(journey, standards)
    tasks = await panel.submit(journey, "tasks")
    assert (tasks.status_code, tasks.json()["field"]) == (422, "part")
    assert (await panel.write_task(journey, "1")).status_code == 422
    assert (await panel.submit(journey, "file")).status_code == 200
    (submitted,) = await panel.all(told.EvidenceSubmitted)
    assert (submitted.part, submitted.complete, submitted.late) == ("file", True, False)
    panel.clock.set(booked.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200
