"""Who was not awarded is advised by a senior who did not do the first assessment, and reads it beside the outcome.

The story's letter is of Mon 8 February 2027; ten working days later is Mon 22 February.
"""

from __future__ import annotations

from typing import Any

from shared.contracts import assessment as told
from tests.services.assessment.outcomes import appeal, decide, met, own_link, seniors, was_told
from tests.services.assessment.panel import Panel, utc

SHORT = (1, 2, 3, 4)
WORDS = "Plan one lesson for a whole class, and keep notes on what you changed and why."


async def _advise(panel: Panel, journey: str, senior_id: str, words: str = WORDS) -> Any:
    headers = panel.bearer(senior_id, senior=True)
    return await panel.post(f"/v1/journeys/{journey}/advice", headers, {"words": words})


async def _tasks(panel: Panel) -> list[str]:
    return [one["code"] for one in (await panel.get("/v1/tasks", panel.operator))["tasks"]]


async def test_the_moderator_advises_within_ten_working_days_and_the_candidate_reads_it(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, _ = await was_told(panel, SHORT, [*ids.values()])
    asked = await panel.last(told.AdviceAsked, journey)
    moderator, other = sorted(ids.values(), key=lambda one: one != asked.adviser_id)
    assert asked.due_at == utc("2027-02-22T23:59:59")
    listed = (await panel.get("/v1/advice", panel.bearer(moderator, senior=True)))["advice"]
    assert [(one["journey_id"], [short["standard"] for short in one["short"]]) for one in listed] == [
        (journey, [1, 2, 3, 4])
    ]
    assert (await panel.get("/v1/advice", panel.bearer(other, senior=True)))["advice"] == []
    shown = await panel.get(f"/v1/journeys/{journey}/outcome", own_link(panel, journey))
    assert (shown["advice"], shown["advice_due_at"]) == (None, "2027-02-22T23:59:59Z")

    assert (await _advise(panel, journey, other)).status_code == 404
    assert (await _advise(panel, journey, moderator, " ")).status_code == 422
    for _ in range(2):
        assert (await _advise(panel, journey, moderator)).status_code == 200
    assert (await _advise(panel, journey, moderator, "Something else.")).json()["code"] == "advised"

    assert len(await panel.all(told.AdviceGiven, journey)) == 1
    shown = await panel.get(f"/v1/journeys/{journey}/outcome", own_link(panel, journey))
    assert (shown["outcome"], shown["advice"]) == ("not_awarded", WORDS)
    # Whoever moderated takes part anyway, so an appeal still finds somebody.
    reviewed = await appeal(panel, journey)
    assert reviewed.status_code == 201
    assert (await panel.last(told.AppealGiven, journey)).reviewer_id == other


async def test_advice_that_is_overdue_is_a_task_until_somebody_gives_it(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, signed = await was_told(panel, SHORT, [*ids.values()])
    asked = await panel.last(told.AdviceAsked, journey)
    panel.clock.set(utc("2027-02-22T23:59:59"))
    assert await _tasks(panel) == []
    panel.clock.set(utc("2027-02-23T00:00:00"))
    assert await _tasks(panel) == ["advice_overdue"]
    other = next(one for one in ids.values() if one != asked.adviser_id)
    path = f"/v1/journeys/{journey}/adviser"
    for chosen, status in ((signed.assessor_id, 422), ("nobody", 404), (other, 200), (other, 200)):
        assert (await panel.post(path, panel.operator, {"adviser_id": chosen})).status_code == status, chosen
    assert (await panel.last(told.AdviceAsked, journey)).adviser_id == other
    assert (await _advise(panel, journey, other)).status_code == 200
    assert await _tasks(panel) == []


async def test_without_a_senior_who_may_it_is_the_offices_task(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, _ = await was_told(panel, SHORT, [*ids.values()])
    async with panel.desk.database.connection() as connection:
        await connection.execute("update advice set adviser_id = null where journey_id = $1", journey)
    assert await _tasks(panel) == ["advice_not_given"]
    path = f"/v1/journeys/{journey}/adviser"
    assert (await panel.post(path, panel.operator, {"adviser_id": ids["sue"]})).status_code == 200
    assert await _tasks(panel) == []


async def test_an_appeal_that_changes_the_outcome_calls_the_advice_off(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, _ = await was_told(panel, SHORT, [*ids.values()])
    adviser = (await panel.last(told.AdviceAsked, journey)).adviser_id
    received = (await appeal(panel, journey)).json()
    reviewer = (await panel.last(told.AppealGiven, journey)).reviewer_id
    assert (
        await decide(panel, received["appeal_id"], reviewer, decision="upheld", met_after_all=met(1))
    ).status_code == 200
    assert (await panel.get("/v1/advice", panel.bearer(adviser, senior=True)))["advice"] == []
    assert (await _advise(panel, journey, adviser)).status_code == 404
