"""A cohort's forecast by the API: on opening, by itself, and with what assessment says of the assessors' hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from services.intake.assessors import FreeTime, FromAssessment
from shared.contracts.intake import CohortChanged, CohortOpened
from tests.services.intake.office import TERMS, Office

SUMMER = {"name": "summer", "starts_on": "2026-04-13", "ends_on": "2026-07-17"}


async def area(office: Office, name: str = "Sampleshire") -> None:
    body = {"terms": [SUMMER, *TERMS]}
    set_ = await office.client.put(f"/v1/areas/{name}/terms", json=body, headers=office.operator)
    assert set_.status_code == 200, set_.text


def sessions(office: Office, *days: str) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "starts_at": f"{on}T09:30",
            "minutes": 360,
            "trainer_id": office.trainer_ids[0],
            "join_link": "https://meet.example.org/1",
        }
        for number, on in enumerate(days, 1)
    ]


async def test_a_cohort_that_ends_on_26_june_is_not_opened_without_a_reason(office: Office) -> None:
    await area(office)
    body = {"name": "Summer", "sessions": sessions(office, "2026-05-13", "2026-06-26")}
    refused = await office.post("/v1/cohorts", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "forecast_refused")
    assert refused.json()["field"] == "sessions.1.starts_at"
    assert "The window Fri 24 Jul 2026 - Fri 28 Aug 2026 holds no school day" in refused.json()["detail"]
    assert await office.told(CohortOpened) == []
    empty = await office.post("/v1/cohorts", {**body, "override_reason": " "})
    assert empty.status_code == 422

    opened = await office.created("/v1/cohorts", {**body, "override_reason": "They work in a summer school."})

    assert (opened["new"], opened["forecast"]["verdict"], opened["forecast"]["school_days"]) == (True, "refused", 0)
    kept = "select forecast_override from cohorts where cohort_id = $1"
    assert await office.value(kept, opened["cohort_id"]) == "They work in a summer school."
    assert await office.value("select action from audit order by position desc limit 1") == (
        "cohort_opened_against_forecast"
    )


async def test_nothing_is_refused_for_a_good_window_and_its_forecast_comes_with_the_answer(office: Office) -> None:
    await area(office)
    body = {"name": "Autumn", "sessions": sessions(office, "2026-10-21", "2026-12-01"), "override_reason": "Because."}
    opened = await office.created("/v1/cohorts", body)
    assert (opened["forecast"]["school_days"], opened["forecast"]["refusals"]) == (22, [])
    assert await office.value("select forecast_override from cohorts") is None


async def test_it_can_be_asked_before_anything_is_opened(office: Office, other_office: Office) -> None:
    await area(office)
    found = (await office.get("/v1/forecast?final_session_on=2026-07-02&seats=10")).json()
    assert (found["window_first_on"], found["window_last_on"]) == ("2026-07-30", "2026-09-03")
    assert (found["school_days"], found["verdict"], found["hours_needed"], found["hours_free"]) == (
        1,
        "warned",
        20,
        None,
    )
    assert [(one["kind"], one["name"]) for one in found["calendars"]] == [("area", "Sampleshire")]
    elsewhere = (await other_office.get("/v1/forecast?final_session_on=2026-07-02")).json()
    assert [one["kind"] for one in elsewhere["calendars"]] == ["usual"]


@pytest.mark.parametrize("query", ["programme=level-5-sta", "programme=none", "seats=0", "final_session_on=x"])
async def test_what_cannot_be_forecast_is_refused_by_field(office: Office, query: str) -> None:
    asked = await office.get(f"/v1/forecast?final_session_on=2026-07-02&{query}")
    assert asked.status_code == 422
    assert asked.json()["field"].endswith(query.partition("=")[0])


async def test_a_cohort_with_candidates_is_reckoned_by_their_schools(office: Office) -> None:
    await area(office)
    await office.school("900001", area="Sampleshire", terms=None)
    await office.school("900002", area="Exampleshire", closed_on=["2027-01-04", "2027-01-05"])
    cohort_id = await office.cohort()
    before = (await office.get(f"/v1/cohorts/{cohort_id}/forecast")).json()
    assert [one["name"] for one in before["calendars"]] == ["Sampleshire", "Sample School 900002 (URN 900002)"]
    await office.apply("Kim Sample", school_urn="900002")
    await office.apply("Sam Sample", school_urn="900002")
    found = (await office.get(f"/v1/cohorts/{cohort_id}/forecast")).json()
    assert [(one["name"], one["candidates"], one["school_days"]) for one in found["calendars"]] == [
        ("Sample School 900002 (URN 900002)", 2, 20)
    ]
    strange = await office.get("/v1/cohorts/none/forecast")
    assert strange.status_code == 404


async def test_assessment_is_asked_with_the_operators_own_rights_for_the_school_days_alone(office: Office) -> None:
    await area(office)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"assessors": 3, "minutes_free": 1_200, "more": "later"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        office.intake.assessors = FromAssessment(http, "http://assessment/")
        found = (await office.get("/v1/forecast?final_session_on=2026-07-06")).json()
    (request,) = asked
    assert request.headers["Authorization"] == office.operator["Authorization"]
    assert request.url.path == "/v1/assessors/free-time"
    # 3 August - 7 September: term begins on Thu 3 September.
    assert request.url.params.get_list("on") == ["2026-09-03", "2026-09-04", "2026-09-07"]
    assert (found["assessors"], found["hours_free"], found["hours_needed"]) == (3, 20, 40)
    assert any("20 candidates need 40 hours" in warning for warning in found["warnings"])


@pytest.mark.parametrize(
    "answer", [httpx.Response(503), httpx.Response(200, json={}), httpx.Response(200, text="?"), httpx.Response(401)]
)
async def test_what_assessment_cannot_say_is_not_known(answer: httpx.Response) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as http:
        assessors = FromAssessment(http, "http://assessment")
        assert await assessors.free_time("Bearer x", [date(2026, 9, 3)], "hlta") is None


class Free:
    """Assessment's answer: three assessors with so many hours on each of the days that are asked about."""

    def __init__(self, hours_a_day: int) -> None:
        self.hours_a_day = hours_a_day
        self.asked: list[tuple[str, int]] = []

    async def free_time(self, authorization: str, days: Sequence[date], programme: str) -> FreeTime | None:
        self.asked.append((authorization, len(days)))
        return FreeTime(assessors=3, minutes_free=60 * self.hours_a_day * len(days))


