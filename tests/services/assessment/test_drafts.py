"""Drafts: shared by the candidate, commented on by the cohort's trainers, hidden from the assessor unless wanted."""

from __future__ import annotations

from typing import Any

from shared.contracts import assessment as told
from shared.contracts import intake
from shared.contracts.values import SessionPlan
from shared.links import Purpose
from tests.services.assessment.panel import COHORT, Panel, utc

SAYS: dict[str, Any] = {"version": 1, "text": "Say what the pupils learnt, not only what you did."}


async def _opened(panel: Panel) -> None:
    sessions = tuple(
        SessionPlan(
            number=number,
            starts_at=utc(f"2026-1{number - 1}-01T09:00"),
            ends_at=utc(f"2026-1{number - 1}-01T15:00"),
            trainer_id=trainer,
            join_link="https://meet.example.org/session",
        )
        for number, trainer in ((2, "tess"), (3, "theo"))
    )
    await panel.hear(
        intake.CohortOpened(
            cohort_id=COHORT, name="Autumn", sessions=sessions, dues=(), allocate_at=panel.clock.now(), capacity=20
        )
    )


async def test_a_trainer_comments_on_what_was_shared_and_the_candidate_sees_it(panel: Panel) -> None:
    await _opened(panel)
    journey = await panel.ready("ada")
    link = panel.link(Purpose.JOURNEY, journey)
    share = f"/v1/journeys/{journey}/drafts/1"
    assert (await panel.post(share, link)).json()["code"] == "not_written"
    await panel.write_task(journey, "1")
    for _ in range(2):
        draft = await panel.done(share, link)
        assert (draft["version"], draft["text"]) == (1, "What I did in task 1")
    assert [(one.task, one.trainer_id) for one in await panel.all(told.TaskShared)] == [("1", "tess"), ("1", "theo")]
    waiting = (await panel.get("/v1/drafts", panel.bearer("tess", "trainer")))["drafts"]
    assert [(one["task"], one["initials"], one["is_commented"]) for one in waiting] == [("1", "A.E.S.", False)]

    comments = f"{share}/comments"
    for _ in range(2):
        await panel.done(comments, panel.bearer("tess", "trainer") | {"Idempotency-Key": "c1"}, SAYS)
    said = await panel.all(told.TaskCommented)
    assert [(one.task, one.trainer_id, one.person_id) for one in said] == [("1", "tess", f"{journey}-person")]
    seen = await panel.get(f"/v1/journeys/{journey}/drafts", link)
    assert [(one["text"], one["version"]) for one in seen["comments"]] == [(SAYS["text"], 1)]
    assert (await panel.get("/v1/drafts", panel.bearer("theo", "trainer")))["drafts"][0]["is_commented"] is True


async def test_a_changed_draft_is_a_new_version_and_what_was_commented_on_stays(panel: Panel) -> None:
    await _opened(panel)
    journey = await panel.ready("ada")
    link = panel.link(Purpose.EVIDENCE, journey)
    await panel.write_task(journey, "1")
    await panel.done(f"/v1/journeys/{journey}/drafts/1", link)
    body = {"text": "What the pupils learnt", "standards": [1]}
    await panel.client.put(f"/v1/journeys/{journey}/tasks/1", json=body, headers=link)
    await panel.done(f"/v1/journeys/{journey}/drafts/1", link)
    seen = await panel.get(f"/v1/journeys/{journey}/drafts", panel.bearer("tess", "trainer"))
    assert [(one["version"], one["text"]) for one in seen["drafts"]] == [
        (2, "What the pupils learnt"),
        (1, "What I did in task 1"),
    ]
    never = {**SAYS, "version": 3}
    path = f"/v1/journeys/{journey}/drafts/1/comments"
    assert (await panel.post(path, panel.bearer("tess", "trainer"), never)).status_code == 404


async def test_nobody_but_the_cohorts_trainers_sees_a_draft_and_the_assessor_only_when_wanted(panel: Panel) -> None:
    await _opened(panel)
    await panel.register("anna")
    journey, assessor_id = await panel.allocated()
    link = panel.link(Purpose.EVIDENCE, journey)
    await panel.write_task(journey, "1")
    await panel.done(f"/v1/journeys/{journey}/drafts/1", link)
    path = f"/v1/journeys/{journey}/drafts"
    for stranger in (panel.bearer("other", "trainer"), panel.bearer(assessor_id)):
        assert (await panel.client.get(path, headers=stranger)).status_code == 404
    comments = f"{path}/1/comments"
    assert (await panel.post(comments, panel.bearer("other", "trainer"), SAYS)).status_code == 404
    evidence = await panel.client.get(f"/v1/journeys/{journey}/evidence", headers=panel.bearer(assessor_id))
    assert SAYS["text"] not in evidence.text
    shown = await panel.client.put(path, json={"shown_to_assessor": True}, headers=link)
    assert shown.status_code == 200
    assert [one["task"] for one in (await panel.get(path, panel.bearer(assessor_id)))["drafts"]] == ["1"]
    await panel.client.put(path, json={"shown_to_assessor": False}, headers=link)
    assert (await panel.client.get(path, headers=panel.bearer(assessor_id))).status_code == 404
