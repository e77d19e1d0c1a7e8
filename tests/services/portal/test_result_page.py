"""The outcome's page: an appeal in writing and in time, and how it stands afterwards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.links import Purpose
from shared.policy.programme import Standards
from tests.services.portal.fakes import Scene, link, shown

RESULT = link(Purpose.RESULT)
LAST = datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)
OUTCOME = {
    "outcome": "not_awarded",
    "attempt": 1,
    "letter_on": "2027-02-08",
    "standards_short": [1, 2, 3, 4],
    "appeal_last_at": "2027-03-01T23:59:59Z",
    "appeal_why": {
        "rule": "The end of the day 21 days after the date of the decision letter",
        "inputs": {"letter": "Mon 8 Feb 2027"},
    },
}
APPEAL = {
    "appeal_id": "a1",
    "attempt": 1,
    "received_at": "2027-02-10T10:00:00Z",
    "acknowledge_by": "2027-02-17T23:59:59Z",
    "decide_by": "2027-03-10T23:59:59Z",
    "is_given": False,
}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.clock.set(datetime(2027, 2, 10, 9, 0, tzinfo=UTC))
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", OUTCOME)
    scene.assessment.on("POST", "/v1/journeys/j1/appeal", APPEAL, 201)


def has(scene: Scene, **more: Any) -> None:
    scene.assessment.on("GET", "/v1/journeys/j1/appeal", APPEAL | more)


async def test_until_the_last_second_of_the_last_day_there_is_a_form_with_what_follows_and_why_that_day(
    scene: Scene,
) -> None:
    scene.clock.set(LAST + timedelta(milliseconds=900))
    page = shown(await scene.get(RESULT))
    assert "until the end of Monday 1 March 2027" in page.text
    assert "21 days after the date of the decision letter; letter: Mon 8 Feb 2027" in page.text
    assert "An appeal never makes an outcome worse." in page.text
    assert "within 20" in page.text
    assert page.buttons == ["Send my appeal"]
    assert scene.changes == []


async def test_a_second_after_the_last_day_the_form_is_gone(scene: Scene) -> None:
    scene.clock.set(datetime(2027, 3, 2, 0, 0, 0, tzinfo=UTC))
    page = shown(await scene.get(RESULT))
    assert "The last day to appeal was Monday 1 March 2027 ." in page.text
    assert page.buttons == []


async def test_an_appeal_goes_on_in_the_candidates_own_words_with_the_candidates_own_link(scene: Scene) -> None:
    words = "  Standard 17 was shown.\nSee document 4.  "
    response = await scene.post(RESULT, data={"grounds": words})
    assert (response.status_code, response.headers["location"]) == (303, RESULT)
    sent = scene.changes[0]
    assert sent.json == {"grounds": words.strip()}
    assert sent.authorization == f"Link {RESULT.rpartition('/')[2]}"


@pytest.mark.parametrize("grounds", ["", "   ", "no"])
async def test_an_appeal_without_words_is_not_sent(scene: Scene, grounds: str) -> None:
    page = shown(await scene.post(RESULT, data={"grounds": grounds}), 422)
    assert "#grounds" in page.links
    assert scene.changes == []


async def test_what_the_service_refuses_keeps_what_was_typed(scene: Scene) -> None:
    said = "An appeal can be made until the end of Mon 1 Mar 2027, which is over."
    scene.assessment.refuses("POST", "/v1/journeys/j1/appeal", 409, "too_late", said)
    response = await scene.post(RESULT, data={"grounds": "Standard 17 was shown."})
    assert said in shown(response, 409).text
    assert "Standard 17 was shown." in response.text


async def test_an_appeal_is_followed_from_its_receipt_to_the_senior_assessor(scene: Scene) -> None:
    has(scene)
    page = shown(await scene.get(RESULT))
    assert "you get the decision by the end of Wednesday 10 March 2027" in page.text
    assert "We look for a senior assessor who took no part in your assessment" in page.text
    assert page.buttons == [], "one appeal on an outcome"
    has(scene, is_given=True, reviewer_role="senior_assessor")
    assert "With a senior assessor who took no part" in shown(await scene.get(RESULT)).text


async def test_a_refused_appeal_shows_the_reviewers_reason_and_that_the_outcome_stays(scene: Scene) -> None:
    decided = {"decided_at": "2027-03-01T10:00:00Z", "decision": "refused", "reason": "The record bears it out."}
    has(scene, reviewer_role="senior_assessor", **decided)
    page = shown(await scene.get(RESULT))
    assert "The outcome that you were told stays" in page.text
    assert "Decided by A senior assessor who took no part in your assessment" in page.text
    assert "The record bears it out." in page.text


async def test_an_outcome_that_followed_from_an_appeal_says_so_and_offers_no_other(scene: Scene) -> None:
    has(scene, reviewer_role="senior_assessor", decided_at="2027-03-01T10:00:00Z", decision="upheld", reason="Shown.")
    again = OUTCOME | {"outcome": "partial", "standards_short": [1], "appeal_id": "a1", "appeal_why": None}
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", again)
    page = shown(await scene.get(RESULT))
    assert "This outcome follows from your appeal." in page.text
    assert "Your appeal was upheld." in page.text
    assert page.buttons == []


async def test_another_attempt_may_be_appealed_against_after_an_appeal_on_the_first(scene: Scene) -> None:
    has(scene, reviewer_role="senior_assessor", decided_at="2027-02-01T10:00:00Z", decision="refused", reason="No.")
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", OUTCOME | {"attempt": 2})
    assert shown(await scene.get(RESULT)).buttons == ["Send my appeal"]


async def test_the_number_of_standards_is_that_of_the_journeys_own_programme(scene: Scene) -> None:
    shipped = await scene.read_model.programme_of_journey("northshire", "j1")
    ten = Standards(code="own", standards_set="Our ten", items=shipped.standards.items[:10])
    scene.read_model.programmes["northshire", "j1"] = shipped.model_copy(update={"standards": ten})
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", OUTCOME | {"outcome": "partial", "standards_short": [9]})
    assert "9 of the 10 standards" in shown(await scene.get(RESULT)).text
