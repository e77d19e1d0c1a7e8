"""An appointment is moved any number of times, by anyone; it stands until another time is agreed.

Every story begins with the appointment of Thu 14 January 2027, 10:00, booked on Wed 2 December: evidence due on Monday
4 January, report on Thu 21 January. The school term begins on 4 January.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.assessment.appointments import moving
from shared.contracts import assessment as told
from shared.contracts.assessment import RecordEvidenceLate, ReleaseUnansweredSlots, RemindEvidenceDue
from shared.errors import DomainError
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
LATER = ["2027-01-19T10:00:00Z", "2027-01-20T10:00:00Z", "2027-01-21T10:00:00Z"]
EARLIER = ["2027-01-08T10:00:00Z", "2027-01-11T10:00:00Z", "2027-01-12T10:00:00Z"]
FRI_4_DECEMBER = utc("2026-12-04T10:00")


async def _booked(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    await panel.register("anna")
    return await panel.booked(starts=THREE)


async def _asked_by_candidate(panel: Panel, journey: str) -> None:
    headers = panel.link(Purpose.EVIDENCE, journey)
    await panel.done(f"/v1/journeys/{journey}/move", headers, {"reason_class": "personal", "reason": "A funeral"})


async def _chosen(panel: Panel, journey: str, assessor: str, starts: list[str], number: int = 0) -> str:
    slots = (await panel.proposed(journey, assessor, starts))["slots"]
    assert (await panel.choose(journey, slots[number]["slot_id"])).status_code == 200
    return str(slots[number]["slot_id"])


async def _moved(panel: Panel, journey: str, assessor: str, starts: list[str]) -> told.AppointmentBooked:
    await panel.confirm_all(await _chosen(panel, journey, assessor, starts))
    return await panel.last(told.AppointmentBooked, journey)


async def _booked_times(panel: Panel) -> list[str]:
    async with panel.desk.database.connection() as connection:
        rows = await connection.fetch("select lower(during) at from times where state <> 'freed' order by during")
    return [f"{row['at']:%d %b %H:%M}" for row in rows]


async def test_a_move_leaves_the_old_time_until_the_new_one_is_agreed_and_then_moves_every_date(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(FRI_4_DECEMBER)
    for _ in range(2):  # asking again changes nothing
        await _asked_by_candidate(panel, journey)
    [asked] = await panel.all(told.MoveAsked)
    assert (asked.asked_by, asked.reason_class, asked.contact_by) == (
        "candidate",
        "personal",
        utc("2026-12-11T23:59:59"),
    )
    [waits] = (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"]
    assert (waits["state"], waits["rearranging"], waits["starts_at"]) == ("propose_slots", "move", THREE[0])
    slot = await _chosen(panel, journey, booked.assessor_id, LATER)
    assert await _booked_times(panel) == ["14 Jan 10:00", "19 Jan 10:00"]
    assert await panel.all(told.AppointmentCancelled) == []
    await panel.confirm_all(slot)
    moved = await panel.last(told.AppointmentBooked, journey)
    assert (moved.appointment_id, moved.sequence, moved.moves, moved.moved_by) == (
        booked.appointment_id,
        1,
        1,
        "candidate",
    )
    assert (moved.starts_at, moved.evidence_due_at, moved.report_due_at) == (
        utc("2027-01-19T10:00"),
        utc("2027-01-09T23:59:59"),
        utc("2027-01-26T23:59:59"),
    )
    assert [reminder.due_at for reminder in moved.evidence_reminders] == [
        utc("2026-12-19T09:00"),
        utc("2027-01-02T09:00"),
        utc("2027-01-07T09:00"),
        utc("2027-01-09T09:00"),
    ]
    assert moved.moved_from is not None
    assert (moved.moved_from.sequence, moved.moved_from.starts_at, moved.moved_from.evidence_due_at) == (
        0,
        utc("2027-01-14T10:00"),
        utc("2027-01-04T23:59:59"),
    )
    assert (moved.why.replaced, moved.why.moved_by) == ("Mon 4 Jan 2027", "candidate")
    assert await _booked_times(panel) == ["19 Jan 10:00"]


async def test_it_is_moved_any_number_of_times_by_assessor_guest_and_office(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.move(booked)
    moved = await _moved(panel, journey, booked.assessor_id, LATER)
    teacher = next(part.person_id for part in moved.segments if part.role == "teacher")
    slot = (await panel.last(told.SlotChosen)).slot_id
    headers = panel.link(Purpose.CONFIRM, slot, person=teacher, journey=journey)
    await panel.done(f"/v1/slots/{slot}/move", headers, {"reason_class": "school"})
    await _moved(
        panel, journey, booked.assessor_id, ["2027-01-25T10:00:00Z", "2027-01-26T10:00:00Z", "2027-01-27T10:00:00Z"]
    )
    path = f"/v1/appointments/{booked.appointment_id}/move"
    await panel.done(path, panel.operator, {"reason_class": "provider"})
    much_later = ["2027-01-28T10:00:00Z", "2027-01-29T10:00:00Z", "2027-02-01T10:00:00Z"]
    await _moved(panel, journey, booked.assessor_id, much_later)
    changes = (await panel.all(told.AppointmentBooked, journey))[1:]
    assert [(one.sequence, one.moves, one.moved_by) for one in changes] == [
        (1, 1, "assessor"),
        (2, 2, "guest"),
        (3, 3, "operator"),
    ]
    assert {one.appointment_id for one in changes} == {booked.appointment_id}
    assert await _booked_times(panel) == ["28 Jan 10:00"]


async def test_reminders_of_a_deadline_that_was_replaced_say_nothing(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.move(booked)
    moved = await _moved(panel, journey, booked.assessor_id, LATER)
    old, new = booked.evidence_reminders[1], moved.evidence_reminders[1]
    for due in (old, new):
        panel.clock.set(due.due_at)
        remind = RemindEvidenceDue(appointment_id=booked.appointment_id, step=due.step, due_at=due.due_at)
        await panel.hear(remind, journey=journey)
    assert [(one.due_at, one.evidence_due_at) for one in await panel.all(told.EvidenceReminderDue)] == [
        (utc("2027-01-02T09:00"), utc("2027-01-09T23:59:59"))
    ]


async def test_an_earlier_deadline_needs_the_candidates_consent_where_the_assessor_would_lack_time(
    panel: Panel,
) -> None:
    """Told Mon 4 January: for Mon 11 January it leaves Tuesday to Friday, four working days."""
    journey, booked = await _booked(panel)
    panel.clock.set(FRI_4_DECEMBER)
    await panel.move(booked)
    assert (await panel.free_times(journey, booked.assessor_id))[0] == "2027-01-12T09:00:00Z"
    slots = (await panel.proposed(journey, booked.assessor_id, EARLIER))["slots"]
    refused = await panel.choose(journey, slots[1]["slot_id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "needs_agreement")
    assert "Fri 1 Jan 2027" in refused.json()["detail"]
    shown = await panel.get(f"/v1/journeys/{journey}/slots", panel.link(Purpose.SLOTS, journey))
    assert [(slot["evidence_due_at"], slot["agreement"], slot["agreed_due_at"]) for slot in shown["slots"]] == [
        ("2027-01-04T23:59:59Z", "needed", "2026-12-29T23:59:59Z"),
        ("2027-01-04T23:59:59Z", "needed", "2027-01-01T23:59:59Z"),
        ("2027-01-04T23:59:59Z", "possible", "2027-01-02T23:59:59Z"),
    ]
    path, headers = f"/v1/slots/{slots[1]['slot_id']}/choice", panel.link(Purpose.SLOTS, journey)
    await panel.done(path, headers, {"agree_to_earlier": True})
    await panel.confirm_all(slots[1]["slot_id"])
    moved = await panel.last(told.AppointmentBooked, journey)
    assert moved.evidence_due_at == utc("2027-01-01T23:59:59")
    assert moved.notes == ("The evidence deadline Fri 1 Jan 2027 is a bank holiday (New Year's Day).",)


async def test_a_deadline_once_told_stands_unless_the_candidate_agrees(panel: Panel) -> None:
    """For Tue 12 January the rule says 2 January, but the 4th was told and leaves the assessor five working days."""
    journey, booked = await _booked(panel)
    panel.clock.set(FRI_4_DECEMBER)
    await panel.move(booked)
    slots = (await panel.proposed(journey, booked.assessor_id, EARLIER))["slots"]
    assert (await panel.choose(journey, slots[2]["slot_id"])).status_code == 200
    await panel.confirm_all(slots[2]["slot_id"])
    moved = await panel.last(told.AppointmentBooked, journey)
    assert (moved.starts_at, moved.evidence_due_at) == (utc("2027-01-12T10:00"), utc("2027-01-04T23:59:59"))


async def test_inside_the_last_ten_days_a_guest_may_ask_and_the_evidence_that_is_in_stays_in(panel: Panel) -> None:
    """Asked on Thu 7 January: times by Friday; the candidate has until Tue 12th, the guests until the old time."""
    journey, booked = await _booked(panel)
    await panel.hand_in_everything(journey)
    panel.clock.set(utc("2027-01-07T10:00"))
    leader = next(part.person_id for part in booked.segments if part.role == "leader")
    slot = booked.appointment_id
    headers = panel.link(Purpose.CONFIRM, slot, person=leader, journey=journey)
    answer = await panel.done(f"/v1/slots/{slot}/move", headers, {"reason_class": "health"})
    assert answer["contact_by"] == "2027-01-08T23:59:59Z"
    free = await panel.free_times(journey, booked.assessor_id)
    assert free[0] == "2027-01-14T12:00:00Z", "not 10:00, which is booked"
    slot = await _chosen(panel, journey, booked.assessor_id, ["2027-01-15T10:00:00Z", *LATER[:2]])
    assert (await panel.last(told.SlotChosen)).release_at == utc("2027-01-14T10:00")
    await panel.confirm_all(slot)
    moved = await panel.last(told.AppointmentBooked, journey)
    assert (moved.sequence, moved.starts_at, moved.evidence_due_at) == (
        1,
        utc("2027-01-15T10:00"),
        utc("2027-01-05T23:59:59"),
    )
    assert (moved.evidence_reminders, moved.notes) == ((), ())
    late = RecordEvidenceLate(appointment_id=booked.appointment_id, due_at=moved.evidence_due_at)
    assert (await panel.ask(late, journey=journey)).reason_code == "complete"


async def test_inside_the_last_ten_days_evidence_that_is_missing_gets_time_again(panel: Panel) -> None:
    """Asked on Thu 7 January: reply by the 12th, booked on the 13th, 7 and 10 days later is Sat 30 January."""
    journey, booked = await _booked(panel)
    panel.clock.set(utc("2027-01-05T00:00"))
    late = RecordEvidenceLate(appointment_id=booked.appointment_id, due_at=booked.evidence_due_at)
    assert isinstance(await panel.ask(late, journey=journey), told.EvidenceLate)
    panel.clock.set(utc("2027-01-07T10:00"))
    await _asked_by_candidate(panel, journey)
    assert (await panel.free_times(journey, booked.assessor_id))[0] == "2027-02-01T09:00:00Z"
    path = f"/v1/journeys/{journey}/late-evidence"
    await panel.done(path, panel.bearer(booked.assessor_id), {"accept": True, "reason": "Illness"})
    moved = await _moved(
        panel,
        journey,
        booked.assessor_id,
        ["2027-02-01T10:00:00Z", "2027-02-02T10:00:00Z", "2027-02-02T13:00:00Z"],
    )
    assert moved.evidence_due_at == utc("2027-01-22T23:59:59")
    [waits] = (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"]
    assert waits["state"] == "booked", "what was decided about the old deadline is over"


async def test_times_that_nobody_answered_are_given_up_and_the_old_appointment_stands(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(FRI_4_DECEMBER)
    await panel.move(booked)
    await panel.proposed(journey, booked.assessor_id, LATER)
    proposed = await panel.last(told.SlotsProposed)
    panel.clock.set(proposed.reply_by)
    release = ReleaseUnansweredSlots(proposal_version=proposed.proposal_version, due_at=proposed.reply_by)
    released = await panel.ask(release, journey=journey)
    assert (released.reason_code, released.contact_by) == ("no_answer", utc("2026-12-16T23:59:59"))
    assert await _booked_times(panel) == ["14 Jan 10:00"]
    moved = await _moved(panel, journey, booked.assessor_id, LATER)
    assert moved.sequence == 1


async def test_cancelling_while_a_move_is_being_agreed_frees_both_times(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.move(booked)
    await _chosen(panel, journey, booked.assessor_id, LATER)
    chosen = await panel.last(told.SlotChosen)
    path = f"/v1/appointments/{booked.appointment_id}/cancellation"
    await panel.done(path, panel.bearer(booked.assessor_id), {"reason_class": "assessor", "rebook": True})
    off = await panel.last(told.AppointmentCancelled)
    assert (off.appointment_id, off.sequence, off.slot_id, off.asked) == (
        booked.appointment_id,
        1,
        chosen.slot_id,
        chosen.asked,
    )
    assert await _booked_times(panel) == []
    again = await panel.arrange(journey, booked.assessor_id, LATER)
    assert (again.sequence, again.moves, again.moved_from) == (0, 0, None)


async def test_nothing_is_moved_that_is_not_booked_or_has_begun(panel: Panel) -> None:
    await panel.register("anna")
    journey, anna = await panel.allocated()
    headers = panel.link(Purpose.EVIDENCE, journey)
    early = await panel.post(f"/v1/journeys/{journey}/move", headers)
    assert (early.status_code, early.json()["code"]) == (409, "not_booked")
    booked = await panel.arrange(journey, anna, THREE)
    panel.clock.set(booked.starts_at)
    begun = await panel.post(f"/v1/journeys/{journey}/move", headers)
    assert (begun.status_code, begun.json()["code"]) == (409, "begun")
    stranger = await panel.post(
        f"/v1/appointments/{booked.appointment_id}/move", panel.bearer("somebody-else"), {"reason_class": "other"}
    )
    assert stranger.status_code == 404


async def _by_office(
    panel: Panel, booked: told.AppointmentBooked, starts_at: str, agreed: bool = False
) -> tuple[str, ...]:
    async with panel.desk.work(panel.provider) as work:
        _, warnings = await moving.move_by_office(
            work, booked.appointment_id, utc(starts_at), "provider", "All agreed by telephone", agreed_earlier=agreed
        )
    return warnings


async def test_the_office_moves_outside_the_window_with_a_reason_and_is_told_what_is_unusual(panel: Panel) -> None:
    _, booked = await _booked(panel)
    warnings = await _by_office(panel, booked, "2027-02-16T18:30")
    assert warnings == (
        "Tue 16 Feb 2027 is no school day of the candidate's school. Choose one.",
        "Tue 16 Feb 2027 is outside the candidate's window, Tue 29 Dec 2026 - Tue 2 Feb 2027.",
    )
    moved = await panel.last(told.AppointmentBooked)
    assert (moved.sequence, moved.moved_by, moved.moves, moved.evidence_due_at) == (
        1,
        "operator",
        1,
        utc("2027-02-06T23:59:59"),
    )
    assert await _booked_times(panel) == ["16 Feb 18:30"]
    again = await _by_office(panel, booked, "2027-02-16T18:30")
    assert (again, len(await panel.all(told.AppointmentBooked))) == ((), 2), "the same time again changes nothing"


async def test_the_office_may_move_by_half_an_hour_but_never_into_another_appointment(panel: Panel) -> None:
    await panel.register("anna")
    _, first = await panel.booked(starts=THREE)
    other = await panel.ready("ben")
    await panel.ask(told.AllocateCandidate(due_at=panel.clock.now()), journey=other)
    offer = await panel.last(told.AssessmentOffered, other)
    await panel.done(f"/v1/offers/{offer.offer_id}/acceptance", panel.bearer(offer.assessor_id))
    await panel.arrange(other, offer.assessor_id, LATER)
    await _by_office(panel, first, "2027-01-14T10:30")
    assert (await panel.last(told.AppointmentBooked)).starts_at == utc("2027-01-14T10:30")
    with pytest.raises(DomainError) as taken:
        await _by_office(panel, first, "2027-01-19T11:00")
    assert taken.value.reason_code == "time_taken"
    with pytest.raises(DomainError) as shortened:
        await _by_office(panel, first, "2027-01-11T10:00")
    assert shortened.value.reason_code == "needs_agreement"
    await _by_office(panel, first, "2027-01-11T10:00", agreed=True)
    assert (await panel.last(told.AppointmentBooked)).evidence_due_at == utc("2027-01-01T23:59:59")


async def test_an_office_move_settles_what_somebody_had_asked_for(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await panel.move(booked)
    await _chosen(panel, journey, booked.assessor_id, LATER)
    await _by_office(panel, booked, "2027-01-26T10:00")
    assert await _booked_times(panel) == ["26 Jan 10:00"]
    [waits] = (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"]
    assert (waits["state"], waits["rearranging"]) == ("booked", None)
    moved = await panel.last(told.AppointmentBooked)
    assert moved.moved_by == "operator"
    panel.clock.set(moved.ends_at + timedelta(minutes=1))
    assert (await panel.sign(booked.appointment_id, booked.assessor_id)).status_code == 200


# --- taking the wish back ---------------------------------------------------------------------------------------------


async def test_a_wish_that_is_taken_back_gives_every_held_time_back_and_leaves_the_appointment(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    own = panel.link(Purpose.JOURNEY, journey)
    path = f"/v1/journeys/{journey}/move"
    assert (await panel.get(path, own))["asked_by"] is None
    await _asked_by_candidate(panel, journey)
    opened = await panel.get(path, own)
    assert (opened["asked_by"], opened["starts_at"]) == ("candidate", THREE[0])
    slot = await _chosen(panel, journey, booked.assessor_id, LATER)
    assert await _booked_times(panel) == ["14 Jan 10:00", "19 Jan 10:00"]
    for _ in range(2):  # taking it back again changes nothing
        assert (await panel.delete(path, own)).status_code == 200
    assert await _booked_times(panel) == ["14 Jan 10:00"]
    [dropped] = await panel.all(told.MoveDropped)
    assert (dropped.appointment_id, dropped.asked_by, dropped.dropped_by) == (
        booked.appointment_id,
        "candidate",
        "candidate",
    )
    released = await panel.last(told.SlotsReleased)
    assert (released.slot_id, released.reason_code) == (slot, "move_dropped")
    assert {part.role for part in released.asked} == {"teacher", "leader"}
    assert len(await panel.all(told.AppointmentBooked)) == 1
    [state] = (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"]
    assert (state["state"], state["rearranging"]) == ("booked", None)
    await _asked_by_candidate(panel, journey)
    assert len(await panel.all(told.MoveAsked)) == 2, "it may be asked for again"


async def test_only_whoever_asked_takes_a_wish_back_but_the_office_may_for_anybody(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    teacher = next(part.person_id for part in booked.segments if part.role == "teacher")
    as_teacher = panel.link(Purpose.CONFIRM, booked.appointment_id, person=teacher, journey=journey)
    await panel.done(f"/v1/slots/{booked.appointment_id}/move", as_teacher, {"reason_class": "school"})
    by_candidate = await panel.delete(f"/v1/journeys/{journey}/move", panel.link(Purpose.JOURNEY, journey))
    assert (by_candidate.status_code, by_candidate.json()["code"]) == (409, "asked_by_another")
    staff = f"/v1/appointments/{booked.appointment_id}/move"
    by_assessor = await panel.delete(staff, panel.bearer(booked.assessor_id))
    assert by_assessor.json()["code"] == "asked_by_another"
    [wanted] = (await panel.get("/v1/moves", panel.operator))["moves"]
    assert (wanted["asked_by"], wanted["waiting_on"], wanted["starts_at"]) == ("guest", "assessor", THREE[0])
    assert (await panel.delete(f"/v1/slots/{booked.appointment_id}/move", as_teacher)).json() == {"dropped": True}
    assert (await panel.get("/v1/moves", panel.operator))["moves"] == []
    await panel.move(booked)
    assert (await panel.delete(staff, panel.operator)).json() == {"dropped": True}
    assert [(one.asked_by, one.dropped_by) for one in await panel.all(told.MoveDropped)] == [
        ("guest", "guest"),
        ("assessor", "operator"),
    ]
