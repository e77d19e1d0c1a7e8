"""Applications from a spreadsheet: a pure reader that gives rows and problems, and never half of anything.

Row numbers are those that the user sees in the sheet: the headings are row 1.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import get_args

from pydantic import ValidationError

from services.intake.domain.application import NewApplication, Payer, email_key
from services.intake.domain.eligibility import Problem, problems_of
from shared.consents import KINDS
from shared.contracts.envelope import Frozen
from shared.policy import Programme

REQUIRED = (
    "name", "email", "job_title", "school_urn", "phase", "level2_english_kind", "level2_maths_kind",
    "whole_class_occasions", "years_experience", "head_name", "head_email", "payer",
)  # fmt: skip
OPTIONAL = (
    "preferred_name", "certificate_name", "phone", "birth_date", "subjects", "region", "mentor_name", "mentor_email",
    "school_contact_name", "school_contact_email", "cohort", "adjustments", "extra_minutes", "breaks", "captions",
    *KINDS, "level2_english_exception", "level2_maths_exception",
)  # fmt: skip
EXAMPLE = {
    "name": "Sam Sample",
    "email": "sam.sample@oakfield.example",
    "birth_date": "07/03/1985",
    "job_title": "Teaching assistant",
    "school_urn": "900001",
    "phase": "Primary",
    "subjects": "English / maths",
    "level2_english_kind": "gcse_a_star_to_c",
    "level2_maths_kind": "skills_level_2",
    "whole_class_occasions": "4",
    "years_experience": "6",
    "head_name": "Alex Example",
    "head_email": "head@oakfield.example",
    "payer": "school",
    "school_copies": "no",
}
MAX_ROWS = 2_000
Schools = Mapping[str, Problem | None]
"""The URNs that are known: None for a school where people may apply from, else why they may not."""

_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0", ""})
_REMEDIES = {
    "email": "Write one address, such as sam@school.example.",
    "head_email": "Write one address, such as head@school.example.",
    "mentor_email": "Write one address, or leave it empty.",
    "school_contact_email": "Write one address, or leave it empty.",
    "payer": f"Write one of {', '.join(get_args(Payer))}.",
    "whole_class_occasions": "Write a whole number, such as 4.",
    "years_experience": "Write a number, such as 6.",
    "extra_minutes": "Write a number of minutes up to 60, or leave it empty.",
    "breaks": "Write 1 or 2, or leave it empty.",
}
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class BadRow(Frozen):
    """One thing wrong with one row: which rule it breaks, and what to do."""

    row: int
    field: str
    rule: str
    remedy: str
    code: str | None = None
    """Of a check that the applicant does not pass; None for what is written wrongly."""


class GoodRow(Frozen):
    """One row that can be applied."""

    row: int
    application: NewApplication


class Sheet(Frozen):
    """What a file holds. `rows` counts rows with content, without the headings."""

    rows: int
    good: tuple[GoodRow, ...]
    bad: tuple[BadRow, ...]
    ignored_columns: tuple[str, ...] = ()


class Unreadable(Exception):
    """The file as a whole cannot be read; carries the one problem to show."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.problem = BadRow(row=1, field=field, rule=rule, remedy=remedy)


