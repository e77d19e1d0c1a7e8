"""The Department's establishment file as it really comes, and broken in every way that stops no other row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from services.intake import gias
from services.intake.csv_import import BadRow
from services.intake.domain.establishment import Establishment, search_words, sought
from shared.errors import Invalid

SAMPLE = (Path(__file__).parents[2] / "services/intake/establishments.csv").read_text(encoding="utf-8")
LINES = SAMPLE.splitlines()


def read(content: bytes) -> list[gias.Row]:
    return list(gias.read(io.BytesIO(content)))


def good(rows: list[gias.Row]) -> list[str]:
    return [row.urn for row in rows if isinstance(row, Establishment)]


def bad(rows: list[gias.Row]) -> list[tuple[int, str, str]]:
    return [(one.row, one.field, one.rule) for row in rows if not isinstance(row, Establishment) for one in row]


def changed(row: int, **cells: str) -> bytes:
    """The sample with other cells in one row (2 is the first school)."""
    rows = list(csv.DictReader(io.StringIO(SAMPLE)))
    rows[row - 2] |= cells
    written = io.StringIO()
    writer = csv.DictWriter(written, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def test_the_file_has_the_departments_139_columns_and_each_school_is_read() -> None:
    assert len(next(csv.reader([LINES[0]]))) == 139
    rows = read(SAMPLE.encode())
    assert bad(rows) == []
    assert rows[0] == Establishment(
        urn="990001",
        name="St Mary's Church of England Primary School",
        area="Sampleshire",
        kind="Community school",
        phase="Primary",
        status="open",
        closed_on=None,
        country="England",
        town="Sampleton",
        postcode="ZZ1 1AA",
        trust=None,
        email_domain="stmarys.sampleshire.example",
    )
    read_so = [(one.urn, one.status, one.closed_on, one.country) for one in rows if isinstance(one, Establishment)]
    assert read_so[1:] == [
        ("990002", "closed", date(2024, 8, 31), "England"),
        ("990003", "open", None, "England"),
        ("990004", "closing", date(2027, 8, 31), "England"),
        ("990005", "planned", None, "England"),
        ("490006", "open", None, "Wales"),
        ("990007", "open", None, "elsewhere"),
    ]


@pytest.mark.parametrize(
    "saved",
    [
        lambda text: text.encode("cp1252"),
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode("cp1252"),
        lambda text: text.rstrip("\n").encode(),
    ],
)
def test_windows_1252_and_utf_8_are_read_alike(saved: Callable[[str], bytes]) -> None:
    names = [row.name for row in read(saved(SAMPLE)) if isinstance(row, Establishment)]
    assert len(names) == 7
    assert names[3] == "Élan Vale High School"


def test_a_file_in_which_both_encodings_meet_is_read_line_by_line() -> None:
    lines = [line.encode("utf-8" if place % 2 else "cp1252") for place, line in enumerate([*LINES[:5], LINES[4]])]
    lines[5] = lines[5].replace(b"990004", b"990008")
    names = {row.name for row in read(b"\n".join(lines)) if isinstance(row, Establishment) and "Vale" in row.name}
    assert names == {"Élan Vale High School"}


@pytest.mark.parametrize(
    ("cells", "field", "rule"),
    [
        ({"URN": ""}, "URN", "The URN is missing."),
        ({"URN": "99x"}, "URN", "'99x' is not a URN."),
        ({"URN": "990001"}, "URN", "Row 2 has URN 990001 already; an establishment stands in the file once."),
        ({"EstablishmentName": " "}, "EstablishmentName", "The name is missing."),
        ({"EstablishmentName": "Bell\x07 School"}, "EstablishmentName", "The cell holds control characters."),
        ({"LA (name)": ""}, "LA (name)", "The local authority is missing."),
        ({"EstablishmentStatus (code)": "9"}, "EstablishmentStatus (code)", "'9' is not the code of a status."),
        ({"EstablishmentStatus (code)": ""}, "EstablishmentStatus (code)", "The status is missing."),
        ({"CloseDate": "31-02-2019"}, "CloseDate", "'31-02-2019' is not a day of the calendar in the form DD-MM-YYYY."),
        ({"CloseDate": "2019-08-31"}, "CloseDate", "'2019-08-31' is not a day of the calendar in the form DD-MM-YYYY."),
        ({"Town": "x" * 501}, "Town", "The cell is longer than 500 characters."),
    ],
)
def test_a_broken_row_is_named_with_its_field_and_rule_and_the_rest_is_read(
    cells: dict[str, str], field: str, rule: str
) -> None:
    rows = read(changed(3, **cells))
    assert bad(rows) == [(3, field, rule)]
    assert good(rows) == ["990001", "990003", "990004", "990005", "490006", "990007"]
    assert all(one.remedy for row in rows if isinstance(row, tuple) for one in row)


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    rows = read(changed(5, URN="?", CloseDate="soon"))
    assert [(row, field) for row, field, _ in bad(rows)] == [(5, "URN"), (5, "CloseDate")]


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        (lambda line: line.rpartition(b",")[0], "The row has 138 cells, and there are 139 headings."),
        (lambda line: line + b",more", "The row has 140 cells, and there are 139 headings."),
        (lambda line: line.replace(b"Oakfield", b"Oak\0field"), "The row holds the character with the number 0."),
        (lambda line: line.replace(b"Oakfield", b"Oak\x81field"), "The row is neither UTF-8 nor Windows-1252 text."),
        (lambda line: line + b"x" * 200_000, "The row is longer than 64 KB."),
    ],
)
def test_a_row_that_is_damaged_as_a_whole_stops_no_other(damage: Callable[[bytes], bytes], rule: str) -> None:
    lines = [line.encode() for line in LINES]
    lines[2] = damage(lines[2])
    rows = read(b"\r\n".join(lines))
    assert bad(rows) == [(3, "row", rule)]
    assert good(rows) == ["990001", "990003", "990004", "990005", "490006", "990007"]


def test_a_quotation_mark_that_is_not_closed_takes_in_no_other_row() -> None:
    lines = list(LINES)
    lines[2] = lines[2].replace(",Oakfield Infant School,", ',"Oakfield Infant School,')
    rows = read("\n".join(lines).encode())
    assert [(row, field) for row, field, _ in bad(rows)] == [(3, "row")]
    assert good(rows) == ["990001", "990003", "990004", "990005", "490006", "990007"]


def test_two_open_quotation_marks_cost_two_rows_and_no_more() -> None:
    lines = list(LINES)
    for place in (2, 5):
        first, _, rest = lines[place].partition(",")
        lines[place] = f'{first},"{rest}'
    rows = read("\n".join(lines).encode())
    assert [row for row, _, _ in bad(rows)] == [3, 6]
    assert good(rows) == ["990001", "990003", "990004", "490006", "990007"]


def test_a_cell_may_go_over_several_lines_and_rows_are_counted_as_in_a_spreadsheet() -> None:
    content = changed(2, Street="Sample House\nSample Street") + b"broken,row\n"
    rows = read(content)
    assert len(good(rows)) == 7
    assert [row for row, _, _ in bad(rows)] == [9]


def test_semicolons_moved_columns_and_columns_that_are_not_used_do_no_harm() -> None:
    wanted = [name for name in csv.DictReader(io.StringIO(SAMPLE)).fieldnames or () if name in gias.NEEDED]
    written = io.StringIO()
    writer = csv.DictWriter(written, ["new", *reversed(wanted)], extrasaction="ignore", delimiter=";")
    writer.writeheader()
    writer.writerows(csv.DictReader(io.StringIO(SAMPLE)))
    assert len(good(read(written.getvalue().encode()))) == 7


@pytest.mark.parametrize("content", [b"", b"URN,EstablishmentName\n1,Oakfield\n", b"\x00\x01\x02", b"\n\n"])
def test_a_file_that_is_another_altogether_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="as the Department publishes it"):
        read(content)


def test_the_headings_that_are_missing_are_named() -> None:
    with pytest.raises(Invalid, match=r"missing in row 1: Postcode, GOR \(code\)\."):
        read(SAMPLE.replace("Postcode", "Postkode").replace("GOR (code)", "Region").encode())


def test_what_people_type_is_read_as_urn_postcode_or_words() -> None:
    assert (sought(" 100000 ").urn, sought("100000").postcode) == ("100000", None)
    assert sought("zz1 1a").postcode == "ZZ11A"
    assert sought("ZZ1").postcode == "ZZ1"
    assert sought("oakfield").postcode is None
    assert sought("St. Mary’s, Élan").words == ("st", "marys", "elan")
    assert search_words("Saint Mary's") == search_words("St Marys") == "st marys"
    assert sought(" ’ ").is_nothing


def test_a_problem_says_what_to_do() -> None:
    (problem,) = [row for row in read(changed(3, CloseDate="soon")) if isinstance(row, tuple)]
    assert problem == (
        BadRow(
            row=3,
            field="CloseDate",
            rule="'soon' is not a day of the calendar in the form DD-MM-YYYY.",
            remedy="Write it like 31-08-2019, or leave it empty.",
        ),
    )
