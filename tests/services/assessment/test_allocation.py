"""Offers: made once, answered once, passed on when declined or left to expire."""

from __future__ import annotations

from datetime import date, timedelta

from shared.contracts import assessment as told
from shared.contracts import intake
from shared.contracts.values import Why
from tests.services.assessment.panel import COHORT, PROGRAMME, Panel, utc

NOW = utc("2026-12-02T09:00")


async def test_a_cohort_is_shared_out_evenly_within_capacity_and_conflicts(panel: Panel) -> None:
    anna = await panel.register("anna", capacity=2, conflict_journey_ids=[f"{panel.provider}-ada"])
    bert = await panel.register("bert", capacity=2)
    await panel.register("sam", senior=True, capacity=0)
    for name in ("ada", "ben", "cat", "dan", "eve"):
        await panel.ready(name)
    answer = await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    assert (answer.offered, answer.not_allocated) == (4, 1)
    offers = await panel.all(told.AssessmentOffered)
    assert sorted(offer.assessor_id for offer in offers) == sorted([anna, anna, bert, bert])
    ada = await panel.all(told.AssessmentOffered, f"{panel.provider}-ada")
    assert [offer.assessor_id for offer in ada] == [bert]
    assert ada[0].initials == "A.E.S."
    assert ada[0].reply_by == utc("2026-12-04T23:59:59")
    assert [one.reason_code for one in await panel.all(told.CandidateNotAllocated)] == ["no_capacity"]
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    assert [(task["code"], task["reason_code"]) for task in tasks] == [("candidate_not_allocated", "no_capacity")]


async def test_the_answer_to_the_command_causes_the_offers(panel: Panel) -> None:
    await panel.register("anna")
    await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    facts = await panel.facts()
    allocated = next(fact for fact in facts if isinstance(fact.data, told.CohortAllocated))
    offered = next(fact for fact in facts if isinstance(fact.data, told.AssessmentOffered))
    assert allocated.causation == f"{panel.provider}-round-or-cohort:allocate_cohort:1:2026-12-02"
    assert offered.causation == allocated.id
    assert (offered.programme, offered.journey) == (PROGRAMME, f"{panel.provider}-ada")


async def test_a_command_that_comes_twice_is_answered_once(panel: Panel) -> None:
    await panel.register("anna")
    await panel.ready("ada")
    for _ in range(3):
        await panel.hear(told.AllocateCohort(cohort_id=COHORT, due_at=NOW), message_id="the-same-command")
    assert len(await panel.all(told.CohortAllocated)) == 1
    assert len(await panel.all(told.AssessmentOffered)) == 1


async def test_a_declined_offer_goes_to_another_and_never_back(panel: Panel) -> None:
    await panel.register("anna")
    await panel.register("bert")
    journey = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    first = await panel.last(told.AssessmentOffered)
    for _ in range(2):
        answer = await panel.post(f"/v1/offers/{first.offer_id}/refusal", panel.bearer(first.assessor_id))
        assert (answer.status_code, answer.json()["state"]) == (200, "declined")
    second = await panel.last(told.AssessmentOffered)
    assert second.assessor_id != first.assessor_id
    await panel.done(f"/v1/offers/{second.offer_id}/refusal", panel.bearer(second.assessor_id))
    assert len(await panel.all(told.AssessmentDeclined, journey)) == 2
    assert [one.reason_code for one in await panel.all(told.CandidateNotAllocated, journey)] == ["all_refused"]
    late = await panel.post(f"/v1/offers/{first.offer_id}/acceptance", panel.bearer(first.assessor_id))
    assert (late.status_code, late.json()["code"]) == (409, "offer_declined")


async def test_an_offer_that_nobody_answers_expires_and_an_answered_one_does_not(panel: Panel) -> None:
    await panel.register("anna")
    await panel.register("bert")
    journey = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    first = await panel.last(told.AssessmentOffered)
    early = told.ExpireOffer(offer_id=first.offer_id, due_at=first.reply_by - timedelta(seconds=1), step=7)
    assert (await panel.ask(early, journey=journey)).reason_code == "not_due"
    panel.clock.set(first.reply_by)
    expired = await panel.ask(told.ExpireOffer(offer_id=first.offer_id, due_at=first.reply_by), journey=journey)
    assert isinstance(expired, told.AssessmentExpired)
    second = await panel.last(told.AssessmentOffered)
    assert second.assessor_id != first.assessor_id
    await panel.done(f"/v1/offers/{second.offer_id}/acceptance", panel.bearer(second.assessor_id))
    again = told.ExpireOffer(offer_id=second.offer_id, due_at=second.reply_by)
    assert (await panel.ask(again, journey=journey)).reason_code == "accepted"


