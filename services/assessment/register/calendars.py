"""An assessor's own calendar read for when they are free: only stretches of time are kept, no titles and no places.

An event makes its time busy, unless it is marked as free (TRANSP) or called off. An event whose title begins with
"HLTA" is the other way round: time that the assessor gives to appointments.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import recurring_ical_events  # type: ignore[import-untyped]  # has no stubs
from icalendar import Calendar, Event

from services.assessment.register.domain import Stretch
from shared.calendar import at_london, london_date
from shared.clock import utc
from shared.contracts.envelope import Frozen
from shared.errors import Invalid

WEEKS_AHEAD = 26
LARGEST_BYTES = 2 * 1024 * 1024
MOST_STRETCHES = 1000
MOST_REPEATING = 100
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
GIVEN = "hlta"
_LAST_MINUTE = time(23, 59)


class FreeBusy(Frozen):
    """What a calendar says of the weeks ahead, in order."""

    given: tuple[Stretch, ...]
    busy: tuple[Stretch, ...]


def read(content: bytes, today: date) -> FreeBusy:
    """From today on, for half a year. Raises Invalid for what is no calendar, or one that is too full."""
    if len(content) > LARGEST_BYTES:
        raise Invalid("This calendar is larger than 2 MB. Export only the coming months.", code="calendar_too_large")
    try:
        calendar = Calendar.from_ical(content)
        _must_be_short_to_work_out(calendar)
        events = recurring_ical_events.of(calendar).between(today, today + timedelta(weeks=WEEKS_AHEAD))
        found = [(event, stretch) for event in events for stretch in _stretches(event, today)]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise Invalid(
            "This is no calendar that can be read. Export it as an iCalendar file (.ics) and try again.",
            code="no_calendar",
        ) from error
    if len(found) > MOST_STRETCHES:
        raise Invalid(
            f"This calendar has more than {MOST_STRETCHES} events in the coming half year. Use one with fewer.",
            code="calendar_too_full",
        )
    return FreeBusy(
        given=tuple(_in_order(stretch for event, stretch in found if _is_given(event))),
        busy=tuple(_in_order(stretch for event, stretch in found if _is_busy(event))),
    )


def _must_be_short_to_work_out(calendar: Calendar) -> None:
    """Before repetitions are worked out, which is done while everybody else waits. Raises Invalid."""
    rules: list[Any] = [event["RRULE"] for event in calendar.walk("VEVENT") if "RRULE" in event]
    too_often = any(
        isinstance(rule, list)
        or str(rule.get("FREQ", [""])[0]).upper() not in _FREQUENCIES
        or any(part in rule for part in _WITHIN_A_DAY)
        for rule in rules
    )
    if too_often or len(rules) > MOST_REPEATING:
        raise Invalid(
            f"This calendar has an event that repeats more than once a day, or more than {MOST_REPEATING} that repeat. "
            "Use one with fewer.",
            code="calendar_too_full",
        )


def _stretches(event: Event, today: date) -> Iterator[Stretch]:
    """The event's time, one stretch for each London day from today on; nothing for an event without length."""
    from_, to = at_london(today, time(0)), at_london(today + timedelta(weeks=WEEKS_AHEAD), time(0))
    starts_at, ends_at = max(_instant(event.start), from_), min(_instant(event.end), to)
    on = london_date(starts_at)
    while at_london(on, time(0)) < ends_at:
        begins = max(starts_at, at_london(on, time(0)))
        ends = min(ends_at, at_london(on, _LAST_MINUTE))
        if begins < ends:
            yield Stretch(starts_at=begins, ends_at=ends, imported=True)
        on += timedelta(days=1)


def _instant(at: date | datetime) -> datetime:
    """Whole days, and times without a zone, are London's."""
    if not isinstance(at, datetime):
        return at_london(at, time(0))
    return at_london(at.date(), at.time()) if at.tzinfo is None else utc(at)


def _is_given(event: Event) -> bool:
    return not _is_off(event) and str(event.get("SUMMARY", "")).strip().lower().startswith(GIVEN)


def _is_busy(event: Event) -> bool:
    transparent = str(event.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT"
    return not _is_off(event) and not transparent and not _is_given(event)


def _is_off(event: Event) -> bool:
    return str(event.get("STATUS", "")).upper() == "CANCELLED"


def _in_order(stretches: Iterator[Stretch]) -> list[Stretch]:
    """By their beginning, each once: two events at the same time are one stretch that is not free."""
    return sorted(set(stretches), key=lambda one: (one.starts_at, one.ends_at))
