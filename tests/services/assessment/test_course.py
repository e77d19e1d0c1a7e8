"""What becomes of assessor and appointment when intake changes a journey's course, in whatever order it is heard.

Every story begins with the appointment of Thu 14 January 2027, 10:00, booked on Wed 2 December.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from shared.contracts import assessment as told
from shared.contracts import intake
from shared.contracts.assessment import AllocateCandidate, AllocateCohort, CancelAppointment, ExpireOffer
from tests.services.assessment.panel import COHORT, Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
LATER = ["2027-01-19T10:00:00Z", "2027-01-20T10:00:00Z", "2027-01-21T10:00:00Z"]
THU_3 = utc("2026-12-03T09:00")
MON_7 = utc("2026-12-07T09:00")


def _person(journey: str) -> str:
    return f"{journey}-person"


async def _paused(panel: Panel, journey: str, at: datetime = THU_3) -> None:
    panel.clock.set(max(at, panel.clock.now()))
    await panel.hear(
        intake.JourneyPaused(person_id=_person(journey), reason_class="health", paused_at=at), journey=journey
    )


async def _resumed(panel: Panel, journey: str, at: datetime = MON_7) -> None:
    panel.clock.set(max(at, panel.clock.now()))
    await panel.hear(intake.JourneyResumed(person_id=_person(journey), resumed_at=at), journey=journey)


async def _withdrew(panel: Panel, journey: str, at: datetime = THU_3) -> None:
    panel.clock.set(max(at, panel.clock.now()))
    told_ = intake.CandidateWithdrew(
        reason_class="personal", withdrew_at=at, stage="prepared", undo_until=at + timedelta(days=14)
    )
    await panel.hear(told_, journey=journey)


async def _cancel(panel: Panel, journey: str, at: datetime = THU_3) -> Any:
    return await panel.ask(CancelAppointment(reason_class="personal", due_at=at), journey=journey)


async def _undone(panel: Panel, journey: str, at: datetime = MON_7) -> None:
    panel.clock.set(max(at, panel.clock.now()))
    await panel.hear(intake.WithdrawalUndone(person_id=_person(journey), undone_at=at), journey=journey)


async def _busy(panel: Panel) -> int:
    async with panel.desk.database.connection() as connection:
        return int(await connection.fetchval("select count(*) from times where state <> 'freed'"))


# --- pause and resume


async def test_a_pause_takes_the_appointment_out_and_keeps_the_assessor_who_arranges_anew_afterwards(
    panel: Panel,
) -> None:
    """Resumed on Mon 7 December: times by the end of Mon 14th."""
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await _paused(panel, journey)
    [off] = await panel.all(told.AppointmentCancelled)
    assert (off.appointment_id, off.rebook, off.contact_by, off.reason_class) == (
        booked.appointment_id,
        True,
        None,
        "health",
    )
    assert (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"] == []
    path = f"/v1/journeys/{journey}/slots"
    refused = await panel.post(path, panel.bearer(booked.assessor_id), {"starts_at": LATER})
    assert (refused.status_code, refused.json()["code"]) == (409, "paused")
    await _resumed(panel, journey)
    resumed = await panel.last(told.ArrangingResumed)
    assert (resumed.assessor_id, resumed.contact_by) == (booked.assessor_id, utc("2026-12-14T23:59:59"))
    again = await panel.arrange(journey, booked.assessor_id, LATER)
    assert again.appointment_id != booked.appointment_id


async def test_a_pause_frees_times_that_are_being_agreed_and_guests_learn_of_it(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = (await panel.proposed(journey, anna, THREE))["slots"]
    await panel.name_guests(journey)
    await panel.choose(journey, slots[0]["slot_id"])
    chosen = await panel.last(told.SlotChosen)
    await _paused(panel, journey)
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.rebook, off.slot_id, off.asked) == (None, True, chosen.slot_id, chosen.asked)
    assert await _busy(panel) == 0


async def test_an_offer_waits_through_a_pause_and_is_made_anew(panel: Panel) -> None:
    """Resumed on Mon 7 December: the assessor may answer until the end of Wed 9th."""
    anna = await panel.register("anna")
    journey = await panel.ready("ada")
    await panel.ask(AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    first = await panel.last(told.AssessmentOffered)
    await _paused(panel, journey)
    panel.clock.set(utc("2026-12-05T09:00"))
    expire = ExpireOffer(offer_id=first.offer_id, due_at=first.reply_by)
    assert (await panel.ask(expire, journey=journey)).reason_code == "paused"
    await _resumed(panel, journey)
    anew = await panel.last(told.AssessmentOffered)
    assert (anew.offer_id, anew.reply_by) == (first.offer_id, utc("2026-12-09T23:59:59"))
    await panel.done(f"/v1/offers/{anew.offer_id}/acceptance", panel.bearer(anna))


async def test_who_was_paused_when_the_cohort_was_allocated_is_allocated_when_resumed(panel: Panel) -> None:
    await panel.register("anna")
    journey = await panel.ready("ada")
    await _paused(panel, journey)
    batch = await panel.ask(AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    assert (batch.offered, batch.not_allocated) == (0, 0)
    alone = await panel.ask(AllocateCandidate(due_at=panel.clock.now()), journey=journey)
    assert alone.reason_code == "paused"
    await _resumed(panel, journey)
    assert len(await panel.all(told.AssessmentOffered, journey)) == 1


async def test_a_pause_that_is_heard_after_its_end_changes_nothing(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    await _resumed(panel, journey)
    await _paused(panel, journey)
    assert await panel.all(told.AppointmentCancelled) == []
    assert await panel.all(told.ArrangingResumed) == []


async def test_an_appointment_that_began_before_the_pause_is_reported_on(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    panel.clock.set(booked.ends_at)
    await _paused(panel, journey, booked.ends_at)
    assert await panel.all(told.AppointmentCancelled) == []
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200


# --- another cohort, another school


def _deferred(journey: str, at: datetime) -> intake.JourneyDeferred:
    return intake.JourneyDeferred(
        person_id=_person(journey),
        from_cohort_id=COHORT,
        to_cohort_id="cohort-2",
        reason_class="health",
        deferred_at=at,
    )


async def test_a_deferral_gives_everything_up_and_readiness_begins_anew(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    panel.clock.set(THU_3)
    await panel.hear(_deferred(journey, THU_3), journey=journey)
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.rebook, off.reason_class) == (booked.appointment_id, False, "health")
    panel.clock.set(MON_7)
    assert isinstance(await panel.ask(AllocateCohort(cohort_id="cohort-2", due_at=MON_7)), told.CohortAllocated)
    assert len(await panel.all(told.AssessmentOffered, journey)) == 1, "not ready, so not allocated"
    anew = panel.prepared(_person(journey), "school-1", ("trainer-1",)).model_copy(
        update={
            "cohort_id": "cohort-2",
            "window_first_on": date(2027, 3, 1),
            "window_last_on": date(2027, 4, 5),
            "allocate_at": MON_7,
        }
    )
    await panel.hear(anew, journey=journey)
    offered = await panel.last(told.AssessmentOffered, journey)
    assert (offered.window_first_on, len(await panel.all(told.AssessmentOffered, journey))) == (date(2027, 3, 1), 2)


async def test_a_readiness_from_before_a_deferral_is_void_also_when_it_is_heard_later(panel: Panel) -> None:
    await panel.register("anna")
    journey = await panel.ready("ada")
    await panel.hear(_deferred(journey, MON_7), journey=journey)
    panel.clock.set(THU_3)
    await panel.hear(panel.prepared(_person(journey), "school-1", ("trainer-1",)), journey=journey)
    batch = await panel.ask(AllocateCohort(cohort_id="cohort-2", due_at=panel.clock.now()))
    assert batch.offered == 0


async def _changes_school(panel: Panel, journey: str, school: str) -> None:
    panel.clock.set(THU_3)
    fact = intake.SchoolChanged(
        person_id=_person(journey), school_id=school, was_school_id="school-1", changed_at=THU_3
    )
    await panel.hear(fact, journey=journey)


async def test_a_tie_to_the_new_school_gives_the_candidate_to_another_assessor(panel: Panel) -> None:
    await panel.hear_school("school-2")
    await panel.register("anna", conflict_school_ids=["school-2"])
    journey, booked = await panel.booked(starts=THREE)
    bert = await panel.register("bert")
    await _changes_school(panel, journey, "school-2")
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.rebook, off.reason_class) == (booked.appointment_id, False, "school")
    assert (await panel.last(told.AssessmentOffered, journey)).assessor_id == bert


async def test_without_a_tie_the_appointment_stands_at_the_new_school(panel: Panel) -> None:
    await panel.hear_school("school-2")
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await _changes_school(panel, journey, "school-2")
    assert await panel.all(told.AppointmentCancelled) == []
    [waits] = (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"]
    assert waits["state"] == "booked"


# --- withdrawal undone, and ends


async def test_an_undone_withdrawal_brings_back_the_very_same_appointment(panel: Panel) -> None:
    await panel.register("anna", capacity=1)
    journey, booked = await panel.booked(starts=THREE)
    await _withdrew(panel, journey)
    await _cancel(panel, journey)
    assert await _busy(panel) == 0
    await _undone(panel, journey)
    again = await panel.last(told.AppointmentBooked)
    assert (again.appointment_id, again.sequence, again.starts_at, again.segments) == (
        booked.appointment_id,
        2,
        booked.starts_at,
        booked.segments,
    )
    assert again.evidence_due_at == booked.evidence_due_at
    assert await panel.all(told.ArrangingResumed) == []
    teacher = next(str(part.person_id) for part in booked.segments if part.role == "teacher")
    assert (await panel.confirm(booked.appointment_id, teacher)).json()["state"] == "booked"
    await panel.hand_in_everything(journey)
    panel.clock.set(booked.ends_at)
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200


async def test_when_the_time_was_promised_meanwhile_the_same_assessor_finds_another(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    await _withdrew(panel, journey)
    await _cancel(panel, journey)
    other = await panel.ready("ben")
    await panel.ask(AllocateCandidate(due_at=panel.clock.now()), journey=other)
    offer = await panel.last(told.AssessmentOffered, other)
    await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(offer.assessor_id))
    await panel.proposed(other, offer.assessor_id, THREE)
    await _undone(panel, journey)
    resumed = await panel.last(told.ArrangingResumed, journey)
    assert (resumed.assessor_id, resumed.contact_by) == (booked.assessor_id, utc("2026-12-14T23:59:59"))
    assert len(await panel.all(told.AppointmentBooked, journey)) == 1


async def test_when_the_evidence_was_due_meanwhile_the_same_assessor_finds_another_time(panel: Panel) -> None:
    """Due on Mon 4 January; undone on Tue 5th, still before the appointment."""
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    await _withdrew(panel, journey, utc("2026-12-30T09:00"))
    await _cancel(panel, journey, utc("2026-12-30T09:00"))
    await _undone(panel, journey, utc("2027-01-05T09:00"))
    assert len(await panel.all(told.AppointmentBooked, journey)) == 1
    assert (await panel.last(told.ArrangingResumed, journey)).contact_by == utc("2027-01-12T23:59:59")


async def test_when_the_assessor_has_no_room_any_more_somebody_is_found(panel: Panel) -> None:
    anna = await panel.register("anna", capacity=1)
    journey, _ = await panel.booked(starts=THREE)
    await _withdrew(panel, journey)
    await _cancel(panel, journey)
    other = await panel.ready("ben")
    await panel.ask(AllocateCandidate(due_at=panel.clock.now()), journey=other)
    assert (await panel.last(told.AssessmentOffered, other)).assessor_id == anna
    bert = await panel.register("bert")
    await _undone(panel, journey)
    assert (await panel.last(told.AssessmentOffered, journey)).assessor_id == bert


async def test_a_withdrawal_that_was_undone_before_it_was_heard_gives_nothing_up(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.booked(starts=THREE)
    await _undone(panel, journey)
    await _withdrew(panel, journey)
    assert (await _cancel(panel, journey)).reason_code == "withdrawal_undone"
    assert await _busy(panel) == 1
    await panel.write_task(journey, "1")
    await _withdrew(panel, journey, utc("2026-12-08T09:00"))
    off = await _cancel(panel, journey, utc("2026-12-08T09:00"))
    assert isinstance(off, told.AppointmentCancelled)


async def test_a_journey_entered_wrongly_gives_everything_up_and_nothing_brings_it_back(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    panel.clock.set(THU_3)
    voided = intake.JourneyVoided(person_id=_person(journey), reason_class="entered_wrongly", voided_at=THU_3)
    await panel.hear(voided, journey=journey)
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.rebook, await _busy(panel)) == (booked.appointment_id, False, 0)
    assert (await _cancel(panel, journey)).reason_code == "nothing_to_cancel"
    await _undone(panel, journey)
    assert len(await panel.all(told.AppointmentBooked)) == 1


async def test_a_merged_journey_gives_its_offer_up_though_it_was_heard_of_first(panel: Panel) -> None:
    merged = intake.JourneyMerged(person_id="x", into_journey_id="other", merged_at=THU_3)
    await panel.register("anna")
    await panel.hear(merged, journey=f"{panel.provider}-ada")
    await panel.ready("ada")
    batch = await panel.ask(AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    assert batch.offered == 0
