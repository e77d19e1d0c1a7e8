"""One calendar entry however often an appointment is moved, and whoever takes it over; read by a program of its own."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from services.notifications.samples import Sample, copied_by
from shared.contracts.assessment import AppointmentBooked
from tests.mails.reading import COMPOSER, NOW, Read, mails
from tests.unit.notifications.standard import standard


def _moved(part: str, number: int) -> Sample:
    """The sample of a moved appointment, as its how-manieth move: a day later each time."""
    sample = next(
        one
        for one in standard()
        if (one.message.template, one.title, one.message.part) == ("m21_appointment_moved", "moved", part)
    )
    fact = sample.message.cause.data
    assert isinstance(fact, AppointmentBooked)
    by = timedelta(days=number)
    changes = {
        "sequence": number,
        "moves": number,
        "starts_at": fact.starts_at + by,
        "ends_at": fact.ends_at + by,
        "segments": tuple(
            one.model_copy(update={"starts_at": one.starts_at + by, "ends_at": one.ends_at + by})
            for one in fact.segments
        ),
    }
    cause = sample.message.cause.model_copy(update={"data": fact.model_copy(update=changes)})
    return replace(sample, message=replace(sample.message, cause=cause))


def _events(sample: Sample) -> list[Event]:
    mail = email.message_from_bytes(COMPOSER.compose(sample.message, sample.records, NOW, copied_by(sample.message)))
    files = [part for part in mail.walk() if part.get_content_type() == "application/ics"]
    found: list[Event] = []
    for part in files:
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        found += IcsCalendarStream.calendar_from_ics(content.decode()).events
    return found


@pytest.mark.parametrize(("part", "entries"), [("candidate", 3), ("guest", 1), ("assessor", 1)])
def test_ten_moves_leave_one_entry_each_with_a_rising_sequence_and_the_last_time(part: str, entries: int) -> None:
    told = [_events(_moved(part, number)) for number in range(1, 11)]
    uids = {event.uid for events in told for event in events}
    assert len(uids) == entries, "interviews and deadline of the candidate, and else one"
    for uid in uids:
        sequences = [event.sequence for events in told for event in events if event.uid == uid]
        assert len(sequences) == 10
        if not str(uid).startswith("evidence-"):  # the deadline's rises with time
            assert sequences == list(range(2, 12)), "the booking's is 1"
    starts = [min(event.start_datetime for event in events if not event.uid.startswith("evidence-")) for events in told]
    assert [later - earlier for earlier, later in pairwise(starts)] == [timedelta(days=1)] * 9


def _only(found: list[Read]) -> list[Event]:
    return [event for one in found for file in one.calendars for event in _parsed(file)]


def _parsed(file: str) -> list[Event]:
    return list(IcsCalendarStream.calendar_from_ics(file.replace("\n", "\r\n")).events)


def test_who_gave_the_time_up_has_it_taken_out_who_took_it_over_gets_it_and_the_others_keep_theirs() -> None:
    (gone,) = _only(mails("m22_assessor_stood_down"))
    (new,) = _only([one for one in mails("m20_appointment_confirmed", "assessor") if one.title == "another assessor"])
    assert (gone.uid.split("@")[0], gone.status) == ("slot-1-assessor-assessor-1", "CANCELLED")
    assert new.uid.split("@")[0] == "slot-1-senior-assessor-1"
    assert (gone.start_datetime, gone.end_datetime) == (new.start_datetime, new.end_datetime)
    before = {event.uid: event for event in _only([one for one in mails("m20_appointment_confirmed") if not one.title])}
    after = _only(mails("m21_assessor_changed"))
    assert {event.uid.split("@")[0] for event in after if not event.uid.startswith("evidence-")} == {
        "slot-1-candidate-candidate-1",
        "slot-1-candidate-candidate-2",
        "slot-1-teacher-1-teacher-1",
        "slot-1-teacher-2-teacher-1",
        "slot-1-leader-leader-1",
    }
    for event in after:
        was = before[event.uid]
        assert event.start_datetime == was.start_datetime
        assert (event.sequence or 0) > (was.sequence or 0)
        if not event.uid.startswith("evidence-"):
            assert event.location == "https://meet.example.org/another"
