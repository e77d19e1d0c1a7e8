"""The register is read and changed by the office; what a change breaks is named; out of date is not allocatable."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from shared.contracts import assessment as told
from tests.services.assessment.panel import COHORT, Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _change(panel: Panel, assessor_id: str, version: int, key: str = "key-1", **body: Any) -> httpx.Response:
    headers = {**panel.operator, **({"Idempotency-Key": key} if key else {})}
    path = "/v1/office/change_assessor" + ("" if key else "?preview=true")
    content = {"assessor_id": assessor_id, "version": version, "reason": "As told by telephone", **body}
    return await panel.client.post(path, json=content, headers=headers)


async def _entry(panel: Panel, assessor_id: str) -> dict[str, Any]:
    shown = await panel.get("/v1/assessors", panel.operator)
    return next(one for one in shown["assessors"] if one["assessor_id"] == assessor_id)


async def test_an_entry_is_changed_once_and_the_second_of_two_editors_is_told(panel: Panel) -> None:
    anna = await panel.register("anna", phases=["primary"], region="North")
    assert (await _entry(panel, anna))["version"] == 0
    first, second = await asyncio.gather(
        _change(panel, anna, 0, "key-1", capacity=7), _change(panel, anna, 0, "key-2", region=None)
    )
    lost = next(one for one in (first, second) if one.status_code != 200)
    assert (lost.status_code, lost.json()["code"]) == (409, "changed_meanwhile")
    entry = await _entry(panel, anna)
    assert (entry["version"], entry["phases"]) == (1, ["primary"])
    assert (entry["capacity"], entry["region"]) in ((7, "North"), (4, None)), "one change, and nothing of the other"
    nothing = await _change(panel, anna, 1, "key-3", capacity=None)
    assert (nothing.status_code, nothing.json()["field"]) == (422, "capacity")


async def test_a_change_says_what_was_and_names_what_it_breaks_and_undoes_nothing(panel: Panel) -> None:
    anna = await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    changes: dict[str, Any] = {
        "leave": [{"first_on": "2027-01-14", "last_on": "2027-01-14"}],
        "standardised_until": "2027-01-13",
        "conflict_school_ids": ["school-1"],
        "capacity": 0,
    }
    preview = await _change(panel, anna, 0, key="", **changes)
    assert preview.status_code == 200, preview.text
    assert (await _entry(panel, anna))["version"] == 0, "looking changes nothing"
    done = await _change(panel, anna, 0, expected=preview.json()["expected"], **changes)
    assert {(one["what"], one["was"], one["becomes"]) for one in done.json()["changes"]} == {
        ("leave", None, "2027-01-14 to 2027-01-14"),
        ("standardised_until", None, "2027-01-13"),
        ("conflict_school_ids", None, "school-1"),
        ("capacity", "4", "0"),
    }
    at = f"Journey {journey}: the appointment on Thu 14 Jan 2027"
    assert done.json()["warnings"] == [
        "1 journeys are in hand, more than the capacity of 0. They stay.",
        f"Journey {journey} has a tie to this assessor now. Give it to another one (reassign).",
        f"{at} lies in the leave. Move it, or give it to another one.",
        f"{at} is after the end of the standardisation. Renew it, or give it to another one.",
    ]
    assert await panel.all(told.AppointmentCancelled) == []
    assert (await panel.last(told.AppointmentBooked)).appointment_id == booked.appointment_id


async def test_nobody_whose_standardisation_is_past_is_offered_a_candidate_and_the_reason_is_said(panel: Panel) -> None:
    anna = await panel.register("anna", standardised_until="2026-12-01")
    journey = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    assert (await panel.last(told.CandidateNotAllocated)).reason_code == "not_standardised"
    assert (await _entry(panel, anna))["not_allocatable"] == ["not_standardised"]
    renewed = await _change(panel, anna, 0, standardised_until="2026-12-02")
    assert renewed.status_code == 200, renewed.text
    assert (await _entry(panel, anna))["not_allocatable"] == []
    await panel.done(f"/v1/journeys/{journey}/allocation", panel.operator)
    assert (await panel.last(told.AssessmentOffered)).assessor_id == anna, "the last day counts"


async def test_nobody_stands_in_after_the_end_of_their_standardisation(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    bert = await panel.register("bert", standardised_until="2027-01-13")
    cleo = await panel.register("cleo", standardised_until="2027-01-14")
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "health", "rebook": False})
    assert (await panel.last(told.AssessmentOffered)).assessor_id == cleo
    shown = await panel.get(f"/v1/journeys/{journey}/stand-in", panel.operator)
    assert {one["assessor_id"]: one["obstacle"] for one in shown["assessors"]}[bert] == "not_standardised"
    assert booked.starts_at == utc("2027-01-14T10:00")


async def test_the_register_is_the_offices_own(panel: Panel, other_panel: Panel) -> None:
    anna = await panel.register("anna")
    assert (await other_panel.get("/v1/assessors", other_panel.operator))["assessors"] == []
    strange = await _change(other_panel, anna, 0, capacity=1)
    assert strange.status_code == 404
    hidden = await panel.client.get("/v1/assessors", headers=panel.bearer(anna))
    assert hidden.status_code == 403


# --- an assessor's own diary ------------------------------------------------------------------------------------------


async def _keep(panel: Panel, assessor_id: str, **diary: Any) -> httpx.Response:
    return await panel.client.put("/v1/assessor/diary", json=diary, headers=panel.bearer(assessor_id))


async def test_single_slots_and_blocks_decide_beside_the_weekly_hours(panel: Panel) -> None:
    """Anna works on Thursdays from 9 to 5; on Thu 14 January not before 1pm, and on Sat 16th, no school day, never."""
    anna = await panel.register("anna", availability=[{"weekday": 4, "starts": "09:00", "ends": "17:00"}])
    kept = await _keep(
        panel,
        anna,
        version=0,
        availability=[{"weekday": 4, "starts": "09:00", "ends": "17:00"}],
        slots=[{"starts_at": "2027-01-15T14:00:00Z", "ends_at": "2027-01-15T16:00:00Z"}],
        blocked=[{"starts_at": "2027-01-14T09:00:00Z", "ends_at": "2027-01-14T13:00:00Z"}],
    )
    assert (kept.status_code, kept.json()["unfitting"]) == (200, [])
    journey, _ = await panel.allocated()
    times = await panel.free_times(journey, anna)
    assert [one for one in times if one[:10] in ("2027-01-14", "2027-01-15")] == [
        "2027-01-14T13:00:00Z",
        "2027-01-14T15:00:00Z",
        "2027-01-15T14:00:00Z",
    ]
    free = await panel.get("/v1/assessors/free-time?on=2027-01-14&on=2027-01-15", panel.operator)
    assert free["minutes_free"] == 3 * 120, "one candidate is in hand, three more may be"


async def test_a_slot_within_the_weekly_hours_counts_once(panel: Panel) -> None:
    await panel.register(
        "anna",
        capacity=9,
        availability=[{"weekday": 4, "starts": "09:00", "ends": "13:00"}],
        slots=[{"starts_at": "2027-01-14T11:00:00Z", "ends_at": "2027-01-14T15:00:00Z"}],
    )
    free = await panel.get("/v1/assessors/free-time?on=2027-01-14", panel.operator)
    assert free["minutes_free"] == 3 * 120, "9 to 11 and 11 to 1, then 1 to 3"


async def test_what_is_booked_and_blocked_since_is_named_with_initials_and_what_was_is_kept(panel: Panel) -> None:
    anna = await panel.register("anna")
    await panel.booked(starts=THREE)
    now = await panel.get("/v1/assessor/diary", panel.bearer(anna))
    blocked = [{"starts_at": "2027-01-14T11:00:00Z", "ends_at": "2027-01-14T13:00:00Z"}]
    kept = await _keep(panel, anna, **{**now, "blocked": blocked})
    at = "A.E.S.: the appointment on Thu 14 Jan 2027"
    assert kept.json()["unfitting"] == [f"{at} lies in a stretch that is blocked. Move it, or give it to another one."]
    assert kept.json()["diary"]["version"] == 1
    late = await _keep(panel, anna, **now)
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    async with panel.desk.database.connection() as connection:
        rows = await connection.fetch(
            "select version, was, changed_by from register_changes where provider_id = $1", panel.provider
        )
    assert [(row["version"], row["was"]["blocked"], row["changed_by"]) for row in rows] == [(0, [], anna)]


async def test_a_stretch_is_of_one_day_and_ends_after_it_begins(panel: Panel) -> None:
    anna = await panel.register("anna")
    for ends_at in ("2027-01-14T09:00:00Z", "2027-01-15T09:00:00Z"):
        wrong = await _keep(panel, anna, version=0, blocked=[{"starts_at": "2027-01-14T10:00:00Z", "ends_at": ends_at}])
        assert wrong.status_code == 422, ends_at


async def test_an_own_calendar_is_taken_in_and_taken_in_again(panel: Panel) -> None:
    """What came from it before goes, what was entered by hand stays, and no title is kept anywhere."""
    una = await panel.register("una")
    diary = await panel.get("/v1/assessor/diary", panel.bearer(una))
    by_hand = {"starts_at": "2027-01-11T09:00:00Z", "ends_at": "2027-01-11T10:00:00Z"}
    body = {**diary, "blocked": [by_hand]}
    kept = (await panel.client.put("/v1/assessor/diary", json=body, headers=panel.bearer(una))).json()

    def text(day: int) -> str:
        lines = (
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sample//EN", "BEGIN:VEVENT", "UID:1", "SUMMARY:Secret matter",
            f"DTSTART:202701{day:02}T090000Z", f"DTEND:202701{day:02}T110000Z", "END:VEVENT", "END:VCALENDAR", "",
        )  # fmt: skip
        return "\r\n".join(lines)

    for day in (12, 13):
        sent = {"version": kept["diary"]["version"], "text": text(day)}
        kept = await panel.done("/v1/assessor/diary/calendar", panel.bearer(una), sent)
    found = kept["diary"]["blocked"]
    assert [(one["starts_at"], one["imported"]) for one in found] == [
        ("2027-01-11T09:00:00Z", False),
        ("2027-01-13T09:00:00Z", True),
    ]
    stale = await panel.post("/v1/assessor/diary/calendar", panel.bearer(una), {"version": 0, "text": text(14)})
    assert stale.json()["code"] == "changed_meanwhile"
    neither = await panel.post("/v1/assessor/diary/calendar", panel.bearer(una), {"version": 3})
    assert (neither.status_code, neither.json()["field"]) == (422, "address")
    async with panel.desk.database.connection() as connection:
        row = str(await connection.fetchrow("select assessors::text from assessors"))
    assert "Secret" not in row
