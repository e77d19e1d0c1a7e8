"""An assessor keeps hours, single stretches and days away on one page, one change at a time."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.doors import COOKIE
from shared import tokens
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, shown

PAGE = "/staff/hours"
ASSESSOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s2", role="assessor", provider="p1"))}
DIARY: dict[str, Any] = {
    "version": 3,
    "availability": [{"weekday": 1, "starts": "09:00:00", "ends": "17:00:00"}],
    "slots": [],
    "blocked": [{"starts_at": "2027-01-14T13:00:00Z", "ends_at": "2027-01-14T15:00:00Z"}],
    "leave": [{"first_on": "2026-12-24", "last_on": "2027-01-03"}],
}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/assessor/diary", DIARY)
    scene.assessment.on("PUT", "/v1/assessor/diary", {"diary": DIARY, "unfitting": []})


async def test_the_diary_is_shown_with_a_button_for_each_entry(scene: Scene) -> None:
    page = shown(await scene.get(PAGE, cookies=ASSESSOR))
    assert "Monday, 09:00 to 17:00" in page.text
    assert "Not free: Thursday 14 January 2027, 1pm to 3pm" in page.text
    assert "Remove the days from Thursday 24 December 2026" in page.buttons


@pytest.mark.parametrize(
    ("data", "name", "added"),
    [
        (
            {"add": "availability", "weekday": "4", "weekly_from": "9am", "weekly_to": "1pm"},
            "availability",
            {"weekday": 4, "starts": "09:00:00", "ends": "13:00:00"},
        ),
        (  # in summer London is an hour ahead of the instants that are sent
            {"add": "stretch", "kind": "slots", "on_day": "8", "on_month": "June", "on_year": "2027", "from": "2pm"}
            | {"to": "4pm"},
            "slots",
            {"starts_at": "2027-06-08T13:00:00+00:00", "ends_at": "2027-06-08T15:00:00+00:00"},
        ),
        (
            {"add": "leave", "first_day": "9", "first_month": "2", "first_year": "2027"},
            "leave",
            {"first_on": "2027-02-09", "last_on": "2027-02-09"},
        ),
    ],
)
async def test_one_thing_is_added_to_what_was_looked_at(
    scene: Scene, data: dict[str, str], name: str, added: dict[str, Any]
) -> None:
    response = await scene.post(PAGE, cookies=ASSESSOR, data=data | {"version": "3"})
    assert (response.status_code, response.headers["location"]) == (303, f"{PAGE}?told=saved")
    (sent,) = scene.changes
    assert (sent.json["version"], sent.json[name]) == (3, [*DIARY[name], added])


async def test_an_entry_is_removed(scene: Scene) -> None:
    await scene.post(PAGE, cookies=ASSESSOR, data={"remove": "blocked:0", "version": "3"})
    assert scene.changes[0].json["blocked"] == []
    gone = shown(await scene.post(PAGE, cookies=ASSESSOR, data={"remove": "slots:5", "version": "3"}), 422)
    assert "That is not in your diary any more" in gone.text


async def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_sent(scene: Scene) -> None:
    data = {"add": "availability", "weekday": "4", "weekly_from": "1pm", "weekly_to": "9am"}
    page = shown(await scene.post(PAGE, cookies=ASSESSOR, data=data), 422)
    assert "#weekly_to" in page.links
    assert scene.changes == []


async def test_what_does_not_fit_any_more_is_named(scene: Scene) -> None:
    said = "A.S.: the appointment on Thu 14 Jan 2027 lies in the leave. Move it, or give it to another one."
    scene.assessment.on("PUT", "/v1/assessor/diary", {"diary": DIARY, "unfitting": [said]})
    data = {"add": "leave", "first_day": "14", "first_month": "1", "first_year": "2027", "version": "3"}
    assert said in shown(await scene.post(PAGE, cookies=ASSESSOR, data=data)).text


async def test_a_calendar_is_given_by_address_or_as_a_file(scene: Scene) -> None:
    scene.assessment.on("POST", "/v1/assessor/diary/calendar", {"diary": DIARY})
    path = "/staff/hours/calendar"
    page = shown(await scene.post(path, cookies=ASSESSOR, data={}), 422)
    assert "Give the address of your calendar, or choose a file" in page.text
    address = "https://calendar.example.org/una.ics"
    assert (await scene.post(path, cookies=ASSESSOR, data={"address": address})).status_code == 303
    file = {"file": ("una.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")}
    assert (await scene.post(path, cookies=ASSESSOR, files=file)).status_code == 303
    by_address, as_file = scene.changes[-2:]
    assert by_address.json == {"version": DIARY["version"], "address": address}
    assert as_file.json["text"].startswith("BEGIN:VCALENDAR")
    scene.assessment.refuses(
        "POST", path.replace("/staff/hours", "/v1/assessor/diary"), 422, "no_calendar", "No calendar."
    )
    assert "No calendar." in shown(await scene.post(path, cookies=ASSESSOR, data={"address": address}), 422).text
