"""Calendar files: one iTIP object for each entry, since a REQUEST may speak of one UID only (RFC 5546, 3.2.2).

An entry keeps its UID for good (appointment, person, role, number), so that a move or a cancellation finds it again by
a higher SEQUENCE. An appointment bears the id of the time that was chosen for it, and so a guest's tentative entry,
SEQUENCE 0, becomes the confirmed one: SEQUENCE 1 and higher.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import singledispatch
from urllib.parse import urlencode

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from services.notifications import wording
from services.notifications.catalogue import Method
from services.notifications.contents import Told
from shared.calendar import LONDON
from shared.contracts import assessment, intake
from shared.contracts.envelope import Fact
from shared.contracts.values import SegmentPlan

ALARM_BEFORE = timedelta(minutes=15)

# The library's own lists every change to 2037; this is the rule itself, in use since 1996, ready to be put in.
_LONDON_RULES = b"""\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace(b"\n", b"\r\n")


@dataclass(frozen=True)
class Entry:
    """One entry of one person's calendar."""

    key: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    join_link: str | None
    """None while the time is only asked for."""
    tentative: bool = False

    def uid(self, domain: str) -> str:
        """The same for every version of this entry."""
        return f"{self.key}@{domain}"


def calendar_file(entry: Entry, told: Told, method: Method, mail_from: str) -> bytes:
    """The entry as a calendar object that mail programs understand as an invitation or a cancellation."""
    event = Event()
    event.add("uid", entry.uid(mail_from.rpartition("@")[2]))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", told.fact_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(LONDON))
    event.add("dtend", entry.ends_at.astimezone(LONDON))
    event.add("summary", entry.title)
    event.add("location", _place(entry))
    event.add("description", _description(entry, told))
    event.add("status", _status(entry, method))
    event.add("organizer", _address(mail_from, told.provider.name))
    attendee = _address(told.recipient.email, told.recipient.name)
    attendee.params["RSVP"] = vText("FALSE")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION" if entry.tentative else "ACCEPTED")
    event.add("attendee", attendee, encode=False)
    if method == "REQUEST" and not entry.tentative:
        event.add_component(_alarm(entry))
    calendar = Calendar()
    calendar.add("prodid", "-//HLTA Journey//notifications//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return bytes(calendar.to_ical()).replace(b"BEGIN:VEVENT", _LONDON_RULES + b"BEGIN:VEVENT", 1)


def entries(told: Told) -> tuple[Entry, ...]:
    """The recipient's own entries, in order of time; none for whoever gets a mere copy."""
    return () if told.part == "school_contact" else entries_of(told.fact, told)


@singledispatch
def entries_of(fact: Fact, told: Told) -> tuple[Entry, ...]:
    """The entries that this fact makes for the recipient."""
    return ()


@entries_of.register
def _(fact: intake.PlaceConfirmed, told: Told) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            key=f"session-{fact.cohort_id}-{session.number}-{told.recipient.person_id}",
            sequence=0,
            title=f"HLTA session {session.number}",
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            join_link=session.join_link,
        )
        for session in sorted(fact.sessions, key=lambda session: session.starts_at)
    )


@entries_of.register
def _(fact: assessment.SlotChosen, told: Told) -> tuple[Entry, ...]:
    return _pencilled(fact.slot_id, 0, fact.asked, told)


@entries_of.register
def _(fact: assessment.SlotsReleased, told: Told) -> tuple[Entry, ...]:
    return _pencilled(fact.slot_id, 1, fact.asked, told)


