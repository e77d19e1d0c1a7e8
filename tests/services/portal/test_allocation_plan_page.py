"""Operators see who would be asked for whom and why, what is in the way, why not another one, and pin one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.portal.fakes import Scene, cookie, shown

OPERATOR = cookie()
PAGE = "/board/c1/allocation"
PLAN: dict[str, Any] = {
    "matches": [
        {
            "candidate_id": "j1",
            "assessor_id": "anna",
            "starts_at": "2027-01-12T09:00:00Z",
            "why": [{"rule": "Room in all", "inputs": "1 in hand and 1 new of 4"}],
        }
    ],
    "unplaced": ["j2"],
    "assessors": ["anna", "bert"],
    "in_the_way": ["Not placed: j2.", "1 more candidate in all: bert"],
}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/cohorts/c1/allocation-plan", PLAN)
    scene.assessment.on("POST", "/v1/office/pin_assessor", {})


async def test_the_plan_says_who_and_why_and_what_is_in_the_way(scene: Scene) -> None:
    page = shown(await scene.get(PAGE, cookies=OPERATOR))
    assert "1 candidate with an assessor" in page.text
    assert "Tuesday 12 January 2027 at 9am" in page.text
    assert "Room in all: 1 in hand and 1 new of 4" in page.text
    assert "1 more candidate in all" in page.text


async def test_why_not_somebody_else_is_asked_and_answered(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/cohorts/c1/allocation-plan", PLAN | {"why_not": "A tie to the candidate's school."})
    page = shown(await scene.get(f"{PAGE}?candidate=j1&assessor=bert", cookies=OPERATOR))
    assert "A tie to the candidate's school." in page.text
    assert scene.assessment.asked[-1].query == "candidate=j1&assessor=bert"


async def test_a_pin_needs_a_reason_and_a_hard_rule_is_said(scene: Scene) -> None:
    assert (
        "#reason"
        in shown(await scene.post(PAGE, cookies=OPERATOR, data={"candidate": "j1", "assessor": "bert"}), 422).links
    )
    data = {"candidate": "j1", "assessor": "bert", "reason": "Knows the school", "key": "k1"}
    answer = await scene.post(PAGE, cookies=OPERATOR, data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?told=pinned")
    assert (scene.changes[-1].json["journey_id"], scene.changes[-1].headers["idempotency-key"]) == ("j1", "k1")
    scene.assessment.refuses("POST", "/v1/office/pin_assessor", 409, "pin_breaks_rule", "A hard rule keeps them away.")
    assert "A hard rule keeps them away." in shown(await scene.post(PAGE, cookies=OPERATOR, data=data), 409).text


async def test_a_cohort_that_waits_for_nobody_says_so(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/cohorts/c1/allocation-plan", {"assessors": ["anna"]})
    assert "Nobody of this cohort waits for an assessor." in shown(await scene.get(PAGE, cookies=OPERATOR)).text
