"""Calendar files as a program reads them that knows nothing of ours: `ical`, which refuses what RFC 5545 forbids.

One appointment is booked, moved across a change of the clocks, and cancelled. The files are those of the composed
mails; what must stand in them is written out here.
"""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event
from ical.exceptions import CalendarParseError
from ical.timezone import IcsTimezoneInfo

from services.notifications.samples import copied_by
from services.notifications.samples.invitations import story
from tests.mails.reading import COMPOSER, NOW, mails

ACTS = ("booked", "moved", "cancelled")
SPRING = (datetime(2027, 3, 25, 13, 0, tzinfo=UTC), datetime(2027, 4, 13, 12, 0, tzinfo=UTC))
"""Thursday 25 March at 1pm GMT, Tuesday 13 April 2027 at 1pm BST."""
AUTUMN = (datetime(2026, 10, 22, 12, 0, tzinfo=UTC), datetime(2026, 11, 5, 13, 0, tzinfo=UTC))
"""Thursday 22 October at 1pm BST, Thursday 5 November 2026 at 1pm GMT."""
JOIN = "https://meet.example.org/appointment"
MINUTES = {
    "slot-1-assessor-assessor-1": ("13:00", "15:00", "assessor"),
    "slot-1-candidate-candidate-1": ("13:00", "13:25", "candidate"),
    "slot-1-candidate-candidate-2": ("14:15", "14:45", "candidate"),
    "slot-1-teacher-1-teacher-1": ("13:25", "13:35", "teacher-1"),
    "slot-1-teacher-2-teacher-1": ("13:35", "13:45", "teacher-2"),
    "slot-1-leader-leader-1": ("13:45", "14:00", "leader"),
}
"""Of each entry its London minutes, and whose it is: two hours are split by policy into seven parts."""
ADDRESSES = {
    "assessor": "mailto:alex.sample@assessor.example",
    "candidate": "mailto:sam.example@candidate.example",
    "teacher-1": "mailto:toni.example@teacher-1.example",
    "teacher-2": "mailto:terry.sample@teacher-2.example",
    "leader": "mailto:lee.example@leader.example",
}


@dataclass(frozen=True)
class File:
    """One attached file: as it came, and as the parser has it."""

    act: str
    person_id: str
    raw: bytes

    @property
    def calendar(self) -> Calendar:
        return IcsCalendarStream.calendar_from_ics(self.raw.decode())

    @property
    def event(self) -> Event:
        (event,) = self.calendar.events
        return event


def attached(raw: bytes) -> list[bytes]:
    parts = (part for part in email.message_from_bytes(raw).walk() if part.get_content_type() == "application/ics")
    return [content for part in parts if isinstance(content := part.get_payload(decode=True), bytes)]


@cache
def files(season: tuple[datetime, datetime] = SPRING) -> tuple[File, ...]:
    return tuple(
        File(act.name, mail.message.person_id, raw)
        for act in story(*season)
        for mail in act.mails
        for raw in attached(COMPOSER.compose(mail.message, mail.records, NOW, copied_by(mail.message)))
    )


def entry(act: str, key: str, season: tuple[datetime, datetime] = SPRING) -> File:
    (found,) = [one for one in files(season) if one.act == act and one.event.uid == f"{key}@hlta.example.org"]
    return found


def by_its_own_rules(file: File, local: datetime) -> datetime:
    """A local time as an instant, by the file's own VTIMEZONE and no other knowledge of London."""
    (zone,) = file.calendar.timezones
    return local.replace(tzinfo=IcsTimezoneInfo.from_timezone(zone)).astimezone(UTC)


@pytest.mark.parametrize("season", [SPRING, AUTUMN])
def test_each_act_has_a_file_for_every_part_of_every_person_and_the_deadline(
    season: tuple[datetime, datetime],
) -> None:
    for act in ACTS:
        found = sorted(
            (one.event.uid or "").removesuffix("@hlta.example.org") for one in files(season) if one.act == act
        )
        assert found == sorted([*MINUTES, "evidence-slot-1-candidate"]), act


