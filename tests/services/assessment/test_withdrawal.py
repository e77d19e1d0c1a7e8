"""After a withdrawal whatever was offered, held or booked is given up, and one fact answers."""

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
