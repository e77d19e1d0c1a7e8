"""What decided a match, read off the solution. Needs no solver."""

from __future__ import annotations

from services.assessment.allocation.optimum.problem import Assessor, Candidate, Problem, monday_of
from services.assessment.allocation.optimum.solution import Solution
from shared.contracts.envelope import Frozen
from shared.errors import NotFound


class Reason(Frozen):
    """One thing that decided a match, and what went into it."""

    rule: str
    inputs: str


def why(problem: Problem, solution: Solution, candidate_id: str) -> tuple[Reason, ...]:
    """What decided a match. Raises NotFound for a candidate who has none."""
    match = next((one for one in solution.matches if one.candidate_id == candidate_id), None)
    if match is None:
        raise NotFound(f"Candidate {candidate_id} was not placed.")
    candidate, assessor = candidate_of(problem, candidate_id), assessor_of(problem, match.assessor_id)
    new = sum(1 for one in solution.matches if one.assessor_id == match.assessor_id)
    calendar = problem.calendars[candidate.calendar]
    times = sum(len(starts) for on, starts in problem.starts(assessor).items() if on in calendar.lateness)
    monday = monday_of(match.on)
    in_week = sum(1 for one in solution.matches if one.assessor_id == match.assessor_id and monday_of(one.on) == monday)
    bound = "no bound" if assessor.per_week is None else f"of {assessor.per_week}"
    late = calendar.lateness[match.on]
    reasons = [
        Reason(rule="No tie, no former no, standardised", inputs=f"{len(candidate.barred)} others are barred"),
        Reason(rule="Room in all", inputs=f"{assessor.load} in hand and {new} new of {assessor.capacity}"),
        Reason(rule="Room in the week", inputs=f"{assessor.taken.get(monday, 0) + in_week} {bound}"),
        Reason(rule="Free in the window", inputs=f"{times} times, at least {problem.minimum_times} wanted"),
        Reason(rule="In the window", inputs="yes" if not late else f"{late} days late"),
        Reason(rule="Field", inputs=_field(problem, candidate, assessor)),
    ]
    if candidate.pinned:
        reasons.insert(0, Reason(rule="Pinned", inputs="by the office"))
    return tuple(reasons)


def candidate_of(problem: Problem, candidate_id: str) -> Candidate:
    """By its id. Raises NotFound."""
    found = next((one for one in problem.candidates if one.candidate_id == candidate_id), None)
    if found is None:
        raise NotFound(f"There is no candidate {candidate_id} in this batch.")
    return found


def assessor_of(problem: Problem, assessor_id: str) -> Assessor:
    """By its id. Raises NotFound."""
    found = next((one for one in problem.assessors if one.assessor_id == assessor_id), None)
    if found is None:
        raise NotFound(f"There is no assessor {assessor_id} in this batch.")
    return found


def _field(problem: Problem, candidate: Candidate, assessor: Assessor) -> str:
    fits = [
        name
        for name, fit in (
            ("phase", candidate.phase in assessor.phases),
            ("subject", bool(set(candidate.subjects) & set(assessor.subjects))),
            ("region", problem.same_region and candidate.region in assessor.regions),
        )
        if fit
    ]
    return ", ".join(fits) or "none in common"
