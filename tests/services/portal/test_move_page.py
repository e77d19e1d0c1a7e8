"""The candidate asks for another time of the appointment."""

from typing import get_args

import pytest

from services.portal.pages.move import REASONS
from shared.contracts.values import ChangeReason
from shared.links import Purpose
from tests.services.portal.fakes import Scene, link, shown

JOURNEY = link(Purpose.JOURNEY)
MOVE = f"{JOURNEY}/move"
FILLED = {"reason_class": "health", "reason": "An operation on that day"}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    asked = {"appointment_id": "a1", "asked_by": "candidate", "contact_by": "2026-12-11T23:59:59Z"}
    scene.assessment.on("POST", "/v1/journeys/j1/move", asked)
    scene.assessment.on("GET", "/v1/journeys/j1/move", {"asked_by": None})
    scene.assessment.on("DELETE", "/v1/journeys/j1/move", {"dropped": True})


def is_open(scene: Scene, asked_by: str) -> None:
    wish = {"asked_by": asked_by, "contact_by": "2026-12-11T23:59:59Z", "starts_at": "2027-01-14T10:00:00Z"}
    scene.assessment.on("GET", "/v1/journeys/j1/move", wish)


async def test_looking_says_that_the_appointment_stands_and_changes_nothing(scene: Scene) -> None:
    page = shown(await scene.get(MOVE))
    assert "Your appointment stands until you, your teachers and your senior leader have agreed" in page.text
    assert page.buttons == ["Ask for another time"]
    assert JOURNEY in page.links
    assert scene.changes == []


async def test_the_wish_is_sent_with_its_reason_and_the_page_says_what_comes_next(scene: Scene) -> None:
    response = await scene.post(MOVE, data=FILLED)
    assert response.status_code == 303
    (sent,) = scene.changes
    assert (sent.path, sent.json) == ("/v1/journeys/j1/move", FILLED)
    assert sent.authorization == f"Link {JOURNEY.rpartition('/')[2]}"
    is_open(scene, "candidate")
    page = shown(await scene.get(response.headers["location"]))
    assert "Your appointment stands until a new time is agreed." in page.text


async def test_the_candidates_own_wish_is_taken_back_by_a_button_after_what_follows(scene: Scene) -> None:
    is_open(scene, "candidate")
    page = shown(await scene.get(MOVE))
    assert "by the end of Friday 11 December 2026" in page.text
    assert "Times that are held for you instead are given back" in page.text
    assert page.buttons == ["Keep the time I have"]
    response = await scene.post(MOVE, data={"decision": "drop"})
    (sent,) = scene.changes
    assert (sent.method, sent.path) == ("DELETE", "/v1/journeys/j1/move")
    scene.assessment.on("GET", "/v1/journeys/j1/move", {"asked_by": None})
    assert "Your appointment stays as it is" in shown(await scene.get(response.headers["location"])).text


@pytest.mark.parametrize(
    ("asked_by", "who"),
    [("guest", "A teacher or your senior leader"), ("assessor", "Your assessor"), ("operator", "Our office")],
)
async def test_somebody_elses_wish_is_told_and_cannot_be_taken_back_here(scene: Scene, asked_by: str, who: str) -> None:
    is_open(scene, asked_by)
    page = shown(await scene.get(MOVE))
    assert f"{who} asked for it." in page.text
    assert page.buttons == []


async def test_without_a_reason_nothing_is_sent(scene: Scene) -> None:
    page = shown(await scene.post(MOVE, data={"reason": "Something came up"}), 422)
    assert "Choose why you need another time" in page.text
    assert scene.changes == []


def test_every_reason_is_one_that_assessment_knows() -> None:
    assert {code for code, _ in REASONS} <= set(get_args(ChangeReason))
