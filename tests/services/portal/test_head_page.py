"""The candidate says who the head is now, or another address."""

from typing import Any, get_args

import pytest

from services.portal.pages.head import REASONS
from shared.contracts.intake.changes import HeadReason
from shared.links import Purpose
from tests.services.portal.fakes import Scene, link, shown

JOURNEY = link(Purpose.JOURNEY)
HEAD = f"{JOURNEY}/head"
APPLICATION: dict[str, Any] = {
    "reference": "HLTA-7K3FQ-0M2XA",
    "name": "Tamsin Example",
    "school_name": "Hill Primary",
    "head_name": "Hector Head",
    "declaration_state": "requested",
    "declaration_lapses_at": "2026-12-11T23:59:59Z",
    "head_address_doubt": None,
}
FILLED = {"reason_class": "left", "head_name": "Nora Newhead", "head_email": "n.newhead@school.example"}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1", APPLICATION)
    scene.intake.on("POST", "/v1/applications/j1/head", {"declaration_id": "d2"})


async def test_looking_says_who_is_asked_now_and_changes_nothing(scene: Scene) -> None:
    page = shown(await scene.get(HEAD))
    assert "Hector Head of Hill Primary is recorded." in page.text
    assert page.buttons == ["Ask this person"]
    assert JOURNEY in page.links
    assert scene.changes == []


async def test_another_head_is_sent_and_the_page_says_from_when_and_until_when(scene: Scene) -> None:
    response = await scene.post(HEAD, data=FILLED)
    assert response.status_code == 303
    (sent,) = scene.changes
    assert (sent.path, sent.json) == ("/v1/applications/j1/head", FILLED)
    assert sent.authorization == f"Link {JOURNEY.rpartition('/')[2]}"
    scene.intake.on("GET", "/v1/applications/j1", APPLICATION | {"head_name": "Nora Newhead"})
    page = shown(await scene.get(response.headers["location"]))
    assert "We ask Nora Newhead" in page.text
    assert "until the end of Friday 11 December 2026" in page.text
    assert "We first look at the address" not in page.text


async def test_an_address_that_must_be_confirmed_first_is_said_to_be(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1", APPLICATION | {"head_address_doubt": "head_free_mail"})
    page = shown(await scene.get(f"{HEAD}?told=asked"))
    assert "We first look at the address, since it is not plainly one of Hill Primary." in page.text


async def test_what_is_missing_is_named_from_top_to_bottom_and_nothing_is_sent(scene: Scene) -> None:
    page = shown(await scene.post(HEAD, data={}), 422)
    assert [target for target in page.links if target.startswith("#") and target != "#main"] == [
        "#reason_class",
        "#head_name",
        "#head_email",
    ]
    page = shown(await scene.post(HEAD, data=FILLED | {"head_email": "newhead"}), 422)
    assert "Enter an e-mail address in the form name@school.example" in page.text
    shown(await scene.post(HEAD, data=FILLED | {"reason_class": "changed_school"}), 422)
    assert scene.changes == []


async def test_after_a_refusal_only_the_provider_can_ask_somebody_else(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1", APPLICATION | {"declaration_state": "declined"})
    page = shown(await scene.get(HEAD))
    assert "Only we can ask somebody else now." in page.text
    assert page.buttons == []


async def test_what_intake_refuses_stands_at_its_field_with_everything_that_was_typed(scene: Scene) -> None:
    words = "An address needs a dot after the @."
    scene.intake.refuses("POST", "/v1/applications/j1/head", 422, "invalid", words, "head_email")
    page = shown(await scene.post(f"{HEAD}?told=asked", data=FILLED), 422)
    assert words in page.text
    assert "#head_email" in page.links
    kept = {given["name"]: given.get("value") for _, given in page.fields if given.get("type") != "radio"}
    assert kept == {"head_name": "Nora Newhead", "head_email": "n.newhead@school.example"}


async def test_a_journey_that_has_ended_is_told_in_intakes_words(scene: Scene) -> None:
    words = "The candidate has withdrawn, so nobody is asked any more."
    scene.intake.refuses("POST", "/v1/applications/j1/head", 409, "journey_withdrawn", words)
    assert words in shown(await scene.post(HEAD, data=FILLED), 409).text


async def test_only_the_candidates_own_and_newest_link_opens_it(scene: Scene) -> None:
    guests = link(Purpose.GUESTS).rpartition("/")[2]
    shown(await scene.get(f"/journey/{guests}/head"), 401)
    shown(await scene.post(f"/journey/{guests}/head", data=FILLED), 401)
    assert scene.intake.asked == []
    words = "A newer link has replaced this one."
    scene.intake.refuses("GET", "/v1/applications/j1", 410, "link_expired", words)
    assert words in shown(await scene.get(HEAD), 410).text


def test_the_reasons_are_intakes_but_for_another_school() -> None:
    assert {code for code, _ in REASONS} == set(get_args(HeadReason)) - {"changed_school"}
