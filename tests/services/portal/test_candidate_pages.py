"""What happens next, leaving, the outcome, checking an award."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.portal.pages.journey import NEXT, WAITED_FOR
from services.portal.stages import TABLE, Stage, Step, Waiting
from shared.links import Purpose
from tests.services.portal.fakes import Scene, link, shown

JOURNEY, WITHDRAW, RESULT = link(Purpose.JOURNEY), link(Purpose.WITHDRAW), link(Purpose.RESULT)


def step(on: datetime, fact: str, stage: Stage, waiting_on: Waiting, **more: Any) -> Step:
    return Step(event_id=fact, fact=fact, occurred_at=on, stage=stage, waiting_on=waiting_on, **more)


@pytest.fixture(autouse=True)
def answers(scene: Scene) -> None:
    scene.intake.on("GET", "/v1/applications/j1", {"reference": "HLTA-7K3FQ-0M2XA", "name": "Tamsin Example"})
    scene.intake.on("POST", "/v1/applications/j1/withdrawal", {"withdrew_at": "2026-11-09T09:00:00Z"})


async def test_what_happens_next_says_done_next_who_and_until_when(scene: Scene) -> None:
    session = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    scene.read_model.steps_of["northshire", "j1"] = [
        step(datetime(2026, 10, 21, 12, tzinfo=UTC), "session_1_attended", Stage.PREPARING, Waiting.SESSION,
             deadline="session_2_at"),
        step(datetime(2026, 10, 7, 8, tzinfo=UTC), "application_received", Stage.APPLIED, Waiting.HEADTEACHER),
        step(datetime(2026, 10, 13, 8, tzinfo=UTC), "place_confirmed", Stage.PLACED, Waiting.SESSION,
             dates={"session_2_at": session}),
    ]  # fmt: skip
    page = shown(await scene.get(JOURNEY))
    assert "You come to the next preparation session." in page.text
    assert "On Tuesday 1 December 2026 at 9:30am" in page.text
    assert "You applied Wednesday 7 October 2026 Your place was confirmed" in page.text
    assert "Session 2 Tuesday 1 December 2026 at 9:30am" in page.text
    assert "Olive Operator at Northshire Training" in page.text
    assert scene.changes == []


async def test_until_the_head_has_signed_the_page_leads_to_where_another_is_named(scene: Scene) -> None:
    applied = step(datetime(2026, 10, 7, 8, tzinfo=UTC), "application_received", Stage.APPLIED, Waiting.HEADTEACHER)
    signed = step(datetime(2026, 10, 9, 8, tzinfo=UTC), "declaration_signed", Stage.DECLARED, Waiting.PROVIDER)
    scene.read_model.steps_of["northshire", "j1"] = [applied]
    assert f"{JOURNEY}/head" in shown(await scene.get(JOURNEY)).links
    scene.read_model.steps_of["northshire", "j1"] = [applied, signed]
    assert f"{JOURNEY}/head" not in shown(await scene.get(JOURNEY)).links


async def test_what_is_open_beside_the_stage_is_said_and_an_end_by_mistake_is_called_that(scene: Scene) -> None:
    applied = step(datetime(2026, 10, 7, 8, tzinfo=UTC), "application_received", Stage.APPLIED, Waiting.HEADTEACHER)
    booked = step(
        datetime(2026, 11, 7, 8, tzinfo=UTC), "appointment_booked", Stage.ASSEMBLING_EVIDENCE, Waiting.CANDIDATE
    )
    asked = step(datetime(2026, 11, 8, 8, tzinfo=UTC), "move_asked", Stage.ARRANGING, Waiting.ASSESSOR)
    scene.read_model.steps_of["northshire", "j1"] = [applied, booked, asked]
    page = shown(await scene.get(JOURNEY))
    assert "Another time for your appointment was asked for. It stands until" in page.text
    assert "Assembling evidence" in page.text
    voided = step(datetime(2026, 11, 9, 8, tzinfo=UTC), "journey_voided", Stage.VOIDED, Waiting.NOBODY)
    scene.read_model.steps_of["northshire", "j1"] = [applied, booked, asked, voided]
    page = shown(await scene.get(JOURNEY))
    assert "This application was made by mistake and has ended." in page.text
    assert "Another time" not in page.text.split("Done so far")[0]


async def test_before_any_fact_has_arrived_the_page_still_knows_the_reference(scene: Scene) -> None:
    assert "HLTA-7K3FQ-0M2XA" in shown(await scene.get(JOURNEY)).text


async def test_a_replaced_link_does_not_open_the_candidates_page(scene: Scene) -> None:
    words = "A newer link has replaced this one."
    scene.intake.refuses("GET", "/v1/applications/j1", 410, "link_expired", words)
    page = shown(await scene.get(JOURNEY), 410)
    assert words in page.text
    assert "newer message" in page.text


def test_each_stage_that_the_table_knows_has_its_sentence_for_the_candidate() -> None:
    assert {(case.stage, case.waiting_on) for case in TABLE} <= set(NEXT)
    assert set(WAITED_FOR) == set(Waiting)


async def test_leaving_asks_for_a_reason_and_then_shows_its_receipt(scene: Scene) -> None:
    shown(await scene.get(WITHDRAW))
    assert scene.changes == []
    assert "#reason_class" in shown(await scene.post(WITHDRAW, data={"reason": "Moving"}), 422).links
    page = shown(await scene.post(WITHDRAW, data={"reason_class": "personal", "reason": "Moving"}))
    assert "You have left the programme" in page.text
    assert "Monday 9 November 2026 at 9am" in page.text
    assert scene.changes[0].json == {"reason_class": "personal", "reason": "Moving"}


async def test_who_has_left_sees_that_and_no_form(scene: Scene) -> None:
    at = datetime(2026, 11, 9, 9, tzinfo=UTC)
    scene.read_model.steps_of["northshire", "j1"] = [step(at, "candidate_withdrew", Stage.WITHDRAWN, Waiting.NOBODY)]
    page = shown(await scene.get(WITHDRAW))
    assert "You have left the programme" in page.text
    assert page.buttons == []


def left(scene: Scene) -> None:
    """Left on Monday 9 November 2026; can be undone until the end of Monday 23 November."""
    gone = datetime(2026, 11, 9, 9, tzinfo=UTC)
    until = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    scene.read_model.steps_of["northshire", "j1"] = [
        step(gone, "candidate_withdrew", Stage.WITHDRAWN, Waiting.NOBODY, dates={"undo_until": until})
    ]


async def test_who_has_left_can_come_back_by_a_button_until_the_end_of_the_last_day(scene: Scene) -> None:
    left(scene)
    scene.intake.on("POST", "/v1/applications/j1/withdrawal/undo", {"journey_id": "j1", "stage": "placed"})
    scene.clock.set(datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC))
    page = shown(await scene.get(WITHDRAW))
    assert "You can come back until the end of Monday 23 November 2026" in page.text
    assert page.buttons == ["Come back"]
    assert scene.changes == []
    response = await scene.post(WITHDRAW, data={"come_back": "yes"})
    assert response.status_code == 303
    (sent,) = scene.changes
    assert (sent.path, sent.authorization) == (
        "/v1/applications/j1/withdrawal/undo",
        f"Link {WITHDRAW.rpartition('/')[2]}",
    )
    page = shown(await scene.get(response.headers["location"]))
    assert "You have come back" in page.text
    assert page.buttons == []


async def test_after_the_last_day_there_is_no_button_to_come_back(scene: Scene) -> None:
    left(scene)
    scene.clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    page = shown(await scene.get(WITHDRAW))
    assert "use the contact at the foot of this page" in page.text
    assert page.buttons == []


async def test_the_receipt_of_leaving_offers_the_way_back_at_once(scene: Scene) -> None:
    left(scene)
    page = shown(await scene.post(WITHDRAW, data={"reason_class": "personal"}))
    assert page.buttons == ["Come back"]


async def test_coming_back_too_late_is_told_in_intakes_words(scene: Scene) -> None:
    left(scene)
    words = "A withdrawal can be undone until 23/11/2026. Apply again, or ask the training provider."
    scene.intake.refuses("POST", "/v1/applications/j1/withdrawal/undo", 409, "undo_over", words)
    page = shown(await scene.post(WITHDRAW, data={"come_back": "yes"}), 409)
    assert words in page.text
    assert "You have left the programme" in page.text


async def test_who_has_not_left_is_told_so_and_not_that_they_have_left(scene: Scene) -> None:
    words = "The candidate has not left, so there is nothing to undo."
    scene.intake.refuses("POST", "/v1/applications/j1/withdrawal/undo", 409, "not_withdrawn", words)
    page = shown(await scene.post(WITHDRAW, data={"come_back": "yes"}), 409)
    assert words in page.text
    assert "You have left the programme" not in page.text


async def test_after_the_end_there_is_nothing_to_leave(scene: Scene) -> None:
    at = datetime(2027, 2, 8, 9, tzinfo=UTC)
    scene.read_model.steps_of["northshire", "j1"] = [step(at, "award_made", Stage.AWARDED, Waiting.NOBODY)]
    page = shown(await scene.get(WITHDRAW))
    assert "It stands at: Awarded." in page.text
    assert page.buttons == []


OUTCOME = {"letter_on": "2027-02-08", "appeal_last_at": "2027-03-01T23:59:59Z", "standards_short": []}


async def test_an_award_comes_with_a_link_that_checks_it(scene: Scene) -> None:
    outcome = OUTCOME | {"outcome": "awarded", "award_number": "HLTA-2027-7K3M-Q9TX"}
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", outcome)
    page = shown(await scene.get(RESULT))
    assert "/award/HLTA-2027-7K3M-Q9TX" in page.links
    assert "appeal" not in page.text


async def test_short_standards_are_named_with_the_next_step_and_the_last_day_to_appeal(scene: Scene) -> None:
    feedback = [{"standard": 31, "label": "", "reason": "A teacher was in the room."}]
    outcome = OUTCOME | {"outcome": "partial", "standards_short": [17, 31], "feedback": feedback}
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", outcome)
    page = shown(await scene.get(RESULT))
    assert "31 of the 33 standards" in page.text
    assert "17 Specialist input to lesson preparation 31 Leads a whole class without a teacher" in page.text
    assert "without a teacher A teacher was in the room." in page.text
    assert "by telephone" in page.text
    assert "the end of Monday 1 March 2027" in page.text


async def test_not_awarded_is_said_kindly_with_what_can_be_done(scene: Scene) -> None:
    outcome = OUTCOME | {"outcome": "not_awarded", "standards_short": [1, 2, 3, 4]}
    outcome |= {"advice_due_at": "2027-02-22T23:59:59Z"}
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", outcome)
    page = shown(await scene.get(RESULT))
    assert "not awarded this time" in page.text
    assert "A senior assessor writes to you what to work on, by" in page.text
    assert "the end of Monday 22 February 2027" in page.text
    scene.assessment.on("GET", "/v1/journeys/j1/outcome", outcome | {"advice": "Plan one lesson first."})
    assert "What a senior assessor advises Plan one lesson first." in shown(await scene.get(RESULT)).text


AWARD = {
    "number": "HLTA-2027-7K3M-Q9TX",
    "name": "Tamsin Example",
    "awarded_on": "2027-02-08",
    "awarding_body": "Northshire Training",
    "standards_set": "HLTA professional standards (33)",
    "status": "valid",
}


async def test_anyone_can_check_an_award_however_its_number_is_typed(scene: Scene) -> None:
    scene.assessment.on("GET", "/v1/awards/HLTA-2027-7K3M-Q9TX", AWARD)
    response = await scene.get("/award?number=hlta-2027-7k3m-q9tx ")
    assert response.headers["location"] == "/award/HLTA-2027-7K3M-Q9TX"
    page = shown(await scene.get(response.headers["location"]))
    assert "This award is valid" in page.text
    assert "Monday 8 February 2027" in page.text
    changed = {"status": "revoked", "changed_on": "2027-03-03"}
    scene.assessment.on("GET", "/v1/awards/HLTA-2027-7K3M-Q9TX", AWARD | changed)
    page = shown(await scene.get("/award/HLTA-2027-7K3M-Q9TX"))
    assert "This award was revoked on Wednesday 3 March 2027" in page.text

    scene.assessment.on("GET", "/v1/awards/HLTA-2027-7K3M-Q9TX", AWARD | changed | {"status": "replaced"})
    page = shown(await scene.get("/award/HLTA-2027-7K3M-Q9TX"))
    assert "This certificate was replaced on Wednesday 3 March 2027" in page.text
    assert "Ask to be shown that" in page.text


async def test_an_unknown_number_is_said_to_be_unknown(scene: Scene) -> None:
    page = shown(await scene.get("/award/HLTA-2027-0000-0000"), 404)
    assert "There is no award with this number" in page.text
    shown(await scene.get("/award"))
    shown(await scene.get("/award?number=%2F"), 422)
