"""A freed place is taken or left; of two records that look like one person's one is kept, or both go on."""

from typing import Any

import pytest

from shared.links import Purpose
from tests.services.portal.fakes import Scene, link, shown

PLACE, DUPLICATE = link(Purpose.PLACE), link(Purpose.DUPLICATE)
OFFER: dict[str, Any] = {
    "journey_id": "j1",
    "state": "offered",
    "hold_until": "2026-11-11T08:00:00Z",
    "waiting_position": None,
    "cohort": {
        "cohort_id": "c1",
        "name": "Spring 2027",
        "sessions": [
            {"number": 1, "starts_at": "2027-01-14T09:30:00Z", "ends_at": "2027-01-14T15:00:00Z"},
            {"number": 2, "starts_at": "2027-02-11T09:30:00Z", "ends_at": "2027-02-11T15:00:00Z"},
        ],
    },
}
ASKED: dict[str, Any] = {
    "state": "open",
    "matched": ["surname", "birth_date", "school"],
    "this": {
        "journey_id": "j1",
        "submitted_at": "2026-11-02T09:00:00Z",
        "email": "t…@e….org",
        "school_name": "Hill Primary",
        "stage": "declared",
    },
    "other": {
        "journey_id": "j2",
        "submitted_at": "2026-10-07T08:00:00Z",
        "email": "t…@s….example",
        "school_name": "Hill Primary",
        "stage": "applied",
    },
    "wishes_to_keep_this": False,
}
ANSWERS = [
    "Keep your application",
    "Keep the other application, and end yours",
    "These are two different people: both applications go on",
]


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1/offer", OFFER)
    scene.intake.on("POST", "/v1/applications/j1/offer/acceptance", {"journey_id": "j1"})
    scene.intake.on("POST", "/v1/applications/j1/offer/refusal", {"journey_id": "j1"})
    scene.intake.on("GET", "/v1/applications/j1/duplicate", ASKED)
    scene.intake.on("POST", "/v1/applications/j1/duplicate", {"state": "open"})


async def test_a_freed_place_is_shown_with_its_sessions_and_how_long_it_is_held_and_looking_changes_nothing(
    scene: Scene,
) -> None:
    page = shown(await scene.get(PLACE))
    assert "Spring 2027 A place is free for you" in page.text
    assert "held for you until Wednesday 11 November 2026 at 8am" in page.text
    assert "Session 1: Thursday 14 January 2027, 9:30am to 3pm" in page.text
    assert page.buttons == ["Take the place", "Leave it to the next in line"]
    assert scene.changes == []


async def test_a_place_is_taken_by_the_button(scene: Scene) -> None:
    response = await scene.post(PLACE, data={"decision": "take"})
    assert response.status_code == 303
    (sent,) = scene.changes
    assert (sent.method, sent.path) == ("POST", "/v1/applications/j1/offer/acceptance")
    assert sent.authorization == f"Link {PLACE.rpartition('/')[2]}"
    scene.intake.on("GET", "/v1/applications/j1/offer", OFFER | {"state": "placed"})
    page = shown(await scene.get(response.headers["location"]))
    assert "The place is yours" in page.text
    assert page.buttons == []


async def test_a_place_is_left_by_the_other_button_and_the_candidate_stays_on_the_list(scene: Scene) -> None:
    response = await scene.post(PLACE, data={"decision": "leave"})
    assert [asked.path for asked in scene.changes] == ["/v1/applications/j1/offer/refusal"]
    scene.intake.on("GET", "/v1/applications/j1/offer", OFFER | {"state": "waiting", "waiting_position": 4})
    page = shown(await scene.get(response.headers["location"]))
    assert "The place goes to the next in line" in page.text
    assert "You stay on the waiting list of Spring 2027, at position 4." in page.text
    assert page.buttons == []


@pytest.mark.parametrize("decision", ["", "../../withdrawal"])
async def test_what_is_no_answer_about_a_place_is_asked_for_again(scene: Scene, decision: str) -> None:
    page = shown(await scene.post(PLACE, data={"decision": decision}), 422)
    assert "#decision" in page.links
    assert scene.changes == []


