"""Reminders of an appointment that wait for school hours may be overtaken: by the next, by a change, by an answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

from shared.contracts import assessment
from tests.unit.notifications.knowing import EMPTY, after, reason
from tests.unit.notifications.standard import sample_fact

REMINDER = "m29_appointment_reminder"


def test_a_reminder_that_waited_for_school_hours_is_overtaken_by_the_next_one() -> None:
    first = sample_fact(REMINDER)
    second = first.model_copy(update={"step": 2, "due_at": datetime(2027, 1, 20, 9, 0, tzinfo=UTC)})
    for facts in permutations((first, second)):
        assert reason(REMINDER, after(*facts), person="leader") == "replaced"
    assert reason(REMINDER, after(first), person="leader") is None
    assert reason(REMINDER, EMPTY, now=datetime(2027, 1, 21, 13, 0, tzinfo=UTC)) == "past"


def test_a_reminder_of_an_appointment_that_is_otherwise_by_now_is_dropped_for_whom_it_is_otherwise() -> None:
    booked = sample_fact("m20_appointment_confirmed")
    assert isinstance(booked, assessment.AppointmentBooked)
    moved = booked.model_copy(update={"sequence": 1, "starts_at": booked.starts_at + timedelta(days=1)})
    linked = booked.model_copy(update={"sequence": 1, "join_link": "https://meet.example.org/other"})
    cancelled = sample_fact("m22_appointment_cancelled", "for good")
    for changed, code in ((moved, "moved"), (linked, "moved"), (cancelled, "cancelled")):
        assert reason(REMINDER, after(booked, changed), person="candidate") == code
    other_leader = tuple(
        one.model_copy(update={"person_id": "leader-2"}) if one.role == "leader" else one for one in booked.segments
    )
    replaced = after(booked, booked.model_copy(update={"sequence": 1, "segments": other_leader}))
    told = {person: reason(REMINDER, replaced, person=person) for person in ("leader", "teacher-1", "candidate")}
    assert told == {"leader": "moved", "teacher-1": None, "candidate": None}


def test_a_guest_who_cannot_come_is_not_reminded_unless_they_can_after_all() -> None:
    cannot = sample_fact("m21_guest_cannot_come")
    assert isinstance(cannot, assessment.GuestCannotCome)
    can = assessment.GuestConfirmed(slot_id=cannot.slot_id, person_id=cannot.person_id)
    for facts, versions in (((cannot, can), (1, 2)), ((can, cannot), (2, 1))):
        assert reason(REMINDER, after(*facts, versions=versions), person=cannot.person_id) is None
    for facts, versions in (((can, cannot), (1, 2)), ((cannot, can), (2, 1))):
        assert reason(REMINDER, after(*facts, versions=versions), person=cannot.person_id) == "cannot_come"
    assert reason(REMINDER, after(cannot), person="teacher-1") is None
