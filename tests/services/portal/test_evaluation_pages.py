"""Five questions on a phone, a receipt that stays, and the office's table of what was wanted and what came."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.pages.evaluation import ABOUT, VERDICTS
from shared.links import Link, Purpose, mint
from tests.services.portal.fakes import SECRET, Scene, cookie, shown

PAGE = "/evaluation/" + mint(
    SECRET, Link(purpose=Purpose.EVALUATION, subject="j1", provider="northshire", journey="j1", person="p1")
)
QUESTIONS: dict[str, Any] = {
    "reader": "head",
    "candidate_name": "Tamsin Example",
    "wanted": {"need": "Cover for planning time", "after_award": None, "success": "Fewer <gaps>"},
    "closes_at": "2027-06-29T22:59:59Z",
    "over": None,
    "given": None,
}
SAID = {"new_work": "yes", "need_met": "partly", "after_award_done": "no", "success_seen": "cannot_say"}
GIVEN = {**SAID, "words": "More cover.", "reader": "head", "answered_at": "2027-06-02T08:00:00Z"}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/evaluations/j1", QUESTIONS)
    scene.intake.on("PUT", "/v1/evaluations/j1", {"reader": "head"})


async def test_the_questions_stand_beside_what_the_school_wrote(scene: Scene) -> None:
    page = shown(await scene.get(PAGE))
    assert "What has changed since Tamsin Example’s award?" in page.text
    assert "The school wrote: “Cover for planning time”" in page.text
    assert "“Fewer <gaps>”" in page.text
    assert "until the end of Tuesday 29 June 2027" in page.text
    assert page.buttons == ["Send my answers"]
    assert len([field for _, field in page.fields if field.get("type") == "radio"]) == len(ABOUT) * len(VERDICTS)
    assert scene.changes == []


async def test_answers_are_sent_and_the_receipt_stays_under_the_same_link(scene: Scene) -> None:
    answer = await scene.post(PAGE, data=SAID | {"words": " More cover. "})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    (sent,) = scene.changes
    assert (sent.path, sent.json) == ("/v1/evaluations/j1", SAID | {"words": "More cover."})
    scene.intake.on("GET", "/v1/evaluations/j1", QUESTIONS | {"given": GIVEN})
    receipt = shown(await scene.get(PAGE))
    assert "Thank you" in receipt.text
    assert "More cover." in receipt.text
    assert receipt.buttons == []
    again = shown(await scene.get(f"{PAGE}?again=1"))
    assert [field["value"] for _, field in again.fields if "checked" in field] == ["yes", "partly", "no", "cannot_say"]


async def test_every_question_left_out_is_named_in_its_order_and_nothing_is_sent(scene: Scene) -> None:
    page = shown(await scene.post(PAGE, data={"words": "Kept words"}), 422)
    assert [link for link in page.links if link.startswith("#") and link != "#main"] == [f"#{name}" for name in ABOUT]
    assert "Kept words" in page.text
    shown(await scene.post(PAGE, data=SAID | {"need_met": "maybe"}), 422)
    assert scene.changes == []


@pytest.mark.parametrize(
    ("over", "words"), [("closed", "The time for answers is over."), ("revoked", "not asked any more")]
)
async def test_when_it_is_over_the_page_says_so_and_asks_nothing(scene: Scene, over: str, words: str) -> None:
    scene.intake.on("GET", "/v1/evaluations/j1", QUESTIONS | {"over": over})
    page = shown(await scene.get(PAGE))
    assert words in page.text
    assert page.buttons == []


async def test_the_office_compares_what_was_wanted_with_what_both_say(scene: Scene) -> None:
    count = {"yes": 0, "partly": 1, "no": 0, "cannot_say": 0}
    holder = {
        "journey_id": "j1",
        "name": "Tamsin Example",
        "school_name": "Hill Primary",
        "awarded_on": "2027-03-08",
        "asked": True,
        "wanted": QUESTIONS["wanted"],
        "candidate": None,
        "head": GIVEN,
    }
    scene.intake.on(
        "GET",
        "/v1/cohorts/c1/evaluation",
        {
            "cohort_id": "c1",
            "name": "Autumn",
            "holders": [holder],
            "asked": 2,
            "answered": 1,
            "counts": [{"question": name, "candidates": count, "heads": count} for name in ABOUT],
        },
    )
    page = shown(await scene.get("/board/c1/evaluation", cookies=cookie()))
    assert "1 of 2 questionnaires answered." in page.text
    assert "Cover for planning time" in page.text
    assert "The need is met: Partly" in page.text
    assert "No answer" in page.text
