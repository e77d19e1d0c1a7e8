"""Any file at all: each row is good or has a problem with its number, and what was written is what is read."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake import csv_import
from services.intake.csv_import import EXAMPLE, OPTIONAL, REQUIRED, Sheet
from shared import policy

pytestmark = pytest.mark.slow

PATIENTLY = settings(max_examples=1500, deadline=None)
HLTA = policy.load("hlta")
COLUMNS = (*REQUIRED, *OPTIONAL)

_names = st.text(st.characters(categories=["L", "Nd", "Zs"], include_characters="'-,;\""), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split()) or "Sam"
)
_rows = st.lists(_names, min_size=1, max_size=12)
_cells = st.one_of(st.sampled_from(sorted({*EXAMPLE.values(), *COLUMNS})), st.text(max_size=20))


def _read(content: bytes) -> Sheet:
    return csv_import.read(content, HLTA, {"900001": None}, {"c1": "c1"})


def _written(rows: list[list[str]], delimiter: str, end: str, mark: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return (mark + text.getvalue()).encode()


def _is_whole(found: Sheet) -> None:
    good, bad = {row.row for row in found.good}, {row.row for row in found.bad}
    assert len(good) == len(found.good)
    assert not good & bad
    assert all(row.field and row.rule and row.remedy for row in found.bad)
    if found.rows:
        assert len(good | bad) == found.rows
        assert min(good | bad) >= 2
    else:
        assert good == set()


@given(
    _rows,
    st.sampled_from([",", ";"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
    st.permutations(sorted(EXAMPLE)),
)
@PATIENTLY
def test_what_a_spreadsheet_wrote_is_what_is_read(
    names: list[str], delimiter: str, end: str, mark: str, columns: list[str]
) -> None:
    people = [{**EXAMPLE, "name": name, "email": f"person{n}@home.example"} for n, name in enumerate(names)]
    rows = [columns, *([person[column] for column in columns] for person in people)]
    found = _read(_written(rows, delimiter, end, mark))
    assert found.bad == ()
    assert [(row.row, row.application.name) for row in found.good] == list(enumerate(names, start=2))
    assert [row.application.email for row in found.good] == [person["email"] for person in people]


@given(st.lists(st.lists(_cells, max_size=len(COLUMNS) + 2), max_size=10), st.sampled_from([",", ";"]))
@PATIENTLY
def test_each_row_is_good_or_has_its_problems(rows: list[list[str]], delimiter: str) -> None:
    _is_whole(_read(_written([list(COLUMNS), *rows], delimiter, "\r\n", "")))


@given(st.binary(max_size=2000))
@PATIENTLY
def test_a_file_of_any_bytes_is_answered(content: bytes) -> None:
    found = _read(content)
    _is_whole(found)
    assert found.good or found.bad or found.rows == 0


@given(st.data())
@PATIENTLY
def test_a_template_that_was_damaged_anywhere_is_answered(data: st.DataObject) -> None:
    whole = csv_import.template().encode()
    place = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 30))
    _is_whole(_read(whole[:place] + data.draw(st.binary(max_size=30)) + whole[place + length :]))
