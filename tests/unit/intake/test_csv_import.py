"""Spreadsheets as they really come: marks at the start, semicolons, odd headings, wrong days, doubled people."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake import csv_import
from services.intake.csv_import import Sheet
from shared import policy

HLTA = policy.load("hlta")
COHORTS = {"c1": "c1", "autumn 2026": "c1"}

FILLED = {
    "name": "Sam Sample",
    "email": "sam@home.example",
    "birth_date": "07/03/1985",
    "job_title": "Teaching assistant",
    "school_urn": "900001",
    "phase": "Primary",
    "level2_english_kind": "o_level",
    "level2_maths_kind": "o_level",
    "whole_class_occasions": "3",
    "years_experience": "5",
    "head_name": "Alex Example",
    "head_email": "head@oakfield.example",
    "payer": "school",
}


def sheet(*rows: dict[str, str], without: str = "", comma: str = ",") -> bytes:
    columns = [name for name in FILLED if name != without]
    extra = [name for row in rows for name in row if name not in FILLED]
    columns += sorted(set(extra))
    lines = [columns, *([{**FILLED, **row}.get(name, "") for name in columns] for row in rows)]
    return "\n".join(comma.join(f'"{cell}"' if comma in cell else cell for cell in line) for line in lines).encode()


def read(content: bytes) -> Sheet:
    return csv_import.read(content, HLTA, {"900001": None, "900002": None}, COHORTS)


def problems(content: bytes) -> list[tuple[int, str, str]]:
    return [(bad.row, bad.field, bad.rule) for bad in read(content).bad]


def test_a_good_row_becomes_an_application_with_its_row_number() -> None:
    found = read(sheet({"subjects": "English / maths", "school_copies": "Yes", "cohort": "Autumn 2026"}))
    assert found.bad == ()
    (good,) = found.good
    assert (good.row, good.application.birth_date, good.application.cohort_id) == (2, date(1985, 3, 7), "c1")
    assert good.application.subjects == ("English", "maths")
    assert (good.application.whole_class_occasions, good.application.school_copies) == (3, True)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("comma", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_mark_of_utf8_semicolons_and_windows_line_ends_are_all_understood(
    mark: bytes, comma: str, end: str
) -> None:
    content = mark + sheet({"name": "Zoë Sample"}, comma=comma).decode().replace("\n", end).encode()
    assert [good.application.name for good in read(content).good] == ["Zoë Sample"]


def test_headings_are_matched_without_case_spaces_or_hyphens() -> None:
    head, body = sheet({}).decode().split("\n")
    odd = head.replace("school_urn", " School URN ").replace("head_email", "HEAD-EMAIL").replace("name", "Name", 1)
    assert len(read(f"{odd}\n{body}".encode()).good) == 1


@pytest.mark.parametrize("missing", csv_import.REQUIRED)
def test_a_missing_column_is_a_problem_of_row_1_that_names_it_and_no_row_is_good(missing: str) -> None:
    found = read(sheet({}, without=missing))
    assert found.good == ()
    assert [(bad.row, bad.field, bad.rule) for bad in found.bad] == [(1, missing, f"A column is missing: {missing}.")]
    assert "template" in found.bad[0].remedy


def test_all_missing_columns_are_named_at_once() -> None:
    (bad,) = read(b"name,email\nSam,sam@home.example").bad
    assert bad.row == 1
    assert bad.rule.startswith("Columns are missing: job_title, school_urn, phase,")


def test_a_heading_that_stands_twice_is_refused() -> None:
    assert problems(b"name,NAME,email\n")[0] == (1, "name", "A heading stands twice.")


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("1985-03-07", "The date is not written as DD/MM/YYYY."),
        ("07/03/85", "The date is not written as DD/MM/YYYY."),
        ("7 March 1985", "The date is not written as DD/MM/YYYY."),
        ("31/02/1985", "There is no such day in the calendar."),
        ("29/02/1985", "There is no such day in the calendar."),
        ("03/13/1985", "There is no such day in the calendar."),
        ("07/03/1885", "The year cannot be that of a person who works in a school."),
        ("07/03/2026", "The year cannot be that of a person who works in a school."),
    ],
)
def test_a_wrong_date_is_named_with_its_row_and_how_to_write_it(written: str, rule: str) -> None:
    found = read(sheet({}, {"email": "kim@home.example", "birth_date": written}))
    assert [good.row for good in found.good] == [2]
    assert [(bad.row, bad.field, bad.rule) for bad in found.bad] == [(3, "birth_date", rule)]
    assert found.bad[0].remedy == "Write day/month/year, such as 07/03/1985."


@pytest.mark.parametrize(("written", "born_on"), [("7/3/1985", date(1985, 3, 7)), ("29/02/1984", date(1984, 2, 29))])
def test_short_days_and_leap_days_are_read(written: str, born_on: date) -> None:
    assert read(sheet({"birth_date": written})).good[0].application.birth_date == born_on


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"school_urn": "123456"}, "school_urn", "No school with URN 123456 is known."),
        ({"cohort": "Spring"}, "cohort", "There is no such cohort."),
        ({"name": "  "}, "name", "This cell must not be empty."),
        ({"school_copies": "perhaps"}, "school_copies", "This must be yes or no."),
        ({"payer": "the king"}, "payer", "Input should be 'school', 'candidate' or 'authority'."),
        ({"level2_maths_kind": "gcse_d"}, "level2_maths_kind", "A level 2 qualification in maths is needed."),
    ],
)
def test_a_bad_cell_says_field_rule_and_remedy(change: dict[str, str], field: str, rule: str) -> None:
    found = read(sheet(change))
    assert found.good == ()
    assert [(bad.row, bad.field, bad.rule) for bad in found.bad] == [(2, field, rule)]
    assert found.bad[0].remedy


@pytest.mark.parametrize(
    ("field", "written"),
    [("email", "sam at home"), ("head_email", "a@b@c"), ("whole_class_occasions", "two"), ("years_experience", "-1")],
)
def test_addresses_and_numbers_are_checked(field: str, written: str) -> None:
    assert [(row, named) for row, named, _ in problems(sheet({field: written}))] == [(2, field)]


def test_the_later_of_two_rows_with_one_address_is_the_wrong_one() -> None:
    found = read(sheet({}, {"email": "kim@home.example"}, {"email": "SAM@Home.Example", "name": "Sam Again"}))
    assert [good.row for good in found.good] == [2, 3]
    assert [(bad.row, bad.field, bad.rule) for bad in found.bad] == [
        (4, "email", "Row 2 has the same e-mail address; one person applies once.")
    ]


def test_one_row_may_have_several_problems() -> None:
    rows = problems(sheet({"school_urn": "1", "birth_date": "no", "name": ""}))
    assert [(row, field) for row, field, _ in rows] == [(2, "name"), (2, "school_urn"), (2, "birth_date")]


def test_empty_rows_are_passed_over_and_still_counted_in_the_numbers() -> None:
    head, first, second = sheet({}, {"email": "no address"}).decode().split("\n")
    found = read(f"{head}\n{first}\n\n,,,\n{second}\n".encode())
    assert (found.rows, [good.row for good in found.good], [bad.row for bad in found.bad]) == (2, [2], [5])


def test_a_cell_of_several_lines_is_one_row_of_the_sheet() -> None:
    head, body = sheet({"adjustments": "x"}).decode().split("\n")
    second = body.replace("sam@home.example", "nobody")
    first = body[: -len("x")] + '"more time\nand a quiet room"'
    found = read(f"{head}\n{first}\n{second}".encode())
    assert found.good[0].application.adjustments == "more time\nand a quiet room"
    assert [bad.row for bad in found.bad] == [3]


def test_a_row_with_more_cells_than_headings_is_told_about_quotation_marks() -> None:
    head, body = sheet({}).decode().split("\n")
    (bad,) = read(f"{head}\n{body},spilt".encode()).bad
    assert (bad.row, bad.field) == (2, "row")
    assert "quotation marks" in bad.remedy


def test_columns_of_the_users_own_are_named_and_ignored() -> None:
    found = read(sheet({"our_notes": "call back"}))
    assert (len(found.good), found.ignored_columns) == (1, ("our_notes",))


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\n\n", "The file is empty."),
        ("name;é".encode("latin-1"), "The file is not UTF-8 text."),
        (b"PK\x03\x04\xff\xfe", "The file is not UTF-8 text."),
        (b'name,email\n"never closed', "The file is not CSV: a quotation mark is not closed."),
    ],
)
def test_a_file_that_cannot_be_read_has_one_clear_problem(content: bytes, rule: str) -> None:
    assert problems(content)[0] == (1, "file", rule)
    assert read(content).rows == 0


def test_the_template_reads_back_as_one_good_row() -> None:
    found = read(csv_import.template().encode())
    assert (found.rows, len(found.good), found.bad) == (1, 1, ())
    assert csv_import.template().startswith("\ufeffname,email,")


def test_without_an_open_cohort_every_row_says_so_before_anything_is_applied() -> None:
    found = csv_import.read(sheet({}), HLTA, {"900001": None}, {})
    assert [(bad.row, bad.field, bad.rule) for bad in found.bad] == [
        (2, "cohort", "No cohort is open for applications.")
    ]


def test_a_name_on_two_lines_is_a_bad_cell_since_no_mail_could_be_addressed_to_it() -> None:
    head, body = sheet({}).decode().split("\n")
    two_lines = '"Sam\nSample"' + body[body.index(",") :]
    assert problems(f"{head}\n{two_lines}".encode()) == [
        (2, "name", "Write it on one line, without control characters.")
    ]
