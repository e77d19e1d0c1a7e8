"""The head's page."""

from datetime import UTC, datetime

import pytest

from shared.links import Purpose
from tests.services.portal.fakes import Scene, link, shown

PAGE = link(Purpose.DECLARATION, "d1")
API = "/v1/declarations/d1"
ASKED = {
    "state": "requested",
    "candidate_name": "Tamsin Example",
    "school_name": "Example Primary School",
    "head_name": "Hector Head",
    "provider_name": "Northshire Training",
    "statements": [
        {"code": "suitable", "text": "I confirm that the candidate is suitable."},
        {"code": "whole_class", "text": "The candidate has led a whole class on two occasions."},
        {"code": "level2_english", "text": "I have seen proof of level 2 English."},
        {"code": "level2_maths", "text": "I have seen proof of level 2 maths."},
    ],
    "wording_version": "1",
    "lapses_at": "2026-11-18T23:59:59Z",
}
FOUR_YES = {"suitable": "yes", "whole_class": "yes", "level2_english": "yes", "level2_maths": "yes"}
SIGNED = FOUR_YES | {"decision": "sign", "name": "Hector Head", "role": "Headteacher"}


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.intake.on("GET", API, ASKED)
    scene.intake.on("POST", f"{API}/signature", {})
    scene.intake.on("POST", f"{API}/refusal", {})
    scene.intake.on("POST", f"{API}/wrong-person", {})


async def test_the_head_sees_each_statement_word_for_word_and_the_last_day(scene: Scene) -> None:
    page = shown(await scene.get(PAGE))
    for statement in ASKED["statements"]:
        assert statement["text"] in page.text  # type: ignore[index]
    assert "the end of Wednesday 18 November 2026" in page.text
    assert "Ask Olive Operator at Northshire Training" in page.text


async def test_opening_any_view_of_the_page_changes_nothing(scene: Scene) -> None:
    for view in ("", "?show=decline", "?show=wrong-person", "?show=nonsense"):
        shown(await scene.get(PAGE + view))
    assert scene.changes == []


async def test_signing_passes_on_the_four_answers_with_the_heads_own_link(scene: Scene) -> None:
    response = await scene.post(PAGE, data=SIGNED | {"need": "Cover for phonics", "payer": "The school"})
    assert response.status_code == 303
    assert response.headers["location"] == PAGE
    (sent,) = scene.changes
    assert sent.authorization == f"Link {PAGE.rpartition('/')[2]}"
    assert sent.json == {
        "name": "Hector Head",
        "role": "Headteacher",
        "suitable": True,
        "whole_class": True,
        "level2_english": True,
        "level2_maths": True,
        "need": "Cover for phonics",
        "mentor_name": None,
        "release_time": None,
        "payer": "The school",
        "after_award": None,
        "success": None,
    }
    assert scene.read_model.waited_for == ["event-of-POST"]


async def test_one_no_is_not_signed_and_all_that_was_typed_is_still_there(scene: Scene) -> None:
    response = await scene.post(PAGE, data=SIGNED | {"whole_class": "no", "need": "Cover for <phonics>"})
    page = shown(response, 422)
    assert "#whole_class" in page.links
    assert "Cover for &lt;phonics&gt;" in response.text
    assert scene.changes == []


async def test_an_empty_form_names_every_field_that_is_missing(scene: Scene) -> None:
    page = shown(await scene.post(PAGE, data={"decision": "sign"}), 422)
    missing = {"#suitable", "#whole_class", "#level2_english", "#level2_maths", "#name", "#role"}
    assert missing <= set(page.links)


async def test_a_receipt_is_shown_once_signed(scene: Scene) -> None:
    receipt = {
        "name": "Hector Head",
        "role": "Headteacher",
        "signed_at": "2026-10-29T12:00:00Z",
        "statements": [{"code": "level2_maths", "text": "I have seen proof of level 2 maths.", "confirmed": True}],
    }
    scene.intake.on("GET", API, ASKED | {"state": "signed", "receipt": receipt})
    page = shown(await scene.get(PAGE))
    assert "Declaration signed" in page.text
    assert "Thursday 29 October 2026 at midday" in page.text
    assert "I have seen proof of level 2 maths." in page.text
    assert "What happens next" in page.text


@pytest.mark.parametrize("state", ["declined", "misdirected", "lapsed", "closed"])
async def test_a_declaration_that_is_over_offers_nothing_to_sign(scene: Scene, state: str) -> None:
    scene.intake.on("GET", API, ASKED | {"state": state})
    page = shown(await scene.get(PAGE))
    assert page.buttons == []


async def test_declining_needs_a_reason_and_sends_it(scene: Scene) -> None:
    page = shown(await scene.post(PAGE, data={"decision": "decline", "reason": "Too early"}), 422)
    assert "#reason_class" in page.links
    assert scene.changes == []
    answers = {"decision": "decline", "reason_class": "not_ready", "reason": "Too early"}
    assert (await scene.post(PAGE, data=answers)).status_code == 303
    assert scene.changes[0].path == f"{API}/refusal"
    assert scene.changes[0].json == {"reason_class": "not_ready", "reason": "Too early"}


