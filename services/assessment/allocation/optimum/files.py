"""A batch from files, for planning without servers: candidates, assessors and pins as CSV or JSON.

CSV has a row for each, with the headings below in any order; JSON is a list of objects with the same names, whose
values may be texts as in CSV, numbers or lists. Everything wrong is named at once, with row, field, rule and remedy.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from services.assessment.allocation.optimum.problem import (
    Assessor,
    Bar,
    Calendar,
    Candidate,
    Problem,
    Stretch,
    monday_of,
)
from shared.calendar import at_london, school_days_within, to_london
from shared.errors import Invalid

T = TypeVar("T")

CANDIDATES = (
    "candidate", "window_first_on", "window_last_on", "late_until", "closed_on", "minutes", "phase", "subjects",
    "region", "school", "trust", "trainers", "not_with", "previous",
)  # fmt: skip
ASSESSORS = (
    "assessor", "capacity", "load", "in_batch", "per_week", "hours", "slots", "leave", "busy", "phases", "subjects",
    "regions", "senior", "standardised_until", "not_schools", "not_trusts", "not_candidates", "not_people",
)  # fmt: skip
PINS = ("candidate", "assessor")
MINUTES = 120
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\w{3})\w*\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?")
_SLOT = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})")


@dataclass(frozen=True)
class Wrong:
    """One thing wrong with one row of a file."""

    file: str
    row: int
    field: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, {self.field}: {self.rule} {self.remedy}"


class Unusable(Invalid):
    """Files that are no batch; `wrong` names all of it."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("\n".join(str(one) for one in wrong))
        self.wrong = wrong


@dataclass
class _Row:
    """One row, whose cells are taken one by one; what cannot be taken is noted."""

    file: str
    number: int
    cells: Mapping[str, Any]
    wrong: list[Wrong] = field(default_factory=list)

    def refuse(self, name: str, rule: str, remedy: str) -> None:
        self.wrong.append(Wrong(self.file, self.number, name, rule, remedy))

    def text(self, name: str) -> str:
        value = self.cells.get(name)
        return "" if value is None else str(value).strip()

    def required(self, name: str) -> str:
        found = self.text(name)
        if not found:
            self.refuse(name, "This cell must not be empty.", "Fill it in.")
        return found

    def many(self, name: str) -> tuple[str, ...]:
        value = self.cells.get(name)
        parts = value if isinstance(value, list) else re.split(r"[;|]", self.text(name))
        return tuple(part for part in (str(one).strip() for one in parts) if part)

    def number_of(self, name: str, otherwise: int | None, least: int = 0) -> int | None:
        written = self.text(name)
        if not written:
            return otherwise
        if not written.isdigit() or int(written) < least:
            self.refuse(name, f"{written} is no whole number from {least} on.", f"Write a number such as {least + 3}.")
            return otherwise
        return int(written)

    def day(self, name: str, *, required: bool = False) -> date | None:
        written = self.required(name) if required else self.text(name)
        return self._read(name, written, date.fromisoformat, "a day such as 2027-01-12") if written else None

    def yes(self, name: str) -> bool:
        written = self.text(name).lower()
        if written not in ("", "yes", "no", "true", "false", "1", "0"):
            self.refuse(name, f"{written} is neither yes nor no.", "Write yes or no.")
        return written in ("yes", "true", "1")

    def each(self, name: str, read: Callable[[str], T], form: str) -> list[T]:
        """Every part of a cell that can be read."""
        found = (self._read(name, part, read, form) for part in self.many(name))
        return [one for one in found if one is not None]

    def _read(self, name: str, written: str, read: Callable[[str], T], form: str) -> T | None:
        try:
            return read(written)
        except ValueError:
            self.refuse(name, f"{written} is not {form}.", f"Write {form}.")
            return None


