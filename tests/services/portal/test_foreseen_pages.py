"""Whoever can move an appointment sees beforehand what that changes: candidate, guest and assessor, on own pages."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.doors import COOKIE
from shared import tokens
from shared.links import Purpose
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, link, shown
from tests.services.portal.test_appointment_pages import MINUTES, NAMED, OFFERED

SLOTS, CONFIRM, JOURNEY = link(Purpose.SLOTS), link(Purpose.CONFIRM, "s1", person="t1"), link(Purpose.JOURNEY)
ASSESSOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s2", role="assessor", provider="p1"))}
FORESEEN: dict[str, Any] = {
    "starts_at": "2027-01-14T09:30:00Z",
    "was_at": "2027-01-12T10:00:00Z",
    "dates": [
        {"what": "Appointment", "was": "2027-01-12T10:00:00Z", "becomes": "2027-01-14T09:30:00Z"},
        {"what": "Evidence due", "was": "2027-01-02T23:59:59Z", "becomes": "2027-01-04T23:59:59Z"},
    ],
    "reminders": [{"what": "Evidence reminder", "change": "new", "at": "2027-01-04T09:00:00Z"}],
    "changes": [{"what": "Appointments of the assessor in the week of Mon 11 Jan 2027", "was": "1", "becomes": "2"}],
    "people_told": [{"role": "teacher", "message": "21 Appointment moved", "count": 2}],
    "window": {"first_on": "2026-12-29", "last_on": "2027-02-02", "is_inside": True},
    "told_due_at": "2027-01-02T23:59:59Z",
    "is_late": False,
    "late_from": "2027-01-08T10:00:00Z",
}
ASKING = {
    "contact_by": "2027-01-08T23:59:59Z",
    "is_late": True,
    "late_from": "2027-01-08T10:00:00Z",
    "people_told": [{"role": "assessor", "message": "21 Another time is asked for", "count": 1}],
}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/journeys/j1/guests", NAMED)
    scene.assessment.on("GET", "/v1/journeys/j1/slots", OFFERED | {"stands_at": "2027-01-12T10:00:00Z"})
    scene.assessment.on("GET", "/v1/slots/s1/choice", FORESEEN)
    scene.assessment.on("POST", "/v1/slots/s1/choice", {})


async def test_a_choice_that_moves_an_appointment_is_looked_at_before_it_is_made(scene: Scene) -> None:
    response = await scene.post(SLOTS, data={"slot_id": "s1"})
    assert (response.status_code, scene.changes) == (303, [])
    page = shown(await scene.get(response.headers["location"]))
    assert "Nothing is changed yet" in page.text
    assert "Evidence due End of Saturday 2 January 2027 End of Monday 4 January 2027" in page.text
    assert "It lies in the window, Tuesday 29 December 2026 to Tuesday 2 February 2027" in page.text
    assert "counts as late" not in page.text
    assert page.buttons == ["Choose this time"]
    done = await scene.post(SLOTS, data={"slot_id": "s1", "looked": "yes"})
    assert done.status_code == 303
    assert scene.changes[0].json == {"agree_to_earlier": False}


async def test_an_agreement_that_is_needed_is_a_tick_and_goes_with_the_choice(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/choice", FORESEEN | {"agreement": "needed", "is_late": True})
    page = shown(await scene.get(f"{SLOTS}?look=s1"))
    assert "You were told that your evidence is due by the end of Saturday 2 January 2027" in page.text
    assert "counts as late: that is so from Friday 8 January 2027 at 10am on" in page.text
    await scene.post(SLOTS, data={"slot_id": "s1", "looked": "yes", "agrees": "yes"})
    assert scene.changes[0].json == {"agree_to_earlier": True}


async def test_without_the_agreement_the_refusal_stands_on_the_same_page(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/slots/s1/choice", FORESEEN | {"agreement": "needed"})
    words = "Agree to the earlier date, or choose another time."
    scene.assessment.refuses("POST", "/v1/slots/s1/choice", 409, "needs_agreement", words)
    page = shown(await scene.post(SLOTS, data={"slot_id": "s1", "looked": "yes"}), 409)
    assert words in page.text
    assert page.buttons == ["Choose this time"]


async def test_a_time_that_has_gone_is_said_beside_the_others(scene: Scene) -> None:
    words = "Somebody else took this time a moment ago."
    scene.assessment.refuses("GET", "/v1/slots/s1/choice", 409, "time_taken", words)
    page = shown(await scene.get(f"{SLOTS}?look=s1"), 409)
    assert words in page.text
    assert "Choose Friday 15 January 2027, midday" in page.buttons


async def test_asking_says_by_when_times_follow_and_that_it_is_late(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/journeys/j1/move", {"asked_by": None, "asking": ASKING})
    page = shown(await scene.get(f"{JOURNEY}/move"))
    assert "offers other times by the end of Friday 8 January 2027" in page.text
    assert "counts as late" in page.text
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", MINUTES | {"state": "booked"})
    scene.assessment.on("GET", "/v1/slots/s1/move", ASKING)
    assert "other times are offered by the end of Friday 8 January 2027" in shown(await scene.get(CONFIRM)).text


async def test_a_guest_sees_instead_of_which_minutes_the_new_ones_would_be(scene: Scene) -> None:
    asked = MINUTES | {"instead_of": "2027-01-12T10:25:00Z"}
    scene.assessment.on("GET", "/v1/slots/s1/confirmation", asked)
    page = shown(await scene.get(CONFIRM))
    assert "instead of Tuesday 12 January 2027 at 10:25am, which stands until everybody has agreed" in page.text


async def test_an_assessor_sees_what_a_time_changes_with_the_load_of_its_week(scene: Scene) -> None:
    one = {
        "journey_id": "j1",
        "initials": "A.S.",
        "state": "propose_slots",
        "window_first_on": "2026-12-29",
        "window_last_on": "2027-02-02",
        "appointment_id": "a1",
        "rearranging": "move",
    }
    scene.assessment.on("GET", "/v1/assessor/journeys", {"journeys": [one]})
    scene.assessment.on("GET", "/v1/appointments/a1/move/2027-01-14T09:30:00Z", FORESEEN | {"agreement": "needed"})
    page = shown(await scene.get("/staff/candidates/j1/look?starts_at=2027-01-14T09:30:00Z", cookies=ASSESSOR))
    assert "Appointments of the assessor in the week of Mon 11 Jan 2027 1 2" in page.text
    assert "This time breaks that promise" in page.text
