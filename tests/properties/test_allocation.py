"""Allocation on large random panels: hard rules are never broken, and nobody could have placed more."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.assessment.allocation.domain import Allocation, Seat, allocate
from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from tests.unit.assessment.examples import assessor, journey

pytestmark = pytest.mark.slow

PATIENTLY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Pairs = frozenset[tuple[str, str]]


@st.composite
def _panels(draw: st.DrawFn) -> tuple[list[Journey], list[Seat], Pairs, Pairs]:
    """Candidates, assessors, who said no to whom, and who has no free time for whom."""
    ids = [f"journey-{n:02}" for n in range(draw(st.integers(1, 24)))]
    names = [f"assessor-{n:02}" for n in range(draw(st.integers(1, 8)))]
    some = st.frozensets(st.tuples(st.sampled_from(ids), st.sampled_from(names)), max_size=40)
    seats = [
        Seat(
            assessor(
                name,
                capacity=draw(st.integers(0, 6)),
                senior=draw(st.booleans()),
                conflict_journey_ids=draw(st.sets(st.sampled_from(ids), max_size=8)),
            ),
            draw(st.integers(0, 3)),
        )
        for name in names
    ]
    return [journey(id_) for id_ in ids], seats, draw(some), draw(some)


def _allocated(panel: tuple[list[Journey], list[Seat], Pairs, Pairs]) -> Allocation:
    journeys, seats, refused, busy = panel

    def is_free(one: Journey, other: Assessor) -> bool:
        return (one.journey_id, other.assessor_id) not in busy

    said_no = {one.journey_id: frozenset(a for j, a in refused if j == one.journey_id) for one in journeys}
    return allocate(journeys, seats, said_no, is_free)


def _may(one: Journey, seat: Seat, refused: Pairs, busy: Pairs) -> bool:
    pair = (one.journey_id, seat.assessor.assessor_id)
    return pair not in refused | busy and seat.assessor.conflict_with(one) is None


def _most(journeys: list[Journey], seats: list[Seat], refused: Pairs, busy: Pairs) -> int:
    """How many can be placed at all, by Hall's theorem in König's form: the least over all choices of assessors.

    A set of assessors to be filled to the brim, and all who can go to any other: nobody can place more than both.
    """
    least = len(journeys)
    for chosen in range(2 ** len(seats)):
        full = [seat for n, seat in enumerate(seats) if chosen >> n & 1]
        others = [seat for n, seat in enumerate(seats) if not chosen >> n & 1]
        elsewhere = sum(any(_may(one, seat, refused, busy) for seat in others) for one in journeys)
        least = min(least, sum(seat.room for seat in full) + elsewhere)
    return least


@given(_panels())
@PATIENTLY
def test_no_hard_rule_is_broken(panel: tuple[list[Journey], list[Seat], Pairs, Pairs]) -> None:
    journeys, _, refused, busy = panel
    found = _allocated(panel)
    by_id = {one.journey_id: one for one in journeys}
    loads = Counter(seat.assessor.assessor_id for seat in found.placed.values())
    for journey_id, seat in found.placed.items():
        assert _may(by_id[journey_id], seat, refused, busy)
        assert loads[seat.assessor.assessor_id] <= seat.room
    assert found.placed.keys() | found.reasons.keys() == by_id.keys()
    assert not found.placed.keys() & found.reasons.keys()


@given(_panels())
@PATIENTLY
def test_nobody_could_have_placed_more(panel: tuple[list[Journey], list[Seat], Pairs, Pairs]) -> None:
    assert len(_allocated(panel).placed) == _most(*panel)


@given(_panels(), st.randoms(use_true_random=False))
@PATIENTLY
def test_the_order_of_the_rows_changes_nothing(
    panel: tuple[list[Journey], list[Seat], Pairs, Pairs], random: Random
) -> None:
    journeys, seats, refused, busy = panel
    expected = _allocated(panel)
    random.shuffle(journeys)
    random.shuffle(seats)
    assert _allocated((journeys, seats, refused, busy)) == expected
