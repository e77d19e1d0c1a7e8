"""More time and breaks in one candidate's timetable."""

from __future__ import annotations

import pytest

from services.assessment.adjustments.domain import adjusted
from shared.policy import load

HLTA = load("hlta", 1)
PLAIN = [("candidate", 25), ("teacher", 20), ("leader", 15), ("assessor", 15), ("candidate", 30), ("assessor", 15)]


@pytest.mark.parametrize(
    ("extra", "breaks", "planned"),
    [
        (0, 0, PLAIN),
        (
            15,
            0,
            [("candidate", 33), ("teacher", 20), ("leader", 15), ("assessor", 15), ("candidate", 37), ("assessor", 15)],
        ),
        (
            0,
            1,
            [
                ("candidate", 25),
                ("assessor", 10),
                ("teacher", 20),
                ("leader", 15),
                ("assessor", 15),
                ("candidate", 30),
                ("assessor", 15),
            ],
        ),
        (
            20,
            2,
            [
                ("candidate", 35),
                ("assessor", 10),
                ("teacher", 20),
                ("leader", 15),
                ("assessor", 15),
                ("assessor", 10),
                ("candidate", 40),
                ("assessor", 15),
            ],
        ),
    ],
)
def test_extra_minutes_are_the_candidates_own_and_breaks_stand_beside_them(
    extra: int, breaks: int, planned: list[tuple[str, int]]
) -> None:
    theirs = adjusted(HLTA, extra, breaks)
    assert [(part.role, part.minutes) for part in theirs.appointment.segments] == planned
    assert theirs.appointment.minutes == 120 + extra + 10 * breaks
    assert theirs.reassessment.minutes == 30 + extra


def test_nobody_elses_programme_changes() -> None:
    adjusted(HLTA, 60, 2)
    assert [(part.role, part.minutes) for part in load("hlta", 1).appointment.segments] == PLAIN