@pytest.mark.parametrize("key", MINUTES)
@pytest.mark.parametrize(
    ("act", "method", "sequence", "status"),
    [
        ("booked", "REQUEST", 1, "CONFIRMED"),
        ("moved", "REQUEST", 2, "CONFIRMED"),
        ("cancelled", "CANCEL", 3, "CANCELLED"),
    ],
)
def test_one_uid_a_rising_sequence_and_nobody_but_the_receiver(
    act: str, method: str, sequence: int, status: str, key: str
) -> None:
    """SEQUENCE 0 is that of the entry that is pencilled in while a guest is asked."""
    file, (_, _, person_id) = entry(act, key), MINUTES[key]
    event = file.event
    assert file.person_id == person_id
    assert (file.calendar.version, file.calendar.method) == ("2.0", method)
    assert file.calendar.prodid == "-//HLTA Journey//notifications//EN"
    assert (event.sequence, event.status) == (sequence, status)
    assert event.organizer is not None
    assert (str(event.organizer.uri), event.organizer.common_name) == (
        "mailto:journey@hlta.example.org",
        "Northern Example Training",
    )
    assert [str(one.uri) for one in event.attendees] == [ADDRESSES[person_id]]
    assert event.location == JOIN
    assert (event.description or "").startswith(f"Join at: {JOIN}\n")
    assert event.summary


@pytest.mark.parametrize("key", MINUTES)
@pytest.mark.parametrize(
    ("season", "act", "on", "hours_ahead"),
    [
        (SPRING, "booked", date(2027, 3, 25), 0),
        (SPRING, "moved", date(2027, 4, 13), 1),
        (SPRING, "cancelled", date(2027, 4, 13), 1),
        (AUTUMN, "booked", date(2026, 10, 22), 1),
        (AUTUMN, "moved", date(2026, 11, 5), 0),
        (AUTUMN, "cancelled", date(2026, 11, 5), 0),
    ],
)
def test_the_hours_are_londons_and_the_files_own_zone_gives_the_right_instants(
    season: tuple[datetime, datetime], act: str, on: date, hours_ahead: int, key: str
) -> None:
    file = entry(act, key, season)
    lines, event = file.raw.decode().replace("\r\n ", "").split("\r\n"), file.event
    for name, at, read in (("DTSTART", MINUTES[key][0], event.dtstart), ("DTEND", MINUTES[key][1], event.dtend)):
        local = datetime.fromisoformat(f"{on}T{at}")
        assert f"{name};TZID=Europe/London:{local:%Y%m%dT%H%M%S}" in lines
        instant = (local - timedelta(hours=hours_ahead)).replace(tzinfo=UTC)
        assert isinstance(read, datetime)
        assert read.astimezone(UTC) == instant
        assert by_its_own_rules(file, local) == instant


def test_an_alarm_sounds_15_minutes_before_and_none_for_what_is_off() -> None:
    for file in files():
        alarms = [(one.action, one.trigger) for one in file.event.alarm]
        if file.act == "cancelled":
            assert alarms == []
        elif "evidence" in (file.event.uid or ""):
            # 11:59:59pm less 15 minutes, counted from the midnight at which the day begins.
            assert alarms == [("DISPLAY", timedelta(hours=23, minutes=44, seconds=59))]
        else:
            assert alarms == [("DISPLAY", timedelta(minutes=-15))]


