"""Reading a file of term dates: an authority's or a school's, as CSV or JSON.

CSV has a row for each term: `area, term, starts_on, ends_on` and, if known, `school_year`,
`half_term_starts_on`, `half_term_ends_on`. A `urn` makes a row that school's own. The term `closed` (or `INSET`) is no
term but days on which the school is closed to pupils. JSON is what the API takes: `{"terms": [...], "closed_on": []}`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.calendar import Term, Terms
from shared.errors import Invalid

_NEEDED = ("area", "term", "starts_on", "ends_on")
_CLOSED = ("closed", "closure", "inset")


class _Row(BaseModel):
    """One line of the CSV."""

    model_config = ConfigDict(frozen=True)

    line: int
    area: str
    urn: str
    closed: bool
    term: Term


class TermFile(BaseModel):
    """The terms in a file: those of each area, and of each school (by URN) that has rows of its own."""

    model_config = ConfigDict(frozen=True)

    areas: dict[str, Terms]
    schools: dict[str, Terms]

    def terms_for(self, area: str | None = None, urn: str | None = None) -> Terms | None:
        """The school's terms, else its area's; None when the file leaves it open whose are meant."""
        if urn is not None and urn in self.schools:
            return self.schools[urn]
        if area is not None:
            return next((terms for name, terms in self.areas.items() if name.casefold() == area.casefold()), None)
        return next(iter(self.areas.values())) if len(self.areas) == 1 else None


def read_terms(content: bytes, file: str) -> TermFile:
    """The terms in a file. Raises Invalid naming file, line and column, and what to write instead."""
    text = _text(content)
    if text.lstrip().startswith("{"):
        return _from_json(text, file)
    rows = [_row(row, line, file) for line, row in _records(text, file)]
    if not rows:
        raise Invalid(f"{file}: there are no rows. Give one for each term.")
    areas = {area: _terms([row for row in rows if row.area == area and not row.urn], file) for area in _areas(rows)}
    owners = {row.urn: row.area for row in rows if row.urn}
    schools = {
        urn: _own_or_areas([row for row in rows if row.urn == urn], areas.get(area), file)
        for urn, area in owners.items()
    }
    return TermFile(areas={name: terms for name, terms in areas.items() if terms.terms}, schools=schools)


def _areas(rows: list[_Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.area for row in rows))


def _own_or_areas(rows: list[_Row], area: Terms | None, file: str) -> Terms:
    """A school that gives only closed days keeps its area's terms, and is closed on the area's days as well."""
    own = _terms(rows, file)
    if own.terms or area is None:
        return own
    return Terms(terms=area.terms, closed_on=tuple(sorted({*area.closed_on, *own.closed_on})))


def _terms(rows: list[_Row], file: str) -> Terms:
    closed = [row.term for row in rows if row.closed]
    days = {
        span.starts_on + timedelta(days=n) for span in closed for n in range((span.ends_on - span.starts_on).days + 1)
    }
    terms = sorted((row.term for row in rows if not row.closed), key=lambda term: term.starts_on)
    try:
        return Terms(terms=tuple(terms), closed_on=tuple(sorted(days)))
    except ValidationError as error:
        raise Invalid(f"{file}: {_said(error)}") from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _records(text: str, file: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    heading = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise Invalid(f"{file}: there is no column {', '.join(missing)}. The first line names the columns.")
    reader.fieldnames = names
    for row in reader:
        cells = {
            name: (cell or "").strip() for name, cell in row.items() if isinstance(name, str) and not _is_rest(cell)
        }
        if any(cells.values()):
            yield reader.line_num, cells


def _is_rest(cell: object) -> bool:
    return isinstance(cell, list)


def _row(cells: Mapping[str, str], line: int, file: str) -> _Row:
    half_term = [_day(cells, name, line, file) for name in ("half_term_starts_on", "half_term_ends_on")]
    first_on, last_on = (_day(cells, name, line, file) for name in ("starts_on", "ends_on"))
    if first_on is None:
        raise Invalid(f"{file}: line {line}: starts_on is empty. Write YYYY-MM-DD or DD/MM/YYYY.", field="starts_on")
    closed = cells["term"].casefold() in _CLOSED
    if last_on is None and not closed:
        raise Invalid(f"{file}: line {line}: ends_on is empty. Write YYYY-MM-DD or DD/MM/YYYY.", field="ends_on")
    try:
        term = Term(
            starts_on=first_on,
            ends_on=last_on or first_on,
            half_term_starts_on=half_term[0],
            half_term_ends_on=half_term[1],
            name=cells["term"],
            school_year=cells.get("school_year", ""),
        )
    except ValidationError as error:
        raise Invalid(f"{file}: line {line}: {_said(error)}") from None
    return _Row(line=line, area=cells["area"], urn=cells.get("urn", ""), closed=closed, term=term)


def _day(cells: Mapping[str, str], name: str, line: int, file: str) -> date | None:
    written = cells.get(name, "")
    if not written:
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Invalid(f"{file}: line {line}: {name}: {written!r} is no date. Write YYYY-MM-DD or DD/MM/YYYY.", field=name)


def _from_json(text: str, file: str) -> TermFile:
    try:
        terms = Terms.model_validate(json.loads(text))
    except (ValueError, ValidationError) as error:
        said = _said(error) if isinstance(error, ValidationError) else f"not JSON: {error}."
        raise Invalid(f"{file}: {said}") from None
    return TermFile(areas={"": terms}, schools={})


def _said(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    return f"{key}: {said}" if key else said
