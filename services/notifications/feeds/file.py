"""A feed as one calendar object (METHOD:PUBLISH): the same entries give the same bytes, so that it can be told whether
anything has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, timedelta

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from services.notifications.calendar_entries import by_time
from services.notifications.calendar_files import add_times, with_london_rules
from services.notifications.feeds.entries import Dated

REFRESHED_EVERY = timedelta(hours=1)
"""What calendar programs are asked to keep to. Many look less often, whatever is asked."""
NAME = "HLTA dates"
_WORDS = (
    "Details are in our messages and on your own page. This copy may be hours old: what counts is the newest message."
)


def feed_file(entries: Sequence[Dated], mail_from: str) -> bytes:
    """All entries, with London's time zone. Nothing in it says whose it is."""
    calendar = Calendar()
    calendar.add("prodid", "-//HLTA Journey//feeds//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", NAME)
    calendar.add("x-wr-calname", NAME)
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", vDuration(REFRESHED_EVERY), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED_EVERY))
    for entry in entries:
        calendar.add_component(_event(entry, mail_from))
    return with_london_rules(bytes(calendar.to_ical()))


def _event(entry: Dated, mail_from: str) -> Event:
    event = Event()
    event.add("uid", uid(entry.key, mail_from.rpartition("@")[2]))
    event.add("sequence", by_time(entry.told_at))
    event.add("dtstamp", entry.told_at.astimezone(UTC))
    event.add("last-modified", entry.told_at.astimezone(UTC))
    add_times(event, entry.starts_at, entry.ends_at, all_day=entry.all_day)
    if not entry.all_day:
        event.add("transp", "OPAQUE")
    event.add("summary", entry.title)
    event.add("description", _WORDS)
    event.add("status", "TENTATIVE" if entry.held else "CONFIRMED")
    event.add("class", "PRIVATE")
    organiser = vCalAddress(f"mailto:{mail_from}")
    organiser.params["CN"] = vText("HLTA Journey")
    event.add("organizer", organiser)
    return event


def uid(key: str, domain: str) -> str:
    """The same for every version of an entry and under every address of the feed, and another than its invitation's.

    An invitation's UID has ids of people; and where both stand in one calendar program, the poorer must not replace the
    one with link and alarm.
    """
    return f"{hashlib.sha256(f'feed:{key}'.encode()).hexdigest()[:32]}@{domain}"
