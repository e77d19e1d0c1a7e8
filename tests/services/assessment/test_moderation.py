"""Reports, rounds and moderators: who may, when, and what is kept."""

from __future__ import annotations

from datetime import date, timedelta

import asyncpg
import pytest

from shared.contracts import assessment as told
from shared.contracts.assessment import CloseRound, ReleaseRound, RemindReportDue
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def test_a_report_is_signed_by_its_assessor_after_the_appointment_and_once(panel: Panel) -> None:
    await panel.register("anna")
    other = await panel.register("sam", senior=True)
    _, booked = await panel.booked(starts=THREE)
    panel.clock.set(booked.ends_at - timedelta(seconds=1))
    early = await panel.sign(booked.appointment_id, booked.assessor_id)
    assert (early.status_code, early.json()["code"]) == (409, "not_ended")
    panel.clock.set(booked.ends_at)
    assert (await panel.sign(booked.appointment_id, other)).status_code == 404
    gaps = await panel.sign(booked.appointment_id, booked.assessor_id, standards=range(2, 34))
    assert (gaps.status_code, gaps.json()["code"]) == (422, "judgements")
    first = await panel.sign(booked.appointment_id, booked.assessor_id)
    again = await panel.sign(booked.appointment_id, booked.assessor_id)
    assert first.json() == again.json()
    changed = await panel.sign(booked.appointment_id, booked.assessor_id, short=(17,))
    assert (changed.status_code, changed.json()["code"]) == (409, "signed")
    assert len(await panel.all(told.ReportSigned)) == 1


