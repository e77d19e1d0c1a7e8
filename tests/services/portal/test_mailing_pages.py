"""Operators enter a meeting, look at who gets its invitation and who does not, and release it, alone or in twos."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.doors import COOKIE
from shared import tokens
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, shown

LIST = "/board/mailings"
ONE = "/board/mailings/ma1"
OPERATOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s1", role="operator", provider="p1"))}
ASSESSOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s2", role="assessor", provider="p1"))}
MEETING = {
    "meeting_id": "me1",
    "occasion": "network",
    "title": "Summer network meeting",
    "starts_at": "2027-06-17T15:00:00Z",
    "ends_at": "2027-06-17T16:30:00Z",
    "join_link": "https://meet.example.org/network",
}
FILLED = {
    "occasion": "network",
    "title": "Summer network meeting",
    "date_day": "17",
    "date_month": "June",
    "date_year": "2027",
    "time": "4pm",
    "minutes": "90",
    "join_link": "https://meet.example.org/network",
}


def mailing(**changes: Any) -> dict[str, Any]:
    return {
        "mailing_id": "ma1",
        "meeting_id": "me1",
        "count": 51,
        "left_out": [{"reason": "not_agreed", "count": 7, "references": ["HLTA-00001", "HLTA-00002"]}],
        "prepared_at": "2027-05-20T09:00:00Z",
        "prepared_by": "Olive Sample",
        "by_you": True,
        "needs_second_person": True,
        **changes,
    }


def with_samples(**changes: Any) -> dict[str, Any]:
    sample = {"sent_to": "sam@home.example", "subject": "Join us", "words": "You are invited."}
    return {"mailing": mailing(**changes), "meeting": MEETING, "samples": [sample], "second_person_above": 50}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.notifications.on("GET", "/v1/meetings", {"meetings": [MEETING], "mailings": [mailing()]})
    scene.notifications.on("POST", "/v1/meetings", MEETING, 201)
    scene.notifications.on("POST", "/v1/meetings/me1/mailings", mailing(), 201)
    scene.notifications.on("GET", "/v1/mailings/ma1", with_samples())
    scene.notifications.on("POST", "/v1/office/release_mailing", {})


async def test_a_meeting_is_entered_in_london_time_and_its_invitation_prepared(scene: Scene) -> None:
    response = await scene.post(LIST, cookies=OPERATOR, data=FILLED)
    assert (response.status_code, response.headers["location"]) == (303, ONE)
    entered, prepared = scene.notifications.changes
    assert entered.json == {
        "occasion": "network",
        "title": "Summer network meeting",
        "starts_at": "2027-06-17T16:00:00",
        "minutes": 90,
        "place": None,
        "join_link": "https://meet.example.org/network",
    }
    assert prepared.path == "/v1/meetings/me1/mailings"


async def test_what_is_missing_is_said_beside_its_field_and_nothing_is_wiped(scene: Scene) -> None:
    page = shown(await scene.post(LIST, cookies=OPERATOR, data={**FILLED, "time": "13pm", "minutes": ""}), 422)
    assert "Enter a time such as 4pm or 9:30am" in page.text
    assert "Enter how many minutes it lasts, such as 90" in page.text
    assert dict(page.fields)["input"] is not None
    assert any(given.get("value") == "Summer network meeting" for _, given in page.fields)
    assert scene.notifications.changes == []


async def test_what_the_service_refuses_stands_beside_the_day(scene: Scene) -> None:
    scene.notifications.refuses("POST", "/v1/meetings", 422, "invalid", "The meeting must lie ahead.", "starts_at")
    page = shown(await scene.post(LIST, cookies=OPERATOR, data=FILLED), 422)
    assert "The meeting must lie ahead." in page.text
    assert "#date_day" in page.links


async def test_a_known_meeting_is_prepared_again_and_a_forged_id_goes_nowhere(scene: Scene) -> None:
    response = await scene.post(LIST, cookies=OPERATOR, data={"meeting_id": "me1"})
    assert response.headers["location"] == ONE
    shown(await scene.post(LIST, cookies=OPERATOR, data={"meeting_id": "../office"}), 422)
    assert [asked.path for asked in scene.notifications.changes] == ["/v1/meetings/me1/mailings"]


async def test_the_preparer_of_a_large_mailing_is_sent_to_a_colleague(scene: Scene) -> None:
    page = shown(await scene.get(ONE, cookies=OPERATOR))
    assert "51 people." in page.text
    assert "7 who have not agreed to messages of this kind" in page.text
    assert "HLTA-00001, HLTA-00002" in page.text
    assert "To sam@home.example: Join us" in page.text
    assert "This goes to more than 50 people, and you prepared it." in page.text
    assert "Send it to 51 people" not in page.buttons


async def test_a_colleague_releases_it_with_a_reason_and_it_goes_once(scene: Scene) -> None:
    scene.notifications.on("GET", "/v1/mailings/ma1", with_samples(by_you=False))
    assert "Send it to 51 people" in shown(await scene.get(ONE, cookies=OPERATOR)).buttons

    shown(await scene.post(ONE, cookies=OPERATOR, data={"reason": "", "key": "k1"}), 422)
    response = await scene.post(ONE, cookies=OPERATOR, data={"reason": "The summer meeting", "key": "k1"})

    assert response.headers["location"] == f"{ONE}?told=released"
    (sent,) = scene.notifications.changes
    assert sent.json == {"mailing_id": "ma1", "reason": "The summer meeting", "reason_class": "provider"}
    assert sent.headers["idempotency-key"] == "k1"


async def test_a_mailing_that_has_gone_stale_says_what_to_do(scene: Scene) -> None:
    scene.notifications.on("GET", "/v1/mailings/ma1", with_samples(by_you=False))
    scene.notifications.refuses("POST", "/v1/office/release_mailing", 409, "mailing_stale", "Prepare it again.")
    page = shown(await scene.post(ONE, cookies=OPERATOR, data={"reason": "The summer meeting"}), 409)
    assert "Prepare it again." in page.text


async def test_a_released_mailing_shows_who_released_it_when_and_why(scene: Scene) -> None:
    done = {"released_at": "2027-05-20T10:00:00Z", "released_by": "Otto Sample", "reason": "The summer meeting"}
    scene.notifications.on("GET", "/v1/mailings/ma1", with_samples(**done) | {"samples": []})
    page = shown(await scene.get(f"{ONE}?told=released", cookies=OPERATOR))
    assert "The invitation is on its way to 51 people." in page.text
    assert "Thursday 20 May 2027 at 11am by Otto Sample" in page.text
    assert "Send it to 51 people" not in page.buttons


@pytest.mark.parametrize("path", [LIST, ONE])
async def test_only_the_office_may_look(scene: Scene, path: str) -> None:
    assert (await scene.get(path)).headers["location"].startswith("/sign-in")
    shown(await scene.get(path, cookies=ASSESSOR), 403)


async def test_what_went_out_on_its_day_names_nobody_and_the_list_says_when_the_next_will(scene: Scene) -> None:
    done = {"by_timetable": True, "prepared_by": None, "released_at": "2027-05-20T08:00:00Z", "reason": "Its day."}
    scene.notifications.on("GET", "/v1/mailings/ma1", with_samples(**done) | {"samples": []})
    assert "by itself, since its day had come" in shown(await scene.get(ONE, cookies=OPERATOR)).text
    ahead = {**MEETING, "invite_at": "2027-05-20T08:00:00Z"}
    scene.notifications.on("GET", "/v1/meetings", {"meetings": [ahead], "mailings": []})
    page = shown(await scene.get(LIST, cookies=OPERATOR))
    assert "invitations leave by themselves on Thursday 20 May 2027 at 9am" in page.text


async def test_a_meeting_that_does_not_take_place_is_dropped(scene: Scene) -> None:
    scene.notifications.on("POST", "/v1/office/drop_meeting", {})
    response = await scene.post(LIST, cookies=OPERATOR, data={"meeting_id": "me1", "action": "drop"})
    assert response.headers["location"] == LIST
    (sent,) = scene.notifications.changes
    assert sent.json["meeting_id"] == "me1"
    dropped = {**MEETING, "dropped_at": "2026-11-09T09:00:00Z"}
    scene.notifications.on("GET", "/v1/meetings", {"meetings": [dropped], "mailings": []})
    assert "Prepare again: Summer network meeting" not in shown(await scene.get(LIST, cookies=OPERATOR)).buttons
