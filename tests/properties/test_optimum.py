"""The best allocation against an independent formulation: every assignment there is, tried one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise, product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.allocation.optimum.explain import obstacles, relieved, why_not
from services.assessment.allocation.optimum.problem import (
    LEVELS,
    Assessor,
    Calendar,
    Candidate,
    Problem,
    Stretch,
    monday_of,
)
from services.assessment.allocation.optimum.solution import Solution
from services.assessment.allocation.optimum.solve import solve
from shared.calendar import at_london

DAYS = (date(2027, 1, 12), date(2027, 1, 14), date(2027, 1, 19), date(2027, 1, 21))
"""Two in each of two weeks."""
Choice = tuple[str, date] | None


def stretches(days: dict[date, int]) -> tuple[Stretch, ...]:
    """So many times of two hours on each day."""
    found = []
    for on, count in days.items():
        starts_at = at_london(on, time(9))
        found.append(Stretch(on=on, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2 * count)))
    return tuple(found)


def small(seed: int) -> Problem:
    """At most four candidates and three assessors, with all that can be in the way."""
    chance = Random(seed)
    names = [f"a{number}" for number in range(chance.randint(1, 3))]
    calendars = tuple(
        Calendar(
            days=tuple(on for on in DAYS[:3] if chance.random() < 0.7), late=tuple(DAYS[3:][: chance.randint(0, 1)])
        )
        for _ in range(2)
    )
    assessors = tuple(
        Assessor(
            assessor_id=name,
            capacity=chance.randint(0, 4),
            load=chance.randint(0, 2),
            in_batch=chance.choice([None, None, 1, 2]),
            per_week=chance.choice([None, 1, 2]),
            taken={monday_of(DAYS[0]): chance.randint(0, 1)},
            free=stretches({on: chance.randint(1, 2) for on in DAYS if chance.random() < 0.5}),
            phases=(chance.choice(["primary", "secondary"]),),
            subjects=(chance.choice(["English", "maths"]),),
            regions=(chance.choice(["north", "south"]),),
            senior=chance.random() < 0.3,
        )
        for name in names
    )
    candidates = tuple(
        Candidate(
            candidate_id=f"c{number}",
            calendar=chance.randint(0, 1),
            minutes=chance.choice([120, 120, 110]),
            phase=chance.choice(["primary", "secondary"]),
            subjects=(chance.choice(["English", "maths"]),),
            region=chance.choice(["north", "south"]),
            barred={name: "school" for name in names if chance.random() < 0.25},
            previous=chance.choice([None, None, *names]),
        )
        for number in range(chance.randint(1, 4))
    )
    pinned = [
        one.model_copy(update={"pinned": chance.choice([None, None, None, *(n for n in names if n not in one.barred)])})
        for one in candidates
    ]
    return Problem(
        calendars=calendars,
        candidates=tuple(pinned),
        assessors=assessors,
        minimum_times=chance.randint(1, 2),
        same_region=chance.random() < 0.5,
    )


def tried(problem: Problem) -> tuple[int, ...]:
    """The least that any allowed assignment comes to, by objective."""
    options = [list(_options(problem, one)) for one in problem.candidates]
    return min(_values(problem, choices) for choices in product(*options) if _is_allowed(problem, choices))


def _options(problem: Problem, candidate: Candidate) -> Iterator[Choice]:
    yield None
    calendar = problem.calendars[candidate.calendar]
    allowed = (*calendar.days, *calendar.late)
    for one in problem.assessors:
        if one.assessor_id in candidate.barred or candidate.pinned not in (None, one.assessor_id):
            continue
        times = {stretch.on: _hours(stretch) // 2 for stretch in one.free if stretch.on in allowed}
        if sum(times.values()) >= problem.minimum_times:
            for on in times:
                yield one.assessor_id, on


def _hours(stretch: Stretch) -> int:
    return int((stretch.ends_at - stretch.starts_at).total_seconds()) // 3600


def _is_allowed(problem: Problem, choices: tuple[Choice, ...]) -> bool:
    made = [choice for choice in choices if choice is not None]
    on_day = Counter(made)
    in_week = Counter((name, monday_of(on)) for name, on in made)
    in_all = Counter(name for name, _ in made)
    for one in problem.assessors:
        name = one.assessor_id
        if in_all[name] > max(0, one.capacity - one.load):
            return False
        if one.in_batch is not None and in_all[name] > one.in_batch:
            return False
        if any(on_day[name, stretch.on] > _hours(stretch) // 2 for stretch in one.free):
            return False
        for (other, monday), count in in_week.items():
            if other == name and one.per_week is not None and count + one.taken.get(monday, 0) > one.per_week:
                return False
    return True


def _values(problem: Problem, choices: tuple[Choice, ...]) -> tuple[int, ...]:
    by_id = {one.assessor_id: one for one in problem.assessors}
    value = dict.fromkeys(LEVELS, 0)
    loads: Counter[str] = Counter()
    for candidate, choice in zip(problem.candidates, choices, strict=True):
        if choice is None:
            value["placed"] += 1
            value["pins"] += candidate.pinned is not None
            continue
        name, on = choice
        loads[name] += 1
        assessor, calendar = by_id[name], problem.calendars[candidate.calendar]
        value["kept"] += candidate.previous not in (None, name)
        if on not in calendar.days:
            last = max(calendar.days) if calendar.days else min(calendar.late) - timedelta(days=1)
            value["lateness"] += (on - last).days
        value["seniors"] += assessor.senior
        phase, subject = candidate.phase in assessor.phases, set(candidate.subjects) & set(assessor.subjects)
        value["match"] += 6 - 4 * phase - 2 * bool(subject)
        value["region"] += problem.same_region and candidate.region not in assessor.regions
    for name, count in loads.items():
        one = by_id[name]
        value["fairness"] += sum(
            round(1000 * ((one.load + n) ** 2 - (one.load + n - 1) ** 2) / one.capacity) for n in range(1, count + 1)
        )
    return tuple(value[level] for level in LEVELS)


def made(problem: Problem, solution: Solution) -> tuple[Choice, ...]:
    """The solution as the brute force has one."""
    by_id = {one.candidate_id: (one.assessor_id, one.on) for one in solution.matches}
    return tuple(by_id.get(one.candidate_id) for one in problem.candidates)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_no_assignment_is_better_by_any_objective_in_turn(seed: int) -> None:
    problem = small(seed)
    solution = solve(problem)
    assert tuple(solution.values[level] for level in LEVELS) == tried(problem)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_no_hard_rule_is_broken_and_the_values_are_those_of_the_matches(seed: int) -> None:
    problem = small(seed)
    solution = solve(problem)
    choices = made(problem, solution)
    assert all(choice in list(_options(problem, one)) for one, choice in zip(problem.candidates, choices, strict=True))
    assert _is_allowed(problem, choices)
    assert _values(problem, choices) == tuple(solution.values[level] for level in LEVELS)
    for one in problem.assessors:  # and each has a time of its own, one after the other, in what is free
        times = sorted(match.starts_at for match in solution.matches if match.assessor_id == one.assessor_id)
        assert all(later - earlier >= timedelta(minutes=problem.longest) for earlier, later in pairwise(times))
        for at in times:
            assert any(s.starts_at <= at and at + timedelta(minutes=problem.longest) <= s.ends_at for s in one.free)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_the_order_of_the_inputs_changes_nothing(seed: int) -> None:
    problem, chance = small(seed), Random(seed)
    shuffled = problem.model_copy(
        update={
            "candidates": tuple(chance.sample(problem.candidates, len(problem.candidates))),
            "assessors": tuple(chance.sample(problem.assessors, len(problem.assessors))),
        }
    )
    assert solve(shuffled) == solve(problem)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_the_relief_places_everybody_who_can_be_placed_at_all(seed: int) -> None:
    problem = small(seed)
    found = obstacles(problem, solve(problem))
    if found is None:
        return
    helped = solve(relieved(problem, found.reliefs))
    no_day = {one.candidate_id for one in problem.candidates if not problem.calendars[one.calendar].lateness}
    pinned_away = {
        one.candidate_id for one in problem.candidates if one.pinned is not None and one.pinned in one.barred
    }
    assert set(helped.unplaced) <= {*found.beyond_relief, *no_day, *pinned_away}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_the_price_of_another_assessor_is_what_the_brute_force_pays(seed: int) -> None:
    problem = small(seed)
    solution = solve(problem)
    candidate = problem.candidates[0]
    for one in problem.assessors:
        if solution.assessor_of(candidate.candidate_id) == one.assessor_id:
            continue
        answer = why_not(problem, solution, candidate.candidate_id, one.assessor_id)
        choices = [list(_options(problem, other)) for other in problem.candidates]
        choices[0] = [choice for choice in choices[0] if choice is not None and choice[0] == one.assessor_id]
        forced = [_values(problem, made_) for made_ in product(*choices) if _is_allowed(problem, made_)]
        if answer.rule is not None:
            assert not forced
            continue
        assert forced
        best = dict(zip(LEVELS, min(forced), strict=True))
        worse = next((level for level in LEVELS if best[level] != solution.values[level]), None)
        assert (answer.worse, answer.by) == (worse, best[worse] - solution.values[worse] if worse else 0)
