"""One candidate from the allocation to the award, and the ways that end otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc


async def _panel_of_three(panel: Panel) -> tuple[str, str]:
    """One assessor and two seniors, of whom the ids are given."""
    await panel.register("anna")
    return await panel.register("sam", senior=True), await panel.register("sue", senior=True)


async def test_a_candidate_goes_from_allocation_to_an_award_that_anyone_can_check(panel: Panel) -> None:
    await _panel_of_three(panel)
    journey, booked = await panel.booked(
        "ada mary", ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
    )

    assert booked.starts_at == utc("2027-01-14T10:00")
    assert booked.ends_at == utc("2027-01-14T12:00")
    assert booked.evidence_due_at == utc("2027-01-04T23:59:59")
    assert booked.report_due_at == utc("2027-01-21T23:59:59")
    assert [part.role for part in booked.segments] == [
        "candidate", "teacher", "leader", "assessor", "candidate", "assessor",
    ]  # fmt: skip
    assert booked.join_link == f"https://meet.example.org/{booked.appointment_id}"

    await panel.write_everything(journey)
    assert (await panel.submit(journey, "tasks")).status_code == 200
    assert (await panel.submit(journey, "file")).status_code == 200
    submitted = await panel.all(told.EvidenceSubmitted, journey)
    assert [(one.part, one.items, one.late, one.complete) for one in submitted] == [
        ("tasks", 8, False, False),
        ("file", 2, False, True),
    ]
    assert submitted[0].per_standard == ()
    counted = [(one.standard, one.documents) for one in submitted[1].per_standard]
    assert counted == [(number, 1) for number in range(1, 34) if number != 11]

    panel.clock.set(utc("2027-01-14T12:00"))
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200
    signed = await panel.last(told.ReportSigned, journey)
    assert (signed.round_on, signed.letters_at) == (date(2027, 1, 31), utc("2027-02-08T09:00"))

    assert isinstance(await panel.close(signed), told.RoundClosed)
    await _moderate_what_waits(panel)
    released = await panel.release(signed)
    assert (released.released, released.held) == (1, 0)
    outcome = await panel.last(told.OutcomeReleased, journey)
    assert (outcome.outcome, outcome.letter_on) == ("awarded", date(2027, 2, 8))
    assert outcome.appeal_last_at == utc("2027-03-01T23:59:59")

    award = await panel.ask(told.MakeAward(round_on=signed.round_on, due_at=panel.clock.now()), journey=journey)
    shown = (await panel.client.get(f"/v1/awards/{award.award_number.lower().replace('-', ' ')}")).json()
    assert shown == {
        "number": award.award_number,
        "name": "Ada Mary Example-Sample",
        "awarded_on": "2027-02-08",
        "awarding_body": "Example Training provider-a",
        "standards_set": "HLTA professional standards (33)",
        "status": "valid",
        "changed_on": None,
    }
    again = await panel.ask(told.MakeAward(step=2, round_on=signed.round_on, due_at=panel.clock.now()), journey=journey)
    assert again.reason_code == "already_awarded"


async def _moderate_what_waits(panel: Panel) -> None:
    async with panel.desk.database.connection() as connection:
        seniors = await connection.fetch(
            "select assessor_id from assessors where senior and provider_id = $1", panel.provider
        )
    for row in seniors:
        headers = panel.bearer(row["assessor_id"], senior=True)
        for report in (await panel.get("/v1/moderation", headers))["reports"]:
            await panel.done(f"/v1/moderation/{report['report_id']}", headers, {"agree": True})


@pytest.mark.parametrize(
    ("short", "outcome"),
    [((), "awarded"), ((17,), "partial"), ((5, 17, 22), "partial"), ((5, 17, 22, 26), "not_awarded")],
)
async def test_three_standards_short_is_a_partial_reassessment_and_four_are_not_awarded(
    panel: Panel, short: tuple[int, ...], outcome: str
) -> None:
    await _panel_of_three(panel)
    journey, signed = await panel.reported(short=short)
    await panel.close(signed)
    await _moderate_what_waits(panel)
    await panel.release(signed)
    found = await panel.last(told.OutcomeReleased, journey)
    assert (found.outcome, found.standards_short) == (outcome, short)


async def test_a_partial_outcome_leads_through_a_seniors_interview_and_a_later_round_to_the_award(panel: Panel) -> None:
    seniors = await _panel_of_three(panel)
    journey, signed = await panel.reported(short=(17, 22))
    await panel.close(signed)
    await _moderate_what_waits(panel)
    await panel.release(signed)
    assert panel.clock.now() == utc("2027-02-08T09:00")

    book = told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now())
    call = await panel.ask(book, journey=journey)
    assert call.senior_assessor_id in seniors
    assert (call.attempt, call.standards) == (2, (17, 22))
    assert call.starts_at == utc("2027-02-11T09:00"), "three working days after Mon 8 February, when the senior works"
    assert call.ends_at == utc("2027-02-11T09:30")
    listed = (await panel.get("/v1/reassessments", panel.bearer(call.senior_assessor_id, senior=True)))["reassessments"]
    assert [(one["standards"], one["state"]) for one in listed] == [([17, 22], "booked")]

    panel.clock.set(call.ends_at)
    whole = await panel.sign(call.appointment_id, call.senior_assessor_id)
    assert (whole.status_code, whole.json()["code"]) == (422, "judgements")
    assert "not asked for: 1, 2, 3" in whole.json()["detail"]
    assert (await panel.sign(call.appointment_id, call.senior_assessor_id, standards=(17, 22))).status_code == 200
    second = await panel.last(told.ReportSigned, journey)
    assert (second.attempt, second.round_on) == (2, date(2027, 2, 28))
    await panel.close(second)
    await _moderate_what_waits(panel)
    await panel.release(second)
    assert [one.outcome for one in await panel.all(told.OutcomeReleased, journey)] == ["partial", "awarded"]


async def test_after_two_reassessments_that_fall_short_the_outcome_is_not_awarded(panel: Panel) -> None:
    await _panel_of_three(panel)
    journey, signed = await panel.reported(short=(17, 22))
    for _ in range(2):
        await panel.close(signed)
        await _moderate_what_waits(panel)
        await panel.release(signed)
        call = await panel.ask(
            told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now()), journey=journey
        )
        panel.clock.set(call.ends_at)
        answer = await panel.sign(call.appointment_id, call.senior_assessor_id, call.standards, call.standards)
        assert answer.status_code == 200, answer.text
        signed = await panel.last(told.ReportSigned, journey)
    await panel.close(signed)
    await _moderate_what_waits(panel)
    await panel.release(signed)
    outcomes = [one.outcome for one in await panel.all(told.OutcomeReleased, journey)]
    assert outcomes == ["partial", "partial", "not_awarded"]


async def test_the_candidate_reads_the_outcome_with_what_was_short_and_why(panel: Panel) -> None:
    await _panel_of_three(panel)
    journey, signed = await panel.reported(short=(17,))
    headers = panel.link(Purpose.RESULT, journey)
    assert (await panel.client.get(f"/v1/journeys/{journey}/outcome", headers=headers)).status_code == 404
    await panel.close(signed)
    await _moderate_what_waits(panel)
    await panel.release(signed)
    shown = await panel.get(f"/v1/journeys/{journey}/outcome", headers)
    assert shown["outcome"] == "partial"
    assert shown["letter_on"] == "2027-02-08"
    assert shown["feedback"] == [
        {"standard": 17, "label": "Specialist input to lesson preparation", "reason": "Not shown"}
    ]
