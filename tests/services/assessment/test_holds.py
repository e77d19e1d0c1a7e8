"""One candidate's outcome that is held never stops the round; and a re-assessment opens what was short alone."""

from __future__ import annotations

from datetime import date

from shared.contracts import assessment as told
from shared.contracts import intake
from tests.services.assessment.outcomes import THREE, acted, moderate_what_waits, office, seniors, was_signed, was_told
from tests.services.assessment.panel import COHORT, Panel, utc

CONCERN = {"reason": "Two interviews sound alike."}


async def test_a_concern_about_one_candidate_leaves_the_others_their_day(panel: Panel) -> None:
    ids = await seniors(panel, "sam")
    ada, signed = await was_signed(panel, ())
    panel.clock.set(utc("2026-12-02T09:00"))
    await panel.ready("ben")
    offered = await panel.last(told.AssessmentOffered, f"{panel.provider}-ben")
    await panel.done(f"/v1/offers/{offered.offer_id}/acceptance", panel.bearer(offered.assessor_id))
    booked = await panel.arrange(
        f"{panel.provider}-ben", offered.assessor_id, [time.replace("T10", "T14") for time in THREE]
    )
    panel.clock.set(booked.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200

    hold = f"/v1/reports/{signed.report_id}/hold"
    assert (await panel.post(hold, panel.bearer(signed.assessor_id), CONCERN)).status_code == 403, "seniors and office"
    for _ in range(2):
        await panel.done(hold, panel.bearer(ids["sam"], senior=True), CONCERN)
    await panel.close(signed)
    await moderate_what_waits(panel, [*ids.values()])
    released = await panel.release(signed)
    assert (released.released, released.held) == (1, 1)
    assert [one.person_id for one in await panel.all(told.OutcomeReleased)] == [f"{panel.provider}-ben-person"]
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    assert [(task["code"], task["journey_id"], task["reason_code"]) for task in tasks] == [
        ("outcome_held", ada, "concern")
    ]

    panel.clock.set(utc("2027-02-16T10:00"))
    seen = (await office(panel, "release", preview=True, journey_id=ada)).json()
    assert seen["people_told"] == [{"role": "candidate", "message": "33 Your outcome", "count": 1}]
    assert await panel.all(told.OutcomeReleased, ada) == []
    for _ in range(2):
        await acted(panel, "release", journey_id=ada)
    told_late = await panel.all(told.OutcomeReleased, ada)
    assert [(one.outcome, one.letter_on) for one in told_late] == [("awarded", date(2027, 2, 16))]
    assert (await panel.get("/v1/tasks", panel.operator))["tasks"] == []
    again = await panel.post(hold, panel.operator, CONCERN)
    assert (again.status_code, again.json()["code"]) == (409, "told")
    assert (await office(panel, "release", key="k2", journey_id=ada)).json()["code"] == "not_held"


async def test_what_no_moderator_has_seen_is_not_released_by_the_office(panel: Panel) -> None:
    ids = await seniors(panel, "sam")
    ada, signed = await was_signed(panel, (17,))
    await panel.done(f"/v1/reports/{signed.report_id}/hold", panel.operator, CONCERN)
    await panel.close(signed)
    await panel.release(signed)
    refused = await office(panel, "release", journey_id=ada)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_moderated")
    await moderate_what_waits(panel, [*ids.values()])
    assert await panel.all(told.OutcomeReleased) == [], "moderated, and still held for the concern"
    await acted(panel, "release", key="k2", journey_id=ada)
    assert (await panel.last(told.OutcomeReleased, ada)).outcome == "partial"


async def test_a_hold_lifted_before_the_letters_leaves_the_candidate_in_the_round(panel: Panel) -> None:
    ids = await seniors(panel, "sam")
    ada, signed = await was_signed(panel, ())
    await panel.done(f"/v1/reports/{signed.report_id}/hold", panel.operator, CONCERN)
    answer = await acted(panel, "release", journey_id=ada)
    assert answer["people_told"] == []
    await panel.close(signed)
    await moderate_what_waits(panel, [*ids.values()])
    released = await panel.release(signed)
    assert (released.released, released.held) == (1, 0)


async def test_a_reassessment_of_two_opens_two_rows_and_counts_the_attempts(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, signed = await was_told(panel, (17, 22), [*ids.values()])
    call = await panel.ask(told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now()), journey=journey)
    path = f"/v1/appointments/{call.appointment_id}/standards"
    sheet = await panel.get(path, panel.bearer(call.senior_assessor_id, senior=True))
    assert (sheet["attempt"], sheet["of"], len(sheet["standards"])) == (2, 3, 33)
    assert [one["standard"] for one in sheet["standards"] if one["is_open"]] == [17, 22]
    assert [one["attempts"] for one in sheet["standards"]] == [1] * 33
    assert [(one["standard"], one["reason"]) for one in sheet["standards"] if not one["met"]] == [
        (17, "Not shown"),
        (22, "Not shown"),
    ]
    first = await panel.client.get(path, headers=panel.bearer(signed.assessor_id))
    assert first.status_code == 404, "it is the senior's"
    panel.clock.set(call.ends_at)
    assert (await panel.sign(call.appointment_id, call.senior_assessor_id, (22,), (17, 22))).status_code == 200
    second = await panel.last(told.ReportSigned, journey)
    await panel.close(second)
    await moderate_what_waits(panel, [*ids.values()])
    await panel.release(second)
    third = await panel.ask(told.BookReassessment(round_on=second.round_on, due_at=panel.clock.now()), journey=journey)
    sheet = await panel.get(
        f"/v1/appointments/{third.appointment_id}/standards", panel.bearer(third.senior_assessor_id, senior=True)
    )
    assert (sheet["attempt"], sheet["of"]) == (3, 3)
    assert [one["standard"] for one in sheet["standards"] if one["is_open"]] == [22]
    assert {one["standard"]: one["attempts"] for one in sheet["standards"] if one["attempts"] > 1} == {17: 2, 22: 2}


async def test_no_report_is_signed_while_a_new_head_has_not_signed_the_declaration(panel: Panel) -> None:
    await seniors(panel, "sam")
    journey, booked = await panel.booked(starts=THREE)
    replaced = intake.HeadReplaced(
        declaration_id="d1",
        head_id="new-head",
        replaced_head_id="head",
        reason_class="left",
        replaced_at=panel.clock.now(),
    )
    signed = intake.DeclarationSigned(declaration_id="d1", head_id="head", signed_at=panel.clock.now(), link_version=1)
    await panel.hear(signed, journey=journey)
    panel.clock.set(utc("2027-01-13T09:00"))
    await panel.hear(replaced, journey=journey)
    panel.clock.set(booked.ends_at)
    open_ = await panel.sign(booked.appointment_id, booked.assessor_id)
    assert (open_.status_code, open_.json()["code"]) == (409, "declaration_open")
    await panel.hear(signed, journey=journey)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200


async def test_no_report_is_signed_while_the_head_has_taken_a_confirmation_back(panel: Panel) -> None:
    await seniors(panel, "sam")
    journey, booked = await panel.booked(starts=THREE)
    taken_back = intake.DeclarationTakenBack(
        declaration_id="d1", head_id="head", link_version=1, statement="suitable", taken_back_at=panel.clock.now()
    )
    await panel.hear(taken_back, journey=journey)
    panel.clock.set(booked.ends_at)
    open_ = await panel.sign(booked.appointment_id, booked.assessor_id)
    assert (open_.status_code, open_.json()["code"]) == (409, "declaration_open")
    signed = intake.DeclarationSigned(declaration_id="d1", head_id="head", signed_at=panel.clock.now(), link_version=2)
    await panel.hear(signed, journey=journey)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200


async def test_no_assessor_is_asked_before_a_new_head_has_signed_and_then_at_once(panel: Panel) -> None:
    """The head changed between the final session and the allocation."""
    await panel.register("anna")
    journey = await panel.ready("ada")
    changed_at = panel.clock.now()
    replaced = intake.HeadReplaced(
        declaration_id="d1", head_id="new-head", replaced_head_id="head", reason_class="left", replaced_at=changed_at
    )
    await panel.hear(replaced, journey=journey)
    batch = await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=changed_at))
    assert (batch.offered, batch.not_allocated) == (0, 0)
    alone = await panel.ask(told.AllocateCandidate(step=2, due_at=changed_at), journey=journey)
    assert alone.reason_code == "declaration_open"
    by_office = await panel.post(f"/v1/journeys/{journey}/allocation", panel.operator)
    assert (by_office.status_code, by_office.json()["code"]) == (409, "declaration_open")
    panel.clock.set(utc("2026-12-07T10:00"))
    signed = intake.DeclarationSigned(
        declaration_id="d1", head_id="new-head", signed_at=panel.clock.now(), link_version=2
    )
    for _ in range(2):
        await panel.hear(signed, journey=journey)
    (offered,) = await panel.all(told.AssessmentOffered)
    assert offered.reply_by == utc("2026-12-09T23:59:59")
