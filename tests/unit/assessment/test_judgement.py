"""Reports, samples, outcomes, moderators."""

from __future__ import annotations

import pytest

from services.assessment.judgement.domain import Judgement, check_judgements, short
from services.assessment.moderation.domain import (
    Candidate,
    check_changes,
    draw_sample,
    may_moderate,
    outcome,
    share_out,
)
from services.assessment.reassessments.domain import keeping_a_moderator, may_reassess
from shared.errors import Invalid
from shared.policy import load
from tests.unit.assessment.examples import assessor, journey

HLTA = load("hlta", 1)


def _judged(number: int, *, met: bool = True, found_in: str = "interview", reason: str = "") -> Judgement:
    return Judgement(standard=number, met=met, found_in=found_in, reason=reason)


ALL = [_judged(number) for number in range(1, 34)]


@pytest.mark.parametrize(
    ("judgements", "said"),
    [
        (ALL[:31], "not judged: 32, 33"),
        ([*ALL, _judged(34)], "not asked for: 34"),
        ([*ALL, _judged(7)], "judged twice: 7"),
        ([*ALL[:32], _judged(33, met=False)], "not met, without a reason: 33"),
        ([*ALL[:32], _judged(33, found_in=" ")], "met, without where the proof was found: 33"),
        ([*ALL[:30], _judged(31, found_in="task 3"), *ALL[31:]], "to be verified by interview: 31"),
        ([*ALL[1:32], _judged(40)], "not judged: 1, 33; not asked for: 40"),
    ],
)
def test_a_report_with_gaps_is_refused_with_one_error_that_names_them(judgements: list[Judgement], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_judgements(judgements, range(1, 34), HLTA)
    assert said in refused.value.message
    assert refused.value.reason_code == "judgements"


def test_a_whole_report_passes_and_tells_what_was_short() -> None:
    report = [*ALL[:16], _judged(17, met=False, reason="Not shown"), *ALL[17:]]
    check_judgements(report, range(1, 34), HLTA)
    assert short(report) == (17,)


@pytest.mark.parametrize(
    ("count", "attempt", "expected"),
    [
        (0, 1, "awarded"),
        (1, 1, "partial"),
        (3, 1, "partial"),
        (4, 1, "not_awarded"),
        (33, 1, "not_awarded"),
        (0, 2, "awarded"),
        (3, 2, "partial"),
        (0, 3, "awarded"),
        (1, 3, "not_awarded"),
    ],
)
def test_the_outcome_follows_from_how_many_are_short_and_how_often_it_was_tried(
    count: int, attempt: int, expected: str
) -> None:
    assert outcome(count, attempt, HLTA) == expected


def test_the_sample_holds_every_shortfall_each_new_assessors_first_and_a_share_of_the_rest() -> None:
    reports = [
        Candidate("short", short=1, assessor_is_new=False, earlier_reports=9),
        Candidate("new first", short=0, assessor_is_new=True, earlier_reports=0),
        Candidate("new second", short=0, assessor_is_new=True, earlier_reports=1),
        *(Candidate(f"plain {n}", short=0, assessor_is_new=False, earlier_reports=0) for n in range(9)),
    ]
    sample = draw_sample("round", reports, 20, 1)
    assert sample["short"] == "not_met"
    assert sample["new first"] == "new_assessor"
    drawn = [report_id for report_id, reason in sample.items() if reason == "random"]
    assert len(drawn) == 2, "20 % of the ten others"


def test_drawing_again_gives_the_same_and_another_round_gives_others() -> None:
    reports = [Candidate(f"report {n}", 0, assessor_is_new=False, earlier_reports=0) for n in range(50)]
    once, turned = draw_sample("round 1", reports, 20, 1), draw_sample("round 1", reports[::-1], 20, 1)
    assert once == turned
    assert len(once) == 10
    assert set(once) != set(draw_sample("round 2", reports, 20, 1))


@pytest.mark.parametrize(("count", "sampled"), [(0, 0), (1, 1), (5, 1), (6, 2)])
def test_the_share_is_rounded_up(count: int, sampled: int) -> None:
    reports = [Candidate(f"report {n}", 0, assessor_is_new=False, earlier_reports=0) for n in range(count)]
    assert len(draw_sample("round", reports, 20, 1)) == sampled


def test_a_moderator_is_a_senior_who_judged_nothing_of_the_candidate_and_has_no_conflict() -> None:
    senior = assessor("sam", senior=True)
    assert may_moderate(senior, journey(), ["anna"])
    assert not may_moderate(assessor("bert"), journey(), ["anna"])
    assert not may_moderate(senior, journey(), ["anna", "sam"])
    assert not may_moderate(assessor("trainer-1", senior=True), journey(), ["anna"])
    assert not may_moderate(assessor("sam", senior=True, conflict_school_ids=("school-1",)), journey(), ["anna"])


def test_moderation_is_shared_out_to_the_least_busy_and_nobody_gets_what_they_may_not_see() -> None:
    may = {"r1": ["sam", "sue"], "r2": ["sam", "sue"], "r3": ["sam"], "r4": []}
    assert share_out(list(may), may, {"sue": 1}) == {"r3": "sam", "r1": "sam", "r2": "sue", "r4": None}


def test_a_reassessment_is_done_by_a_senior_other_than_the_first_assessor() -> None:
    assert may_reassess(assessor("sam", senior=True), journey(), {"anna"})
    assert not may_reassess(assessor("sam", senior=True), journey(), {"anna", "sam"})
    assert not may_reassess(assessor("bert"), journey(), {"anna"})
    assert not may_reassess(assessor("sam", senior=True, conflict_journey_ids=("ada",)), journey(), {"anna"})


def test_a_reassessor_is_chosen_so_that_somebody_is_left_to_moderate() -> None:
    sam, sue = assessor("sam", senior=True), assessor("sue", senior=True)
    judged_by_sam = keeping_a_moderator([sam, sue], frozenset({"anna", "sam"}), frozenset({"sue"}))
    assert judged_by_sam == [sam], "sue would otherwise have to moderate herself"
    assert keeping_a_moderator([sue], frozenset({"sam"}), frozenset({"sue"})) == [sue], "better than nobody"


@pytest.mark.parametrize(
    ("changes", "agree"),
    [
        ([], False),
        ([_judged(1, met=False, reason="Thin")], True),
        ([_judged(1, met=True, reason="Same")], False),
        ([_judged(40, met=False, reason="Thin")], False),
        ([_judged(1, met=False, reason=" ")], False),
        ([_judged(1, met=False, reason="Thin")] * 2, False),
    ],
)
def test_a_moderators_view_that_changes_nothing_or_gives_no_reason_is_refused(
    changes: list[Judgement], agree: bool
) -> None:
    with pytest.raises(Invalid):
        check_changes(changes, ALL, agree=agree)
