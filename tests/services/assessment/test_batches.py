"""A batch in the service: pins, what it would come to, and a solver that dies in its midst."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace

import psutil
import pytest

from services.assessment.allocation.optimum import child
from services.assessment.allocation.optimum.child import solve_in_child
from services.assessment.work import Desk
from shared.contracts import assessment as told
from shared.errors import Unreachable
from tests.services.assessment.panel import COHORT, Panel, utc
from tests.waiting import until

NOW = utc("2026-12-02T09:00")
REASON = {"reason": "Knows the school's phase best."}


async def act(panel: Panel, action: str, key: str, **body: str) -> dict[str, object]:
    headers = {**panel.operator, "Idempotency-Key": key}
    answer = await panel.client.post(f"/v1/office/{action}", json={**REASON, **body}, headers=headers)
    found: dict[str, object] = answer.json()
    return found


async def test_a_pin_holds_in_the_batch_and_after_a_no_it_is_a_task(panel: Panel) -> None:
    """One of eight is fairer than one of two, so fairness alone would choose Bert."""
    anna, bert = await panel.register("anna", capacity=2), await panel.register("bert", capacity=8)
    ada = await panel.ready("ada")
    assert (await act(panel, "pin_assessor", "k1", journey_id=ada, assessor_id=anna))["action"] == "pin_assessor"
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    offer = await panel.last(told.AssessmentOffered, ada)
    assert offer.assessor_id == anna
    await panel.done(f"/v1/offers/{offer.offer_id}/refusal", panel.bearer(anna), {"reason_class": "other"})
    assert (await panel.last(told.CandidateNotAllocated, ada)).reason_code == "pin_broken"
    assert (await act(panel, "unpin_assessor", "k2", journey_id=ada))["action"] == "unpin_assessor"
    await panel.done(f"/v1/journeys/{ada}/allocation", panel.operator)
    assert (await panel.last(told.AssessmentOffered, ada)).assessor_id == bert


async def test_no_pin_overrides_a_hard_rule_or_takes_what_somebody_has(panel: Panel) -> None:
    ada = await panel.ready("ada")
    anna = await panel.register("anna", conflict_journey_ids=[ada])
    bert = await panel.register("bert")
    assert (await act(panel, "pin_assessor", "k1", journey_id=ada, assessor_id=anna))["code"] == "pin_breaks_rule"
    assert (await act(panel, "pin_assessor", "k2", journey_id=ada, assessor_id="nobody"))["code"] == "not_found"
    assert (await act(panel, "unpin_assessor", "k3", journey_id=ada))["code"] == "not_pinned"
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    assert (await act(panel, "pin_assessor", "k4", journey_id=ada, assessor_id=bert))["code"] == "allocated"


async def test_a_plan_says_what_would_come_of_it_and_does_nothing(panel: Panel) -> None:
    """Three ready, and one assessor who takes two."""
    anna = await panel.register("anna", capacity=2)
    for name in ("ada", "ben", "cyd"):
        await panel.ready(name)
    plan = await panel.get(f"/v1/cohorts/{COHORT}/allocation-plan", panel.operator)
    assert {one["assessor_id"] for one in plan["matches"]} == {anna}
    assert (len(plan["matches"]), len(plan["unplaced"])) == (2, 1)
    assert plan["obstacles"]["rules"] == ["room"]
    assert [(one["kind"], one["count"]) for one in plan["obstacles"]["reliefs"]] == [("room", 1)]
    assert "2 of 3 candidates placed with 1 assessors." in plan["text"]
    assert plan["in_the_way"][1] == "In the way: how many candidates an assessor takes in all."
    left = plan["unplaced"][0]
    asked = f"/v1/cohorts/{COHORT}/allocation-plan?candidate={left}&assessor={anna}"
    why_not = (await panel.get(asked, panel.operator))["why_not"]
    assert why_not.startswith("Would do as well in every respect:")
    nobody = await panel.client.get(asked.replace(anna, "nobody"), headers=panel.operator)
    assert nobody.status_code == 404
    assert await panel.all(told.AssessmentOffered) == []


async def test_what_an_assessor_takes_of_a_cohort_and_in_a_week_is_bounded(panel: Panel) -> None:
    """Anna takes one of a cohort. Bert works on one Tuesday alone, 12 January, and takes one appointment a week."""
    tuesday = [
        {"starts_at": f"2027-01-12T{starts}:00Z", "ends_at": f"2027-01-12T{ends}:00Z"}
        for starts, ends in (("09:00", "15:00"),)
    ]
    anna = await panel.register("anna", capacity=9, capacity_per_cohort=1)
    bert = await panel.register("bert", capacity=9, capacity_per_week=1, availability=[], slots=tuesday)
    found = [await panel.ready(name) for name in ("ada", "ben", "cyd")]
    answer = await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    assert (answer.offered, answer.not_allocated) == (2, 1)
    offers = await panel.all(told.AssessmentOffered)
    assert sorted(offer.assessor_id for offer in offers) == sorted([anna, bert])
    (left,) = {*found} - {journey for journey in found if await panel.all(told.AssessmentOffered, journey)}
    assert (await panel.last(told.CandidateNotAllocated, left)).reason_code == "no_capacity"
    for key, body in (
        ("k1", {"assessor_id": anna, "capacity_per_cohort": 2}),
        ("k2", {"assessor_id": bert, "capacity": 1}),
    ):
        headers = {**panel.operator, "Idempotency-Key": key}
        await panel.client.post("/v1/office/change_assessor", json={**REASON, "version": 0, **body}, headers=headers)
    await panel.done(f"/v1/journeys/{left}/allocation", panel.operator)
    assert (await panel.last(told.AssessmentOffered, left)).assessor_id == anna


async def test_a_solver_that_dies_leaves_nothing_half_done_and_it_runs_again(panel: Panel, desk: Desk) -> None:
    await panel.register("anna")
    for name in ("ada", "ben"):
        await panel.ready(name)
    panel.desk = replace(desk, solve=solve_in_child)
    command = told.AllocateCohort(cohort_id=COHORT, due_at=NOW)
    asked = asyncio.create_task(panel.hear(command, message_id="allocate"))

    async def is_at_work() -> bool:
        return bool(_solvers())

    await until(is_at_work, within=10, what="the solver has begun")
    os.kill(_solvers()[0], signal.SIGKILL)
    with pytest.raises(Unreachable):
        await asked
    assert await panel.all(told.CohortAllocated) == []
    assert await panel.all(told.AssessmentOffered) == []
    await panel.hear(command, message_id="allocate")  # as the bus brings it again
    (answer,) = await panel.all(told.CohortAllocated)
    assert (answer.offered, len(await panel.all(told.AssessmentOffered))) == (2, 2)


def _solvers() -> list[int]:
    return [
        one.pid
        for one in psutil.Process().children()
        if one.status() != psutil.STATUS_ZOMBIE and child.__name__ in " ".join(one.cmdline())
    ]
