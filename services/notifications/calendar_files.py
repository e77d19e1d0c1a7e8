"""Calendar files: one iTIP object for each entry, since a REQUEST may speak of one UID only (RFC 5546, 3.2.2).

An entry keeps its UID for good (appointment, person, role, number), so that a move or a cancellation finds it again by
a higher SEQUENCE. An appointment bears the id of the time that was chosen for it, and so a guest's tentative entry,
SEQUENCE 0, becomes the confirmed one: SEQUENCE 1 and higher.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlencode

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from services.notifications.catalogue import Method
from services.notifications.contents import Told
from shared.calendar import LONDON, london_date

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
    cancelled: bool = False
    """Whether this entry is taken out, whatever becomes of others in the same message."""
    place: str | None = None
    """Where one goes, for what is not online or not online alone."""
    all_day: bool = False
    """A deadline, at `starts_at`: it stands at the top of its day and makes nobody look busy."""

    def uid(self, domain: str) -> str:
        """The same for every version of this entry."""
        return f"{self.key}@{domain}"


def calendar_file(entry: Entry, told: Told, method: Method, mail_from: str) -> bytes:
    """The entry as a calendar object that mail programs understand as an invitation or a cancellation."""
    event = Event()
    event.add("uid", entry.uid(mail_from.rpartition("@")[2]))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", told.fact_at.astimezone(UTC))
    add_times(event, entry.starts_at, entry.ends_at, all_day=entry.all_day)
    event.add("summary", entry.title)
    if _place(entry):
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
    content = bytes(calendar.to_ical())
    return content if entry.all_day else with_london_rules(content)


def with_london_rules(content: bytes) -> bytes:
    """A calendar object with the rules of London's time before its first entry, or alone where it has none."""
    mark = b"BEGIN:VEVENT" if b"BEGIN:VEVENT" in content else b"END:VCALENDAR"
    return content.replace(mark, _LONDON_RULES + mark, 1)


def method_of(entry: Entry, method: Method) -> Method:
    """What the file asks of the calendar: a message that moves entries may take others out."""
    return "CANCEL" if entry.cancelled else method


def add_times(event: Event, starts_at: datetime, ends_at: datetime, *, all_day: bool) -> None:
    """Start and end as London has them. A deadline is an entry for its whole day."""
    if not all_day:
        event.add("dtstart", starts_at.astimezone(LONDON))
        event.add("dtend", ends_at.astimezone(LONDON))
        return
    on = london_date(starts_at)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def google_url(entry: Entry) -> str:
    """Opens the entry in Google Calendar, for where filters strip files."""
    form = "%Y%m%dT%H%M%SZ"
    dates = f"{entry.starts_at.astimezone(UTC):{form}}/{entry.ends_at.astimezone(UTC):{form}}"
    if entry.all_day:
        on = london_date(entry.starts_at)
        dates = f"{on:%Y%m%d}/{on + timedelta(days=1):%Y%m%d}"
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
    if entry.all_day:
        on = london_date(entry.starts_at).isoformat()
        query |= {"allday": "true", "startdt": on, "enddt": on}
    return f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(query)}"


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["CN"] = vText(name)
    return address


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", _ahead(entry))
    return alarm


def _ahead(entry: Entry) -> timedelta:
    """When the alarm sounds, from the entry's start: of a deadline that is the beginning of its day, not its hour."""
    if not entry.all_day:
        return -ALARM_BEFORE
    midnight = datetime.combine(london_date(entry.starts_at), time.min, LONDON)
    return entry.starts_at.astimezone(UTC) - ALARM_BEFORE - midnight.astimezone(UTC)


def _place(entry: Entry) -> str:
    return entry.place or entry.join_link or ("" if entry.all_day else "Online")


def _status(entry: Entry, method: Method) -> str:
    if method == "CANCEL":
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def _description(entry: Entry, told: Told) -> str:
    provider = told.provider
    if entry.all_day:
        return (
            "Nothing can be added afterwards. The page to hand in is in the message that this came with.\n"
            f"Questions: {provider.contact_phone} ({provider.contact_name}, {provider.name})"
        )
    if entry.join_link is None and entry.place is not None:
        return f"Questions: {provider.contact_phone} ({provider.contact_name}, {provider.name})"
    if entry.join_link is None:
        return (
            "Not agreed yet. Please answer by the link in the message; the link to join follows when all have agreed.\n"
            f"Questions: {provider.contact_phone} ({provider.contact_name}, {provider.name})"
        )
    return (
        f"Join at: {entry.join_link}\n"
        f"If the link does not work: {provider.contact_phone} ({provider.contact_name}, {provider.name})"
    )
