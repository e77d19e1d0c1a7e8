"""An assessor withdraws from a booked time: it stands, and whoever is free then is asked in turn, in hours not days.

The appointment is on Thu 14 January 2027, 10:00 to 12:00, and booked on Wed 2 December 2026, 09:00. Nobody is asked
after Wed 13 January, 17:00.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from shared.contracts import assessment as told
from shared.contracts import intake
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _booked(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    """Anna's appointment with Ada; nobody else is there yet."""
    await panel.register("anna")
    return await panel.booked(starts=THREE)


async def _withdraw(panel: Panel, booked: told.AppointmentBooked, assessor_id: str | None = None) -> Any:
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    body = {"reason_class": "health", "rebook": False}
    return await panel.done(path, panel.bearer(assessor_id or booked.assessor_id), body)


async def _answer(panel: Panel, offer: told.AssessmentOffered, how: str) -> Any:
    return await panel.done(f"/v1/offers/{offer.offer_id}/{how}", panel.bearer(offer.assessor_id))


async def _expire(panel: Panel, offer: told.AssessmentOffered, journey: str, step: int = 2) -> Any:
    panel.clock.set(offer.reply_by)
    return await panel.ask(told.ExpireOffer(offer_id=offer.offer_id, due_at=offer.reply_by, step=step), journey=journey)


async def _office(panel: Panel, action: str, key: str = "key-1", **body: Any) -> Any:
    headers = {**panel.operator, "Idempotency-Key": key}
    return await panel.client.post(
        f"/v1/office/{action}", json={"reason": "As agreed by telephone", **body}, headers=headers
    )


async def _sees_the_file(panel: Panel, journey: str, assessor_id: str) -> int:
    answer = await panel.client.get(f"/v1/journeys/{journey}/evidence", headers=panel.bearer(assessor_id))
    return answer.status_code


async def _whose_times(panel: Panel) -> list[tuple[str, datetime]]:
    """Who has promised which hour."""
    async with panel.desk.database.connection() as connection:
        rows = await connection.fetch(
            """select assessor_id, lower(during) as at from times
                where provider_id = $1 and state <> 'freed' order by 2""",
            panel.provider,
        )
    return [(row["assessor_id"], row["at"]) for row in rows]


async def test_the_time_stands_and_the_first_who_is_free_then_is_asked_at_once(panel: Panel) -> None:
    _, booked = await _booked(panel)
    bert = await panel.register("bert")
    before = len(await panel.facts())
    assert (await _withdraw(panel, booked))["state"] == "stands"
    assert (await _withdraw(panel, booked))["state"] == "stands", "saying it again changes nothing"
    withdrew, offered = [fact.data for fact in (await panel.facts())[before:]]
    assert (withdrew.assessor_id, withdrew.appointment_id, withdrew.starts_at, withdrew.sequence) == (
        booked.assessor_id,
        booked.appointment_id,
        booked.starts_at,
        1,
    )
    assert (offered.assessor_id, offered.stand_in_for, offered.starts_at, offered.ends_at) == (
        bert,
        booked.appointment_id,
        utc("2027-01-14T10:00"),
        utc("2027-01-14T12:00"),
    )
    assert offered.reply_by == utc("2026-12-02T13:00"), "4 working hours after 09:00"
    assert offered.why.inputs["place"] == "1 of 1"
    assert await _whose_times(panel) == [(bert, utc("2027-01-14T10:00"))], "nobody can promise it away meanwhile"


