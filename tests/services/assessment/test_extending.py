"""More time for the evidence moves everything that hangs on the deadline.

The appointment is on Thu 14 January 2027; the evidence is due on Mon 4 January, 23:59:59.
"""

from __future__ import annotations

from datetime import date

import pytest

from services.assessment.evidence import extending
from shared.contracts import assessment as told
from shared.contracts.assessment import RecordEvidenceLate, RemindEvidenceDue
from shared.dates import EvidencePlan
from shared.errors import DomainError
from shared.links import Purpose
from tests.services.assessment.panel import Panel, utc

THREE = ["2027-01-14T10:00:00Z", "2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z"]
EARLIER = ["2027-01-08T10:00:00Z", "2027-01-11T10:00:00Z", "2027-01-12T10:00:00Z"]
WED_6 = date(2027, 1, 6)


async def _extend(panel: Panel, journey: str, due_on: date) -> EvidencePlan:
    async with panel.desk.work(panel.provider) as work:
        _, plan = await extending.extend(work, journey, due_on, "health", "In hospital over Christmas")
    return plan


async def _booked(panel: Panel) -> tuple[str, told.AppointmentBooked]:
    await panel.register("anna")
    return await panel.booked(starts=THREE)


async def test_an_extension_moves_deadline_and_reminders_and_says_why(panel: Panel) -> None:
    """To the end of Wed 6 January, which leaves the assessor Thu 7 - Wed 13, five working days."""
    journey, booked = await _booked(panel)
    panel.clock.set(utc("2027-01-03T10:00"))
    for _ in range(2):  # the same again changes nothing
        assert (await _extend(panel, journey, WED_6)).warnings == ()
    [changed] = await panel.all(told.EvidenceDueChanged)
    assert (changed.evidence_due_at, changed.replaced_due_at, changed.reason_class) == (
        utc("2027-01-06T23:59:59"),
        utc("2027-01-04T23:59:59"),
        "health",
    )
    assert (changed.why.replaced, changed.why.moved_by) == ("Mon 4 Jan 2027", "operator")
    assert [(due.step, due.due_at) for due in changed.evidence_reminders] == [
        (3, utc("2027-01-04T09:00")),
        (4, utc("2027-01-06T09:00")),
    ]
    for due in (booked.evidence_reminders[-1], *changed.evidence_reminders):
        remind = RemindEvidenceDue(appointment_id=booked.appointment_id, step=due.step, due_at=due.due_at)
        await panel.hear(remind, journey=journey)
    assert [(one.step, one.due_at) for one in await panel.all(told.EvidenceReminderDue)] == [
        (3, utc("2027-01-04T09:00")),
        (4, utc("2027-01-06T09:00")),
    ], "the old deadline's last reminder says nothing"


async def test_lateness_is_forgotten_and_counted_from_the_new_deadline_to_the_second(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    panel.clock.set(utc("2027-01-05T00:00"))
    late = RecordEvidenceLate(appointment_id=booked.appointment_id, due_at=booked.evidence_due_at)
    assert isinstance(await panel.ask(late, journey=journey), told.EvidenceLate)
    await _extend(panel, journey, WED_6)
    [waits] = (await panel.get("/v1/assessor/journeys", panel.bearer(booked.assessor_id)))["journeys"]
    assert (waits["state"], waits["evidence_due_at"]) == ("booked", "2027-01-06T23:59:59Z")
    await panel.write_everything(journey)
    panel.clock.set(utc("2027-01-06T23:59:59"))
    await panel.submit(journey, "tasks")
    panel.clock.set(utc("2027-01-07T00:00"))
    await panel.submit(journey, "file")
    assert [one.late for one in await panel.all(told.EvidenceSubmitted)] == [False, True]
    again = RecordEvidenceLate(appointment_id=booked.appointment_id, due_at=utc("2027-01-06T23:59:59"))
    assert isinstance(await panel.ask(again, journey=journey), told.EvidenceLate)


async def test_less_time_for_the_assessor_is_said(panel: Panel) -> None:
    journey, _ = await _booked(panel)
    plan = await _extend(panel, journey, date(2027, 1, 9))
    assert plan.warnings == ("Sat 9 Jan 2027 leaves the assessor 3 working days, fewer than 5.",)


@pytest.mark.parametrize(
    ("due_on", "code"),
    [
        (date(2027, 1, 3), "not_later"),
        (date(2027, 1, 14), "after_appointment"),
    ],
)
async def test_a_day_that_helps_nobody_is_refused(panel: Panel, due_on: date, code: str) -> None:
    journey, _ = await _booked(panel)
    with pytest.raises(DomainError) as refused:
        await _extend(panel, journey, due_on)
    assert refused.value.reason_code == code
    assert await panel.all(told.EvidenceDueChanged) == []


async def test_what_is_in_cannot_be_extended(panel: Panel) -> None:
    journey, _ = await _booked(panel)
    await panel.hand_in_everything(journey)
    with pytest.raises(DomainError) as refused:
        await _extend(panel, journey, WED_6)
    assert refused.value.reason_code == "complete"


async def test_an_extended_deadline_is_told_and_so_not_shortened_by_a_move(panel: Panel) -> None:
    journey, booked = await _booked(panel)
    await _extend(panel, journey, date(2027, 1, 8))
    await panel.move(booked)
    later = ["2027-01-15T10:00:00Z", "2027-01-18T10:00:00Z", "2027-01-19T10:00:00Z"]
    slots = (await panel.proposed(journey, booked.assessor_id, later))["slots"]
    assert (await panel.choose(journey, slots[0]["slot_id"])).json()["code"] == "needs_agreement"
    assert (await panel.choose(journey, slots[1]["slot_id"])).status_code == 200
    await panel.confirm_all(slots[1]["slot_id"])
    assert (await panel.last(told.AppointmentBooked)).evidence_due_at == utc("2027-01-08T23:59:59")


async def test_no_extension_leaves_a_time_that_was_chosen_meanwhile_too_little_for_the_assessor(panel: Panel) -> None:
    """Tue 12 January was chosen: the deadline of the 4th leaves five working days, one of the 5th would leave four."""
    journey, booked = await _booked(panel)
    panel.clock.set(utc("2026-12-04T10:00"))
    await panel.move(booked)
    slots = (await panel.proposed(journey, booked.assessor_id, EARLIER))["slots"]
    assert (await panel.choose(journey, slots[2]["slot_id"])).status_code == 200
    with pytest.raises(DomainError, match="Tue 12 Jan 2027") as refused:
        await _extend(panel, journey, date(2027, 1, 5))
    assert refused.value.reason_code == "time_chosen"
    await panel.confirm_all(slots[2]["slot_id"])
    assert (await panel.last(told.AppointmentBooked)).evidence_due_at == utc("2027-01-04T23:59:59")


async def test_no_extension_overtakes_what_the_candidate_agreed_to_in_choosing_a_time(panel: Panel) -> None:
    """Mon 11 January was chosen with the evidence due on the 1st."""
    journey, booked = await _booked(panel)
    panel.clock.set(utc("2026-12-04T10:00"))
    await panel.move(booked)
    slots = (await panel.proposed(journey, booked.assessor_id, EARLIER))["slots"]
    path, headers = f"/v1/slots/{slots[1]['slot_id']}/choice", panel.link(Purpose.SLOTS, journey)
    await panel.done(path, headers, {"agree_to_earlier": True})
    with pytest.raises(DomainError) as refused:
        await _extend(panel, journey, date(2027, 1, 5))
    assert refused.value.reason_code == "time_chosen"
