"""The Department for Education's public establishment file ("Get Information about Schools"), read row by row.

The file has 139 columns, of which these few are used, by their headings: more, fewer or moved columns do no harm. It
comes in Windows-1252 or, saved again, in UTF-8; each line is read for itself, so that a file with both is read too. A
row that cannot be read is a problem of its own. Never more than a few rows are held.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO
from unicodedata import category
from urllib.parse import urlsplit

from services.intake.csv_import import BadRow
from services.intake.domain.establishment import Country, Establishment, Status
from shared.errors import Invalid

NEEDED = (
    "URN", "LA (name)", "EstablishmentName", "TypeOfEstablishment (name)", "EstablishmentStatus (code)", "CloseDate",
    "PhaseOfEducation (name)", "Town", "Postcode", "GOR (code)",
)  # fmt: skip
WELCOME = ("Trusts (name)", "SchoolWebsite", "DistrictAdministrative (code)")

_STATUS: dict[str, Status] = {"1": "open", "2": "closed", "3": "closing", "4": "planned"}
_REGIONS_OF_ENGLAND = frozenset("ABDEFGHJK")
_LONGEST_LINE = 64 * 1024
_LONGEST_CELL = 500
_MOST_LINES_OF_A_ROW = 10
_DATE = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_MARK = b"\xef\xbb\xbf"  # by which spreadsheets know UTF-8

Row = Establishment | tuple[BadRow, ...]


class _Broken(Exception):
    """Why a row, or one of its cells, cannot be read."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.field, self.rule, self.remedy = field, rule, remedy

    def at(self, row: int) -> BadRow:
        """The problem as it is reported."""
        return BadRow(row=row, field=self.field, rule=self.rule, remedy=self.remedy)


def read(file: BinaryIO) -> Iterator[Row]:
    """Each row as an establishment, or as its problems. Rows are numbered as in a spreadsheet: headings are row 1.

    Raises Invalid when the file as a whole is none of the Department's: it names the headings that are missing.
    """
    lines = _Lines(file)
    headings, delimiter = _headings(lines)
    places = {heading: place for place, heading in enumerate(headings)}
    first_rows: dict[str, int] = {}
    row = 1
    while lines.has_more():
        row += 1
        try:
            cells = lines.next_row(delimiter, len(headings))
            if cells is None:
                continue
            found = _establishment(row, {name: cells[place].strip() for name, place in places.items() if name})
        except _Broken as broken:
            yield (broken.at(row),)
            continue
        if isinstance(found, Establishment):
            before = first_rows.setdefault(found.urn, row)
            if before != row:
                rule = f"Row {before} has URN {found.urn} already; an establishment stands in the file once."
                yield (_Broken("URN", rule, "Remove one of the two rows.").at(row),)
                continue
        yield found


