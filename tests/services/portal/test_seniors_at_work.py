"""Pages of moderators and of reviewers of appeals."""

from __future__ import annotations

import pytest

from tests.services.portal import staff_answers as sample
from tests.services.portal.fakes import Scene, shown
from tests.services.portal.staff_answers import ASSESSOR, SENIOR, told


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    sample.answering(scene)


async def test_a_moderator_agrees_or_changes_judgements_with_a_reason_each(scene: Scene) -> None:
    path = "/staff/moderation/r1"
    page = shown(await scene.get(path, cookies=SENIOR))
    assert "Why it was drawn A standard is not met" in page.text
    assert "No specialist input was shown" in page.text
    for data, said in (
        ({}, "Say whether you agree"),
        ({"view": "change"}, "Mark at least one judgement"),
        ({"view": "agree", "otherwise_17": "yes", "why_17": "x"}, "You have marked a judgement"),
        ({"view": "change", "otherwise_17": "yes"}, "Say why you see standard 17 otherwise"),
    ):
        assert said in shown(await scene.post(path, cookies=SENIOR, data=data), 422).text
    scene.assessment.on("POST", "/v1/moderation/r1", {})
    sent = await told(
        scene, path, SENIOR, "/staff/moderation?told=moderated", view="change", otherwise_17="yes", why_17="In task 2"
    )
    changes = [{"standard": 17, "met": True, "reason": "In task 2"}]
    assert sent["body"] == {"agree": False, "changes": changes, "note": ""}


async def test_an_outcome_is_held_back_with_a_concern(scene: Scene) -> None:
    path = "/staff/moderation/r1/hold"
    assert "Say what your concern is" in shown(await scene.post(path, cookies=SENIOR, data={}), 422).text
    scene.assessment.on("POST", "/v1/reports/r1/hold", {})
    sent = await told(scene, path, SENIOR, "/staff/moderation/r1?told=held", reason="Two reports contradict each other")
    assert sent["way"] == "POST /v1/reports/r1/hold"


async def test_a_moderator_asks_and_the_assessor_answers(scene: Scene) -> None:
    case = shown(await scene.get("/staff/moderation/r1", cookies=SENIOR))
    assert "Which lesson was it? Answer: The third" in case.text
    scene.assessment.on("POST", "/v1/moderation/r1/questions", {}, 201)
    sent = await told(
        scene, "/staff/moderation/r1/question", SENIOR, "/staff/moderation/r1?told=asked", question="When?"
    )
    assert sent["body"] == {"question": "When?"}
    page = shown(await scene.get("/staff/questions/q1", cookies=ASSESSOR))
    assert "Which lesson was it? It is about standards 31. Answer by: End of Wednesday 11 November 2026." in page.text
    assert "Write your answer first" in shown(await scene.post("/staff/questions/q1", cookies=ASSESSOR), 422).text
    scene.assessment.on("POST", "/v1/assessor/questions/q1/answer", {})
    response = await scene.post("/staff/questions/q1", cookies=ASSESSOR, data={"answer": "The second"})
    assert response.headers["location"] == "/staff?told=answered"
    assert scene.changes[-1].json == {"answer": "The second"}


async def test_a_document_with_a_problem_is_reported(scene: Scene) -> None:
    path = "/staff/candidates/j2/documents/d1/problem"
    assert path in shown(await scene.get("/staff/candidates/j2/evidence", cookies=ASSESSOR)).links
    shown(await scene.post(path, cookies=ASSESSOR, data={"note": "x"}), 422)
    scene.assessment.on("POST", "/v1/journeys/j2/documents/d1/problem", {}, 201)
    to = "/staff/candidates/j2/evidence?told=problem"
    sent = await told(scene, path, ASSESSOR, to, problem="pupil_data")
    assert sent["body"] == {"problem": "pupil_data", "note": ""}


async def test_an_appeal_is_decided_with_its_reason(scene: Scene) -> None:
    path = "/staff/appeals/p1"
    assert "Nobody asked me about task 2." in shown(await scene.get(path, cookies=SENIOR)).text
    page = shown(await scene.post(path, cookies=SENIOR, data={"met_17": "yes"}), 422)
    assert {"#decision", "#reason", "#why_17"} <= set(page.links)
    scene.assessment.on("POST", "/v1/appeals/p1/decision", {})
    sent = await told(
        scene, path, SENIOR, "/staff/appeals?told=decided",
        decision="upheld", met_17="yes", why_17="In task 2", reason="It was overlooked.",
    )  # fmt: skip
    assert sent["body"] == {
        "decision": "upheld",
        "reason": "It was overlooked.",
        "met_after_all": [{"standard": 17, "reason": "In task 2"}],
        "reassess": False,
    }


async def test_a_senior_advises_who_was_not_awarded(scene: Scene) -> None:
    assert "Advise who was not awarded" in shown(await scene.get("/staff", cookies=SENIOR)).text
    path = "/staff/advice/j9"
    page = shown(await scene.get(path, cookies=SENIOR))
    assert "17 Specialist input to lesson preparation : No input was shown" in page.text
    assert "Write what the candidate should work on" in shown(await scene.post(path, cookies=SENIOR, data={}), 422).text
    scene.assessment.on("POST", "/v1/journeys/j9/advice", {})
    sent = await told(scene, path, SENIOR, "/staff?told=advised", words="Plan one lesson.")
    assert sent["body"] == {"words": "Plan one lesson."}
    shown(await scene.get("/staff/advice/j1", cookies=SENIOR), 404)
