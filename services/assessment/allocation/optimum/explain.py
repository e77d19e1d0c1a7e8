"""Why this one, why not that one, and what is in the way of a batch that cannot be placed whole.

Prices and reliefs are never guessed: each is found by solving again, with the wish forced or the relief given.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Literal

from services.assessment.allocation.optimum.flow import solve as solve_flow
from services.assessment.allocation.optimum.problem import (
    LEVELS,
    Assessor,
    Candidate,
    Level,
    Problem,
    Stretch,
    monday_of,
)
from services.assessment.allocation.optimum.reasons import assessor_of, candidate_of
from services.assessment.allocation.optimum.solution import Solution
from services.assessment.allocation.optimum.solve import RELIEF, draw, solve
from shared.calendar import at_london
from shared.contracts.envelope import Frozen

Rule = Literal["conflicts", "refused", "not_standardised", "times", "week", "room", "pins"]
RULES: tuple[Rule, ...] = ("times", "week", "room", "refused", "not_standardised", "pins", "conflicts")
"""What can be in the way, in the order in which a provider would rather move it."""
LARGEST_EXPLAINED = 1000
"""Candidates: beyond, what is in the way is not searched for, for each try takes seconds."""
_DAY_FROM, _DAY_TO = time(8), time(18)


class WhyNot(Frozen):
    """Why a candidate does not have an assessor: the first hard rule, or what it would cost.

    `worse` names the first objective that gets worse, `by` how much; None and 0 when both were equally good.
    """

    rule: str | None = None
    worse: Level | None = None
    by: int = 0


class Relief(Frozen):
    """What would help: so many more `times` (on these days, or others of their weeks), appointments in a `week`, or
    candidates in all (`room`)."""

    kind: Literal["times", "week", "room"]
    assessor_id: str
    count: int
    week: date | None = None
    """The Monday of the week; None for `room`."""
    days: tuple[date, ...] = ()
    phases: tuple[str, ...] = ()


class Obstacles(Frozen):
    """Why not everybody is placed: the smallest set of rules without which they would be, and the cheapest relief.

    `beyond_relief`: candidates whom ties and former answers keep from every assessor, so that only another one helps.
    `without_days`: those whose window holds no day any more, so that only a later last day helps.
    """

    unplaced: tuple[str, ...]
    rules: tuple[Rule, ...]
    reliefs: tuple[Relief, ...]
    beyond_relief: tuple[str, ...]
    without_days: tuple[str, ...] = ()


def why_not(problem: Problem, solution: Solution, candidate_id: str, assessor_id: str) -> WhyNot:
    """Why a candidate does not have this assessor."""
    candidate, assessor = candidate_of(problem, candidate_id), assessor_of(problem, assessor_id)
    if assessor_id in candidate.barred:
        return WhyNot(rule=candidate.barred[assessor_id])
    if candidate.pinned not in (None, assessor_id):
        return WhyNot(rule="pinned")
    if not assessor.room:
        return WhyNot(rule="room")
    days = problem.calendars[candidate.calendar].lateness
    if sum(len(starts) for on, starts in problem.starts(assessor).items() if on in days) < problem.minimum_times:
        return WhyNot(rule="times")
    forced = solve(_with(problem, candidate.model_copy(update={"pinned": assessor_id})), forced=candidate_id)
    if forced.assessor_of(candidate_id) != assessor_id:
        return WhyNot(rule="week")
    for level in LEVELS:
        if forced.values[level] != solution.values[level]:
            return WhyNot(worse=level, by=forced.values[level] - solution.values[level])
    return WhyNot()


def obstacles(problem: Problem, solution: Solution) -> Obstacles | None:
    """What is in the way; None when everybody is placed, or the batch is too large to search."""
    if not solution.unplaced or len(problem.candidates) > LARGEST_EXPLAINED:
        return None
    beyond = tuple(
        one.candidate_id
        for one in problem.candidates
        if one.candidate_id in solution.unplaced and all(a.assessor_id in one.barred for a in problem.assessors)
    )
    without_days = tuple(
        one.candidate_id
        for one in problem.candidates
        if one.candidate_id in solution.unplaced and not problem.calendars[one.calendar].lateness
    )
    others = tuple(one for one in problem.candidates if one.candidate_id not in without_days)
    return Obstacles(
        unplaced=solution.unplaced,
        rules=_in_the_way(problem.model_copy(update={"candidates": others})),
        reliefs=reliefs(problem),
        beyond_relief=beyond,
        without_days=without_days,
    )


def _in_the_way(problem: Problem) -> tuple[Rule, ...]:
    """The smallest set of rules without which everybody is placed; of equal ones the first in the order above."""
    for size in range(len(RULES) + 1):
        for rules in combinations(RULES, size):
            relaxed = problem
            for rule in rules:
                relaxed = _WITHOUT[rule](relaxed)
            if not solve(relaxed).unplaced:
                return rules
    return ()  # there is no assessor at all


def reliefs(problem: Problem) -> tuple[Relief, ...]:
    """The fewest further times, weekly appointments and places with which everybody is placed who can be at all.

    Found as the cheapest flow through a network in which each capacity may be widened, one unit for one point. Where an
    assessor has fewer times than must be offered, all that are missing are counted, and it is at most this.
    """
    drawn = draw(problem.checked(), widened=True)
    on = solve_flow(drawn.network(), ("placed", RELIEF)).on
    found = [
        _relief(problem, kind, name, int(on[place]), week)
        for place, (kind, name, week) in drawn.reliefs.items()
        if on[place]
    ]
    used: dict[tuple[str, int], list[date]] = defaultdict(list)
    for place, (name, calendar, day) in drawn.further.items():
        used[name, calendar] += [day] * int(on[place])
    days: dict[tuple[str, date], list[date]] = defaultdict(list)
    for pair, given in used.items():
        short = max(0, drawn.missing[pair] - len(given)) if given else 0  # of those that must be offered at least
        for day in (*given, *given[-1:] * short):
            days[pair[0], monday_of(day)].append(day)
    found += [
        _relief(problem, "times", name, len(given), monday, tuple(sorted(given)))
        for (name, monday), given in days.items()
        if given
    ]
    return tuple(sorted(found, key=lambda one: (str(one.week), one.kind, one.assessor_id)))


def _relief(
    problem: Problem,
    kind: Literal["times", "week", "room"],
    assessor_id: str,
    count: int,
    week: date | None,
    days: tuple[date, ...] = (),
) -> Relief:
    phases = assessor_of(problem, assessor_id).phases
    return Relief(kind=kind, assessor_id=assessor_id, count=count, week=week, days=days, phases=phases)


def relieved(problem: Problem, given: tuple[Relief, ...]) -> Problem:
    """The problem with these reliefs."""
    for relief in given:
        assessor = assessor_of(problem, relief.assessor_id)
        changed: dict[str, object]
        if relief.kind == "room":
            more = None if assessor.in_batch is None else assessor.in_batch + relief.count
            changed = {"capacity": max(assessor.capacity, assessor.load) + relief.count, "in_batch": more}
        elif relief.kind == "week":
            assert relief.week is not None, "a week has its Monday"
            changed = {"taken": {**assessor.taken, relief.week: assessor.taken.get(relief.week, 0) - relief.count}}
        else:
            changed = {"free": (*assessor.free, *_further(problem, relief.days))}
        problem = _with_assessor(problem, assessor.model_copy(update=changed))
    return problem


def _further(problem: Problem, days: tuple[date, ...]) -> Iterator[Stretch]:
    """One time for each of the days, before the working day: only how many there are counts, and none overlaps."""
    length, before = timedelta(minutes=problem.longest), Counter[date]()
    for on in days:
        before[on] += 1
        starts_at = datetime.combine(on, time(0), UTC) - before[on] * length
        yield Stretch(on=on, starts_at=starts_at, ends_at=starts_at + length)


def _with_assessor(problem: Problem, changed: Assessor) -> Problem:
    every = tuple(changed if one.assessor_id == changed.assessor_id else one for one in problem.assessors)
    return problem.model_copy(update={"assessors": every})


def _with(problem: Problem, changed: Candidate) -> Problem:
    every = tuple(changed if one.candidate_id == changed.candidate_id else one for one in problem.candidates)
    return problem.model_copy(update={"candidates": every})


def _each_assessor(problem: Problem, change: Callable[[Assessor], dict[str, object]]) -> Problem:
    changed = tuple(one.model_copy(update=change(one)) for one in problem.assessors)
    return problem.model_copy(update={"assessors": changed})


def _unbarred(problem: Problem, codes: frozenset[str]) -> Problem:
    changed = tuple(
        one.model_copy(update={"barred": {name: code for name, code in one.barred.items() if code not in codes}})
        for one in problem.candidates
    )
    return problem.model_copy(update={"candidates": changed})


def _free_always(problem: Problem) -> Problem:
    days = sorted({on for calendar in problem.calendars for on in calendar.lateness})
    whole = tuple(Stretch(on=on, starts_at=at_london(on, _DAY_FROM), ends_at=at_london(on, _DAY_TO)) for on in days)
    return _each_assessor(problem, lambda _: {"free": whole})


def _without_pins(problem: Problem) -> Problem:
    changed = tuple(one.model_copy(update={"pinned": None}) for one in problem.candidates)
    return problem.model_copy(update={"candidates": changed})


_WITHOUT: Mapping[Rule, Callable[[Problem], Problem]] = {
    "conflicts": lambda problem: _unbarred(problem, frozenset({"school", "trust", "journey", "trainer", "person"})),
    "refused": lambda problem: _unbarred(problem, frozenset({"refused"})),
    "not_standardised": lambda problem: _unbarred(problem, frozenset({"not_standardised"})),
    "times": _free_always,
    "week": lambda problem: _each_assessor(problem, lambda _: {"per_week": None}),
    "room": lambda problem: _each_assessor(
        problem, lambda one: {"capacity": one.load + len(problem.candidates), "in_batch": None}
    ),
    "pins": _without_pins,
}
