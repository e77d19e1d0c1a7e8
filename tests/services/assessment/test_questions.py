"""A moderator asks the assessor about a report: due two working days later, answered once, read in the queue."""

from __future__ import annotations

from typing import Any

from shared.contracts import assessment as told
from tests.services.assessment.panel import Panel, utc


async def _sampled(panel: Panel) -> tuple[told.ReportSigned, dict[str, str], dict[str, str]]:
    """A report with a standard not met, in the sample of its round; its moderator and its assessor."""
    await panel.register("anna")
    sue = await panel.register("sue", senior=True)
    _, signed = await panel.reported(short=(17,))
    panel.clock.set(signed.round_closes_at)
    await panel.close(signed)
    return signed, panel.bearer(sue, senior=True), panel.bearer(signed.assessor_id)


async def _queue(panel: Panel, moderator: dict[str, str]) -> Any:
    [report] = (await panel.get("/v1/moderation", moderator))["reports"]
    return report["questions"]


async def test_the_assessor_is_told_answers_and_the_moderator_reads_it(panel: Panel) -> None:
    signed, moderator, assessor = await _sampled(panel)
    asked_at = utc("2027-02-04T10:00")
    panel.clock.set(asked_at)
    path = f"/v1/moderation/{signed.report_id}/questions"
    body = {"question": "Where was this shown?", "standards": [17]}
    asked = [await panel.done(path, moderator | {"Idempotency-Key": "one"}, body) for _ in range(2)]
    assert asked[0] == asked[1]
    [question] = await panel.all(told.ReportQuestioned)
    assert (question.assessor_id, question.standards, question.due_at) == (
        signed.assessor_id,
        (17,),
        utc("2027-02-08T09:00"),
    )
    [open_] = (await panel.get("/v1/assessor/questions", assessor))["questions"]
    assert (open_["question"], open_["answer"]) == ("Where was this shown?", None)
    assert "asked_by" not in open_
    reply = f"/v1/assessor/questions/{question.question_id}/answer"
    for _ in range(2):
        await panel.done(reply, assessor, {"answer": "In the second interview."})
    changed = await panel.post(reply, assessor, {"answer": "In task 2."})
    assert (changed.status_code, changed.json()["code"]) == (409, "answered")
    assert [one["answer"] for one in await _queue(panel, moderator)] == ["In the second interview."]
    assert len(await panel.all(told.ReportQuestionAnswered)) == 1


async def test_only_who_may_moderate_asks_and_only_the_reports_assessor_answers(panel: Panel) -> None:
    signed, moderator, assessor = await _sampled(panel)
    path, body = f"/v1/moderation/{signed.report_id}/questions", {"question": "Where was this shown?"}
    assert (await panel.post(path, assessor, body)).status_code == 403
    strange = await panel.post(path, moderator, body | {"standards": [34]})
    assert (strange.status_code, strange.json()["field"]) == (422, "standards")
    asked = await panel.done(path, moderator, body)
    other = panel.bearer(await panel.register("bea"))
    reply = f"/v1/assessor/questions/{asked['question_id']}/answer"
    assert (await panel.post(reply, other, {"answer": "In task 2."})).status_code == 404
    assert (await panel.get("/v1/assessor/questions", other))["questions"] == []


async def test_nothing_is_asked_about_a_report_that_was_moderated(panel: Panel) -> None:
    signed, moderator, _ = await _sampled(panel)
    await panel.done(f"/v1/moderation/{signed.report_id}", moderator, {"agree": True})
    path = f"/v1/moderation/{signed.report_id}/questions"
    late = await panel.post(path, moderator, {"question": "Where was this shown?"})
    assert (late.status_code, late.json()["code"]) == (409, "moderated")
