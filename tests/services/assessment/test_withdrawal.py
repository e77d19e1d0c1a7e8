"""After a withdrawal whatever was offered, held or booked is given up, with one answer; assessors may give up too."""

from __future__ import annotations

from shared.contracts import assessment as told
from shared.contracts.assessment import CancelAppointment
from tests.services.assessment.panel import COHORT, Panel

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]


async def _cancel(panel: Panel, journey: str, step: int = 1) -> object:
    command = CancelAppointment(reason_class="personal", step=step, due_at=panel.clock.now())
    return await panel.ask(command, journey=journey)


async def _free(panel: Panel) -> bool:
    async with panel.desk.database.connection() as connection:
        return not await connection.fetchval("select count(*) from times where state <> 'freed'")


async def test_with_nothing_arranged_there_is_nothing_to_cancel_and_nothing_begins(panel: Panel) -> None:
    await panel.register("anna")
    journey = await panel.ready("ada")
    answer = await _cancel(panel, journey)
    assert isinstance(answer, told.CommandRefused)
    assert answer.reason_code == "nothing_to_cancel"
    allocated = await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    assert allocated.offered == 0


async def test_an_open_offer_is_taken_back(panel: Panel) -> None:
    anna = await panel.register("anna")
    journey = await panel.ready("ada")
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    answer = await _cancel(panel, journey)
    assert isinstance(answer, told.AppointmentCancelled)
    assert (answer.appointment_id, answer.assessor_id, answer.rebook) == (None, anna, False)
    offer = await panel.last(told.AssessmentOffered)
    late = await panel.post(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(anna))
    assert (late.status_code, late.json()["code"]) == (409, "offer_given_up")


async def test_held_times_are_freed(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = (await panel.proposed(journey, anna, THREE))["slots"]
    answer = await _cancel(panel, journey)
    assert isinstance(answer, told.AppointmentCancelled)
    assert answer.appointment_id is None
    assert await _free(panel)
    late = await panel.choose(journey, slots[0]["slot_id"])
    assert (late.status_code, late.json()["code"]) == (409, "slots_cancelled")


async def test_a_booked_appointment_leaves_everybodys_calendar_and_the_assessor_has_room_again(panel: Panel) -> None:
    await panel.register("anna", capacity=1)
    journey, booked = await panel.booked(starts=THREE)
    answer = await _cancel(panel, journey)
    assert isinstance(answer, told.AppointmentCancelled)
    assert (answer.appointment_id, answer.sequence, answer.rebook) == (booked.appointment_id, 1, False)
    assert answer.segments == booked.segments
    assert await _free(panel)
    again = await _cancel(panel, journey, step=2)
    assert isinstance(again, told.CommandRefused)
    other = await panel.ready("ben")
    offered = await panel.ask(told.AllocateCandidate(due_at=panel.clock.now()), journey=other)
    assert isinstance(offered, told.CommandRefused | told.AssessmentOffered)
    assert len(await panel.all(told.AssessmentOffered, other)) == 1


async def test_an_appointment_that_took_place_is_not_called_off(panel: Panel) -> None:
    await panel.register("anna")
    journey, _ = await panel.reported()
    answer = await _cancel(panel, journey)
    assert isinstance(answer, told.CommandRefused)
    assert answer.reason_code == "nothing_to_cancel"


async def test_nobody_who_left_gets_a_letter(panel: Panel) -> None:
    await panel.register("anna")
    journey, signed = await panel.reported()
    await _cancel(panel, journey)
    await panel.close(signed)
    released = await panel.release(signed)
    assert (released.released, released.held) == (0, 0)
    assert await panel.all(told.OutcomeReleased) == []


async def test_an_assessor_who_cannot_go_on_gives_the_candidate_to_another(panel: Panel) -> None:
    for name in ("anna", "bea"):
        await panel.register(name)
    journey, first = await panel.allocated()
    await panel.proposed(journey, first, THREE)
    offer = await panel.last(told.AssessmentOffered, journey)
    for _ in range(2):  # repeating it changes nothing
        answer = await panel.done(
            f"/v1/offers/{offer.offer_id}/refusal", panel.bearer(first), {"reason_class": "health"}
        )
        assert answer["state"] == "declined"
    off = await panel.last(told.AppointmentCancelled, journey)
    assert (off.appointment_id, off.assessor_id, off.rebook) == (None, first, False)
    assert await _free(panel)
    offered = await panel.all(told.AssessmentOffered, journey)
    assert [one.assessor_id == first for one in offered] == [True, False]


async def test_the_office_takes_a_candidate_from_an_assessor_who_does_nothing(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    path = f"/v1/journeys/{journey}/allocation"
    await panel.done(path, panel.operator)
    assert await panel.all(told.AppointmentCancelled, journey) == []
    left = await panel.done(path, panel.operator, {"relieve": True})
    assert [(task["code"], task["reason_code"]) for task in left["tasks"]] == [
        ("candidate_not_allocated", "all_refused")
    ]
    assert (await panel.last(told.AppointmentCancelled, journey)).assessor_id == anna


async def test_what_is_booked_is_cancelled_and_not_just_given_back(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    offer = await panel.last(told.AssessmentOffered, journey)
    refused = await panel.post(f"/v1/offers/{offer.offer_id}/refusal", panel.bearer(booked.assessor_id))
    assert (refused.status_code, refused.json()["code"]) == (409, "booked")