async def test_who_let_an_offer_pass_is_asked_again_only_when_the_office_says_so(panel: Panel) -> None:
    anna = await panel.register("anna")
    journey = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    first = await panel.last(told.AssessmentOffered)
    panel.clock.set(first.reply_by)
    await panel.ask(told.ExpireOffer(offer_id=first.offer_id, due_at=first.reply_by), journey=journey)
    path = f"/v1/journeys/{journey}/allocation"
    assert [task["code"] for task in (await panel.done(path, panel.operator))["tasks"]] == ["candidate_not_allocated"]

    assert (await panel.done(path, panel.operator, {"ask_again": True}))["tasks"] == []
    second = await panel.last(told.AssessmentOffered)
    assert (second.assessor_id, second.offer_id == first.offer_id) == (anna, False)
    await panel.done(f"/v1/offers/{second.offer_id}/refusal", panel.bearer(anna))
    left = await panel.done(path, panel.operator, {"ask_again": True})
    assert [task["reason_code"] for task in left["tasks"]] == ["all_refused"], "who declined is not asked again"


async def test_accepting_twice_answers_the_same_and_tells_once(panel: Panel) -> None:
    await panel.register("anna")
    journey, assessor = await panel.allocated()
    offer = await panel.last(told.AssessmentOffered, journey)
    again = await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(assessor))
    assert again["contact_by"] == "2026-12-09T23:59:59Z"
    assert len(await panel.all(told.AssessmentAccepted)) == 1


async def test_a_candidate_ready_after_the_batch_is_allocated_alone_and_only_once(panel: Panel) -> None:
    await panel.register("anna")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    panel.clock.set(utc("2026-12-09T09:00"))
    journey = await panel.ready("ada")
    assert await panel.all(told.AssessmentOffered) == []
    offered = await panel.ask(told.AllocateCandidate(due_at=panel.clock.now()), journey=journey)
    assert isinstance(offered, told.AssessmentOffered)
    again = await panel.ask(told.AllocateCandidate(step=2, due_at=panel.clock.now()), journey=journey)
    assert again.reason_code == "already_allocated"


async def test_a_candidate_ready_in_time_whose_facts_come_after_the_batch_is_allocated_on_arrival(panel: Panel) -> None:
    await panel.register("anna")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    journey = await panel.ready("ada")
    assert [offer.person_id for offer in await panel.all(told.AssessmentOffered, journey)] == [f"{journey}-person"]


async def test_a_withdrawn_candidate_is_nobodys(panel: Panel) -> None:
    await panel.register("anna")
    journey = await panel.ready("ada")
    left = intake.CandidateWithdrew(reason_class="personal", withdrew_at=NOW, stage="preparation")
    await panel.hear(left, journey=journey)
    answer = await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    assert (answer.offered, answer.not_allocated) == (0, 0)
    refused = await panel.ask(told.AllocateCandidate(due_at=NOW), journey=journey)
    assert refused.reason_code == "withdrawn"


async def test_an_operator_tries_again_after_the_register_grew(panel: Panel) -> None:
    journey = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=NOW))
    assert [one.reason_code for one in await panel.all(told.CandidateNotAllocated)] == ["no_assessor"]
    anna = await panel.register("anna")
    left = await panel.done(f"/v1/journeys/{journey}/allocation", panel.operator)
    assert left == {"tasks": []}
    assert [offer.assessor_id for offer in await panel.all(told.AssessmentOffered)] == [anna]


async def test_a_school_of_which_nothing_is_known_yet_delays_the_command_and_loses_nothing(panel: Panel) -> None:
    await panel.register("anna")
    await panel.ready("ada", school="school-9")
    command = told.AllocateCohort(cohort_id=COHORT, due_at=NOW)
    refused = None
    try:
        await panel.hear(command, message_id="early")
    except Exception as error:  # noqa: BLE001  # whatever it is, it is looked at below
        refused = error
    assert getattr(refused, "reason_code", None) == "not_yet"
    assert await panel.all(told.CohortAllocated) == []
    await panel.hear_school("school-9")
    await panel.hear(command, message_id="early")
    assert len(await panel.all(told.AssessmentOffered)) == 1


