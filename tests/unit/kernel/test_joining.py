"""Whose link is whose: by the part that somebody has in the timetable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from shared.contracts.values import SegmentPlan
from shared.joining import assessors_link, link_of, own_link, part_of

AT = datetime(2027, 1, 14, 10, 0, tzinfo=UTC)
PEOPLE: tuple[tuple[Literal["candidate", "teacher", "leader", "assessor"], str | None], ...] = (
    ("candidate", "c"), ("teacher", "t1"), ("teacher", "t2"), ("leader", "l"), ("assessor", None), ("candidate", "c"),
)  # fmt: skip
SEGMENTS = tuple(
    SegmentPlan(role=role, person_id=person, starts_at=AT + timedelta(minutes=n), ends_at=AT + timedelta(minutes=n + 1))
    for n, (role, person) in enumerate(PEOPLE)
)


def test_everybody_has_a_link_of_their_own_and_the_second_teacher_another_than_the_first() -> None:
    link = link_of("https://meet.example.org/{appointment}/{part}", "a1")
    links = [own_link(link, part_of(SEGMENTS, person)) for person in ("c", "t1", "t2", "l", "somebody")]
    parts = ("candidate", "teacher", "teacher-2", "leader", "assessor")
    assert links == [f"https://meet.example.org/a1/{part}" for part in parts]
    assert assessors_link(link) == links[-1]
    assert part_of(SEGMENTS, None) == "assessor"


def test_an_address_that_was_pasted_is_everybodys() -> None:
    assert own_link("https://meet.example.org/room?p={x}", "leader") == "https://meet.example.org/room?p={x}"
