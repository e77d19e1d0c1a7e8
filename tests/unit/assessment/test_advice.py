"""Which senior advises: not the first assessor, nobody with a conflict, and rather somebody who knows the case."""

from __future__ import annotations

from services.assessment.advice.domain import choose
from tests.unit.assessment.examples import assessor, journey


def test_a_senior_who_took_part_comes_before_others_and_then_the_least_busy() -> None:
    seniors = [assessor(name, senior=True) for name in ("ann", "bob", "cat")]
    assert choose(seniors, journey(), {"ann"}, {"ann", "cat"}, {"cat": 5}) == "cat"
    assert choose(seniors, journey(), {"ann"}, {"ann"}, {"bob": 1}) == "cat"
    assert choose(seniors, journey(), {"ann"}, {"ann"}, {}) == "bob"


def test_neither_the_first_assessor_nor_a_conflict_nor_who_is_no_senior() -> None:
    tied = assessor("tim", senior=True, conflict_school_ids=frozenset({"school-1"}))
    assert choose([assessor("ann", senior=True), assessor("bob"), tied], journey(), {"ann"}, (), {}) is None
