"""The best allocation of a batch: the network of its rules, solved, and read back as matches with days and times.

    group of alike candidates -> assessor on a calendar -> day -> week -> assessor -> everybody
                             \\-> nobody

Every capacity is an arc. As flows stay whole, a match always comes with a day of its own on which the assessor is free.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import numpy as np

from services.assessment.allocation.optimum.flow import Flow, Network
from services.assessment.allocation.optimum.flow import solve as solve_flow
from services.assessment.allocation.optimum.problem import (
    LEVELS,
    PHASE_POINTS,
    SUBJECT_POINTS,
    Assessor,
    Candidate,
    Problem,
    monday_of,
)
from services.assessment.allocation.optimum.solution import Match, Solution

BEST_MATCH = PHASE_POINTS + SUBJECT_POINTS


Bound = tuple[Literal["week", "room"], str, date | None]
"""A capacity of an assessor: appointments in a week (its Monday), or how many more in all."""

FORCED = "forced"
RELIEF = "relief"
"""An objective of networks that are drawn with widened capacities: how many units more are used."""


def solve(problem: Problem, forced: str | None = None) -> Solution:
    """The best allocation. `forced`: place this candidate before all else, even before pins.

    Raises Invalid for what is no problem, NotSolved for a fault of the solver.
    """
    drawn = draw(problem.checked(), forced=forced)
    return drawn.read(solve_flow(drawn.network(), (FORCED, *LEVELS) if forced else LEVELS))


def _column() -> array[int]:
    return array("q")


def _columns() -> tuple[array[int], array[int]]:
    return _column(), _column()


@dataclass
class _Arcs:
    """The network while it is drawn: arcs as columns, with the costs that are not 0. Millions of them fit."""

    tails: array[int] = field(default_factory=_column)
    heads: array[int] = field(default_factory=_column)
    capacities: array[int] = field(default_factory=_column)
    costs: dict[str, tuple[array[int], array[int]]] = field(
        default_factory=lambda: {name: _columns() for name in (*LEVELS, FORCED, RELIEF)}
    )
    nodes: int = 0

    def node(self) -> int:
        self.nodes += 1
        return self.nodes - 1

    def add(self, tail: int, head: int, capacity: int, **costs: int) -> int:
        """An arc; its place."""
        place = len(self.tails)
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        for level, cost in costs.items():
            if cost:
                places, prices = self.costs[level]
                places.append(place)
                prices.append(cost)
        return place

    def network(self, supplies: Sequence[int]) -> Network:
        """For the solver."""
        costs = {level: np.zeros(len(self.tails), dtype=np.int64) for level in self.costs}
        for level, (places, prices) in self.costs.items():
            costs[level][np.array(places, dtype=np.int64)] = prices
        return Network(
            tails=np.array(self.tails, dtype=np.int64),
            heads=np.array(self.heads, dtype=np.int64),
            capacities=np.array(self.capacities, dtype=np.int64),
            costs=costs,
            supplies=np.array(supplies, dtype=np.int64),
        )


@dataclass
class Drawing:
    """A network with what its arcs mean."""

    problem: Problem
    arcs: _Arcs
    groups: list[list[Candidate]]
    supplies: list[int] = field(default_factory=list)
    pairs: list[tuple[str, int]] = field(default_factory=list)
    """Assessors on calendars."""
    chosen: tuple[array[int], array[int], array[int]] = field(default_factory=lambda: (_column(), *_columns()))
    """Arcs from a group to an assessor on a calendar: the arc, the group, the pair."""
    days: dict[tuple[str, int], list[tuple[int, date]]] = field(default_factory=dict)
    """Arcs from an assessor on a calendar to days."""
    starts: dict[str, dict[date, list[datetime]]] = field(default_factory=dict)
    widened: bool = False
    """Whether each capacity may be exceeded, for a point of `relief` each."""
    reliefs: dict[int, Bound] = field(default_factory=dict)
    """Arcs that exceed a capacity of an assessor."""
    further: dict[int, tuple[str, int, date]] = field(default_factory=dict)
    """Arcs to further times: whose, on which calendar, and a day that would do."""
    missing: dict[tuple[str, int], int] = field(default_factory=dict)
    """How many times an assessor lacks of those that must be offered on a calendar."""

    def widen(self, tail: int, head: int, bound: Bound) -> None:
        """An arc that exceeds a capacity."""
        self.reliefs[self.arcs.add(tail, head, len(self.problem.candidates), relief=1)] = bound

    def network(self) -> Network:
        """For the solver."""
        return self.arcs.network(self.supplies)

    def read(self, flow: Flow) -> Solution:
        """Flows as matches: alike candidates in the order of their ids, days in theirs."""
        left = {
            key: [on for place, on in sorted(arcs, key=lambda arc: arc[1]) for _ in range(int(flow.on[place]))]
            for key, arcs in self.days.items()
        }
        times = {key: {on: list(starts) for on, starts in days.items()} for key, days in self.starts.items()}
        waiting = [list(group) for group in self.groups]
        matches = []
        places, groups, pairs = self.chosen
        for number in np.flatnonzero(flow.on[np.array(places, dtype=np.int64)]):
            assessor_id, calendar = self.pairs[pairs[number]]
            for _ in range(int(flow.on[places[number]])):
                candidate, on = waiting[groups[number]].pop(0), left[assessor_id, calendar].pop(0)
                starts_at = times[assessor_id][on].pop(0)
                matches.append(
                    Match(candidate_id=candidate.candidate_id, assessor_id=assessor_id, on=on, starts_at=starts_at)
                )
        return Solution(
            matches=tuple(sorted(matches, key=lambda one: one.candidate_id)),
            unplaced=tuple(sorted(one.candidate_id for group in waiting for one in group)),
            values={level: flow.values[level] for level in LEVELS},
        )


def draw(problem: Problem, *, widened: bool = False, forced: str | None = None) -> Drawing:
    """The network of a problem that was checked. `widened`: see `Drawing`; such a one is never read as matches."""
    arcs = _Arcs()
    everybody = arcs.node()
    groups = _alike(problem, forced)
    nodes = [arcs.node() for _ in groups]
    drawn = Drawing(problem, arcs, groups, widened=widened)
    for node, group in zip(nodes, groups, strict=True):
        first = group[0]
        is_forced = first.candidate_id == forced
        arcs.add(node, everybody, len(group), placed=1, pins=int(first.pinned is not None), forced=int(is_forced))
    for assessor in problem.assessors:
        _draw_assessor(drawn, assessor, nodes, everybody)
    drawn.supplies = [0] * arcs.nodes
    drawn.supplies[everybody] = -len(problem.candidates)
    for node, group in zip(nodes, groups, strict=True):
        drawn.supplies[node] = len(group)
    return drawn


def _alike(problem: Problem, forced: str | None) -> list[list[Candidate]]:
    """Candidates whom every rule and every objective takes for the same, in the order of their first id."""
    found: dict[tuple[object, ...], list[Candidate]] = {}
    for one in problem.candidates:
        region = one.region if problem.same_region else None
        key = (
            one.calendar, one.phase, tuple(sorted(set(one.subjects))), region, frozenset(one.barred), one.pinned,
            one.previous, one.candidate_id == forced,
        )  # fmt: skip
        found.setdefault(key, []).append(one)
    return list(found.values())


def _draw_assessor(drawn: Drawing, assessor: Assessor, nodes: Sequence[int], everybody: int) -> None:
    problem, arcs, name = drawn.problem, drawn.arcs, assessor.assessor_id
    drawn.starts[name] = problem.starts(assessor)
    times = {on: len(starts) for on, starts in drawn.starts[name].items()}
    if not drawn.widened and not (times and assessor.room):
        return
    self_ = arcs.node()
    for number in range(1, assessor.room + 1):
        arcs.add(self_, everybody, 1, fairness=assessor.price_of(number))
    if drawn.widened:
        drawn.widen(self_, everybody, ("room", name, None))
    weeks = _Weeks(drawn, assessor, self_)
    of_day: dict[date, int] = {}
    for on in sorted(times):
        of_day[on] = arcs.node()
        arcs.add(of_day[on], weeks.node_of(monday_of(on)), times[on])
    _draw_calendars(drawn, assessor, nodes, times, of_day, weeks)


class _Weeks:
    """The nodes of one assessor's weeks, drawn when they are asked for."""

    def __init__(self, drawn: Drawing, assessor: Assessor, self_: int) -> None:
        self._drawn, self._assessor, self._self = drawn, assessor, self_
        self._nodes: dict[date, int] = {}
        self._further: dict[date, int] = {}

    def node_of(self, monday: date) -> int:
        """Where the appointments of a week come together."""
        if monday not in self._nodes:
            room = self._assessor.room_in_week(monday)
            self._nodes[monday] = self._self if room is None else self._bounded(monday, room)
        return self._nodes[monday]

    def further(self, monday: date) -> int:
        """Where further times of a week would come from."""
        if monday not in self._further:
            node = self._further[monday] = self._drawn.arcs.node()
            self._drawn.arcs.add(node, self.node_of(monday), len(self._drawn.problem.candidates), relief=1)
        return self._further[monday]

    def _bounded(self, monday: date, room: int) -> int:
        node = self._drawn.arcs.node()
        self._drawn.arcs.add(node, self._self, room)
        if self._drawn.widened:
            self._drawn.widen(node, self._self, ("week", self._assessor.assessor_id, monday))
        return node