class _Cell(Exception):
    """One cell cannot be read."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.remedy = remedy


def template() -> str:
    """A file with all headings and one example row, with the mark by which spreadsheets know UTF-8."""
    columns = (*REQUIRED, *OPTIONAL)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerow([EXAMPLE.get(column, "") for column in columns])
    return "\ufeff" + written.getvalue()


def urns_of(content: bytes) -> frozenset[str]:
    """The URNs that stand in the file; none when it cannot be read, which `read` says in words."""
    try:
        headings, lines = lines_of(content)
        columns = columns_of(headings)
    except Unreadable:
        return frozenset()
    return frozenset(cell_of(cells, columns, "school_urn") for _, cells in lines) - {""}


def read(content: bytes, programme: Programme, schools: Schools, cohorts: Mapping[str, str]) -> Sheet:
    """Read a file. `cohorts` maps a cohort's id, and its name in lower case, to its id.

    Nothing is raised for bad content: a file that cannot be read has one problem in row 1 and no rows.
    """
    try:
        headings, lines = lines_of(content)
        columns = columns_of(headings)
    except Unreadable as unreadable:
        return Sheet(rows=0, good=(), bad=(unreadable.problem,))
    good: list[GoodRow] = []
    bad: list[BadRow] = []
    seen: dict[str, int] = {}
    for number, cells in lines:
        found = _read_row(number, cells, columns, programme, schools, cohorts)
        address = email_key(cell_of(cells, columns, "email"))
        if address and address in seen:
            bad.append(
                BadRow(
                    row=number,
                    field="email",
                    rule=f"Row {seen[address]} has the same e-mail address; one person applies once.",
                    remedy="Remove one of the two rows, or correct the address.",
                )
            )
            found = found if isinstance(found, list) else []
        elif address:
            seen[address] = number
        if isinstance(found, list):
            bad.extend(found)
        else:
            good.append(found)
    known = {*REQUIRED, *OPTIONAL}
    ignored = tuple(heading for heading in columns if heading not in known)
    return Sheet(rows=len(lines), good=tuple(good), bad=tuple(bad), ignored_columns=ignored)


def lines_of(content: bytes) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The heading cells, and the rows with content under their numbers in the sheet."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("file", "The file is not UTF-8 text.", 'Save it as "CSV UTF-8" and send it again.') from None
    first_line = text.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Unreadable(
            "file", "The file is not CSV: a quotation mark is not closed.", "Save it as CSV again."
        ) from None
    filled = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cell.strip() for cell in cells)]
    if not filled:
        raise Unreadable("file", "The file is empty.", "Begin with the headings of the template.")
    if len(filled) > MAX_ROWS + 1:
        raise Unreadable("file", f"The file has more than {MAX_ROWS} rows.", "Split it into several files.")
    return filled[0][1], filled[1:]


def columns_of(headings: list[str], required: Sequence[str] = REQUIRED) -> dict[str, int]:
    """Where each heading stands; case, spaces and hyphens do not matter."""
    names = [re.sub(r"[\s-]+", "_", heading.strip().lower()) for heading in headings]
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise Unreadable(", ".join(doubled), "A heading stands twice.", "Keep one column of each name.")
    missing = [name for name in required if name not in names]
    if missing:
        raise Unreadable(
            ", ".join(missing),
            f"{'A column is' if len(missing) == 1 else 'Columns are'} missing: {', '.join(missing)}.",
            "Add the heading in row 1 and fill the column; the template has all headings.",
        )
    return {name: place for place, name in enumerate(names) if name}


def cell_of(cells: list[str], columns: Mapping[str, int], name: str) -> str:
    """The text of the column in this row; empty where there is none."""
    place = columns.get(name)
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _read_row(
    number: int,
    cells: list[str],
    columns: Mapping[str, int],
    programme: Programme,
    schools: Schools,
    cohorts: Mapping[str, str],
) -> GoodRow | list[BadRow]:
    bad: list[BadRow] = []
    values: dict[str, object] = {"programme": programme.code}
    if any(cell.strip() for cell in cells[max(columns.values()) + 1 :]):
        bad.append(
            BadRow(
                row=number,
                field="row",
                rule="The row has more cells than there are headings.",
                remedy="Put texts that hold the separator into quotation marks.",
            )
        )
    for name in (*REQUIRED, *OPTIONAL):
        written = cell_of(cells, columns, name)
        try:
            if not written and name in REQUIRED:
                raise _Cell("This cell must not be empty.", "Fill it in.")
            if written:
                _take(name, written, values, schools, cohorts)
        except _Cell as wrong:
            bad.append(BadRow(row=number, field=name, rule=wrong.rule, remedy=wrong.remedy))
    if not cohorts and not cell_of(cells, columns, "cohort"):
        bad.append(
            BadRow(
                row=number,
                field="cohort",
                rule="No cohort is open for applications.",
                remedy="Open a cohort whose first session is still to come, then send the file again.",
            )
        )
    if bad:
        return bad
    try:
        application = NewApplication.model_validate(values)
    except ValidationError as error:
        return [_broken(number, str(e["loc"][0]), e["msg"]) for e in error.errors(include_input=False)]
    return [
        BadRow(row=number, field=problem.field, rule=problem.rule, remedy=problem.remedy, code=problem.code)
        for problem in problems_of(application, programme)
    ] or GoodRow(row=number, application=application)


def _take(name: str, written: str, values: dict[str, object], schools: Schools, cohorts: Mapping[str, str]) -> None:
    """Put one cell's meaning among the values. Raises _Cell."""
    if name == "birth_date":
        values[name] = _birth_date(written)
    elif name in (*KINDS, "captions"):
        values[name] = _yes_or_no(written)
    elif name == "subjects":
        values[name] = tuple(part.strip() for part in re.split(r"[/|;,]", written) if part.strip())
    elif name == "cohort":
        values["cohort_id"] = _cohort(written, cohorts)
    elif name == "payer":
        values[name] = written.lower()
    elif name == "school_urn":
        values[name] = _school(written, schools)
    else:
        values[name] = written


def _birth_date(written: str) -> date:
    remedy = "Write day/month/year, such as 07/03/1985."
    parts = _DATE.fullmatch(written)
    if parts is None:
        raise _Cell("The date is not written as DD/MM/YYYY.", remedy)
    day, month, year = (int(part) for part in parts.groups())
    try:
        born_on = date(year, month, day)
    except ValueError:
        raise _Cell("There is no such day in the calendar.", remedy) from None
    if not 1900 <= year <= 2020:
        raise _Cell("The year cannot be that of a person who works in a school.", remedy)
    return born_on


def _yes_or_no(written: str) -> bool:
    if written.lower() in _YES:
        return True
    if written.lower() in _NO:
        return False
    raise _Cell("This must be yes or no.", "Write yes or no.")


def _school(urn: str, schools: Schools) -> str:
    if urn not in schools:
        raise _Cell(f"No school with URN {urn} is known.", "Check the number, or record the school first.")
    problem = schools[urn]
    if problem is not None:
        raise _Cell(problem.rule, problem.remedy)
    return urn


def _cohort(written: str, cohorts: Mapping[str, str]) -> str:
    cohort_id = cohorts.get(written) or cohorts.get(written.lower())
    if cohort_id is None:
        raise _Cell("There is no such cohort.", "Write the name of an open cohort, or leave the cell empty.")
    return cohort_id


def _broken(number: int, field: str, rule: str) -> BadRow:
    return BadRow(row=number, field=field, rule=f"{rule}.", remedy=_REMEDIES.get(field, "Correct the cell."))
