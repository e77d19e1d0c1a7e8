"""Evidence that was handed in and is opened again, for named parts and until a named day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.outcomes import THREE, acted, office
from tests.services.assessment.panel import Panel, utc

DUE = utc("2027-01-04T23:59:59")
BODY: dict[str, Any] = {"parts": ["file"], "until_on": "2027-01-11", "reason_class": "technical"}


async def _handed_in(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await panel.write_everything(journey)
    for part in ("tasks", "file"):
        assert (await panel.submit(journey, part)).status_code == 200
    panel.clock.set(utc("2027-01-06T10:00"))
    return journey, booked


async def test_a_part_is_opened_again_and_the_other_stays_locked(panel: Panel) -> None:
    journey, booked = await _handed_in(panel)
    seen = (await office(panel, "reopen_evidence", preview=True, journey_id=journey, **BODY)).json()
    assert [(one["was"], one["becomes"]) for one in seen["dates"]] == [("2027-01-04T23:59:59Z", "2027-01-11T23:59:59Z")]
    assert [(one["role"], one["message"]) for one in seen["people_told"]] == [("candidate", "27 Extension decided")]
    assert [(one["was"], one["becomes"]) for one in seen["changes"]] == [("handed in, attempt 1", "open")]
    assert (await panel.add_document(journey, "17")).json()["code"] == "locked", "only looked at"
    await acted(panel, "reopen_evidence", journey_id=journey, **BODY)
    reopened = await panel.last(told.EvidenceReopened, journey)
    assert (reopened.parts, reopened.until, reopened.reason_class) == (
        ("file",),
        utc("2027-01-11T23:59:59"),
        "technical",
    )
    assert (await panel.write_task(journey, "1")).json()["code"] == "locked"
    assert (await panel.add_document(journey, "17")).status_code == 201
    read = await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(booked.assessor_id))
    assert (len(read["tasks"]), read["documents"]) == (8, [])

    panel.clock.set(utc("2027-01-11T23:59:59") + timedelta(milliseconds=500))
    receipt = await panel.submit(journey, "file")
    assert (receipt.json()["items"], receipt.json()["late"]) == (3, False)
    again = await panel.last(told.EvidenceSubmitted, journey)
    assert (again.part, again.complete) == ("file", True)
    assert (await panel.add_document(journey, "17")).json()["code"] == "locked"


async def test_what_was_not_handed_in_again_is_late_after_the_new_date_and_not_before(panel: Panel) -> None:
    journey, booked = await _handed_in(panel)
    await acted(panel, "reopen_evidence", journey_id=journey, **BODY)
    until = utc("2027-01-11T23:59:59")
    panel.clock.set(until + timedelta(seconds=1))
    early = told.RecordEvidenceLate(appointment_id=booked.appointment_id, due_at=DUE)
    assert (await panel.ask(early, journey=journey)).reason_code == "already_recorded"
    due = told.RecordEvidenceLate(appointment_id=booked.appointment_id, step=2, due_at=until)
    late = await panel.ask(due, journey=journey)
    assert (late.missing, late.evidence_due_at) == (("part:file",), until)


async def test_opening_a_part_before_the_deadline_never_shortens_it(panel: Panel) -> None:
    journey, _ = await _handed_in(panel)
    panel.clock.set(utc("2026-12-20T10:00"))
    await acted(panel, "reopen_evidence", journey_id=journey, **{**BODY, "until_on": "2026-12-22"})
    assert (await panel.last(told.EvidenceReopened, journey)).until == DUE


async def test_nothing_is_opened_that_is_open_nor_once_the_appointment_began(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    never = await office(panel, "reopen_evidence", journey_id=journey, **BODY)
    assert (never.status_code, never.json()["code"]) == (409, "not_submitted")
    await panel.write_everything(journey)
    await panel.submit(journey, "file")
    for until_on in ("2027-01-15", "2026-12-01"):
        outside = await office(panel, "reopen_evidence", journey_id=journey, **{**BODY, "until_on": until_on})
        assert (outside.status_code, outside.json()["field"]) == (422, "until_on")
    panel.clock.set(booked.starts_at)
    begun = await office(panel, "reopen_evidence", journey_id=journey, **{**BODY, "until_on": "2027-01-14"})
    assert (begun.status_code, begun.json()["code"]) == (409, "too_late")


async def _links(panel: Panel, journey: str, document_id: str, links: dict[int, str]) -> httpx.Response:
    body = {"links": [{"standard": number, "place": place} for number, place in links.items()]}
    headers = panel.link(Purpose.EVIDENCE, journey)
    return await panel.client.put(f"/v1/journeys/{journey}/documents/{document_id}/links", json=body, headers=headers)


async def _evidence(panel: Panel, journey: str) -> Any:
    return await panel.get(f"/v1/journeys/{journey}/evidence", panel.link(Purpose.EVIDENCE, journey))


async def test_only_the_named_standards_are_open_and_each_handing_in_is_counted(panel: Panel) -> None:
    """Documents 1 and 2 prove 1-16 and 17-33. Standard 4 and 31 are opened, thirty-one stay as they are."""
    journey, booked = await _handed_in(panel)
    before = await _evidence(panel, journey)
    assert (before["attempts"], before["open_standards"]) == ({"tasks": 1, "file": 1}, [])
    await acted(panel, "reopen_evidence", journey_id=journey, standards=[31, 4], **BODY)
    assert (await panel.last(told.EvidenceReopened, journey)).standards == (4, 31)

    assert (await panel.add_document(journey, "4,5")).json()["code"] == "standard_locked"
    added = await panel.add_document(journey, "4,31")
    assert added.status_code == 201
    [first] = [one for one in before["documents"] if one["links"][0]["standard"] == 1]
    words = {link["standard"]: link["place"] for link in first["links"]}
    headers = panel.link(Purpose.EVIDENCE, journey)
    whole = await panel.delete(f"/v1/journeys/{journey}/documents/{first['document_id']}", headers)
    assert whole.json()["code"] == "standard_locked"
    other = await _links(panel, journey, first["document_id"], words | {5: "Somewhere else"})
    assert (other.status_code, other.json()["code"]) == (409, "standard_locked")
    mine = await _links(panel, journey, first["document_id"], words | {4: "Page 9, the new paragraph"})
    assert mine.status_code == 200
    assert (await panel.write_task(journey, "1")).json()["code"] == "locked"
    assert (await _evidence(panel, journey))["open_standards"] == [4, 31]

    assert (await panel.submit(journey, "file")).json()["items"] == 3
    after = await _evidence(panel, journey)
    assert (after["attempts"], after["open_standards"]) == ({"tasks": 1, "file": 2}, [])
    seen = await panel.get(f"/v1/journeys/{journey}/evidence", panel.bearer(booked.assessor_id))
    [line] = [one for one in seen["grid"] if one["standard"] == 4]
    assert {one["place"] for one in line["documents"]} == {"Page 9, the new paragraph", "Page 2: the grouping"}
    assert (await panel.add_document(journey, "4")).json()["code"] == "locked"


async def test_standards_are_named_for_the_file_alone_and_must_exist(panel: Panel) -> None:
    journey, _ = await _handed_in(panel)
    for parts, standards in ((["tasks", "file"], [4]), (["tasks"], [4]), (["file"], [34])):
        asked = {**BODY, "parts": parts, "standards": standards}
        refused = await office(panel, "reopen_evidence", journey_id=journey, **asked)
        assert (refused.status_code, refused.json()["field"]) == (422, "standards")


async def test_the_words_of_a_link_may_be_changed_until_the_file_is_handed_in(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    document_id = (await panel.add_document(journey, "3,17")).json()["document_id"]
    changed = await _links(panel, journey, document_id, {17: "Page 4: who helped", 5: "Page 1: the aim"})
    assert changed.json()["links"] == [
        {"standard": 5, "place": "Page 1: the aim"},
        {"standard": 17, "place": "Page 4: who helped"},
    ]
    for links in ({}, {34: "Page 1"}, {17: " "}):
        assert (await _links(panel, journey, document_id, links)).status_code == 422
    assert (await _links(panel, journey, "nosuch", {17: "Page 1"})).status_code == 404
    await panel.write_everything(journey)
    await panel.submit(journey, "file")
    assert (await _links(panel, journey, document_id, {17: "Page 5"})).json()["code"] == "locked"