class _Lines:
    """The file's lines as text. A row may go over several of them: a quoted cell may hold line breaks."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        first = file.readline(_LONGEST_LINE).removeprefix(_MARK)
        self._waiting = deque([first] if first else [])

    def has_more(self) -> bool:
        if not self._waiting:
            line = self._file.readline(_LONGEST_LINE)
            if line:
                self._waiting.append(line)
        return bool(self._waiting)

    def count_in_next(self, mark: bytes) -> int:
        """How often the mark stands in the next line."""
        return self._waiting[0].count(mark) if self.has_more() else 0

    def next_row(self, delimiter: str, width: int) -> list[str] | None:
        """The next row's cells; None for an empty line. Raises _Broken, and goes on with the next line then.

        A quotation mark that is not closed would take in the rest of the file: such a row ends with its first line.
        """
        taken = [self._line()]
        while b"".join(taken).count(b'"') % 2 and len(taken) < _MOST_LINES_OF_A_ROW and self.has_more():
            taken.append(self._line())
        if len(taken) > 1:
            try:
                return _cells(b"".join(taken), delimiter, width)
            except _Broken:
                self._waiting.extendleft(reversed(taken[1:]))
        return _cells(taken[0], delimiter, width)

    def _line(self) -> bytes:
        line = self._waiting.popleft()
        if len(line) < _LONGEST_LINE or line.endswith(b"\n"):
            return line
        while (rest := self._file.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
        raise _Broken("row", "The row is longer than 64 KB.", "Download the file again.")


def _cells(line: bytes, delimiter: str, width: int) -> list[str] | None:
    text = _decoded(line)
    if not text.strip():
        return None
    if "\0" in text:
        raise _Broken("row", "The row holds the character with the number 0.", "Download the file again.")
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise _Broken("row", "The row's quotation marks do not fit together.", "Close each of them.") from None
    if not any(cell.strip() for cell in cells):
        return None
    if width and len(cells) != width:
        rule = f"The row has {len(cells)} cells, and there are {width} headings."
        raise _Broken("row", rule, "Give the row as many cells, and close each quotation mark.")
    return cells


def _decoded(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _Broken("row", "The row is neither UTF-8 nor Windows-1252 text.", 'Save the file as "CSV UTF-8".')


def _headings(lines: _Lines) -> tuple[list[str], str]:
    """The headings without blanks around them, and what stands between the cells."""
    remedy = "Give the file as the Department publishes it: the establishment download with all columns, as CSV."
    if not lines.has_more():
        raise Invalid(f"The file is empty. {remedy}", field="file")
    try:
        delimiter = ";" if lines.count_in_next(b";") > lines.count_in_next(b",") else ","
        headings = [heading.strip() for heading in lines.next_row(delimiter, 0) or []]
    except _Broken as broken:
        raise Invalid(f"Row 1: {broken.rule} {remedy}", field="file") from None
    missing = [name for name in NEEDED if name not in headings]
    if missing:
        raise Invalid(f"These headings are missing in row 1: {', '.join(missing)}. {remedy}", field="file")
    return headings, delimiter


def _establishment(row: int, cells: dict[str, str]) -> Row:
    bad: list[BadRow] = []
    for name in (*NEEDED, *WELCOME):
        try:
            cells[name] = _plain(name, cells.get(name, ""))
        except _Broken as broken:
            bad.append(broken.at(row))
    for check in (_urn, _name, _area, _status, _closed_on):
        try:
            check(cells)
        except _Broken as broken:
            bad.append(broken.at(row))
    if bad:
        return tuple(bad)
    return Establishment(
        urn=_urn(cells),
        name=_name(cells),
        area=_area(cells),
        kind=cells["TypeOfEstablishment (name)"],
        phase=cells["PhaseOfEducation (name)"] or "Not applicable",
        status=_status(cells),
        closed_on=_closed_on(cells),
        country=_country(cells),
        town=cells["Town"],
        postcode=cells["Postcode"],
        trust=cells["Trusts (name)"] or None,
        email_domain=_domain(cells["SchoolWebsite"]),
    )


def _plain(name: str, cell: str) -> str:
    """A cell on one line, without invisible characters: names go into the heads of mails."""
    text = " ".join("".join(character for character in cell if category(character) != "Cf").split())
    if len(text) > _LONGEST_CELL:
        raise _Broken(name, f"The cell is longer than {_LONGEST_CELL} characters.", "Shorten it.")
    if any(category(character) == "Cc" for character in text):
        raise _Broken(name, "The cell holds control characters.", "Take them out.")
    return text


def _urn(cells: dict[str, str]) -> str:
    urn = cells["URN"]
    if not (urn.isascii() and urn.isdecimal() and len(urn) <= 8 and int(urn)):
        raise _Broken(
            "URN", f"{urn!r} is not a URN." if urn else "The URN is missing.", "Write digits, such as 100000."
        )
    return urn


def _name(cells: dict[str, str]) -> str:
    if not cells["EstablishmentName"]:
        raise _Broken("EstablishmentName", "The name is missing.", "Write the establishment's name.")
    return cells["EstablishmentName"]


def _area(cells: dict[str, str]) -> str:
    if not cells["LA (name)"]:
        raise _Broken("LA (name)", "The local authority is missing.", "Write its name: its term dates count.")
    return cells["LA (name)"]


def _status(cells: dict[str, str]) -> Status:
    code = cells["EstablishmentStatus (code)"]
    if code not in _STATUS:
        rule = f"{code!r} is not the code of a status." if code else "The status is missing."
        remedy = "Write 1 (open), 2 (closed), 3 (open, but proposed to close) or 4 (proposed to open)."
        raise _Broken("EstablishmentStatus (code)", rule, remedy)
    return _STATUS[code]


def _closed_on(cells: dict[str, str]) -> date | None:
    """The day in the form 31-08-2019. An open establishment may have one: that on which it will close."""
    written = cells["CloseDate"]
    if not written:
        return None
    parts = _DATE.fullmatch(written)
    try:
        if parts is None:
            raise ValueError(written)
        day, month, year = (int(part) for part in parts.groups())
        return date(year, month, day)
    except ValueError:
        rule = f"{written!r} is not a day of the calendar in the form DD-MM-YYYY."
        raise _Broken("CloseDate", rule, "Write it like 31-08-2019, or leave it empty.") from None


def _country(cells: dict[str, str]) -> Country:
    """By region; where none is given, by the code of the district."""
    region = cells["GOR (code)"].upper()
    if region in _REGIONS_OF_ENGLAND:
        return "England"
    if region == "W":
        return "Wales"
    letter = cells["DistrictAdministrative (code)"][:1].upper() if not region else ""
    return "England" if letter == "E" else "Wales" if letter == "W" else "elsewhere"


def _domain(website: str) -> str | None:
    """The school's own domain, by which a head's address is compared: that of its website."""
    try:
        host = (urlsplit(website if "//" in website else f"//{website}").hostname or "").removeprefix("www.")
    except ValueError:
        return None
    return host if "." in host and " " not in host else None
