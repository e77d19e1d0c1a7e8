"""Appeals: by the candidate alone and in time, decided by somebody who took no part, with what follows.

The story's letter is of Mon 8 February 2027, so the last day to appeal is Mon 1 March.
"""

from __future__ import annotations

from datetime import date, timedelta

import asyncpg
import pytest

from shared.contracts import assessment as told
from shared.links import Purpose
from tests.services.assessment.outcomes import (
    GROUNDS,
    appeal,
    decide,
    met,
    moderate_what_waits,
    own_link,
    seniors,
    was_signed,
    was_told,
)
from tests.services.assessment.panel import Panel, utc

LAST = utc("2027-03-01T23:59:59")


async def test_an_appeal_in_the_last_second_is_taken_and_one_a_second_later_is_not(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, outcome, _ = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    assert outcome.appeal_last_at == LAST
    panel.clock.set(LAST + timedelta(seconds=1))
    late = await appeal(panel, journey)
    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    assert "Mon 1 Mar 2027" in late.json()["detail"]
    panel.clock.set(LAST + timedelta(milliseconds=900))
    assert (await appeal(panel, journey)).status_code == 201
    shown = await panel.get(f"/v1/journeys/{journey}/outcome", own_link(panel, journey))
    assert shown["appeal_why"]["rule"] == "The end of the day 21 days after the date of the decision letter"
    assert shown["appeal_why"]["inputs"] == {"letter": "Mon 8 Feb 2027"}
    received = await panel.last(told.AppealReceived, journey)
    assert received.acknowledge_by == utc("2027-03-08T23:59:59")
    # Good Friday 26 March and Easter Monday 29 March do not count; clocks went forward on 28 March.
    assert received.decide_by == utc("2027-03-31T22:59:59")


async def test_the_last_day_after_the_clocks_went_forward_ends_an_hour_earlier_by_utc(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, signed = await was_signed(panel, (1, 2, 3, 4))
    await panel.close(signed)
    await panel.release(signed)
    panel.clock.set(utc("2027-03-08T11:00"))
    await moderate_what_waits(panel, [*ids.values()])
    outcome = await panel.last(told.OutcomeReleased, journey)
    assert (outcome.letter_on, outcome.appeal_last_at) == (date(2027, 3, 8), utc("2027-03-29T22:59:59"))
    panel.clock.set(utc("2027-03-29T23:00:00"))
    assert (await appeal(panel, journey)).json()["code"] == "too_late"
    panel.clock.set(utc("2027-03-29T22:59:59"))
    assert (await appeal(panel, journey)).status_code == 201


async def test_only_the_candidate_may_appeal_and_only_against_what_was_short(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, _ = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    path = f"/v1/journeys/{journey}/appeal"
    for other in (None, "head", f"{journey}-other"):
        refused = await panel.post(path, panel.link(Purpose.RESULT, journey, journey, other), GROUNDS)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    for headers in (panel.operator, panel.bearer(ids["sam"], senior=True), panel.link(Purpose.JOURNEY, journey)):
        assert (await panel.post(path, headers, GROUNDS)).status_code in (401, 403)
    silent = await panel.post(path, own_link(panel, journey), {"grounds": "   "})
    assert silent.status_code == 422, "in writing"
    assert await panel.all(told.AppealReceived) == []


async def test_an_award_cannot_be_appealed_against(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, _ = await was_told(panel, (), [*ids.values()])
    assert (await appeal(panel, journey)).json()["code"] == "nothing_to_appeal"


async def test_it_is_given_to_a_senior_who_took_no_part_and_to_nobody_else(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue", "sid")
    torn = await panel.register("tom", senior=True, conflict_school_ids=["school-1"])
    journey, outcome, signed = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    async with panel.desk.database.connection() as connection:
        moderator = await connection.fetchval("select moderated_by from reports")
        assert (await appeal(panel, journey)).status_code == 201
        given = await panel.last(told.AppealGiven, journey)
        assert given.reviewer_id in set(ids.values()) - {moderator}
        assert given.decide_by == utc("2027-03-08T23:59:59")
        for involved in (moderator, signed.assessor_id, torn):
            answer = await panel.client.put(
                f"/v1/appeals/{given.appeal_id}/reviewer", json={"reviewer_id": involved}, headers=panel.operator
            )
            assert (answer.status_code, answer.json()["code"]) == (409, "took_part")
        with pytest.raises(asyncpg.RaiseError, match="took no part"):
            await connection.execute("update appeals set reviewer_id = $1", moderator)
    able = await panel.get(f"/v1/appeals/{given.appeal_id}/reviewers", panel.operator)
    assert {one["assessor_id"] for one in able["reviewers"]} == set(ids.values()) - {moderator}
    other = (set(ids.values()) - {moderator, given.reviewer_id}).pop()
    refused = await decide(panel, given.appeal_id, other, decision="refused")
    assert refused.status_code == 404, "only who it was given to"
    moved = await panel.client.put(
        f"/v1/appeals/{given.appeal_id}/reviewer", json={"reviewer_id": other}, headers=panel.operator
    )
    assert moved.json()["reviewer_id"] == other
    bundle = await panel.get(f"/v1/appeals/{given.appeal_id}", panel.bearer(other, senior=True))
    assert bundle["grounds"] == GROUNDS["grounds"]
    assert [one["standard"] for one in bundle["short"]] == [1, 2, 3, 4]
    evidence = await panel.client.get(f"/v1/journeys/{journey}/evidence", headers=panel.bearer(other, senior=True))
    assert evidence.status_code == 200
    assert (await decide(panel, given.appeal_id, other, decision="refused")).status_code == 200
    assert outcome.outcome == "not_awarded"


async def test_where_nobody_may_decide_it_is_a_task_until_somebody_does(panel: Panel) -> None:
    ids = await seniors(panel, "sam")
    journey, _, _ = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    await appeal(panel, journey)
    assert await panel.all(told.AppealGiven) == []
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    assert [(task["code"], task["journey_id"]) for task in tasks] == [("appeal_not_given", journey)]
    sue = await panel.register("sue", senior=True)
    appeal_id = (await panel.last(told.AppealReceived)).appeal_id
    await panel.client.put(f"/v1/appeals/{appeal_id}/reviewer", json={"reviewer_id": sue}, headers=panel.operator)
    assert (await panel.get("/v1/tasks", panel.operator))["tasks"] == []
    panel.clock.set(utc("2027-03-09T00:00:00"))
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    assert [task["code"] for task in tasks] == ["advice_overdue", "appeal_overdue"]


async def test_a_refused_appeal_leaves_the_outcome_and_is_final(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, outcome, _ = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    first, again = await appeal(panel, journey), await appeal(panel, journey)
    assert first.json()["appeal_id"] == again.json()["appeal_id"]
    given = await panel.last(told.AppealGiven)
    changing = await decide(panel, given.appeal_id, given.reviewer_id, decision="refused", met_after_all=met(1))
    assert changing.status_code == 422
    for _ in range(2):
        answer = await decide(panel, given.appeal_id, given.reviewer_id, decision="refused")
        assert answer.status_code == 200, answer.text
    other = await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", met_after_all=met(1))
    assert (other.status_code, other.json()["code"]) == (409, "decided")
    decided = await panel.all(told.AppealDecided)
    assert [(one.decision, one.outcome, one.reviewer_role) for one in decided] == [
        ("refused", "not_awarded", "senior_assessor")
    ]
    assert [one.outcome for one in await panel.all(told.OutcomeReleased)] == [outcome.outcome]
    assert (await appeal(panel, journey)).json()["code"] == "appealed"
    shown = await panel.get(f"/v1/journeys/{journey}/appeal", own_link(panel, journey))
    assert (shown["decision"], shown["reason"]) == ("refused", "Looked at everything again.")


async def test_upheld_on_everything_leads_to_the_award_and_the_record_stays(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, first, signed = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    panel.clock.set(utc("2027-02-19T15:00:00"))
    await appeal(panel, journey)
    given = await panel.last(told.AppealGiven)
    strange = await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", met_after_all=met(17))
    assert strange.status_code == 422
    nothing = await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld")
    assert nothing.status_code == 422
    panel.clock.set(utc("2027-02-25T10:00:00"))
    await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", met_after_all=met(1, 2, 3, 4))
    decided, new = await panel.last(told.AppealDecided), await panel.last(told.OutcomeReleased)
    assert (decided.decision, decided.outcome) == ("upheld", "awarded")
    assert (new.outcome, new.attempt, new.standards_short, new.appeal_id) == ("awarded", 1, (), given.appeal_id)
    assert (new.letter_on, new.round_on) == (date(2027, 2, 25), first.round_on)
    award = await panel.ask(told.MakeAward(round_on=signed.round_on, due_at=panel.clock.now()), journey=journey)
    assert award.awarded_on == date(2027, 2, 25)
    async with panel.desk.database.connection() as connection:
        assert await connection.fetchval("select count(*) from judgements where not met") == 4
        assert await connection.fetchval("select count(*) from outcomes") == 2


async def test_upheld_in_part_leads_to_a_reassessment_of_what_stays_short(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue", "sid")
    journey, _, signed = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    await appeal(panel, journey)
    given = await panel.last(told.AppealGiven)
    await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", met_after_all=met(1, 2))
    new = await panel.last(told.OutcomeReleased)
    assert (new.outcome, new.standards_short) == ("partial", (3, 4))
    call = await panel.ask(told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now()), journey=journey)
    assert call.standards == (3, 4)
    assert call.senior_assessor_id not in {given.reviewer_id, signed.assessor_id}, "nor who decided the appeal"


async def test_an_unfair_assessment_may_be_made_good_by_a_reassessment_of_more_than_three(panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, _ = await was_told(panel, (1, 2, 3, 4, 5), [*ids.values()])
    await appeal(panel, journey)
    given = await panel.last(told.AppealGiven)
    await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", reassess=True)
    new = await panel.last(told.OutcomeReleased)
    assert (new.outcome, new.standards_short) == ("partial", (1, 2, 3, 4, 5))


async def _with_call(panel: Panel) -> tuple[str, told.ReassessmentBooked, told.AppealGiven, list[str]]:
    """Partial on 17 and 22, the interview booked for Thu 11 February, an appeal given to somebody; and the seniors."""
    ids = await seniors(panel, "sam", "sue", "sid", "sky")
    journey, _, signed = await was_told(panel, (17, 22), [*ids.values()])
    book = told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now())
    call = await panel.ask(book, journey=journey)
    assert (await appeal(panel, journey)).status_code == 201
    given = await panel.last(told.AppealGiven)
    assert given.reviewer_id != call.senior_assessor_id
    return journey, call, given, [*ids.values()]


async def test_an_award_on_appeal_takes_the_booked_interview_out_of_the_calendars(panel: Panel) -> None:
    journey, call, given, _ = await _with_call(panel)
    await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", met_after_all=met(17, 22))
    off = await panel.last(told.AppointmentCancelled, journey)
    assert (off.appointment_id, off.rebook) == (call.appointment_id, False)
    assert (await panel.last(told.OutcomeReleased)).outcome == "awarded"
    assert (await panel.get("/v1/tasks", panel.operator))["tasks"] == []


async def test_one_standard_upheld_leaves_the_interview_to_the_other(panel: Panel) -> None:
    journey, call, given, _ = await _with_call(panel)
    await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", met_after_all=met(22))
    narrowed = await panel.last(told.ReassessmentBooked, journey)
    assert (narrowed.appointment_id, narrowed.sequence, narrowed.standards) == (call.appointment_id, 1, (17,))
    assert narrowed.starts_at == call.starts_at
    panel.clock.set(call.ends_at)
    assert (await panel.sign(call.appointment_id, call.senior_assessor_id, (), (17, 22))).status_code == 422
    assert (await panel.sign(call.appointment_id, call.senior_assessor_id, (), (17,))).status_code == 200


async def test_a_second_report_waits_while_the_appeal_is_open_and_is_told_when_it_was_refused(panel: Panel) -> None:
    journey, call, given, ids = await _with_call(panel)
    panel.clock.set(call.ends_at)
    await panel.sign(call.appointment_id, call.senior_assessor_id, (), (17, 22))
    second = await panel.last(told.ReportSigned, journey)
    await panel.close(second)
    await moderate_what_waits(panel, ids)
    released = await panel.release(second)
    assert (released.released, released.held) == (0, 1)
    panel.clock.set(utc("2027-03-10T12:00:00"))
    await decide(panel, given.appeal_id, given.reviewer_id, decision="refused")
    outcomes = await panel.all(told.OutcomeReleased, journey)
    assert [(one.attempt, one.outcome) for one in outcomes] == [(1, "partial"), (2, "awarded")]
    assert outcomes[-1].letter_on == date(2027, 3, 10)


async def test_an_award_on_appeal_settles_a_second_report_that_nobody_was_told_of(panel: Panel) -> None:
    journey, call, given, _ = await _with_call(panel)
    panel.clock.set(call.ends_at)
    await panel.sign(call.appointment_id, call.senior_assessor_id, (17,), (17, 22))
    second = await panel.last(told.ReportSigned, journey)
    await decide(panel, given.appeal_id, given.reviewer_id, decision="upheld", met_after_all=met(17, 22))
    new = await panel.last(told.OutcomeReleased, journey)
    assert (new.attempt, new.outcome, new.appeal_id) == (2, "awarded", given.appeal_id)
    await panel.close(second)
    released = await panel.release(second)
    assert (released.released, released.held) == (0, 0)
    assert len(await panel.all(told.OutcomeReleased, journey)) == 2


async def test_nobody_sees_another_providers_appeals(panel: Panel, other_panel: Panel) -> None:
    ids = await seniors(panel, "sam", "sue")
    journey, _, _ = await was_told(panel, (1, 2, 3, 4), [*ids.values()])
    await appeal(panel, journey)
    appeal_id = (await panel.last(told.AppealReceived)).appeal_id
    stranger = await other_panel.register("zoe", senior=True)
    assert (await other_panel.get("/v1/appeals", other_panel.operator))["appeals"] == []
    for path in (f"/v1/appeals/{appeal_id}", f"/v1/appeals/{appeal_id}/reviewers"):
        headers = other_panel.bearer(stranger, senior=True) if path.endswith(appeal_id) else other_panel.operator
        assert (await other_panel.client.get(path, headers=headers)).status_code == 404
    assert (await decide(other_panel, appeal_id, stranger, decision="refused")).status_code == 404
    mine = (await panel.get("/v1/appeals", panel.operator))["appeals"]
    assert [(one["appeal_id"], one["initials"]) for one in mine] == [(appeal_id, "A.E.S.")]
