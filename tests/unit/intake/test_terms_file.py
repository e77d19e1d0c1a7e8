"""Term dates as people write them; every row that is wrong is named, and spoils nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake import terms_file
from services.intake.terms_file import TermsSheet, school_year
from shared.contracts.values import TermDates

HEAD = "area,urn,school_year,term,starts_on,ends_on,half_term_starts_on,half_term_ends_on"
AUTUMN = "Sampleshire,,2026/27,autumn,2026-09-03,2026-12-18,2026-10-26,2026-10-30"


def read(*rows: str, head: str = HEAD) -> TermsSheet:
    return terms_file.read("\n".join([head, *rows]).encode())


def bad(found: TermsSheet) -> list[tuple[int, str, str]]:
    return [(one.row, one.field, one.rule) for one in found.bad]


def term(first: date, last: date, name: str = "autumn") -> TermDates:
    return TermDates(name=name, starts_on=first, ends_on=last)


def test_terms_training_days_and_closures_of_authorities_and_schools_are_told_apart() -> None:
    found = read(
        AUTUMN,
        "Sampleshire,,,closed,2026-11-27,",
        "Sampleshire,990001,,INSET,04/01/2027,05-01-2027",
        ",990002,,autumn,01/09/2026,18/12/2026,,",
        "sampleshire,,,spring,2027-01-04,2027-03-25,,",
        "",
    )
    assert (found.rows, found.bad, found.spoilt) == (5, (), ())
    area, own_days, own_terms = found.given
    assert (area.area, area.urn, [one.name for one in area.terms]) == ("Sampleshire", None, ["autumn", "spring"])
    assert area.terms[0].half_term_ends_on == date(2026, 10, 30)
    assert area.closed_on == (date(2026, 11, 27),)
    assert (own_days.urn, own_days.terms, own_days.closed_on) == (
        "990001",
        (),
        (date(2027, 1, 4), date(2027, 1, 5)),
    )
    assert (own_terms.urn, own_terms.terms) == ("990002", (term(date(2026, 9, 1), date(2026, 12, 18)),))


@pytest.mark.parametrize(
    ("row", "field", "rule"),
    [
        (",,,autumn,2026-09-03,2026-12-18", "area", "The row names neither an authority nor a school."),
        ("X,1a,,autumn,2026-09-03,2026-12-18", "urn", "'1a' is not a URN."),
        ("X,,,,2026-09-03,2026-12-18", "term", "This cell must not be empty."),
        ("X,,,autumn,,2026-12-18", "starts_on", "This cell must not be empty."),
        ("X,,,autumn,2026-09-03,", "ends_on", "This cell must not be empty."),
        ("X,,,autumn,3 Sept,2026-12-18", "starts_on", "'3 Sept' is not a date."),
        ("X,,,autumn,31/09/2026,2026-12-18", "starts_on", "There is no 31/09/2026 in the calendar."),
        ("X,,,autumn,0026-09-03,2026-12-18", "starts_on", "0026-09-03 is not in these years."),
        ("X,,,autumn,2026-12-18,2026-09-03", "ends_on", "Term ends on 2026-09-03, before it starts on 2026-12-18."),
        ("X,,,autumn,2026-09-03,2026-12-18,2026-10-26,", "ends_on", "Half-term needs its first and its last day."),
        ("X,,,closed,2026-09-03,2027-09-03", "ends_on", "Closed days go from the first to the last, 60 at most."),
        ("X,,,closed,2026-09-03,2026-09-02", "ends_on", "Closed days go from the first to the last, 60 at most."),
    ],
)
def test_a_row_that_is_wrong_is_named_and_spoils_nobody_elses(row: str, field: str, rule: str) -> None:
    found = read(row, AUTUMN)
    assert bad(found) == [(2, field, rule)]
    assert [one.area for one in found.given] == ["Sampleshire"]
    assert all(one.remedy for one in found.bad)


def test_whoever_has_a_row_that_is_wrong_is_left_out_whole() -> None:
    found = read(AUTUMN, "Sampleshire,,,spring,2027-01-04,soon", ",990001,,closed,?,", ",990002,,closed,2026-09-04,")
    assert [(row, field) for row, field, _ in bad(found)] == [(3, "ends_on"), (4, "starts_on")]
    assert (found.spoilt, [one.name for one in found.given]) == (("Sampleshire", "URN 990001"), ["URN 990002"])


@pytest.mark.parametrize(
    ("content", "field"),
    [(b"", "area"), (b"area,term\nx,y", "starts_on"), (b'area,term,starts_on,ends_on\n"x', "file")],
)
def test_a_file_that_cannot_be_read_has_one_problem(content: bytes, field: str) -> None:
    found = terms_file.read(content)
    assert (found.rows, found.given) == (0, ())
    (problem,) = found.bad
    assert problem.row == 1
    assert field in problem.field


def test_headings_semicolons_and_old_encodings_do_no_harm() -> None:
    content = "Term;Starts on;Ends-On;AREA\nautumn;03/09/2026;18/12/2026;Bézier\n".encode("cp1252")
    (given,) = terms_file.read(content).given
    assert (given.area, given.terms) == ("Bézier", (term(date(2026, 9, 3), date(2026, 12, 18)),))


def test_the_school_years_that_a_file_names_are_replaced_and_others_stay() -> None:
    (given,) = read(AUTUMN, "Sampleshire,,,closed,2026-11-27,").given
    last_year = term(date(2025, 9, 2), date(2025, 12, 19), "old")
    wrong = term(date(2026, 9, 1), date(2026, 12, 11), "wrong")
    becomes = given.merged((last_year, wrong), (date(2026, 7, 20), date(2026, 11, 26)))
    assert [one.name for one in becomes.terms] == ["old", "autumn"]
    assert becomes.closed_on == (date(2026, 7, 20), date(2026, 11, 27))
    only_terms = read(AUTUMN).given[0].merged((), (date(2026, 11, 26),))
    assert only_terms.closed_on == (date(2026, 11, 26),)
    assert (school_year(date(2027, 7, 31)), school_year(date(2027, 8, 1))) == (2026, 2027)
