"""Allocation on large random panels: hard rules are never broken, and nobody could have placed more."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.assessment.allocation.domain import Seat
from services.assessment.allocation.optimum.problem import Assessor, Bar, Calendar, Candidate, Problem, Stretch
from services.assessment.allocation.optimum.solution import Solution
from services.assessment.allocation.optimum.solve import solve
from services.assessment.domain import Journey
from shared.calendar import at_london
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


ON = date(2027, 1, 12)
AMPLE = Stretch(on=ON, starts_at=at_london(ON, time(0)), ends_at=at_london(ON, time(0)) + timedelta(hours=60))
"""Time is no rule here."""


def _allocated(panel: tuple[list[Journey], list[Seat], Pairs, Pairs]) -> Solution:
    journeys, seats, refused, busy = panel
    never = refused | busy
    return solve(
        Problem(
            calendars=(Calendar(days=(ON,)),),
            candidates=tuple(
                Candidate(candidate_id=one.journey_id, calendar=0, minutes=120, barred=_barred(one, seats, never))
                for one in journeys
            ),
            assessors=tuple(
                Assessor(
                    assessor_id=seat.assessor.assessor_id,
                    capacity=seat.assessor.capacity,
                    load=seat.load,
                    senior=seat.assessor.senior,
                    free=(AMPLE,),
                )
                for seat in seats
            ),
        )
    )


def _barred(one: Journey, seats: list[Seat], pairs: Pairs) -> dict[str, Bar]:
    return {
        seat.assessor.assessor_id: "refused"
        for seat in seats
        if (one.journey_id, seat.assessor.assessor_id) in pairs or seat.assessor.conflict_with(one) is not None
    }


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
    journeys, seats, refused, busy = panel
    found = _allocated(panel)
    by_id = {one.journey_id: one for one in journeys}
    of = {seat.assessor.assessor_id: seat for seat in seats}
    loads = Counter(match.assessor_id for match in found.matches)
    for match in found.matches:
        assert _may(by_id[match.candidate_id], of[match.assessor_id], refused, busy)
        assert loads[match.assessor_id] <= of[match.assessor_id].room
    assert {match.candidate_id for match in found.matches} | set(found.unplaced) == by_id.keys()
    assert not {match.candidate_id for match in found.matches} & set(found.unplaced)


@given(_panels())
@PATIENTLY
def test_nobody_could_have_placed_more(panel: tuple[list[Journey], list[Seat], Pairs, Pairs]) -> None:
    assert len(_allocated(panel).matches) == _most(*panel)


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