def test_the_deadline_is_a_day_of_the_candidate_that_moves_and_goes_with_the_appointment() -> None:
    found = [entry(act, "evidence-slot-1-candidate") for act in ACTS]
    assert {one.person_id for one in found} == {"candidate"}
    # 10 days before 25 March and before 13 April.
    assert [one.event.dtstart for one in found] == [date(2027, 3, 15), date(2027, 4, 3), date(2027, 4, 3)]
    assert [one.event.dtend for one in found] == [date(2027, 3, 16), date(2027, 4, 4), date(2027, 4, 4)]
    assert [one.event.summary for one in found] == ["HLTA: hand in tasks and file by 11:59pm"] * 3
    assert [one.calendar.method for one in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [one.event.status for one in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    numbers = [one.event.sequence or 0 for one in found]
    assert numbers[0] < numbers[1] < numbers[2]


def test_on_the_sunday_when_the_clocks_go_forward_the_deadlines_alarm_is_an_hour_less_after_midnight() -> None:
    """7 April less 10 days is 28 March 2027, a day of 23 hours."""
    file = entry("moved", "evidence-slot-1-candidate", (SPRING[0], datetime(2027, 4, 7, 12, 0, tzinfo=UTC)))
    assert file.event.dtstart == date(2027, 3, 28)
    assert [one.trigger for one in file.event.alarm] == [timedelta(hours=22, minutes=44, seconds=59)]


def test_lines_end_and_fold_as_the_rfc_says() -> None:
    for file in files() + files(AUTUMN):
        assert file.raw.endswith(b"END:VCALENDAR\r\n")
        assert b"\n" not in file.raw.replace(b"\r\n", b"")
        assert max(len(line) for line in file.raw.split(b"\r\n")) <= 75
        file.raw.decode()  # no character is cut in two by a fold


REQUIRED = {
    "REQUEST": {"ATTENDEE", "DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE", "SUMMARY", "UID"},
    "CANCEL": {"ATTENDEE", "DTSTAMP", "ORGANIZER", "SEQUENCE", "STATUS", "UID"},
}
"""RFC 5546, 3.2.2 and 3.2.5; STATUS where the whole entry is off."""


def test_every_file_of_every_message_is_accepted_and_has_what_its_method_requires() -> None:
    count = 0
    for found in mails():
        for text in found.calendars:
            calendar = IcsCalendarStream.calendar_from_ics(text.replace("\n", "\r\n"))
            (event,) = calendar.events
            own = re.split("BEGIN:VALARM|END:VEVENT", text.split("BEGIN:VEVENT\n")[1])[0]
            names = re.findall(r"^([A-Z-]+)[;:]", own, re.MULTILINE)
            assert calendar.method in REQUIRED, found.name
            assert set(names) >= REQUIRED[calendar.method], found.name
            assert [name for name in set(names) if names.count(name) > 1] == [], found.name
            assert event.dtstart is not None, found.name
            assert event.dtend is not None, found.name
            assert event.dtstart < event.dtend, found.name
            count += 1
    assert count > 100


def test_who_takes_part_no_more_gets_a_cancel_for_the_entry_that_they_had() -> None:
    (left,) = [one for one in mails("m22_no_longer_needed", title="another guest") if one.person_id == "leader"]
    (text,) = left.calendars
    calendar = IcsCalendarStream.calendar_from_ics(text.replace("\n", "\r\n"))
    (event,) = calendar.events
    assert (calendar.method, event.status) == ("CANCEL", "CANCELLED")
    assert (event.uid, event.sequence) == ("slot-1-leader-leader-1@hlta.example.org", 2)
    assert [str(one.uri) for one in event.attendees] == [ADDRESSES["leader"]]


def test_the_parser_refuses_what_is_wrong() -> None:
    """Else the tests above would say nothing."""
    good = entry("booked", "slot-1-leader-leader-1").raw.decode()
    for wrong in (
        good.replace("STATUS:CONFIRMED", "STATUS:AGREED"),
        good.replace("DTSTAMP:2027", "DTSTAMP:at 2027"),
        good.replace("SEQUENCE:1", "SEQUENCE:first"),
        good.replace("TZOFFSETTO:+0000\r\n", ""),
        good.replace("TRIGGER:-PT15M", "TRIGGER:early"),
    ):
        assert wrong != good
        with pytest.raises(CalendarParseError):
            IcsCalendarStream.calendar_from_ics(wrong)
