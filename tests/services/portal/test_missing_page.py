"""Somebody is not there: the assessor's page leads through waiting, ringing, recording, and says what follows."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.doors import COOKIE
from shared import tokens
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, shown

PAGE = "/staff/appointments/a1/missing"
ASSESSOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s2", role="assessor", provider="p1"))}


def party(**changes: Any) -> dict[str, Any]:
    """The candidate, whose minutes began at 8:56 in the test's 9 o'clock."""
    return {
        "person_id": "p7",
        "role": "candidate",
        "name": "Ada Sample",
        "starts_at": "2026-11-09T08:56:00Z",
        "record_from": "2026-11-09T09:06:00Z",
        "phone": "01632 960 123",
        "tried": [],
        "recorded": False,
        **changes,
    }


def stands(scene: Scene, *parties: dict[str, Any], **changes: Any) -> None:
    guide = {
        "appointment_id": "a1",
        "journey_id": "j1",
        "ends_at": "2026-11-09T11:00:00Z",
        "has_begun": True,
        "wait_minutes": 10,
        "parties": list(parties),
        "contact_by": "2026-11-10T23:59:59Z",
        "for_operator": False,
        **changes,
    }
    scene.assessment.on("GET", "/v1/appointments/a1/missing", guide)


TRIED = [{"outcome": "no_answer", "tried_at": "2026-11-09T08:59:00Z"}]


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    stands(scene, party())
    scene.assessment.on("POST", "/v1/appointments/a1/calls", {}, 201)
    scene.assessment.on("POST", "/v1/appointments/a1/missing", {})


async def test_first_it_says_how_long_to_wait_and_whom_to_ring(scene: Scene) -> None:
    page = shown(await scene.get(PAGE, cookies=ASSESSOR))
    assert "6 minutes left: you can record it from 9:06am on" in page.text
    assert "01632 960 123" in page.text
    assert "tel:01632960123" in page.links
    assert "offered by the end of Tuesday 10 November 2026" in page.text
    assert page.buttons == ["Sign out", "Note the call to Ada Sample"]


async def test_a_call_is_noted_with_what_came_of_it(scene: Scene) -> None:
    data = {"person_id": "p7", "action": "rung"}
    nothing = shown(await scene.post(PAGE, cookies=ASSESSOR, data=data), 422)
    assert "Say what came of the call to Ada Sample" in nothing.text
    response = await scene.post(PAGE, cookies=ASSESSOR, data=data | {"outcome": "no_answer"})
    assert (response.status_code, response.headers["location"]) == (303, PAGE)
    (sent,) = scene.changes
    assert (sent.path, sent.json) == ("/v1/appointments/a1/calls", {"person_id": "p7", "outcome": "no_answer"})


async def test_only_who_was_waited_for_and_rung_is_recorded_and_then_other_times_are_offered(scene: Scene) -> None:
    data = {"person_id": "p7", "action": "record", "note": "Rang twice"}
    early = shown(await scene.post(PAGE, cookies=ASSESSOR, data=data), 422)
    assert "Ring Ada Sample first" in early.text
    stands(scene, party(record_from="2026-11-09T09:00:00Z", tried=TRIED))
    page = shown(await scene.get(PAGE, cookies=ASSESSOR))
    assert "8:59am: nobody answered" in page.text
    assert "Record that Ada Sample did not come" in page.buttons
    response = await scene.post(PAGE, cookies=ASSESSOR, data=data)
    assert response.headers["location"] == "/staff/candidates/j1?told=missing"
    assert scene.changes[-1].json == {"role": "candidate", "person_id": "p7", "note": "Rang twice"}


async def test_without_a_guest_the_appointment_goes_on_and_no_number_is_said(scene: Scene) -> None:
    guest = party(role="teacher", phone=None, record_from="2026-11-09T09:00:00Z", tried=TRIED)
    stands(scene, guest)
    page = shown(await scene.get(PAGE, cookies=ASSESSOR))
    assert "We have no number of theirs" in page.text
    assert "Go on with the others" in page.text
    response = await scene.post(PAGE, cookies=ASSESSOR, data={"person_id": "p7", "action": "record"})
    assert response.headers["location"] == "/staff/appointments/a1?told=missing"


async def test_the_second_time_it_says_that_the_office_decides(scene: Scene) -> None:
    stands(scene, party(recorded=True), party(person_id="p8", starts_at="2026-11-09T09:30:00Z"), for_operator=True)
    page = shown(await scene.get(PAGE, cookies=ASSESSOR))
    assert "our office looks at it as well" in page.text
    assert "It is recorded that they did not come." in page.text
    assert "Their minutes begin at 9:30am" in page.text
    assert page.buttons == ["Sign out"]


async def test_nobody_who_has_no_part_is_recorded(scene: Scene) -> None:
    shown(await scene.post(PAGE, cookies=ASSESSOR, data={"person_id": "p9", "action": "record"}), 404)
    assert scene.changes == []
