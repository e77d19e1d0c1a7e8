"""Operators see what was sent in a journey, read it as it left, and send it again with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.doors import COOKIE
from shared import tokens
from shared.tokens import Staff
from tests.services.portal.fakes import SECRET, Scene, shown

LOG = "/board/candidates/j1/mails"
KEY = "m02_application_received:j1:c1:1:1"
OPERATOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s1", role="operator", provider="p1"))}
ASSESSOR = {COOKIE: tokens.mint(SECRET, Staff(person_id="s2", role="assessor", provider="p1"))}


def message(**changes: Any) -> dict[str, Any]:
    return {
        "message_key": KEY,
        "template": "m02_application_received",
        "role": "candidate",
        "part": "candidate",
        "due_at": "2026-10-07T08:00:00Z",
        "send_at": "2026-10-07T08:00:00Z",
        "state": "accepted",
        "attempt": 2,
        "settled_at": "2026-10-07T08:00:04Z",
        "words_kept": True,
        **changes,
    }


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    chaser = message(
        message_key="m04:1", template="m04_reminder_to_confirm", role="head", state="planned", settled_at=None,
        words_kept=False, attempt=0, due_at="2026-10-31T09:00:00Z", send_at="2026-11-02T07:30:00Z",
    )  # fmt: skip
    dropped = message(message_key="m04:2", template="m04_reminder_to_confirm", state="dropped", reason_code="answered")
    scene.notifications.on("GET", "/v1/messages", {"messages": [message(), chaser, dropped]})
    words = {"sent_to": "sam@home.example", "subject": "We have it", "words": "Dear Sam"}
    scene.notifications.on("GET", "/v1/messages/words", words | {"sent_at": "2026-10-07T08:00:04Z"})
    scene.notifications.on("POST", "/v1/office/resend", {})
    scene.notifications.on("GET", "/v1/templates", "<!DOCTYPE html><title>Every message</title>")


async def test_the_log_says_of_each_message_what_became_of_it(scene: Scene) -> None:
    page = shown(await scene.get(LOG, cookies=OPERATOR))
    assert "02 application received Candidate Wednesday 7 October 2026 at 9am Taken by the mail server" in page.text
    assert "attempt 2" in page.text
    assert "leaves Monday 2 November 2026 at 7:30am Will be sent" in page.text
    assert "Not sent: its reason had gone" in page.text
    assert "Answered" in page.text
    assert [link for link in page.links if "key=m04%3A1" in link or "key=m04:1" in link] == [], "nothing of it has left"


async def test_a_message_is_read_as_it_left_and_sent_again_with_a_reason(scene: Scene) -> None:
    path = f"{LOG}/words?key={KEY}"
    page = shown(await scene.get(path, cookies=OPERATOR))
    assert "We have it" in page.text
    assert "Dear Sam" in page.text
    assert "sam@home.example" in page.text
    kept = shown(await scene.post(f"{LOG}/words", cookies=OPERATOR, data={"message_key": KEY}), 422)
    assert "#reason" in kept.links
    data = {"message_key": KEY, "reason": "Told by telephone that it is lost", "key": "k1"}
    response = await scene.post(f"{LOG}/words", cookies=OPERATOR, data=data)
    assert response.headers["location"] == f"{LOG}?told=resent"
    (sent,) = scene.notifications.changes
    assert (sent.json, sent.headers["idempotency-key"]) == (
        {"message_key": KEY, "reason": "Told by telephone that it is lost"},
        "k1",
    )


async def test_a_message_of_another_journey_is_not_there(scene: Scene) -> None:
    shown(await scene.get(f"{LOG}/words?key=m02:of-another", cookies=OPERATOR), 404)


async def test_the_gallery_brings_its_own_styles_and_may_do_nothing_else(scene: Scene) -> None:
    response = await scene.get("/board/mails", cookies=OPERATOR)
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'")
    assert "script" not in policy
    assert "Every message" in response.text


@pytest.mark.parametrize("path", [LOG, f"{LOG}/words?key={KEY}", "/board/mails"])
async def test_none_but_operators_may_look(scene: Scene, path: str) -> None:
    assert (await scene.get(path)).headers["location"].startswith("/sign-in")
    shown(await scene.get(path, cookies=ASSESSOR), 403)