async def test_an_unsigned_report_is_reminded_of_once_for_each_step(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    reminder = booked.report_reminders[0]
    panel.clock.set(reminder.due_at)
    remind = RemindReportDue(appointment_id=booked.appointment_id, step=1, due_at=reminder.due_at)
    for attempt in range(2):
        await panel.hear(remind, journey=journey, message_id=f"attempt-{attempt}")
    due = await panel.all(told.ReportReminderDue)
    assert [(one.step, one.of, one.unsigned, one.report_due_at) for one in due] == [
        (1, 2, 33, utc("2027-01-21T23:59:59"))
    ]
    await panel.sign(booked.appointment_id, booked.assessor_id)
    second = booked.report_reminders[1]
    await panel.hear(
        RemindReportDue(appointment_id=booked.appointment_id, step=2, due_at=second.due_at), journey=journey
    )
    assert len(await panel.all(told.ReportReminderDue)) == 1


async def test_a_shortfall_is_moderated_by_a_senior_who_did_not_judge_and_has_no_conflict(panel: Panel) -> None:
    await panel.register("anna")
    torn = await panel.register("sam", senior=True, conflict_school_ids=["school-1"])
    sue = await panel.register("sue", senior=True)
    journey, signed = await panel.reported(short=(17,))
    before = await panel.post(f"/v1/moderation/{signed.report_id}", panel.bearer(sue, senior=True), {"agree": True})
    assert (before.status_code, before.json()["code"]) == (409, "not_sampled")
    closed = await panel.close(signed)
    assert (closed.count, closed.sampled) == (1, 1)
    assert (closed.moderator_ids, closed.letters_at) == ((sue,), signed.letters_at)
    assert (await panel.get("/v1/moderation", panel.bearer(torn, senior=True)))["reports"] == []
    queue = (await panel.get("/v1/moderation", panel.bearer(sue, senior=True)))["reports"]
    assert [(one["report_id"], one["sampled_for"], len(one["judgements"])) for one in queue] == [
        (signed.report_id, "not_met", 33)
    ]
    path = f"/v1/moderation/{signed.report_id}"
    assert (await panel.post(path, panel.bearer(torn, senior=True), {"agree": True})).status_code == 404
    assert (await panel.post(path, panel.bearer(signed.assessor_id), {"agree": True})).status_code == 403
    as_senior = panel.bearer(signed.assessor_id, senior=True)
    assert (await panel.post(path, as_senior, {"agree": True})).status_code == 404, "nobody moderates themselves"
    for _ in range(2):
        await panel.done(path, panel.bearer(sue, senior=True), {"agree": True, "note": "Agreed"})
    other_view = {"agree": False, "changes": [{"standard": 17, "met": True, "reason": "Shown in task 2"}]}
    assert (await panel.post(path, panel.bearer(sue, senior=True), other_view)).status_code == 409
    await panel.release(signed)
    assert (await panel.last(told.OutcomeReleased, journey)).outcome == "partial"


async def test_a_moderators_change_counts_and_the_first_record_stays(panel: Panel) -> None:
    await panel.register("anna")
    sue = await panel.register("sue", senior=True)
    journey, signed = await panel.reported(short=(17, 22))
    await panel.close(signed)
    body = {"agree": False, "changes": [{"standard": 17, "met": True, "reason": "Shown in task 2"}]}
    await panel.done(f"/v1/moderation/{signed.report_id}", panel.bearer(sue, senior=True), body)
    await panel.release(signed)
    assert (await panel.last(told.OutcomeReleased, journey)).standards_short == (22,)
    async with panel.desk.database.connection() as connection:
        first = await connection.fetch("select standard from judgements where not met order by standard")
        assert [row["standard"] for row in first] == [17, 22]
        with pytest.raises(asyncpg.RaiseError, match="never changed"):
            await connection.execute("update judgements set met = true where standard = 17")


async def test_what_is_not_moderated_in_time_is_held_and_told_on_the_day_it_is(panel: Panel) -> None:
    await panel.register("anna")
    sue = await panel.register("sue", senior=True)
    journey, signed = await panel.reported(short=(17,))
    await panel.close(signed)
    released = await panel.release(signed)
    assert (released.released, released.held) == (0, 1)
    assert await panel.all(told.OutcomeReleased) == []
    panel.clock.set(utc("2027-02-10T11:00"))
    await panel.done(f"/v1/moderation/{signed.report_id}", panel.bearer(sue, senior=True), {"agree": True})
    outcome = await panel.last(told.OutcomeReleased, journey)
    assert (outcome.letter_on, outcome.appeal_last_at) == (date(2027, 2, 10), utc("2027-03-03T23:59:59"))


async def test_a_new_assessors_first_report_is_always_moderated(panel: Panel) -> None:
    await panel.register("anna", new=True)
    sue = await panel.register("sue", senior=True)
    _, signed = await panel.reported()
    await panel.close(signed)
    queue = (await panel.get("/v1/moderation", panel.bearer(sue, senior=True)))["reports"]
    assert [one["sampled_for"] for one in queue] == ["new_assessor"]


async def test_a_round_is_closed_and_released_once_and_not_before_its_day(panel: Panel) -> None:
    await panel.register("anna")
    await panel.register("sue", senior=True)
    _, signed = await panel.reported(short=(1, 2, 3, 4))
    early = CloseRound(round_on=signed.round_on, step=5, due_at=signed.round_closes_at - timedelta(days=1))
    assert (await panel.ask(early)).reason_code == "not_due"
    await panel.close(signed)
    again = CloseRound(round_on=signed.round_on, step=2, due_at=signed.round_closes_at)
    assert (await panel.ask(again)).reason_code == "already_closed"
    soon = ReleaseRound(round_on=signed.round_on, step=5, due_at=signed.letters_at - timedelta(seconds=1))
    assert (await panel.ask(soon)).reason_code == "not_due"
    await panel.release(signed)
    twice = ReleaseRound(round_on=signed.round_on, step=2, due_at=signed.letters_at)
    assert (await panel.ask(twice)).reason_code == "already_released"


async def test_a_report_after_its_round_was_closed_joins_the_next(panel: Panel) -> None:
    await panel.register("anna")
    _, first = await panel.reported("ada")
    panel.clock.set(utc("2026-12-02T09:00"))
    await panel.ready("ben")
    offered = await panel.last(told.AssessmentOffered, f"{panel.provider}-ben")
    await panel.done(f"/v1/offers/{offered.offer_id}/acceptance", panel.bearer(offered.assessor_id))
    booked = await panel.arrange(f"{panel.provider}-ben", offered.assessor_id)
    await panel.close(first)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200
    late = await panel.last(told.ReportSigned, f"{panel.provider}-ben")
    assert (first.round_on, late.round_on) == (date(2027, 1, 31), date(2027, 2, 28))


async def test_a_reassessment_is_asked_for_only_after_a_partial_outcome_and_booked_once(panel: Panel) -> None:
    await panel.register("anna")
    for name in ("sam", "sue"):
        await panel.register(name, senior=True)
    journey, signed = await panel.reported(short=(17,))
    book = told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now())
    assert (await panel.ask(book, journey=journey)).reason_code == "not_partial"
    await panel.close(signed)
    async with panel.desk.database.connection() as connection:
        moderator = await connection.fetchval("select moderator_id from reports")
    await panel.done(f"/v1/moderation/{signed.report_id}", panel.bearer(moderator, senior=True), {"agree": True})
    await panel.release(signed)
    book = told.BookReassessment(round_on=signed.round_on, step=2, due_at=panel.clock.now())
    call = await panel.ask(book, journey=journey)
    assert call.senior_assessor_id != signed.assessor_id
    again = told.BookReassessment(round_on=signed.round_on, step=3, due_at=panel.clock.now())
    assert (await panel.ask(again, journey=journey)).reason_code == "already_booked"
    panel.clock.set(call.ends_at)
    await panel.sign(call.appointment_id, call.senior_assessor_id, (17,), (17,))
    second = await panel.last(told.ReportSigned, journey)
    await panel.close(second)
    async with panel.desk.database.connection() as connection:
        second_moderator = await connection.fetchval("select moderator_id from reports where attempt = 2")
    assert second_moderator not in {signed.assessor_id, call.senior_assessor_id, None}