@entries_of.register
def _(fact: assessment.AppointmentBooked, told: Told) -> tuple[Entry, ...]:
    if told.part == "assessor":
        return (_whole(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)
    return _own_segments(fact.appointment_id, fact.sequence, fact.segments, fact.join_link, told)


@entries_of.register
def _(fact: assessment.AppointmentCancelled, told: Told) -> tuple[Entry, ...]:
    if fact.appointment_id is None:
        return _pencilled(fact.slot_id, 1, fact.asked, told)
    if fact.starts_at is None or fact.ends_at is None:
        return ()
    if told.part == "assessor":
        return (_whole(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)
    own = _own_segments(fact.appointment_id, fact.sequence, fact.segments, fact.join_link, told)
    return own or (_call(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)


@entries_of.register
def _(fact: assessment.ReassessmentBooked, told: Told) -> tuple[Entry, ...]:
    return (_call(fact.appointment_id, fact.sequence, fact.starts_at, fact.ends_at, fact.join_link, told),)


def _call(
    appointment_id: str, sequence: int, starts_at: datetime, ends_at: datetime, join_link: str, told: Told
) -> Entry:
    """The telephone call of a re-assessment, which has no segments."""
    is_senior = told.part == "senior"
    return Entry(
        key=_key(appointment_id, told.recipient.person_id, "assessor" if is_senior else "candidate", 1),
        sequence=_after_tentative(sequence),
        title="HLTA re-assessment call" if is_senior else "HLTA call with a senior assessor",
        starts_at=starts_at,
        ends_at=ends_at,
        join_link=join_link,
    )


def _pencilled(slot_id: str | None, sequence: int, asked: Sequence[SegmentPlan], told: Told) -> tuple[Entry, ...]:
    """A guest's own minutes while they are asked for, or when they are given up before everybody agreed."""
    if slot_id is None or told.part != "guest":
        return ()
    found = _own_segments(slot_id, 0, asked, "", told)
    return tuple(replace(entry, sequence=sequence, join_link=None, tentative=True) for entry in found)


def _whole(
    appointment_id: str, sequence: int, starts_at: datetime, ends_at: datetime, join_link: str, told: Told
) -> Entry:
    return Entry(
        key=_key(appointment_id, told.recipient.person_id, "assessor", 1),
        sequence=_after_tentative(sequence),
        title=f"HLTA assessment of {told.candidate.name}",
        starts_at=starts_at,
        ends_at=ends_at,
        join_link=join_link,
    )


def _own_segments(
    appointment_id: str, sequence: int, segments: Sequence[SegmentPlan], join_link: str, told: Told
) -> tuple[Entry, ...]:
    """Of the candidate all interviews, of a guest their own minutes; the number counts within the person's role."""
    if told.part == "candidate":
        own = [segment for segment in segments if segment.role == "candidate"]
        titles = [f"HLTA assessment: interview {n} of {len(own)}" for n in range(1, len(own) + 1)]
    else:
        own = [segment for segment in segments if segment.person_id == told.recipient.person_id]
        titles = [f"HLTA assessment of {wording.first_name(told.candidate.name)}: your minutes"] * len(own)
    return tuple(
        Entry(
            key=_key(appointment_id, told.recipient.person_id, segment.role, number),
            sequence=_after_tentative(sequence),
            title=title,
            starts_at=segment.starts_at,
            ends_at=segment.ends_at,
            join_link=join_link,
        )
        for number, (segment, title) in enumerate(zip(own, titles, strict=True), start=1)
    )


def google_url(entry: Entry) -> str:
    """Opens the entry in Google Calendar, for where filters strip files."""
    form = "%Y%m%dT%H%M%SZ"
    dates = f"{entry.starts_at.astimezone(UTC):{form}}/{entry.ends_at.astimezone(UTC):{form}}"
    query = {"action": "TEMPLATE", "text": entry.title, "dates": dates, "location": _place(entry)}
    return f"https://calendar.google.com/calendar/render?{urlencode(query)}"


def outlook_url(entry: Entry) -> str:
    """Opens the entry in Outlook on the web."""
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.title,
        "startdt": entry.starts_at.astimezone(UTC).isoformat(),
        "enddt": entry.ends_at.astimezone(UTC).isoformat(),
        "location": _place(entry),
    }
    return f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(query)}"


def _after_tentative(change: int) -> int:
    """The SEQUENCE of an appointment's change: 0 is the tentative entry's, the booking is change 0."""
    return change + 1


def _key(appointment_id: str, person_id: str, role: str, number: int) -> str:
    return f"{appointment_id}-{person_id}-{role}-{number}"


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm


def _place(entry: Entry) -> str:
    return entry.join_link or "Online"


def _status(entry: Entry, method: Method) -> str:
    if method == "CANCEL":
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _description(entry: Entry, told: Told) -> str:
    provider = told.provider
    if entry.join_link is None:
        return (
            "Not agreed yet. Please answer by the link in the message; the link to join follows when all have agreed.\n"
            f"Questions: {provider.contact_phone} ({provider.contact_name}, {provider.name})"
        )
    return (
        f"Join at: {entry.join_link}\n"
        f"If the link does not work: {provider.contact_phone} ({provider.contact_name}, {provider.name})"
    )