def _draw_calendars(
    drawn: Drawing,
    assessor: Assessor,
    nodes: Sequence[int],
    times: Mapping[date, int],
    of_day: Mapping[date, int],
    weeks: _Weeks,
) -> None:
    """From each group that may have the assessor to the days on which they could meet."""
    problem, arcs, name = drawn.problem, drawn.arcs, assessor.assessor_id
    on_calendar: dict[int, tuple[int, int]] = {}
    missing = [
        max(0, problem.minimum_times - sum(times.get(on, 0) for on in calendar.lateness))
        for calendar in problem.calendars
    ]
    for place, group in enumerate(drawn.groups):
        first = group[0]
        calendar = first.calendar
        is_barred = name in first.barred or first.pinned not in (None, name)
        if is_barred or (missing[calendar] and not drawn.widened):
            continue
        if calendar not in on_calendar:
            days = {} if missing[calendar] else of_day
            on_calendar[calendar] = (_draw_days(drawn, name, calendar, times, days, weeks), len(drawn.pairs))
            drawn.pairs.append((name, calendar))
            drawn.missing[name, calendar] = missing[calendar]
        if missing[calendar]:  # its first further time costs the others that are missing as well
            arcs.add(nodes[place], on_calendar[calendar][0], len(group), relief=missing[calendar] - 1)
            continue
        region = problem.same_region and first.region not in assessor.regions
        arc = arcs.add(
            nodes[place],
            on_calendar[calendar][0],
            len(group),
            kept=int(first.previous not in (None, name)),
            seniors=int(assessor.senior),
            match=BEST_MATCH - problem.match_of(first, assessor),
            region=int(region),
        )
        for column, value in zip(drawn.chosen, (arc, place, on_calendar[calendar][1]), strict=True):
            column.append(value)


def _draw_days(
    drawn: Drawing, name: str, calendar: int, times: Mapping[date, int], of_day: Mapping[date, int], weeks: _Weeks
) -> int:
    """An assessor on a calendar, with an arc to each of its days on which they have time; the node."""
    node, lateness = drawn.arcs.node(), drawn.problem.calendars[calendar].lateness
    drawn.days[name, calendar] = [
        (drawn.arcs.add(node, of_day[on], times[on], lateness=lateness[on]), on) for on in of_day if on in lateness
    ]
    if drawn.widened:
        for monday, last in sorted({monday_of(on): on for on in sorted(lateness)}.items()):
            arc = drawn.arcs.add(node, weeks.further(monday), len(drawn.problem.candidates))
            drawn.further[arc] = (name, calendar, last)
    return node