def read_batch(
    candidates: tuple[str, str],
    assessors: tuple[str, str],
    pins: tuple[str, str] | None = None,
    *,
    minimum_times: int = 3,
    same_region: bool = False,
) -> Problem:
    """A batch from the names and texts of its files. Raises Unusable that names everything wrong."""
    wrong: list[Wrong] = []
    people = _rows(*candidates, CANDIDATES, wrong)
    panel = _rows(*assessors, ASSESSORS, wrong)
    pinned = _pins(_rows(*pins, PINS, wrong) if pins else [], people, panel, wrong)
    calendars: dict[Calendar, int] = {}
    found = [_candidate(row, panel, pinned, calendars) for row in people]
    span = sorted({on for calendar in calendars for on in calendar.lateness})
    them = [_assessor(row, span) for row in panel]
    _once(people, "candidate")
    _once(panel, "assessor")
    wrong += [one for row in (*people, *panel) for one in row.wrong]
    if not wrong and not people:
        wrong.append(Wrong(candidates[0], 1, "file", "The file has no candidates.", "Add a row for each."))
    if wrong:
        raise Unusable(list(dict.fromkeys(wrong)))
    return Problem(
        calendars=tuple(calendars),
        candidates=tuple(found),
        assessors=tuple(them),
        minimum_times=minimum_times,
        same_region=same_region,
    ).checked()


def _rows(file: str, text: str, names: tuple[str, ...], wrong: list[Wrong]) -> list[_Row]:
    try:
        objects = json.loads(text) if text.lstrip().startswith("[") else list(csv.DictReader(io.StringIO(text)))
    except (json.JSONDecodeError, csv.Error):
        wrong.append(Wrong(file, 1, "file", "This is neither CSV nor a JSON list.", "Save it as one of the two."))
        return []
    rows = []
    for number, cells in enumerate(objects, start=2 if objects and not text.lstrip().startswith("[") else 1):
        if not isinstance(cells, dict):
            wrong.append(Wrong(file, number, "row", "This is no object.", "Write one for each row."))
            continue
        named = {str(name or "").strip().lower().replace(" ", "_"): value for name, value in cells.items()}
        rows.append(_Row(file, number, named))
    unknown = sorted({name for row in rows for name in row.cells} - {*names, "", "reason", "name", "notes"})
    if unknown:
        rule = f"There is no column {', '.join(unknown)}."
        wrong.append(Wrong(file, 1, unknown[0], rule, f"Use {', '.join(names)}; name and notes are for yourself."))
    return rows


def _once(rows: Iterable[_Row], name: str) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        known = row.text(name)
        if known and known in seen:
            row.refuse(name, f"Row {seen[known]} is {known} already.", "Keep one of the two.")
        seen.setdefault(known, row.number)


def _pins(rows: list[_Row], people: list[_Row], panel: list[_Row], wrong: list[Wrong]) -> dict[str, str]:
    pinned: dict[str, str] = {}
    for row in rows:
        for name, others in (("candidate", people), ("assessor", panel)):
            if row.required(name) and row.text(name) not in {other.text(name) for other in others}:
                row.refuse(name, f"There is no {name} {row.text(name)}.", "Use an id of the other file.")
        pinned[row.text("candidate")] = row.text("assessor")
        wrong += row.wrong
    return pinned


def _candidate(row: _Row, panel: list[_Row], pinned: Mapping[str, str], calendars: dict[Calendar, int]) -> Candidate:
    name = row.required("candidate")
    first, last = row.day("window_first_on", required=True), row.day("window_last_on", required=True)
    until = row.day("late_until")
    calendar = Calendar(days=())
    if first and last:
        if last < first:
            row.refuse("window_last_on", "The window ends before it begins.", "Correct one of the two days.")
        closed = {on for span in row.each("closed_on", _span, "days such as 2027-02-15..2027-02-19") for on in span}
        late = school_days_within(last + timedelta(days=1), until, None) if until and until > last else ()
        calendar = Calendar(
            days=tuple(on for on in school_days_within(first, last, None) if on not in closed),
            late=tuple(on for on in late if on not in closed),
        )
    barred = {other.text("assessor"): code for other in panel if (code := _bar(row, other)) is not None}
    pin = pinned.get(name)
    if pin in barred:
        row.refuse("candidate", f"A hard rule keeps {pin} away ({barred[pin]}).", "Take the pin away.")
    return Candidate(
        candidate_id=name or f"row {row.number}",
        calendar=calendars.setdefault(calendar, len(calendars)),
        minutes=row.number_of("minutes", MINUTES, 1) or MINUTES,
        phase=row.text("phase").lower(),
        subjects=tuple(one.lower() for one in row.many("subjects")),
        region=row.text("region").lower() or None,
        barred=barred,
        pinned=pin if pin not in barred else None,
        previous=row.text("previous") or None,
    )