async def test_the_file_is_lost_at_once_and_opens_to_the_other_with_the_acceptance_alone(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    bert = await panel.register("bert")
    await panel.hand_in_everything(journey)
    anna = booked.assessor_id
    assert (await _sees_the_file(panel, journey, anna), await _sees_the_file(panel, journey, bert)) == (200, 404)
    await _withdraw(panel, booked)
    assert (await _sees_the_file(panel, journey, anna), await _sees_the_file(panel, journey, bert)) == (404, 404)
    for path in (f"/v1/appointments/{booked.appointment_id}", f"/v1/journeys/{journey}/adjustments"):
        gone = await panel.client.get(path, headers=panel.bearer(anna))
        assert gone.status_code == 404, path
    await _answer(panel, await panel.last(told.AssessmentOffered), "acceptance")
    assert (await _sees_the_file(panel, journey, anna), await _sees_the_file(panel, journey, bert)) == (404, 200)


async def test_acceptance_keeps_the_time_and_the_entry_and_tells_the_new_call(panel: Panel) -> None:
    _, booked = await _booked(panel)
    bert = await panel.register("bert", join_link_template="https://call.example.org/bert-{appointment}")
    await _withdraw(panel, booked)
    offer = await panel.last(told.AssessmentOffered)
    for _ in range(2):
        assert (await _answer(panel, offer, "acceptance"))["state"] == "accepted"
    accepted = await panel.last(told.AssessmentAccepted)
    assert (accepted.assessor_id, accepted.stand_in_for) == (bert, booked.appointment_id)
    (again,) = (await panel.all(told.AppointmentBooked))[1:]
    kept = {"appointment_id", "starts_at", "ends_at", "segments", "evidence_due_at", "evidence_reminders", "reminders"}
    assert again.model_dump(include=kept) == booked.model_dump(include=kept)
    assert (again.assessor_id, again.sequence, again.join_link) == (
        bert,
        1,
        f"https://call.example.org/bert-{booked.appointment_id}",
    )
    assert again.moved_from is not None
    assert (again.moved_from.assessor_id, again.changes_the_link_alone) == (booked.assessor_id, True)
    assert await panel.all(told.AppointmentCancelled) == []
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 404
    panel.clock.set(utc("2027-01-14T13:00"))
    assert (await panel.sign(booked.appointment_id, bert)).status_code == 200


async def test_whoever_declines_or_is_silent_is_followed_by_the_next_and_then_new_times_begin(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    bert, cleo = await panel.register("bert"), await panel.register("cleo")
    await _withdraw(panel, booked)
    first = await panel.last(told.AssessmentOffered)
    await _answer(panel, first, "refusal")
    second = await panel.last(told.AssessmentOffered)
    assert {first.assessor_id, second.assessor_id} == {bert, cleo}
    assert isinstance(await _expire(panel, second, journey), told.AssessmentExpired)
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.assessor_id, off.rebook, off.sequence) == (booked.appointment_id, None, False, 1)
    third = await panel.last(told.AssessmentOffered)
    assert (third.stand_in_for, third.reply_by) == (None, utc("2026-12-04T23:59:59")), "an offer as any other"
    assert third.assessor_id in {bert, cleo}, "who could not come at that time may still have the candidate"
    assert await _whose_times(panel) == []


async def test_at_the_set_hour_new_times_begin_although_others_could_be_asked(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    for name in ("bert", "cleo", "dora"):
        await panel.register(name)
    panel.clock.set(utc("2027-01-13T11:30"))
    await _withdraw(panel, booked)
    first = await panel.last(told.AssessmentOffered)
    assert first.reply_by == utc("2027-01-13T15:30")
    await _expire(panel, first, journey)
    second = await panel.last(told.AssessmentOffered)
    assert second.reply_by == utc("2027-01-13T17:00"), "never past the hour"
    await _expire(panel, second, journey, step=3)
    assert (await panel.last(told.AssessmentOffered)).stand_in_for is None
    assert (await panel.last(told.AppointmentCancelled)).appointment_id == booked.appointment_id


async def test_on_the_eve_somebody_may_be_asked_until_two_hours_before(panel: Panel) -> None:
    _, booked = await _booked(panel)
    await panel.register("bert")
    panel.clock.set(utc("2027-01-13T16:30"))
    await _withdraw(panel, booked)
    offer = await panel.last(told.AssessmentOffered)
    assert (offer.stand_in_for, offer.reply_by) == (booked.appointment_id, utc("2027-01-14T08:00"))


async def test_who_is_busy_away_full_or_tied_is_never_asked_and_the_office_sees_why(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    busy = await panel.register("busy", capacity=2)
    other = await panel.ready("ben")
    await panel.ask(told.AllocateCandidate(due_at=panel.clock.now()), journey=other)
    offer = await panel.last(told.AssessmentOffered, other)
    assert offer.assessor_id == busy
    await _answer(panel, offer, "acceptance")
    await panel.arrange(other, busy, THREE)
    away = await panel.register("away", leave=[{"first_on": "2027-01-14", "last_on": "2027-01-14"}])
    full = await panel.register("full", capacity=0)
    tied = await panel.register("tied", conflict_school_ids=["school-1"])
    late = await panel.register("late", availability=[{"weekday": 4, "starts": "11:00", "ends": "17:00"}])
    senior = await panel.register("senior", senior=True)
    fits = await panel.register("fits", phases=["primary"])
    await _withdraw(panel, booked)
    shown = await panel.get(f"/v1/journeys/{journey}/stand-in", panel.operator)
    assert [one["assessor_id"] for one in shown["assessors"][:2]] == [fits, senior], "seniors last"
    assert {one["assessor_id"]: one["obstacle"] for one in shown["assessors"][2:]} == {
        booked.assessor_id: "refused",
        busy: "time_taken",
        away: "on_leave",
        full: "no_capacity",
        tied: "conflict_of_interest",
        late: "not_available",
    }
    assert [(one["assessor_id"], one["state"]) for one in shown["asked"]] == [(fits, "open")]
    assert (shown["until_at"], shown["withdrew_id"]) == ("2027-01-13T17:00:00Z", booked.assessor_id)


async def test_neither_the_list_nor_its_order_is_another_providers(panel: Panel, other_panel: Panel) -> None:
    journey, booked = await _booked(panel)
    bert = await panel.register("bert")
    await other_panel.register("bert")
    await _withdraw(panel, booked)
    strange = await other_panel.client.get(f"/v1/journeys/{journey}/stand-in", headers=other_panel.operator)
    assert strange.status_code == 404
    ordered = await _office(other_panel, "order_stand_ins", journey_id=journey, assessor_ids=[bert])
    assert ordered.status_code == 404
    own = await panel.client.get(f"/v1/journeys/{journey}/stand-in", headers=panel.bearer(bert))
    assert own.status_code == 403, "who else could be asked is the office's to know"


async def test_without_anybody_free_the_appointment_is_off_at_once(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.register("late", availability=[{"weekday": day, "starts": "13:00", "ends": "17:00"} for day in (1, 5)])
    assert (await _withdraw(panel, booked))["state"] == "cancelled"
    kinds = [type(fact.data) for fact in await panel.facts() if fact.journey == journey][-3:]
    assert kinds == [told.AssessorWithdrew, told.AppointmentCancelled, told.AssessmentOffered]
    assert (await panel.last(told.AssessorWithdrew)).appointment_id is None


async def test_the_office_chooses_another_order_and_whoever_is_asked_may_be_let_go(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    names = [await panel.register(name) for name in ("bert", "cleo", "dora")]
    await _withdraw(panel, booked)
    asked = (await panel.last(told.AssessmentOffered)).assessor_id
    last, middle = sorted(set(names) - {asked}, reverse=True)
    strange = await _office(panel, "order_stand_ins", journey_id=journey, assessor_ids=[booked.assessor_id])
    assert (strange.status_code, strange.json()["field"]) == (422, "assessor_ids")
    done = await _office(panel, "order_stand_ins", "key-2", journey_id=journey, assessor_ids=[last])
    assert done.status_code == 200, done.text
    await _answer(panel, await panel.last(told.AssessmentOffered), "refusal")
    offer = await panel.last(told.AssessmentOffered)
    assert offer.assessor_id == last
    body = {"journey_id": journey, "assessor_ids": [middle], "at_once": True}
    done = await _office(panel, "order_stand_ins", "key-3", **body)
    assert done.status_code == 200, done.text
    expired = await panel.last(told.AssessmentExpired)
    assert (expired.offer_id, expired.stand_in_for) == (offer.offer_id, booked.appointment_id)
    assert (await panel.last(told.AssessmentOffered)).assessor_id == middle
    late = await panel.post(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(last))
    assert (late.status_code, late.json()["code"]) == (409, "offer_given_up")


async def test_the_office_reassigns_and_the_one_it_names_is_asked_for_that_time(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.register("bert")
    cleo = await panel.register("cleo")
    done = await _office(panel, "reassign", journey_id=journey, to_assessor_id=cleo)
    assert done.status_code == 200, done.text
    assert {(one["role"], one["message"]) for one in done.json()["people_told"]} == {
        ("assessor", "22 Appointment cancelled"),
        ("assessor", "15 Booked time offered"),
    }
    offer = await panel.last(told.AssessmentOffered)
    assert (offer.assessor_id, offer.stand_in_for) == (cleo, booked.appointment_id)


async def test_a_candidate_who_leaves_meanwhile_ends_it_and_nobody_is_asked_any_more(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    bert = await panel.register("bert")
    await _withdraw(panel, booked)
    offer = await panel.last(told.AssessmentOffered)
    left = intake.CandidateWithdrew(reason_class="personal", withdrew_at=panel.clock.now(), stage="prepared")
    await panel.hear(left, journey=journey)
    cancel = told.CancelAppointment(reason_class="personal", due_at=panel.clock.now())
    off = await panel.ask(cancel, journey=journey)
    assert isinstance(off, told.AppointmentCancelled)
    assert (off.appointment_id, off.assessor_id) == (booked.appointment_id, None)
    assert (await panel.last(told.AssessmentExpired)).assessor_id == bert
    late = await panel.post(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(bert))
    assert late.status_code == 409
    gone = await panel.client.get(f"/v1/journeys/{journey}/stand-in", headers=panel.operator)
    assert (gone.status_code, await _whose_times(panel)) == (404, [])


async def test_a_pause_ends_it_and_after_it_an_assessor_is_found_as_at_first(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.register("bert")
    await _withdraw(panel, booked)
    person = f"{journey}-person"
    paused = intake.JourneyPaused(person_id=person, reason_class="health", paused_at=panel.clock.now())
    await panel.hear(paused, journey=journey)
    assert (await panel.last(told.AppointmentCancelled)).rebook is False
    panel.clock.set(utc("2026-12-03T09:00"))
    await panel.hear(intake.JourneyResumed(person_id=person, resumed_at=panel.clock.now()), journey=journey)
    assert (await panel.last(told.AssessmentOffered)).stand_in_for is None


async def test_a_candidate_who_comes_back_gets_an_assessor_as_at_first(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    bert = await panel.register("bert")
    await _withdraw(panel, booked)
    at = panel.clock.now()
    left = intake.CandidateWithdrew(
        reason_class="personal", withdrew_at=at, stage="prepared", undo_until=utc("2026-12-16T23:59:59")
    )
    await panel.hear(left, journey=journey)
    await panel.ask(told.CancelAppointment(reason_class="personal", due_at=at), journey=journey)
    panel.clock.set(utc("2026-12-03T09:00"))
    await panel.hear(
        intake.WithdrawalUndone(person_id=f"{journey}-person", undone_at=panel.clock.now()), journey=journey
    )
    offer = await panel.last(told.AssessmentOffered)
    assert (offer.assessor_id, offer.stand_in_for) == (bert, None)
    assert len(await panel.all(told.AppointmentBooked)) == 1


async def test_while_one_is_sought_the_time_is_not_moved_and_the_evidence_goes_on(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.register("bert")
    await _withdraw(panel, booked)
    wish = await panel.post(f"/v1/journeys/{journey}/move", panel.link(Purpose.JOURNEY, journey))
    assert (wish.status_code, wish.json()["code"]) == (409, "assessor_sought")
    body = {"appointment_id": booked.appointment_id, "starts_at": THREE[1]}
    moved = await _office(panel, "move_appointment", **body)
    assert (moved.status_code, moved.json()["code"]) == (409, "assessor_sought")
    await panel.hand_in_everything(journey)
    assert (await panel.last(told.EvidenceSubmitted)).complete


async def test_an_assessor_asked_is_promised_to_nobody_else_however_many_withdraw_at_once(panel: Panel) -> None:
    await panel.register("anna")
    _, first = await panel.booked("ada", THREE)
    await panel.register("bert", capacity=4)
    ben = await panel.ready("ben")
    await panel.ask(told.AllocateCandidate(due_at=panel.clock.now()), journey=ben)
    taken = await panel.last(told.AssessmentOffered, ben)
    await _answer(panel, taken, "acceptance")
    second = await panel.arrange(ben, taken.assessor_id, THREE)
    cleo = await panel.register("cleo")
    assert first.starts_at == second.starts_at
    answers = await asyncio.gather(_withdraw(panel, first), _withdraw(panel, second))
    offers = [offer for offer in await panel.all(told.AssessmentOffered) if offer.stand_in_for]
    asked = [offer.assessor_id for offer in offers]
    assert len(set(asked)) == len(asked), "one hour is one person's"
    assert cleo in asked
    assert sorted(answer["state"] for answer in answers) in (["cancelled", "stands"], ["stands", "stands"])
