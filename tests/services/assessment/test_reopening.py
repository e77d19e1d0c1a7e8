"""Evidence that was handed in and is opened again, for named parts and until a named day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared.contracts import assessment as told
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
    assert [one["role"] for one in seen["people_told"]] == ["candidate", "assessor"]
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
