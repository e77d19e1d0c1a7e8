"""Operators see who could take a booked time over and why the others cannot, and have somebody else asked."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.doors import COOKIE
from shared import tokens
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, shown

PAGE = "/board/stand-ins/j1"
OPERATOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s1", role="operator", provider="p1"))}
ASSESSOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s2", role="assessor", provider="p1"))}


def ranked(assessor_id: str, place: int | None, obstacle: str | None = None) -> dict[str, Any]:
    return {
        "assessor_id": assessor_id,
        "place": place,
        "obstacle": obstacle,
        "in_hand": 2,
        "capacity": 4,
        "senior": False,
        "fits": ["phase"],
    }


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    sought = {
        "journey_id": "j1",
        "appointment_id": "a1",
        "withdrew_id": "anna",
        "reason_class": "health",
        "began_at": "2027-01-11T09:00:00Z",
        "until_at": "2027-01-13T17:00:00Z",
        "assessors": [ranked("bert", 1), ranked("cleo", 2), ranked("dora", None, "time_taken")],
        "asked": [
            {
                "assessor_id": "bert",
                "state": "open",
                "offered_at": "2027-01-11T09:00:00Z",
                "reply_by": "2027-01-11T13:00Z",
            }
        ],
    }
    scene.assessment.on("GET", "/v1/journeys/j1/stand-in", sought)
    scene.assessment.on("POST", "/v1/office/order_stand_ins", {})


async def test_the_order_the_answers_and_the_reasons_are_shown(scene: Scene) -> None:
    page = shown(await scene.get(PAGE, cookies=OPERATOR))
    assert "At Wednesday 13 January 2027 at 5pm nobody more is asked" in page.text
    assert "Asked now, may answer until Monday 11 January 2027 at 1pm" in page.text
    assert "Has promised that hour to somebody else" in page.text
    assert "Not asked" in page.text


async def test_somebody_else_is_asked_first_with_a_reason(scene: Scene) -> None:
    shown(await scene.post(PAGE, cookies=OPERATOR, data={"assessor_id": "cleo"}), 422)
    data = {"assessor_id": "cleo", "at_once": "yes", "reason": "Knows the phase", "key": "k1"}
    response = await scene.post(PAGE, cookies=OPERATOR, data=data)
    assert (response.status_code, response.headers["location"]) == (303, f"{PAGE}?told=chosen")
    (sent,) = scene.assessment.changes
    assert sent.json == {
        "journey_id": "j1",
        "assessor_ids": ["cleo"],
        "at_once": True,
        "reason": "Knows the phase",
        "reason_class": "assessor",
    }


async def test_nobody_but_the_office_sees_it(scene: Scene) -> None:
    shown(await scene.get(PAGE, cookies=ASSESSOR), 403)
    scene.assessment.refuses(
        "GET", "/v1/journeys/j1/stand-in", 404, "not_found", "No booked time has lost its assessor."
    )
    shown(await scene.get(PAGE, cookies=OPERATOR), 404)