async def test_without_a_senior_the_reassessment_is_refused_with_the_reason(panel: Panel) -> None:
    await panel.register("anna")
    sue = await panel.register("sue", senior=True)
    journey, signed = await panel.reported(short=(17,))
    await panel.close(signed)
    await panel.done(f"/v1/moderation/{signed.report_id}", panel.bearer(sue, senior=True), {"agree": True})
    await panel.release(signed)
    async with panel.desk.database.connection() as connection:
        await connection.execute("update assessors set senior = false")
    book = told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now())
    assert (await panel.ask(book, journey=journey)).reason_code == "no_senior_free"
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    assert [(task["code"], task["journey_id"]) for task in tasks] == [("reassessment_not_booked", journey)]


async def test_a_call_that_is_called_off_goes_to_another_senior_on_a_later_day(panel: Panel) -> None:
    await panel.register("anna")
    for name in ("sam", "sue", "sid"):
        await panel.register(name, senior=True)
    journey, signed = await panel.reported(short=(17,))
    await panel.close(signed)
    async with panel.desk.database.connection() as connection:
        moderator = await connection.fetchval("select moderator_id from reports")
    await panel.done(f"/v1/moderation/{signed.report_id}", panel.bearer(moderator, senior=True), {"agree": True})
    await panel.release(signed)
    book = told.BookReassessment(round_on=signed.round_on, due_at=panel.clock.now())
    call = await panel.ask(book, journey=journey)

    senior = panel.bearer(call.senior_assessor_id, senior=True)
    body = {"reason_class": "health", "rebook": False}
    await panel.done(f"/v1/appointments/{call.appointment_id}/cancellation", senior, body)
    off = await panel.last(told.AppointmentCancelled, journey)
    assert (off.appointment_id, off.sequence, off.rebook, off.contact_by) == (call.appointment_id, 1, True, None)

    book = told.BookReassessment(round_on=signed.round_on, step=2, due_at=panel.clock.now())
    again = await panel.ask(book, journey=journey)
    assert isinstance(again, told.ReassessmentBooked)
    assert again.senior_assessor_id != call.senior_assessor_id
    assert again.starts_at.date() > call.starts_at.date()


async def test_a_report_whose_moderator_stays_away_is_seen_by_the_other_seniors_once_letters_are_out(
    panel: Panel,
) -> None:
    await panel.register("anna")
    seniors = {await panel.register(name, senior=True) for name in ("sam", "sue")}
    _, signed = await panel.reported(short=(1, 2, 3, 4))
    await panel.close(signed)
    async with panel.desk.database.connection() as connection:
        moderator = await connection.fetchval("select moderator_id from reports")
    other = panel.bearer((seniors - {moderator}).pop(), senior=True)
    assert (await panel.get("/v1/moderation", other))["reports"] == []
    await panel.release(signed)
    assert [one["report_id"] for one in (await panel.get("/v1/moderation", other))["reports"]] == [signed.report_id]
    tasks = (await panel.get("/v1/tasks", panel.operator))["tasks"]
    assert [task["code"] for task in tasks] == ["outcome_held"]
