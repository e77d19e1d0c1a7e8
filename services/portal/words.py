"""How pages say dates, times, codes and lists. Days are always named, times are London's on a 12-hour clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from shared.calendar import to_london
from shared.policy import Programme


def day(on: date | datetime | None) -> str:
    """`Wednesday 21 October 2026`; an instant is taken as its London day."""
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = to_london(on).date()
    return f"{on:%A} {on.day} {on:%B} {on.year}"


def clock_time(at: datetime) -> str:
    """`9:30am`, `2pm`, `midday`, `midnight`; the last minute of a day is `11:59pm`."""
    local = to_london(at)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def moment(at: datetime | None) -> str:
    """`Wednesday 21 October 2026 at 9:30am`."""
    return "" if at is None else f"{day(at)} at {clock_time(at)}"


def deadline(at: datetime | None) -> str:
    """As `moment`, but a deadline in the last minute of a day reads `the end of Monday 4 May 2026`."""
    if at is None:
        return ""
    local = to_london(at)
    return f"the end of {day(at)}" if (local.hour, local.minute) == (23, 59) else moment(at)


def until(at: datetime | None) -> str:
    """As `deadline`, where it does not stand in a sentence: `End of Monday 4 May 2026`."""
    said = deadline(at)
    return said.replace("the end", "End", 1) if said.startswith("the end") else said


def left(at: datetime, now: datetime) -> str:
    """How long it is until then, in its two largest units: `1 day and 4 hours left`; `past` once it is over."""
    minutes = int((at - now).total_seconds()) // 60
    if minutes < 0:
        return "past"
    days, hours = divmod(minutes // 60, 24)
    if days:
        parts = [counted(days, "day"), counted(hours, "hour") if hours and days < 3 else ""]
    elif hours:
        parts = [counted(hours, "hour"), counted(minutes % 60, "minute") if minutes % 60 else ""]
    else:
        parts = [counted(minutes, "minute")]
    return f"{' and '.join(part for part in parts if part)} left"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """`Thursday 14 May 2026, 9:30am to 9:55am`."""
    return f"{day(starts_at)}, {clock_time(starts_at)} to {clock_time(ends_at)}"


def iso(at: date | datetime | None) -> str:
    """The machine's form, for `<time datetime>`."""
    return "" if at is None else at.isoformat()


def sentence(code: str) -> str:
    """A code as people read it: `waiting_list` is `Waiting list`."""
    words = code.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def listed(items: Iterable[Any]) -> str:
    """`1, 2 and 3`."""
    texts = [str(item) for item in items]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}" if texts else ""


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 candidate`, `2 candidates`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def first_name(name: str) -> str:
    """What to call a person by: the first word of the name, or all of it."""
    return name.split()[0] if name.split() else name


def size(octets: int) -> str:
    """`640 KB`, `2.1 MB`."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} KB"
    return f"{octets / 1_000_000:.1f} MB"


TASKS = {
    "1": "Working with an individual pupil",
    "2": "Working with a small group",
    "3": "Leading a whole class",
    "4a": "Short account a",
    "4b": "Short account b",
    "4c": "Short account c",
    "4d": "Short account d",
    "4e": "Short account e",
}
"""What the written pieces of the shipped programme are about."""


def task_titles(policy: Programme) -> dict[str, str]:
    """What each written piece of the programme is about, by its code; a code of its own speaks for itself."""
    return {code: TASKS.get(code, f"Written piece {code}") for code in policy.evidence.tasks}


def minutes(policy: Programme, role: str) -> int:
    """How long somebody of this role is talked to in the appointment."""
    return sum(segment.minutes for segment in policy.appointment.segments if segment.role == role)


def standard_label(policy: Programme, number: int) -> str:
    """`17 Specialist input to lesson preparation`; a number that is not in the set stands alone."""
    labels = {standard.number: standard.label for standard in policy.standards.items}
    return f"{number} {labels[number]}" if number in labels else str(number)


_REASONS = {
    "personal": "Personal reasons",
    "health": "Health",
    "school": "A change at my school",
    "changed_job": "I have changed job",
    "not_ready": "I am not ready yet",
    "other": "Another reason",
}
REASONS_TO_WITHDRAW = tuple(_REASONS.items())
"""Classes that may be told to others, as the candidate reads them. `ReasonClass` of shared/contracts/values.py."""