async def test_registering_twice_answers_with_the_first_entry(panel: Panel) -> None:
    first = await panel.register("anna")
    assert await panel.register("anna", email="ANNA@assessors.example.org") == first
    assert len(await panel.all(told.AssessorRegistered)) == 1
    assert len(await panel.all(told.ContactDetailsSet)) == 1


async def test_a_repeated_key_registers_once(panel: Panel) -> None:
    body = {
        "name": "Anna Assessor",
        "email": "anna@assessors.example.org",
        "capacity": 4,
        "join_link_template": "https://meet.example.org/{appointment}",
    }
    headers = {**panel.operator, "Idempotency-Key": "anna-1"}
    answers = [(await panel.client.post("/v1/assessors", json=body, headers=headers)).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(await panel.all(told.AssessorRegistered)) == 1


async def test_a_journeys_facts_never_go_back_in_time(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.allocated()
    panel.clock.set(NOW - timedelta(minutes=1))
    await panel.name_guests(journey)
    facts = [fact for fact in await panel.facts() if fact.journey == journey]
    assert [fact.version for fact in facts] == list(range(1, len(facts) + 1))
    assert {fact.time for fact in facts} == {NOW}


async def test_older_news_never_replaces_newer(panel: Panel) -> None:
    """A preparation that was completed later (after a catch-up) stands, whichever arrives first."""
    journey = await panel.ready("ada")
    newer = panel.prepared(f"{journey}-person", "school-1", ("trainer-1",)).model_copy(
        update={"window_last_on": utc("2027-02-09T00:00").date(), "why": Why(rule="catch-up")}
    )
    panel.clock.set(utc("2026-12-09T09:00"))
    await panel.hear(newer, journey=journey)
    panel.clock.set(NOW)
    await panel.hear(panel.prepared(f"{journey}-person", "school-1", ("trainer-1",)), journey=journey)
    async with panel.desk.database.connection() as connection:
        last_on = await connection.fetchval("select window_last_on from journeys where journey_id = $1", journey)
    assert last_on.isoformat() == "2027-02-09"


async def test_an_assessor_who_stays_silent_becomes_the_offices_task(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()

    async def tasks() -> list[str]:
        return [task["code"] for task in (await panel.get("/v1/tasks", panel.operator))["tasks"]]

    contact_by = (await panel.last(told.AssessmentAccepted, journey)).contact_by
    panel.clock.set(contact_by)
    assert await tasks() == []
    panel.clock.set(contact_by + timedelta(seconds=1))
    assert await tasks() == ["times_not_proposed"]
    booked = await panel.arrange(journey, anna)
    panel.clock.set(booked.report_due_at)
    assert await tasks() == []
    panel.clock.set(booked.report_due_at + timedelta(seconds=1))
    assert await tasks() == ["report_overdue"]
    await panel.sign(booked.appointment_id, anna)
    assert await tasks() == []


async def test_the_office_is_warned_of_a_window_with_fewer_than_five_school_days_until_it_is_extended(
    panel: Panel,
) -> None:
    """12 - 19 February 2027 hold one school day, half-term being from the 15th; until Thu 25th there are five."""
    journey = await panel.ready("ada")

    async def tasks() -> list[tuple[str, str, str]]:
        found = (await panel.get("/v1/tasks", panel.operator))["tasks"]
        return [(task["code"], task["journey_id"], task["reason_code"]) for task in found]

    assert await tasks() == [], "the window of the sample cohort holds 22"
    panel.clock.set(utc("2026-12-09T09:00"))
    short = {"window_first_on": date(2027, 2, 12), "window_last_on": date(2027, 2, 19), "school_days": 1}
    prepared = panel.prepared(f"{journey}-person", "school-1", ("trainer-1",)).model_copy(update=short)
    await panel.hear(prepared, journey=journey)
    assert await tasks() == [("few_school_days", journey, "1_school_days")]
    headers = panel.operator | {"Idempotency-Key": "extend-1"}
    for last_on, left in (("2027-02-24", 1), ("2027-02-25", 0)):  # Mon 22 to Wed 24 make four, Thursday the fifth
        body = {"journey_id": journey, "window_last_on": last_on, "reason": "Half-term", "reason_class": "school"}
        await panel.done("/v1/office/extend", headers | {"Idempotency-Key": last_on}, body)
        assert len(await tasks()) == left