async def test_the_wrong_person_says_so_with_one_button(scene: Scene) -> None:
    assert (await scene.post(PAGE, data={"decision": "wrong-person"})).status_code == 303
    assert [sent.path for sent in scene.changes] == [f"{API}/wrong-person"]


async def test_what_the_service_finds_wrong_stands_beside_its_field(scene: Scene) -> None:
    scene.intake.refuses("POST", f"{API}/signature", 422, "invalid", "Use at most 200 letters.", "role")
    page = shown(await scene.post(PAGE, data=SIGNED), 422)
    assert "#role" in page.links
    assert page.text.count("Use at most 200 letters.") == 2


async def test_when_the_service_is_away_the_answers_stay_on_the_page(scene: Scene) -> None:
    scene.intake.refuses("POST", f"{API}/signature", 503, "unreachable", "The database does not answer.")
    response = await scene.post(PAGE, data=SIGNED | {"need": "Cover for phonics"})
    page = shown(response, 503)
    assert "Your answers are still here" in page.text
    assert "Cover for phonics" in response.text


RECEIPT = {
    "name": "Hector Head",
    "role": "Headteacher",
    "signed_at": "2026-10-29T12:00:00Z",
    "need": "Cover in two classes",
    "statements": [{"code": "level2_maths", "text": "I have seen proof of level 2 maths.", "confirmed": True}],
}
CORRECTABLE = ASKED | {
    "state": "signed",
    "receipt": RECEIPT,
    "correct_by": "2026-11-12T23:59:59Z",
    "correct_why": {"rule": "The end of day 14 after the declaration was signed", "inputs": {}},
    "may_take_back": True,
}


async def test_the_receipt_leads_to_what_can_be_put_right_until_the_last_second(scene: Scene) -> None:
    scene.intake.on("GET", API, CORRECTABLE)
    scene.clock.set(datetime(2026, 11, 12, 23, 59, 59, tzinfo=UTC))
    page = shown(await scene.get(PAGE))
    assert {f"{PAGE}?show=correct", f"{PAGE}?show=take-back"} <= set(page.links)
    assert "until the end of Thursday 12 November 2026" in page.text
    scene.clock.set(datetime(2026, 11, 13, 0, 0, tzinfo=UTC))
    page = shown(await scene.get(PAGE))
    assert not [one for one in page.links if "show=" in one]
    assert "It could be corrected here until" in page.text
    assert shown(await scene.get(f"{PAGE}?show=correct")).buttons == []


async def test_a_correction_begins_with_what_was_signed_and_sends_the_whole(scene: Scene) -> None:
    scene.intake.on("GET", API, CORRECTABLE)
    scene.intake.on("PUT", f"{API}/signature", {})
    response = await scene.get(f"{PAGE}?show=correct")
    page = shown(response)
    assert "Your four confirmations stand" in page.text
    assert 'value="Hector Head"' in response.text
    assert "Cover in two classes" in response.text
    answer = await scene.post(
        PAGE, data={"decision": "correct", "name": "Hector Head", "role": "Principal", "need": ""}
    )
    assert answer.status_code == 303
    (sent,) = scene.changes
    assert (sent.method, sent.json["role"], sent.json["need"]) == ("PUT", "Principal", None)
    assert "Your corrections are kept." in shown(await scene.get(answer.headers["location"])).text


async def test_taking_a_confirmation_back_says_what_follows_before_its_button(scene: Scene) -> None:
    scene.intake.on("GET", API, CORRECTABLE)
    scene.intake.on("POST", f"{API}/withdrawal", {})
    page = shown(await scene.get(f"{PAGE}?show=take-back"))
    assert "The declaration does not count any more." in page.text
    assert page.buttons == ["Take this confirmation back"]
    unsaid = shown(await scene.post(PAGE, data={"decision": "take-back"}), 422)
    assert {"#statement", "#reason"} <= set(unsaid.links)
    assert scene.changes == []
    filled = {"decision": "take-back", "statement": "level2_maths", "reason": "Another candidate's certificate"}
    answer = await scene.post(PAGE, data=filled)
    (sent,) = scene.changes
    assert sent.json == {"statement": "level2_maths", "reason": "Another candidate's certificate"}
    scene.intake.on("GET", API, ASKED | {"state": "declined"})
    assert "You have taken a confirmation back" in shown(await scene.get(answer.headers["location"])).text


async def test_once_the_candidate_was_assessed_only_words_are_put_right(scene: Scene) -> None:
    scene.intake.on("GET", API, CORRECTABLE | {"may_take_back": False})
    page = shown(await scene.get(PAGE))
    assert f"{PAGE}?show=take-back" not in page.links
    assert shown(await scene.get(f"{PAGE}?show=take-back")).buttons == []
