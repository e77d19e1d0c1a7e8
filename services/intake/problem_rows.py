"""The rows of a spreadsheet that could not be taken, as a file to correct: each as it stood, with the reason in a last
column, so that the same file can be sent again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from services.intake.csv_import import BadRow, Unreadable, lines_of
from shared.text import harmless

LAST_COLUMN = "problem"


def problem_file(headings: Sequence[str], rows: Sequence[tuple[Sequence[str], str]]) -> str:
    """Rows (cells, reason) under their headings, with the mark by which spreadsheets know UTF-8."""
    width = max([len(headings), *(len(cells) for cells, _ in rows)])
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([*_filled(headings, width), LAST_COLUMN])
    for cells, reason in rows:
        writer.writerow([*(harmless(cell) for cell in _filled(cells, width)), reason])
    return "\ufeff" + written.getvalue()


def problems_of(content: bytes, bad: Sequence[BadRow]) -> str:
    """The file of a sheet's bad rows; a row that breaks several rules has them all in its last cell."""
    reasons: dict[int, list[str]] = {}
    for one in bad:
        reasons.setdefault(one.row, []).append(f"{one.field}: {one.rule} {one.remedy}")
    headings, cells = _content_of(content)
    return problem_file(headings, [(cells.get(row, ()), " ".join(why)) for row, why in sorted(reasons.items())])


def _content_of(content: bytes) -> tuple[Sequence[str], Mapping[int, Sequence[str]]]:
    try:
        headings, lines = lines_of(content)
    except Unreadable:
        return (), {}
    return headings, dict(lines)


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]
