"""The candidate chooses what else we send; whoever gets such a message stops it by one click, and no scanner does."""

from __future__ import annotations

from typing import Any

import pytest

from shared.links import Link, Purpose, mint
from tests.services.portal.fakes import SECRET, Scene, link, shown

MESSAGES = f"{link(Purpose.JOURNEY)}/messages"
CONSENTS: dict[str, Any] = {
    "consents": [
        {"kind": "mentor_copies", "given": True, "wording": "My mentor may", "changed_at": "2026-10-07T08:00:00Z"},
        {"kind": "school_copies", "given": False, "wording": "My contact may", "possible": False},
        {"kind": "school_outcome", "given": False, "wording": "My head may", "changed_at": "2026-11-02T08:00:00Z"},
        {"kind": "network", "given": False, "wording": "You may write"},
    ]
}
STOP = "/stop/" + mint(
    SECRET, Link(purpose=Purpose.STOP, subject="mentor_copies", provider="northshire", journey="j1", person="m1")
)


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1/consents", CONSENTS)
    scene.intake.on("PUT", "/v1/applications/j1/consents/network", {"new": True})
    scene.intake.on("POST", "/v1/consents/stop", {"kind": "mentor_copies", "new": True})


async def test_each_consent_stands_with_its_words_and_since_when(scene: Scene) -> None:
    page = shown(await scene.get(MESSAGES))
    assert "“My mentor may.”" in page.text
    assert "You agreed on Wednesday 7 October 2026." in page.text
    assert "You took this back on Monday 2 November 2026." in page.text
    assert "Your application names nobody whom we could write to." in page.text
    assert page.buttons == [
        "Take it back: Reminders for your mentor",
        "I agree: Your result for your headteacher",
        "I agree: Network meetings and further training",
    ]
    assert "always come" in page.text
    assert scene.changes == []


async def test_a_button_changes_one_consent_and_says_so(scene: Scene) -> None:
    answer = await scene.post(MESSAGES, data={"kind": "network", "given": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{MESSAGES}?told=network-yes")
    (sent,) = scene.changes
    assert (sent.path, sent.json) == ("/v1/applications/j1/consents/network", {"given": True})
    assert "We have noted that you agree." in shown(await scene.get(answer.headers["location"])).text


@pytest.mark.parametrize("data", [{}, {"kind": "cake", "given": "yes"}, {"kind": "network", "given": "perhaps"}])
async def test_nonsense_changes_nothing(scene: Scene, data: dict[str, str]) -> None:
    assert "Press one of the buttons" in shown(await scene.post(MESSAGES, data=data), 422).text
    assert scene.changes == []


async def test_opening_the_page_that_stops_changes_nothing(scene: Scene) -> None:
    page = shown(await scene.get(STOP))
    assert "Stop copies of reminders?" in page.text
    assert page.buttons == ["Stop them"]
    assert scene.changes == []


@pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "One-Click"}])
async def test_a_person_and_a_mail_program_stop_by_one_click(scene: Scene, data: dict[str, str]) -> None:
    page = shown(await scene.post(STOP, data=data))
    assert "You get no more copies of reminders." in page.text
    (sent,) = scene.changes
    assert (sent.path, sent.authorization) == ("/v1/consents/stop", f"Link {STOP.rpartition('/')[2]}")


async def test_an_altered_link_stops_nothing(scene: Scene) -> None:
    assert (await scene.post(f"{STOP}x", data={})).status_code == 401
    odd = mint(SECRET, Link(purpose=Purpose.STOP, subject="everything", provider="northshire", journey="j1"))
    assert (await scene.get(f"/stop/{odd}")).status_code == 401
    assert scene.changes == []