async def test_who_is_no_longer_on_the_list_has_nothing_to_take(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1/offer", OFFER | {"state": "released"})
    page = shown(await scene.get(PLACE))
    assert "You are no longer on this waiting list" in page.text
    assert page.buttons == []


async def test_the_hold_includes_its_last_instant_and_no_later_one(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1/offer", OFFER | {"hold_until": "2026-11-09T09:00:00Z"})
    assert "Take the place" in shown(await scene.get(PLACE)).buttons
    scene.intake.on("GET", "/v1/applications/j1/offer", OFFER | {"hold_until": "2026-11-09T08:59:59Z"})
    assert shown(await scene.get(PLACE)).buttons == []


async def test_a_place_that_went_in_the_meantime_is_told_in_intakes_words(scene: Scene) -> None:
    words = "The place was held for you until then, and is offered to the next in line now. You stay on the list."
    scene.intake.refuses("POST", "/v1/applications/j1/offer/acceptance", 409, "offer_over", words)
    assert words in shown(await scene.post(PLACE, data={"decision": "take"}), 409).text


async def test_two_records_stand_side_by_side_with_masked_addresses_and_looking_changes_nothing(scene: Scene) -> None:
    page = shown(await scene.get(DUPLICATE))
    assert "they agree in surname, date of birth and school" in page.text
    assert "Sent Monday 2 November 2026 at 9am E-mail address t…@e….org School Hill Primary" in page.text
    assert "Sent Wednesday 7 October 2026 at 9am E-mail address t…@s….example" in page.text
    assert all(answer in page.text for answer in ANSWERS)
    assert page.buttons == ["Send the answer"]
    assert _checked(page.fields) == []
    assert scene.changes == []


@pytest.mark.parametrize(("keep", "chosen"), [("this", ["keep_this"]), ("other", ["keep_other"]), ("both", [])])
async def test_the_link_in_the_message_chooses_beforehand_and_sends_nothing(
    scene: Scene, keep: str, chosen: list[str]
) -> None:
    page = shown(await scene.get(f"{DUPLICATE}?keep={keep}"))
    assert _checked(page.fields) == chosen
    assert scene.changes == []


@pytest.mark.parametrize("said", ["keep_this", "keep_other", "different"])
async def test_the_answer_about_two_records_is_passed_on(scene: Scene, said: str) -> None:
    response = await scene.post(f"{DUPLICATE}?keep=this", data={"said": said})
    assert response.status_code == 303
    assert response.headers["location"] == DUPLICATE
    (sent,) = scene.changes
    assert sent.json == {"said": said}
    assert sent.authorization == f"Link {DUPLICATE.rpartition('/')[2]}"


async def test_who_would_keep_the_own_record_reads_that_another_must_agree(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1/duplicate", ASKED | {"wishes_to_keep_this": True})
    page = shown(await scene.get(DUPLICATE))
    assert "You asked us to keep your application. We wait for the answer from the other address" in page.text
    assert page.buttons == ["Send the answer"]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("merged", "The other application, sent on Wednesday 7 October 2026 at 9am, is kept"),
        ("declared", "Your application, sent on Monday 2 November 2026 at 9am, is kept"),
    ],
)
async def test_once_one_is_kept_each_person_reads_which(scene: Scene, stage: str, said: str) -> None:
    this = ASKED["this"] | {"stage": stage}
    scene.intake.on("GET", "/v1/applications/j1/duplicate", ASKED | {"state": "merged", "this": this})
    page = shown(await scene.get(f"{DUPLICATE}?keep=this"))
    assert said in page.text
    assert page.buttons == []


@pytest.mark.parametrize(
    ("state", "said"), [("different", "They belong to two different people."), ("ended", "This question is settled")]
)
async def test_a_question_that_is_settled_is_not_asked_again(scene: Scene, state: str, said: str) -> None:
    scene.intake.on("GET", "/v1/applications/j1/duplicate", ASKED | {"state": state})
    page = shown(await scene.get(DUPLICATE))
    assert said in page.text
    assert page.buttons == []


@pytest.mark.parametrize("said", ["", "merge"])
async def test_what_is_no_answer_about_two_records_is_asked_for_again(scene: Scene, said: str) -> None:
    page = shown(await scene.post(DUPLICATE, data={"said": said}), 422)
    assert "#said" in page.links
    assert scene.changes == []


async def test_an_answer_that_intake_refuses_is_told_in_its_words(scene: Scene) -> None:
    words = "This candidate has been assessed. Merge the other application into this one instead."
    scene.intake.refuses("POST", "/v1/applications/j1/duplicate", 409, "assessed", words)
    page = shown(await scene.post(DUPLICATE, data={"said": "keep_other"}), 409)
    assert words in page.text
    assert _checked(page.fields) == ["keep_other"]


def _checked(fields: list[tuple[str, dict[str, str]]]) -> list[str]:
    return [given["value"] for _, given in fields if "checked" in given]
