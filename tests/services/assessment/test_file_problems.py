"""A document that cannot be opened, or may show a pupil: hidden from all but its candidate until the office settles."""

from __future__ import annotations

from typing import Any

import httpx

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _handed_in(panel: Panel) -> tuple[str, told.AppointmentBooked, list[str]]:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await panel.hand_in_everything(journey)
    return (
        journey,
        booked,
        [one["document_id"] for one in await _seen(panel, journey, panel.link(Purpose.EVIDENCE, journey))],
    )


async def _seen(panel: Panel, journey: str, headers: dict[str, str], name: str = "documents") -> Any:
    return (await panel.get(f"/v1/journeys/{journey}/evidence", headers))[name]


async def _report(
    panel: Panel, journey: str, document: str, headers: dict[str, str], problem: str = "pupil_data"
) -> httpx.Response:
    path = f"/v1/journeys/{journey}/documents/{document}/problem"
    return await panel.post(path, headers, {"problem": problem, "note": "A name on page 2"})


async def _content(panel: Panel, journey: str, document: str, headers: dict[str, str]) -> int:
    path = f"/v1/journeys/{journey}/documents/{document}"
    return (await panel.client.get(path, headers=headers)).status_code


async def _tasks(panel: Panel) -> list[tuple[str, str]]:
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    return [(task["code"], task["reason_code"]) for task in tasks]


async def test_a_report_hides_the_document_tells_the_candidate_and_opens_a_task_once(panel: Panel) -> None:
    journey, booked, documents = await _handed_in(panel)
    assessor = panel.bearer(booked.assessor_id)
    for _ in range(2):  # reporting it again changes nothing
        assert (await _report(panel, journey, documents[1], assessor)).status_code == 201
    [found] = await panel.all(told.FileProblemFound)
    assert (found.document_id, found.problem, found.number, found.locked, found.evidence_due_at) == (
        documents[1],
        "pupil_data",
        2,
        True,
        utc("2027-01-04T23:59:59"),
    )
    assert documents[1] not in [one["document_id"] for one in await _seen(panel, journey, assessor)]
    [hidden] = await _seen(panel, journey, assessor, "hidden")
    assert (hidden["document_id"], hidden["problem"]) == (documents[1], "pupil_data")
    assert await _content(panel, journey, documents[1], assessor) == 409
    assert await _content(panel, journey, documents[0], assessor) == 200
    assert await _content(panel, journey, documents[1], panel.link(Purpose.EVIDENCE, journey)) == 200
    assert len(await _seen(panel, journey, panel.link(Purpose.EVIDENCE, journey))) == len(documents)
    assert await _tasks(panel) == [("file_problem", "pupil_data")]


async def test_the_office_shows_it_again_or_leaves_it_hidden_and_the_task_is_done(panel: Panel) -> None:
    journey, booked, documents = await _handed_in(panel)
    assessor = panel.bearer(booked.assessor_id)
    settlement = {"outcome": "shown", "reason": "It is the school's own dog"}
    path = f"/v1/journeys/{journey}/documents/{documents[0]}/problem/settlement"
    assert (await panel.post(path, panel.operator, settlement)).status_code == 404
    await _report(panel, journey, documents[0], assessor)
    for _ in range(2):
        assert (await panel.done(path, panel.operator, settlement))["settled"] == "shown"
    refused = await panel.post(path, panel.operator, {"outcome": "hidden", "reason": "After all"})
    assert (refused.status_code, refused.json()["code"]) == (409, "settled")
    assert await _content(panel, journey, documents[0], assessor) == 200
    assert await _tasks(panel) == []

    panel.clock.set(utc("2027-01-05T09:00"))
    await _report(panel, journey, documents[0], panel.operator)
    await panel.done(path, panel.operator, {"outcome": "hidden", "reason": "A face in the window"})
    assert await _content(panel, journey, documents[0], assessor) == 409
    assert await _tasks(panel) == []
    assert [one.outcome for one in await panel.all(told.FileProblemSettled)] == ["shown", "hidden"]


async def test_what_may_do_harm_opens_for_nobody_and_other_assessors_report_nothing(panel: Panel) -> None:
    journey, _, documents = await _handed_in(panel)
    other = panel.bearer(await panel.register("bea"))
    assert (await _report(panel, journey, documents[0], other)).status_code == 404
    assert (await _report(panel, journey, "unknown", panel.operator)).status_code == 404
    assert (await _report(panel, "unknown", documents[0], panel.operator)).status_code == 404
    await _report(panel, journey, documents[0], panel.operator, "malware")
    assert await _content(panel, journey, documents[0], panel.link(Purpose.EVIDENCE, journey)) == 409


async def test_a_document_that_the_candidate_takes_out_takes_its_task_along(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    await panel.write_everything(journey)
    [document, *_] = [one["document_id"] for one in await _seen(panel, journey, panel.link(Purpose.EVIDENCE, journey))]
    await _report(panel, journey, document, panel.operator, "unreadable")
    assert (await panel.last(told.FileProblemFound)).locked is False
    headers = panel.link(Purpose.EVIDENCE, journey)
    await panel.client.delete(f"/v1/journeys/{journey}/documents/{document}", headers=headers)
    assert await _tasks(panel) == []
