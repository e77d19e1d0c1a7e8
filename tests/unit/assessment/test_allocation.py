"""Allocation: hard rules are never broken, and as many candidates as possible are placed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.allocation.domain import Allocation, Seat, allocate
from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from tests.unit.assessment.examples import assessor, journey


def _always_free(_journey: Journey, _assessor: Assessor) -> bool:
    return True


def _placed(allocation: Allocation) -> dict[str, str]:
    return {journey_id: seat.assessor.assessor_id for journey_id, seat in allocation.placed.items()}


def test_the_least_loaded_assessor_is_asked_first() -> None:
    seats = [Seat(assessor("anna"), 2), Seat(assessor("bert"), 1)]
    assert _placed(allocate([journey()], seats, {}, _always_free)) == {"ada": "bert"}


def test_with_equal_load_the_one_who_knows_the_phase_is_asked() -> None:
    seats = [Seat(assessor("anna", phases=("secondary",)), 0), Seat(assessor("bert", phases=("primary",)), 0)]
    assert _placed(allocate([journey()], seats, {}, _always_free)) == {"ada": "bert"}


def test_a_senior_is_asked_only_when_nobody_else_can() -> None:
    seats = [Seat(assessor("anna", capacity=1), 0), Seat(assessor("sam", senior=True), 0)]
    both = allocate([journey("ada"), journey("ben")], seats, {}, _always_free)
    assert sorted(_placed(both).values()) == ["anna", "sam"]
    one = allocate([journey("ada")], seats, {}, _always_free)
    assert _placed(one) == {"ada": "anna"}


def test_a_candidate_placed_earlier_moves_on_so_that_another_can_be_placed() -> None:
    flexible, picky = journey("ada"), journey("ben", school_id="school-2")
    seats = [
        Seat(assessor("anna", capacity=1), 0),
        Seat(assessor("bert", capacity=1, conflict_school_ids=("school-2",)), 0),
    ]
    assert _placed(allocate([flexible, picky], seats, {}, _always_free)) == {"ada": "bert", "ben": "anna"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"conflict_school_ids": ("school-1",)}, "conflict_of_interest"),
        ({"conflict_trusts": ("trust-1",)}, "conflict_of_interest"),
        ({"conflict_journey_ids": ("ada",)}, "conflict_of_interest"),
        ({"conflict_person_ids": ("trainer-1",)}, "conflict_of_interest"),
        ({"assessor_id": "trainer-1"}, "conflict_of_interest"),
        ({"capacity": 1}, "no_capacity"),
    ],
)
def test_a_hard_rule_leaves_the_candidate_unplaced_with_its_reason(changes: dict[str, object], reason: str) -> None:
    seats = [Seat(assessor(**changes), 1)]  # type: ignore[arg-type]  # a table of keyword arguments
    found = allocate([journey(trust="trust-1")], seats, {}, _always_free)
    assert (found.placed, found.reasons) == ({}, {"ada": reason})


def test_nobody_who_said_no_is_asked_again() -> None:
    seats = [Seat(assessor("anna"), 0)]
    found = allocate([journey()], seats, {"ada": frozenset({"anna"})}, _always_free)
    assert found.reasons == {"ada": "all_refused"}


def test_who_is_not_standardised_is_not_asked() -> None:
    found = allocate([journey()], [Seat(assessor(), 0)], {}, _always_free, lambda _journey, _assessor: False)
    assert found.reasons == {"ada": "not_standardised"}


def test_a_standardisation_counts_to_its_last_day_and_none_as_the_programme_says() -> None:
    hlta = journey().policy
    until = assessor(standardised_until="2027-01-14")
    assert [until.is_standardised(date(2027, 1, day), hlta) for day in (14, 15)] == [True, False]
    demanding = hlta.model_copy(update={"standardisation": hlta.standardisation.model_copy(update={"required": True})})
    assert [assessor().is_standardised(date(2027, 1, 14), policy) for policy in (hlta, demanding)] == [True, False]


def test_who_has_no_free_time_in_the_window_is_not_asked() -> None:
    found = allocate([journey()], [Seat(assessor(), 0)], {}, lambda _journey, _assessor: False)
    assert found.reasons == {"ada": "no_free_time"}


def test_an_empty_register_is_its_own_reason() -> None:
    assert allocate([journey()], [], {}, _always_free).reasons == {"ada": "no_assessor"}


# --- properties -------------------------------------------------------------------------------------------------------


@st.composite
def _panels(draw: st.DrawFn) -> tuple[list[Journey], list[Seat]]:
    journeys = [journey(f"journey-{n}") for n in range(draw(st.integers(1, 4)))]
    ids = [one.journey_id for one in journeys]
    seats = []
    for n in range(draw(st.integers(1, 4))):
        one = assessor(
            f"assessor-{n}",
            capacity=draw(st.integers(0, 3)),
            senior=draw(st.booleans()),
            conflict_journey_ids=draw(st.sets(st.sampled_from(ids))),
        )
        seats.append(Seat(one, draw(st.integers(0, 2))))
    return journeys, seats


def _most_by_trying_everything(journeys: list[Journey], seats: list[Seat]) -> int:
    most = 0
    for choice in product([None, *seats], repeat=len(journeys)):
        taken = [(one, seat) for one, seat in zip(journeys, choice, strict=True) if seat is not None]
        loads = Counter(seat.assessor.assessor_id for _, seat in taken)
        fits = all(loads[seat.assessor.assessor_id] <= seat.room for _, seat in taken)
        if fits and all(seat.assessor.conflict_with(one) is None for one, seat in taken):
            most = max(most, len(taken))
    return most


@given(_panels())
@settings(max_examples=40, deadline=None)
def test_no_hard_rule_is_broken_and_as_many_are_placed_as_trying_everything_can(
    panel: tuple[list[Journey], list[Seat]],
) -> None:
    journeys, seats = panel
    found = allocate(journeys, seats, {}, _always_free)
    by_id = {one.journey_id: one for one in journeys}
    loads = Counter(seat.assessor.assessor_id for seat in found.placed.values())
    for journey_id, seat in found.placed.items():
        assert seat.assessor.conflict_with(by_id[journey_id]) is None
        assert loads[seat.assessor.assessor_id] <= seat.room
    assert len(found.placed) == _most_by_trying_everything(journeys, seats)
    assert set(found.placed) | set(found.reasons) == set(by_id)
    assert not set(found.placed) & set(found.reasons)


@given(_panels())
@settings(max_examples=20, deadline=None)
def test_seniors_take_only_those_whom_the_others_cannot_place(panel: tuple[list[Journey], list[Seat]]) -> None:
    journeys, seats = panel
    found = allocate(journeys, seats, {}, _always_free)
    by_others = [seat for seat in found.placed.values() if not seat.assessor.senior]
    assert len(by_others) == _most_by_trying_everything(journeys, [seat for seat in seats if not seat.assessor.senior])


@given(_panels(), st.randoms())
@settings(max_examples=15, deadline=None)
def test_the_order_in_which_rows_are_read_changes_nothing(
    panel: tuple[list[Journey], list[Seat]], random: Random
) -> None:
    journeys, seats = panel
    expected = _placed(allocate(journeys, seats, {}, _always_free))
    random.shuffle(journeys)
    random.shuffle(seats)
    assert _placed(allocate(journeys, seats, {}, _always_free)) == expected