def _bar(candidate: _Row, assessor: _Row) -> Bar | None:
    """The first hard rule that keeps the two apart."""
    name = assessor.text("assessor")
    last = candidate.day("window_last_on") if candidate.text("window_last_on") else None
    until = assessor.day("standardised_until") if assessor.text("standardised_until") else None
    rules: tuple[tuple[Bar, bool], ...] = (
        ("not_standardised", until is not None and last is not None and until < last),
        ("school", candidate.text("school") in assessor.many("not_schools")),
        ("trust", candidate.text("trust") in assessor.many("not_trusts")),
        ("journey", candidate.text("candidate") in assessor.many("not_candidates")),
        ("trainer", bool({name, *assessor.many("not_people")} & set(candidate.many("trainers")))),
        ("refused", name in candidate.many("not_with")),
    )
    return next((code for code, holds in rules if holds), None)


def _assessor(row: _Row, days: list[date]) -> Assessor:
    hours = row.each("hours", _hours, "hours such as Tue 09:00-17:00")
    slots = row.each("slots", _slot, "a time such as 2027-01-12 09:00-11:00")
    busy = row.each("busy", _slot, "a time such as 2027-01-12 09:00-11:00")
    leave = {on for span in row.each("leave", _span, "days such as 2027-01-04..2027-01-08") for on in span}
    promised = [(at_london(on, begins), at_london(on, ends)) for on, begins, ends in busy]
    taken: dict[date, int] = {}
    for on, _, _ in busy:
        taken[monday_of(on)] = taken.get(monday_of(on), 0) + 1
    offered = [(on, begins, ends) for on in days for weekday, begins, ends in hours if on.weekday() == weekday] + slots
    free = [
        Stretch(on=on, starts_at=starts_at, ends_at=ends_at)
        for on, begins, ends in offered
        if on not in leave
        for starts_at, ends_at in gaps(at_london(on, begins), at_london(on, ends), promised)
    ]
    return Assessor(
        assessor_id=row.required("assessor") or f"row {row.number}",
        capacity=(row.number_of("capacity", 0) or 0) if row.required("capacity") else 0,
        load=row.number_of("load", 0) or 0,
        in_batch=row.number_of("in_batch", None),
        per_week=row.number_of("per_week", None),
        taken=taken,
        free=tuple(merged(free)),
        phases=tuple(one.lower() for one in row.many("phases")),
        subjects=tuple(one.lower() for one in row.many("subjects")),
        regions=tuple(one.lower() for one in row.many("regions")),
        senior=row.yes("senior"),
    )


def gaps(
    starts_at: datetime, ends_at: datetime, busy: Iterable[tuple[datetime, datetime]]
) -> Iterable[tuple[datetime, datetime]]:
    """What is left of a stretch when everything promised is cut out."""
    for begin, end in sorted(busy):
        if begin < ends_at and starts_at < end:
            if starts_at < begin:
                yield starts_at, begin
            starts_at = max(starts_at, end)
    if starts_at < ends_at:
        yield starts_at, ends_at


def merged(free: Iterable[Stretch]) -> Iterable[Stretch]:
    """Stretches of one day that touch or overlap as one: a slot within the hours is no second time."""
    last: Stretch | None = None
    for one in sorted(free, key=lambda stretch: stretch.starts_at):
        if last is not None and one.on == last.on and one.starts_at <= last.ends_at:
            last = last.model_copy(update={"ends_at": max(last.ends_at, one.ends_at)})
        else:
            if last is not None:
                yield last
            last = one
    if last is not None:
        yield last


def _hours(written: str) -> tuple[int, time, time]:
    found = _HOURS.fullmatch(written.strip())
    if found is None or found[1].lower() not in _DAYS:
        raise ValueError(written)
    begins, ends = _time(found[2]), _time(found[3])
    if ends <= begins:
        raise ValueError(written)
    return _DAYS.index(found[1].lower()), begins, ends


def _slot(written: str) -> tuple[date, time, time]:
    found = _SLOT.fullmatch(written.strip())
    if found is None:
        raise ValueError(written)
    on, begins, ends = date.fromisoformat(found[1]), _time(found[2]), _time(found[3])
    if ends <= begins:
        raise ValueError(written)
    return on, begins, ends


def _span(written: str) -> tuple[date, ...]:
    found = _SPAN.fullmatch(written.strip())
    if found is None:
        raise ValueError(written)
    first = date.fromisoformat(found[1])
    last = date.fromisoformat(found[2] or found[1])
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def _time(written: str) -> time:
    return time.fromisoformat(written.zfill(5))


def london(at: datetime) -> str:
    """`Tue 12 Jan 09:00`, as people read it."""
    local = to_london(at)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
