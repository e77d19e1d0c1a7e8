"""A batch of the service: its register and diaries as rules; the optimum itself has tests of its own."""

from __future__ import annotations

from datetime import date, time

import pytest

from services.assessment.allocation.batch import Batch
from services.assessment.allocation.domain import Seat
from services.assessment.allocation.optimum.solve import solve
from services.assessment.appointments.times import span
from services.assessment.domain import Journey
from services.assessment.register.domain import Hours, Leave
from tests.services.assessment.panel import WED_2_DECEMBER
from tests.unit.assessment.examples import assessor, journey


def _solved(
    journeys: list[Journey],
    seats: list[Seat],
    refused: dict[str, frozenset[str]] | None = None,
    pins: dict[str, str] | None = None,
) -> tuple[dict[str, str], dict[str, str]]:
    """Who has whom, and why somebody has nobody. Everybody has the story's window."""
    spans = {one.journey_id: span(one, WED_2_DECEMBER) for one in journeys}
    batch = Batch(WED_2_DECEMBER.date(), journeys, seats, spans, {}, refused or {}, pins or {})
    problem = batch.problem()
    found = solve(problem)
    placed = {one.candidate_id: one.assessor_id for one in found.matches}
    left = [one for one in journeys if one.journey_id not in placed]
    return placed, {one.journey_id: batch.reason(problem, one) for one in left}


def test_the_least_loaded_assessor_is_asked_first() -> None:
    seats = [Seat(assessor("anna"), 2), Seat(assessor("bert"), 1)]
    assert _solved([journey()], seats)[0] == {"ada": "bert"}


def test_with_equal_load_the_one_who_knows_the_phase_is_asked() -> None:
    seats = [Seat(assessor("anna", phases=("secondary",)), 0), Seat(assessor("bert", phases=("primary",)), 0)]
    assert _solved([journey()], seats)[0] == {"ada": "bert"}


def test_a_senior_is_asked_only_when_nobody_else_can() -> None:
    seats = [Seat(assessor("anna", capacity=1), 0), Seat(assessor("sam", senior=True), 0)]
    both, _ = _solved([journey("ada"), journey("ben")], seats)
    assert sorted(both.values()) == ["anna", "sam"]
    assert _solved([journey("ada")], seats)[0] == {"ada": "anna"}


def test_a_candidate_placed_earlier_moves_on_so_that_another_can_be_placed() -> None:
    flexible, picky = journey("ada"), journey("ben", school_id="school-2")
    seats = [
        Seat(assessor("anna", capacity=1), 0),
        Seat(assessor("bert", capacity=1, conflict_school_ids=("school-2",)), 0),
    ]
    assert _solved([flexible, picky], seats)[0] == {"ada": "bert", "ben": "anna"}


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
    assert _solved([journey(trust="trust-1")], seats) == ({}, {"ada": reason})


def test_nobody_who_said_no_is_asked_again() -> None:
    seats = [Seat(assessor("anna"), 0)]
    assert _solved([journey()], seats, {"ada": frozenset({"anna"})}) == ({}, {"ada": "all_refused"})


def test_who_is_not_standardised_is_not_asked() -> None:
    seats = [Seat(assessor("anna", standardised_until="2026-12-01"), 0)]
    assert _solved([journey()], seats) == ({}, {"ada": "not_standardised"})
    seats = [Seat(assessor("anna", standardised_until="2026-12-02"), 0)]
    assert _solved([journey()], seats)[0] == {"ada": "anna"}


def test_a_standardisation_counts_to_its_last_day_and_none_as_the_programme_says() -> None:
    hlta = journey().policy
    until = assessor(standardised_until="2027-01-14")
    assert [until.is_standardised(date(2027, 1, day), hlta) for day in (14, 15)] == [True, False]
    demanding = hlta.model_copy(update={"standardisation": hlta.standardisation.model_copy(update={"required": True})})
    assert [assessor().is_standardised(date(2027, 1, 14), policy) for policy in (hlta, demanding)] == [True, False]


def test_who_has_no_free_time_in_the_window_is_not_asked() -> None:
    """An hour holds nothing. Two hours on Mondays do until there are fewer than three of them."""
    hour, mondays = (Hours(weekday=1, starts=time(9), ends=time(ends)) for ends in (10, 11))
    away = Leave(first_on=date(2027, 1, 25), last_on=date(2027, 2, 2))
    assert _solved([journey()], [Seat(assessor(availability=(mondays,)), 0)])[0] == {"ada": "anna"}
    for one in (assessor(availability=(mondays,), leave=(away,)), assessor(availability=(hour,))):
        assert _solved([journey()], [Seat(one, 0)]) == ({}, {"ada": "no_free_time"})


def test_an_empty_register_is_its_own_reason() -> None:
    assert _solved([journey()], []) == ({}, {"ada": "no_assessor"})


def test_a_pin_is_kept_while_no_hard_rule_is_against_it() -> None:
    seats = [Seat(assessor("anna"), 0), Seat(assessor("bert", conflict_school_ids=("school-2",)), 3)]
    pins = {"ada": "bert", "ben": "bert"}
    placed, reasons = _solved([journey("ada"), journey("ben", school_id="school-2")], seats, pins=pins)
    assert (placed, reasons) == ({"ada": "bert"}, {"ben": "pin_broken"})
