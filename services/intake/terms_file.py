"""Term dates, training days and closures from a spreadsheet: a pure reader that names every row that is wrong.

One row is one term of an authority, or of one school when it has a `urn`. With `closed` or `INSET` as its term it is
days on which pupils stay away. It is the format that `hlta dates --terms` reads (docs/dates.md).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, timedelta

from pydantic import ValidationError

from services.intake.csv_import import BadRow
from services.intake.domain.school import AreaTerms
from shared.calendar import Term
from shared.contracts.envelope import Frozen
from shared.contracts.values import TermDates

NEEDED = ("area", "term", "starts_on", "ends_on")
MAX_ROWS = 20_000
_CLOSED = frozenset({"closed", "closure", "inset", "inset day"})
_LONGEST_CLOSURE_DAYS = 60
_FORMS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (0, 1, 2)),
    (re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})"), (2, 1, 0)),
)
_DATE_REMEDY = "Write a day such as 2026-09-03 or 03/09/2026."


class Given(Frozen):
    """What the file says of one authority (`urn` None) or one school. `years` and `closed_years` begin in August."""

    area: str
    urn: str | None
    first_row: int
    terms: tuple[TermDates, ...]
    closed_on: tuple[date, ...]

    @property
    def name(self) -> str:
        """As people call it."""
        return f"URN {self.urn}" if self.urn else self.area

    def merged(self, terms: tuple[TermDates, ...], closed_on: tuple[date, ...]) -> AreaTerms:
        """The dates as they become: the school years that the file names are replaced, all others stay.

        Raises ValueError for more than can be kept, which pydantic puts in words.
        """
        years = {school_year(term.starts_on) for term in self.terms}
        closed_years = {school_year(on) for on in self.closed_on}
        kept = [term for term in terms if school_year(term.starts_on) not in years]
        still = [on for on in closed_on if school_year(on) not in closed_years]
        return AreaTerms(
            terms=tuple(sorted([*kept, *self.terms], key=lambda term: term.starts_on)),
            closed_on=tuple(sorted({*still, *self.closed_on})),
        )


class TermsSheet(Frozen):
    """A file. Whoever has a row that is wrong is `spoilt` and not `given`: half a year would be worse than none."""

    rows: int
    given: tuple[Given, ...]
    spoilt: tuple[str, ...]
    bad: tuple[BadRow, ...]


class _Wrong(Exception):
    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.field, self.rule, self.remedy = field, rule, remedy

    def at(self, row: int) -> BadRow:
        return BadRow(row=row, field=self.field, rule=self.rule, remedy=self.remedy)


class _Row(Frozen):
    row: int
    term: TermDates | None
    closed_on: tuple[date, ...] = ()


def school_year(on: date) -> int:
    """The year in which the school year of that day began; it begins on 1 August."""
    return on.year if on.month >= 8 else on.year - 1


def read(content: bytes) -> TermsSheet:
    """Read a file. Nothing is raised for bad content: a file that cannot be read has one problem in row 1."""
    try:
        rows = _rows(content)
    except _Wrong as wrong:
        return TermsSheet(rows=0, given=(), spoilt=(), bad=(wrong.at(1),))
    bad: list[BadRow] = []
    spoilt: dict[tuple[str, str], None] = {}
    good: dict[tuple[str, str], list[_Row]] = {}
    spelt: dict[str, str] = {}
    for number, cells in rows:
        area = spelt.setdefault(cells["area"].casefold(), cells["area"])
        owner = ("", cells["urn"]) if cells.get("urn") else (area, "")
        try:
            good.setdefault(owner, []).append(_row(number, cells))
        except _Wrong as wrong:
            bad.append(wrong.at(number))
            spoilt[owner] = None
    given = [_given(owner, found) for owner, found in good.items() if found and owner not in spoilt]
    spoilt_names = tuple(f"URN {urn}" if urn else area for area, urn in spoilt if area or urn)
    return TermsSheet(rows=len(rows), given=tuple(given), spoilt=spoilt_names, bad=tuple(bad))


def _given(owner: tuple[str, str], rows: list[_Row]) -> Given:
    area, urn = owner
    return Given(
        area=area,
        urn=urn or None,
        first_row=rows[0].row,
        terms=tuple(one.term for one in rows if one.term is not None),
        closed_on=tuple(sorted({on for one in rows for on in one.closed_on})),
    )


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows with content, by their headings, under the numbers that a spreadsheet shows."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise _Wrong("file", "The file is not CSV: a quotation mark is not closed.", "Save it as CSV again.") from None
    headings = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in lines[0]] if lines else []
    missing = [name for name in NEEDED if name not in headings]
    if missing:
        known = "area, term, starts_on, ends_on, and if known urn, school_year and the two days of half-term"
        raise _Wrong(", ".join(missing), f"These headings are missing: {', '.join(missing)}.", f"Row 1 names {known}.")
    if len(lines) > MAX_ROWS + 1:
        raise _Wrong("file", f"The file has more than {MAX_ROWS} rows.", "Split it into several files.")
    numbered = enumerate(lines[1:], start=2)
    filled = [(number, cells) for number, cells in numbered if any(cell.strip() for cell in cells)]
    return [
        (number, {name: cell.strip() for name, cell in zip(headings, [*cells, *[""] * len(headings)], strict=False)})
        for number, cells in filled
    ]


def _row(number: int, cells: Mapping[str, str]) -> _Row:
    urn, area, term = cells.get("urn", ""), cells["area"], cells["term"]
    if not urn and not area:
        raise _Wrong("area", "The row names neither an authority nor a school.", "Fill in area, or urn.")
    if urn and not (urn.isascii() and urn.isdecimal()):
        raise _Wrong("urn", f"{urn!r} is not a URN.", "Write digits, such as 100000, or leave it empty.")
    if len(area) > 200 or len(term) > 100:
        raise _Wrong("area", "The cell is too long.", "Shorten it.")
    if not term:
        raise _Wrong("term", "This cell must not be empty.", 'Write the term\'s name, or "closed" for closed days.')
    first_on, last_on = _day(cells, "starts_on"), _day(cells, "ends_on")
    if first_on is None:
        raise _Wrong("starts_on", "This cell must not be empty.", _DATE_REMEDY)
    if term.casefold() in _CLOSED:
        return _Row(row=number, term=None, closed_on=_days(first_on, last_on or first_on))
    if last_on is None:
        raise _Wrong("ends_on", "This cell must not be empty.", _DATE_REMEDY)
    half = {name: _day(cells, name) for name in ("half_term_starts_on", "half_term_ends_on")}
    try:
        Term(starts_on=first_on, ends_on=last_on, **half)
    except ValidationError as error:
        said = error.errors(include_input=False, include_url=False)[0]["msg"].removeprefix("Value error, ")
        rule, _, remedy = said.partition(". ")
        raise _Wrong("ends_on", f"{rule}.", remedy or "Correct the dates.") from None
    return _Row(row=number, term=TermDates(name=term, starts_on=first_on, ends_on=last_on, **half))


def _days(first_on: date, last_on: date) -> tuple[date, ...]:
    count = (last_on - first_on).days + 1
    if not 1 <= count <= _LONGEST_CLOSURE_DAYS:
        raise _Wrong("ends_on", f"Closed days go from the first to the last, {_LONGEST_CLOSURE_DAYS} at most.",
                     "Correct the two days.")  # fmt: skip
    return tuple(first_on + timedelta(days=n) for n in range(count))


def _day(cells: Mapping[str, str], name: str) -> date | None:
    written = cells.get(name, "")
    if not written:
        return None
    for form, (year, month, day) in _FORMS:
        parts = form.fullmatch(written)
        if parts is not None:
            try:
                found = date(*(int(parts.groups()[place]) for place in (year, month, day)))
            except ValueError:
                raise _Wrong(name, f"There is no {written} in the calendar.", _DATE_REMEDY) from None
            if not 2000 <= found.year <= 2100:
                raise _Wrong(name, f"{written} is not in these years.", _DATE_REMEDY)
            return found
    raise _Wrong(name, f"{written!r} is not a date.", _DATE_REMEDY)
