"""Times are never promised twice, whoever tries and however many at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from shared.contracts import assessment as told
from shared.contracts.assessment import CancelAppointment, ReleaseUnansweredSlots, RemindGuests
from shared.links import Purpose
from tests.services.assessment.panel import COHORT, Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
LATER = ["2027-01-19T10:00:00Z", "2027-01-20T10:00:00Z", "2027-01-21T10:00:00Z"]


async def test_overlapping_times_of_one_assessor_are_impossible_even_by_sql(panel: Panel) -> None:
    anna = await panel.register("anna")
    insert = """insert into times (slot_id, provider_id, journey_id, assessor_id, during, state)
                values ($1, $2, 'j', $3, tstzrange($4, $5), $6)"""
    ten = datetime(2027, 1, 14, 10, tzinfo=UTC)
    hours = timedelta(hours=2)
    async with panel.desk.database.connection() as connection:
        await connection.execute(insert, "a", panel.provider, anna, ten, ten + hours, "held")
        await connection.execute(insert, "b", panel.provider, anna, ten + hours, ten + 2 * hours, "booked")
        await connection.execute(insert, "c", panel.provider, anna, ten, ten + hours, "freed")
        with pytest.raises(asyncpg.ExclusionViolationError):
            await connection.execute(insert, "d", panel.provider, anna, ten + hours / 2, ten + hours, "booked")
        with pytest.raises(asyncpg.ExclusionViolationError):
            await connection.execute("update times set state = 'held' where slot_id = 'c'")


async def test_of_twenty_proposals_of_the_same_times_at_once_one_gets_them(panel: Panel) -> None:
    anna = await panel.register("anna", capacity=20)
    journeys = [await panel.ready(f"candidate{n}") for n in range(20)]
    await panel.ask(told.AllocateCohort(cohort_id=COHORT, due_at=panel.clock.now()))
    for offer in await panel.all(told.AssessmentOffered):
        await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(anna))
    answers = await asyncio.gather(
        *(panel.post(f"/v1/journeys/{one}/slots", panel.bearer(anna), {"starts_at": THREE}) for one in journeys)
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"time_taken"}
    assert len(await panel.all(told.SlotsProposed)) == 1


async def test_of_twenty_choices_at_once_all_of_one_slot_tell_it_once(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = (await panel.proposed(journey, anna, THREE))["slots"]
    await panel.name_guests(journey)
    answers = await asyncio.gather(*(panel.choose(journey, slots[0]["slot_id"]) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await panel.all(told.SlotChosen)) == 1


async def test_of_twenty_choices_of_different_slots_one_counts(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = (await panel.proposed(journey, anna, THREE))["slots"]
    await panel.name_guests(journey)
    answers = await asyncio.gather(*(panel.choose(journey, slots[n % 3]["slot_id"]) for n in range(20)))
    chosen = await panel.all(told.SlotChosen)
    assert len(chosen) == 1
    good = [answer.json()["chosen_slot_id"] for answer in answers if answer.status_code == 200]
    assert set(good) == {chosen[0].slot_id}
    assert {answer.status_code for answer in answers} == {200, 409}


async def test_a_chosen_time_is_kept_and_the_others_are_free_again(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    held = (await panel.proposed(journey, anna, THREE))["slots"]
    assert [slot["starts_at"] for slot in held] == THREE
    await panel.name_guests(journey)
    await panel.choose(journey, held[1]["slot_id"])
    async with panel.desk.database.connection() as connection:
        rows = await connection.fetch("select state from times order by during")
    assert [row["state"] for row in rows] == ["freed", "held", "freed"]


async def test_guests_are_named_before_a_time_is_chosen(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slot = (await panel.proposed(journey, anna, THREE))["slots"][0]["slot_id"]
    refused = await panel.choose(journey, slot)
    assert (refused.status_code, refused.json()["code"]) == (409, "guests_missing")
    await panel.name_guests(journey)
    assert (await panel.choose(journey, slot)).status_code == 200


async def test_naming_the_same_guests_again_changes_nothing_and_one_other_is_a_new_person(panel: Panel) -> None:
    journey = await panel.ready("ada")
    await panel.name_guests(journey, teachers=2)
    await panel.name_guests(journey, teachers=2)
    first = await panel.all(told.GuestsNamed)
    assert len(first) == 1
    await panel.name_guests(journey, teachers=1)
    second = await panel.last(told.GuestsNamed)
    assert second.leader_id == first[0].leader_id
    assert second.teacher_ids == first[0].teacher_ids[:1]
    assert len(await panel.all(told.ContactDetailsSet)) == 3


@pytest.mark.parametrize(
    ("starts", "code"),
    [
        (["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z"], "invalid"),
        (["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-02-03T10:00:00Z"], "outside_window"),
        (["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-16T10:00:00Z"], "no_school_day"),
        (["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T16:30:00Z"], "outside_hours"),
        (["2027-01-14T10:00", "2027-01-15T10:00", "2027-01-18T10:00"], "invalid"),
    ],
)
async def test_a_time_that_breaks_a_rule_is_refused_and_nothing_is_held(
    panel: Panel, starts: list[str], code: str
) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    refused = await panel.post(f"/v1/journeys/{journey}/slots", panel.bearer(anna), {"starts_at": starts})
    assert refused.json()["code"] == code
    assert refused.json()["field"] == "starts_at"
    assert await panel.all(told.SlotsProposed) == []


async def test_the_same_proposal_again_answers_the_same(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    first, again = await panel.proposed(journey, anna, THREE), await panel.proposed(journey, anna, THREE)
    assert first == again
    assert first["reply_by"] == "2026-12-07T23:59:59Z"
    other = await panel.post(f"/v1/journeys/{journey}/slots", panel.bearer(anna), {"starts_at": LATER})
    assert (other.status_code, other.json()["code"]) == (409, "proposed")


async def test_times_that_nobody_chose_are_released_and_others_may_be_proposed(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    await panel.proposed(journey, anna, THREE)
    proposed = await panel.last(told.SlotsProposed)
    panel.clock.set(proposed.reply_by)
    release = ReleaseUnansweredSlots(proposal_version=1, due_at=proposed.reply_by)
    released = await panel.ask(release, journey=journey)
    assert (released.reason_code, released.contact_by) == ("no_answer", utc("2026-12-14T23:59:59"))
    again = ReleaseUnansweredSlots(step=2, proposal_version=1, due_at=proposed.reply_by)
    assert (await panel.ask(again, journey=journey)).reason_code == "released"
    await panel.proposed(journey, anna, THREE)
    assert (await panel.last(told.SlotsProposed)).proposal_version == 2


async def test_silent_guests_are_reminded_and_then_the_time_is_given_up(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slot = (await panel.proposed(journey, anna, THREE))["slots"][0]["slot_id"]
    await panel.name_guests(journey)
    await panel.choose(journey, slot)
    chosen = await panel.last(told.SlotChosen)
    teacher, leader = [part.person_id for part in chosen.asked]
    assert teacher is not None
    early = ReleaseUnansweredSlots(proposal_version=1, due_at=utc("2026-12-07T23:59:59"))
    assert (await panel.ask(early, journey=journey)).reason_code == "chosen"
    await panel.confirm(slot, teacher)
    remind = RemindGuests(slot_id=slot, proposal_version=1, step=1, due_at=chosen.guest_reminders[0].due_at)
    for _ in range(2):
        await panel.hear(remind, journey=journey)
    due = await panel.all(told.GuestReminderDue)
    assert [(one.segment.person_id, one.step, one.of) for one in due] == [(leader, 1, 2)]
    end = ReleaseUnansweredSlots(step=2, proposal_version=1, due_at=chosen.release_at)
    assert (await panel.ask(end, journey=journey)).reason_code == "no_answer"


async def test_a_guest_who_cannot_come_frees_the_time_and_the_assessor_proposes_again(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slot = (await panel.proposed(journey, anna, THREE))["slots"][0]["slot_id"]
    await panel.name_guests(journey)
    await panel.choose(journey, slot)
    person = (await panel.last(told.SlotChosen)).asked[0].person_id
    assert person is not None
    for _ in range(2):
        answer = await panel.confirm(slot, person, available=False)
        assert (answer.status_code, answer.json()["state"]) == (200, "declined")
    assert [one.reason_code for one in await panel.all(told.SlotsReleased)] == ["guest_cannot"]
    waits = (await panel.get("/v1/assessor/journeys", panel.bearer(anna)))["journeys"]
    assert [one["state"] for one in waits] == ["propose_slots"]
    booked = await panel.arrange(journey, anna, LATER)
    assert booked.starts_at == utc("2027-01-19T10:00")


async def test_a_guest_sees_two_other_times_in_own_minutes_and_the_assessor_sees_which_suit(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = [slot["slot_id"] for slot in (await panel.proposed(journey, anna, THREE))["slots"]]
    await panel.name_guests(journey)
    await panel.choose(journey, slots[1])
    chosen = await panel.last(told.SlotChosen)
    teacher = chosen.asked[0]
    assert [other.slot_id for other in chosen.alternatives] == [slots[0], slots[2]]
    assert [[part.person_id for part in other.asked] for other in chosen.alternatives] == [
        [part.person_id for part in chosen.asked]
    ] * 2

    headers = panel.link(Purpose.CONFIRM, slots[1], person=teacher.person_id, journey=journey)
    page = await panel.get(f"/v1/slots/{slots[1]}/confirmation", headers)
    # The teacher follows the candidate's 25 minutes: Fri 15 January is the time, the others Thu 14 and Mon 18.
    assert page["starts_at"] == "2027-01-15T10:25:00Z"
    assert [(one["slot_id"], one["starts_at"]) for one in page["alternatives"]] == [
        (slots[0], "2027-01-14T10:25:00Z"),
        (slots[2], "2027-01-18T10:25:00Z"),
    ]

    refused = await panel.confirm(slots[1], str(teacher.person_id), available=False, suits=[slots[1]])
    assert (refused.status_code, refused.json()["field"]) == (422, "suits")
    answer = await panel.confirm(slots[1], str(teacher.person_id), available=False, suits=[slots[2]])
    assert answer.json()["state"] == "declined"
    released = await panel.last(told.SlotsReleased)
    assert (released.slot_id, released.asked) == (slots[1], chosen.asked)
    offered = await panel.get(f"/v1/journeys/{journey}/free-times", panel.bearer(anna))
    assert offered["suits_guests"] == [{"starts_at": "2027-01-18T10:00:00Z", "role": "teacher"}]
    await panel.proposed(journey, anna, LATER)
    offered = await panel.get(f"/v1/journeys/{journey}/free-times", panel.bearer(anna))
    assert offered["suits_guests"] == [], "it was about times that are over"


async def test_an_appointment_bears_the_id_of_the_time_that_was_chosen_for_it(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    booked = await panel.arrange(journey, anna, THREE)
    assert booked.appointment_id == (await panel.last(told.SlotChosen)).slot_id


async def test_what_is_given_up_before_all_agreed_names_the_guests_who_have_it_in_their_calendars(
    panel: Panel,
) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = (await panel.proposed(journey, anna, THREE))["slots"]
    await panel.name_guests(journey)
    await panel.choose(journey, slots[0]["slot_id"])
    chosen = await panel.last(told.SlotChosen)
    await panel.ask(CancelAppointment(step=1, due_at=panel.clock.now(), reason_class="personal"), journey=journey)
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.slot_id, off.asked) == (None, chosen.slot_id, chosen.asked)


async def test_a_candidate_whom_no_time_fits_says_so_once(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    await panel.proposed(journey, anna, THREE)
    headers = panel.link(Purpose.SLOTS, journey)
    for _ in range(2):
        answer = await panel.done(f"/v1/journeys/{journey}/slots/refusal", headers, {"reason": "I work then"})
        assert answer["state"] == "released"
    assert [one.reason_code for one in await panel.all(told.SlotsReleased)] == ["none_fit"]


async def test_confirming_twice_books_once_and_the_last_of_two_at_once_books(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slot = (await panel.proposed(journey, anna, THREE))["slots"][0]["slot_id"]
    await panel.name_guests(journey, teachers=2)
    await panel.choose(journey, slot)
    people = [part.person_id for part in (await panel.last(told.SlotChosen)).asked if part.person_id]
    assert len(people) == 3
    answers = await asyncio.gather(*(panel.confirm(slot, person) for person in people * 3))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await panel.all(told.GuestConfirmed)) == 3
    assert len(await panel.all(told.AppointmentBooked)) == 1
    shown = await panel.get(f"/v1/slots/{slot}/confirmation", panel.link(Purpose.CONFIRM, slot, person=people[1]))
    assert shown == {
        "first_name_of_candidate": "Ada",
        "role": "teacher",
        "starts_at": "2027-01-14T10:35:00Z",
        "ends_at": "2027-01-14T10:45:00Z",
        "state": "booked",
        "alternatives": [],
        "is_booked": True,
        "wants_another": False,
        "instead_of": None,
    }


async def test_a_cancelled_appointment_frees_its_time_and_times_begin_again(panel: Panel) -> None:
    await panel.register("anna")
    journey, booked = await panel.booked(starts=THREE)
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    for _ in range(2):
        await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "assessor", "rebook": True})
    cancelled = await panel.all(told.AppointmentCancelled)
    assert [(one.sequence, one.rebook, len(one.segments)) for one in cancelled] == [(1, True, 6)]
    again = await panel.arrange(journey, booked.assessor_id, THREE)
    assert again.starts_at == booked.starts_at
    assert again.appointment_id != booked.appointment_id


async def test_an_assessor_who_gives_the_candidate_up_is_replaced(panel: Panel) -> None:
    await panel.register("anna")
    await panel.register("bert")
    journey, booked = await panel.booked(starts=THREE)
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "health", "rebook": False})
    offers = await panel.all(told.AssessmentOffered, journey)
    assert len(offers) == 2
    assert offers[1].assessor_id != booked.assessor_id


async def _chosen_before_christmas(panel: Panel) -> tuple[str, str]:
    """Chosen on Tue 15 December: Mon 4 January, whose evidence is due on Fri 25 December. Journey and slot."""
    await panel.register("anna")
    journey, anna = await panel.allocated()
    panel.clock.set(utc("2026-12-10T12:00"))
    slots = (await panel.proposed(journey, anna, ["2027-01-04T10:00:00Z", *THREE[:2]]))["slots"]
    await panel.name_guests(journey)
    panel.clock.set(utc("2026-12-15T12:00"))
    assert (await panel.choose(journey, slots[0]["slot_id"])).status_code == 200
    return journey, slots[0]["slot_id"]


async def test_guests_may_answer_over_a_holiday_only_while_the_evidence_can_still_be_handed_in(panel: Panel) -> None:
    journey, _ = await _chosen_before_christmas(panel)
    chosen = await panel.last(told.SlotChosen, journey)
    assert chosen.release_at == utc("2026-12-23T23:59:59"), "not 5 school days later, on Tue 5 January"
    assert [reminder.due_at for reminder in chosen.guest_reminders] == [utc("2026-12-17T09:00")]


async def test_what_nobody_released_is_not_booked_after_its_evidence_was_due(panel: Panel) -> None:
    journey, slot_id = await _chosen_before_christmas(panel)
    panel.clock.set(utc("2026-12-26T09:00"))
    first, last = (part.person_id for part in (await panel.last(told.SlotChosen, journey)).asked)
    assert (await panel.confirm(slot_id, str(first))).status_code == 200
    late = await panel.confirm(slot_id, str(last))
    assert (late.status_code, late.json()["code"]) == (409, "slots_past")
    assert await panel.all(told.AppointmentBooked) == []


async def test_a_time_that_is_too_near_by_now_cannot_be_chosen(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    slots = (await panel.proposed(journey, anna, THREE))["slots"]
    await panel.name_guests(journey)
    panel.clock.set(utc("2027-01-13T09:00"))
    late = await panel.choose(journey, slots[0]["slot_id"])
    assert (late.status_code, late.json()["code"]) == (409, "slots_past")