@pytest.fixture
async def summer_cohort(office: Office) -> str:
    """Final session on Wed 10 June 2026: the window 8 July - 12 August holds 8 school days, 8-10 and 13-17 July."""
    office.clock.set(datetime(2026, 5, 1, 9, tzinfo=UTC))
    await area(office)
    opened = await office.created(
        "/v1/cohorts", {"name": "Summer", "sessions": sessions(office, "2026-05-13", "2026-06-10")}
    )
    assert opened["forecast"]["school_days"] == 8
    return str(opened["cohort_id"])


def changes(answer: Any) -> dict[str, tuple[str | None, str | None]]:
    return {one["what"]: (one["was"], one["becomes"]) for one in answer["changes"]}


async def test_a_session_moved_to_26_june_is_refused_in_preview_and_deed_unless_it_is_overridden(
    office: Office, summer_cohort: str
) -> None:
    move: dict[str, Any] = {"cohort_id": summer_cohort, "session": 2, "starts_at": "2026-06-26T09:30"}
    for preview in (True, False):
        refused = await office.act("move_session", preview=preview, **move)
        assert (refused.status_code, refused.json()["code"]) == (409, "forecast_refused")
        assert refused.json()["field"] == "despite_forecast"
        assert "The window Fri 24 Jul 2026 - Fri 28 Aug 2026 holds no school day" in refused.json()["detail"]
    assert await office.told(CohortChanged) == []
    assert (await office.act("move_session", **move, despite_forecast=True, reason=" ")).status_code == 422

    moved = await office.acted("move_session", **move, despite_forecast=True, reason="They work in a summer school.")

    assert changes(moved)["school days in the window"] == ("8", "0")
    assert "holds no school day" in moved["warnings"][0]
    (logged,) = (await office.get(f"/v1/office/log?subject={summer_cohort}")).json()["entries"]
    assert logged["reason"] == "They work in a summer school."


async def test_a_moved_session_that_leaves_few_school_days_and_hours_is_warned_of(
    office: Office, summer_cohort: str
) -> None:
    office.intake.assessors = free = Free(hours_a_day=5)
    # Tue 16 June: 14 July - 18 August holds 14, 15, 16 and 17 July.
    shown = (
        await office.act("move_session", preview=True, cohort_id=summer_cohort, session=2, starts_at="2026-06-16T09:30")
    ).json()
    assert changes(shown) == {
        "school days in the window": ("8", "4"),
        "assessors' free hours in the window": ("40 of 40 that are needed", "20 of 40 that are needed"),
    }
    assert any("holds 4 school days" in warning for warning in shown["warnings"])
    assert any("Assessors are free for 20 hours in the window" in warning for warning in shown["warnings"])
    assert free.asked == [(office.operator["Authorization"], 8), (office.operator["Authorization"], 4)]


async def test_the_same_key_answers_with_the_first_answer_though_the_change_could_not_be_made_again(
    office: Office, summer_cohort: str
) -> None:
    headers = office.operator | {"Idempotency-Key": "once"}
    off = {"cohort_id": summer_cohort, "session": 2, "reason": "The trainer is ill."}
    first, again = [await office.post("/v1/office/cancel_session", off, headers) for _ in range(2)]
    assert (first.status_code, first.json()) == (200, again.json())
    assert changes(first.json())["school days in the window"] == ("8", "26")  # 10 June - 15 July
