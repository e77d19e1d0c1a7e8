"""Who may appeal until when, who decides, and what a decision must hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.assessment.appeals.domain import (
    Overturned,
    Ruling,
    check_ruling,
    choose,
    may_review,
    must_be_in_time,
    outcome_after,
)
from services.assessment.moderation.domain import outcome
from shared.errors import DomainError, Invalid
from shared.policy import load
from tests.unit.assessment.examples import assessor, journey

MET = Overturned(standard=17, reason="Shown in task 2")


@pytest.mark.parametrize(
    ("last_at", "last_moment", "too_late"),
    [
        # Letter of Thu 8 October 2026: the 21st day is after the clocks went back on 25 October.
        (
            datetime(2026, 10, 29, 23, 59, 59, tzinfo=UTC),
            datetime(2026, 10, 29, 23, 59, 59, 999_999, tzinfo=UTC),
            datetime(2026, 10, 30, 0, 0, 0, tzinfo=UTC),
        ),
        # Letter of Mon 8 March 2027: they went forward on 28 March.
        (
            datetime(2027, 3, 29, 22, 59, 59, tzinfo=UTC),
            datetime(2027, 3, 29, 22, 59, 59, 999_999, tzinfo=UTC),
            datetime(2027, 3, 29, 23, 0, 0, tzinfo=UTC),
        ),
    ],
)
def test_the_last_second_of_the_last_day_counts_to_its_end(
    last_at: datetime, last_moment: datetime, too_late: datetime
) -> None:
    must_be_in_time(last_moment, last_at)
    with pytest.raises(DomainError) as refused:
        must_be_in_time(too_late, last_at)
    assert refused.value.reason_code == "too_late"


def test_a_reviewer_is_a_senior_without_part_or_conflict() -> None:
    sam = assessor("sam", senior=True)
    assert may_review(sam, journey(), {"anna"})
    assert not may_review(sam, journey(), {"anna", "sam"})
    assert not may_review(assessor("bert"), journey(), {"anna"})
    assert not may_review(assessor("trainer-1", senior=True), journey(), set())
    assert not may_review(assessor("sam", senior=True, conflict_school_ids=("school-1",)), journey(), set())


def test_it_goes_to_the_least_busy_and_to_nobody_where_nobody_may() -> None:
    able = [assessor("sam", senior=True), assessor("sue", senior=True)]
    assert choose(able, {"sam": 1}) == "sue"
    assert choose(able, {}) == "sam"
    assert choose([], {}) is None


@pytest.mark.parametrize(
    "ruling",
    [
        Ruling(decision="upheld", reason="x"),
        Ruling(decision="refused", reason="x", met_after_all=(MET,)),
        Ruling(decision="refused", reason="x", reassess=True),
        Ruling(decision="upheld", reason="x", met_after_all=(MET, MET)),
        Ruling(decision="upheld", reason="x", met_after_all=(Overturned(standard=3, reason="It was met"),)),
        Ruling(decision="upheld", reason="x", met_after_all=(MET, Overturned(standard=22, reason="x")), reassess=True),
    ],
)
def test_a_decision_that_does_not_hold_together_is_refused(ruling: Ruling) -> None:
    with pytest.raises(Invalid):
        check_ruling(ruling, (17, 22))


def test_what_stays_short_goes_by_the_rule_unless_a_reassessment_is_allowed() -> None:
    upheld = Ruling(decision="upheld", reason="x", met_after_all=(MET,))
    check_ruling(upheld, (17, 22))
    assert outcome_after(upheld, "awarded") == "awarded"
    assert outcome_after(upheld, "not_awarded") == "not_awarded"
    assert outcome_after(upheld.model_copy(update={"reassess": True}), "not_awarded") == "partial"


@pytest.mark.parametrize(
    ("maximum", "attempt", "expected"),
    [(0, 1, "not_awarded"), (1, 1, "partial"), (1, 2, "not_awarded"), (4, 4, "partial"), (4, 5, "not_awarded")],
)
def test_how_often_somebody_is_reassessed_is_the_programmes_to_say(maximum: int, attempt: int, expected: str) -> None:
    hlta = load("hlta", 1)
    reassessment = hlta.reassessment.model_copy(update={"maximum": maximum})
    assert outcome(1, attempt, hlta.model_copy(update={"reassessment": reassessment})) == expected
