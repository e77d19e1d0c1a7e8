"""An allocation as a person reads it, and as a program does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.assessment.allocation.optimum.explain import Obstacles, Relief, Rule, WhyNot, obstacles
from services.assessment.allocation.optimum.problem import (
    FAIR_POINTS,
    LEVELS,
    PHASE_POINTS,
    SUBJECT_POINTS,
    Level,
    Problem,
    monday_of,
)
from services.assessment.allocation.optimum.reasons import why
from services.assessment.allocation.optimum.solution import Solution
from shared.calendar import to_london

_OBJECTIVES: Mapping[Level, Callable[[int], str]] = {
    "pins": lambda value: f"{value} pins not kept",
    "placed": lambda value: f"{value} candidates not placed",
    "kept": lambda value: f"{value} candidates with another assessor than before",
    "lateness": lambda value: f"{value} days after the window in all",
    "seniors": lambda value: f"{value} candidates with a senior assessor",
    "fairness": lambda value: f"load {value / FAIR_POINTS:.2f} (new squares of load over capacity)",
    "match": lambda value: f"{value} points of phase ({PHASE_POINTS}) and subject ({SUBJECT_POINTS}) missing",
    "region": lambda value: f"{value} candidates with an assessor of another region",
}
_RULES: Mapping[Rule, str] = {
    "times": "the assessors' free times",
    "week": "how many appointments an assessor takes in a week",
    "room": "how many candidates an assessor takes in all",
    "refused": "that an assessor is not asked again who said no",
    "not_standardised": "that an assessor is standardised until the assessment",
    "pins": "the pins",
    "conflicts": "ties between assessors and candidates, schools, trusts and trainers",
}
_WHY_NOT = {
    "school": "a tie to the candidate's school",
    "trust": "a tie to the school's trust",
    "journey": "a declared tie to the candidate",
    "trainer": "the assessor, or somebody close to them, trained the candidate",
    "person": "a declared tie to a person",
    "refused": "said no to this candidate before",
    "not_standardised": "not standardised until the assessment",
    "pinned": "the candidate is pinned to another assessor",
    "room": "has no room for another candidate",
    "times": "has too few free times in the candidate's window",
    "week": "has no time left even if the candidate came before all others",
}


_PRICES: Mapping[Level, tuple[str, str]] = {
    "pins": ("a pin would not be kept", "{} pins would not be kept"),
    "placed": ("another candidate would have nobody", "{} other candidates would have nobody"),
    "kept": ("one more candidate would change the assessor", "{} more candidates would change the assessor"),
    "lateness": ("appointments would be a day later after the window", "appointments would be {} days later in all"),
    "seniors": ("one more candidate would go to a senior assessor", "{} more candidates would go to senior assessors"),
    "match": ("a point less of phase and subject would fit", "{} points less of phase and subject would fit"),
    "region": ("one more assessor would be of another region", "{} more assessors would be of another region"),
}
"""What it would cost, for one and for many; fairness is a fraction."""


def in_words(problem: Problem, solution: Solution) -> str:
    """The whole report as text."""
    names = {one.assessor_id for one in problem.assessors}
    placed = f"{len(solution.matches)} of {len(problem.candidates)} candidates placed with {len(names)} assessors."
    parts = [placed, "", *_matches(problem, solution), "", *_loads(problem, solution), "", *_objectives(solution)]
    found = obstacles(problem, solution)
    if found is not None:
        parts += ["", *obstacles_in_words(problem, found)]
    elif solution.unplaced:
        parts += ["", f"Not placed: {', '.join(solution.unplaced)}."]
    return "\n".join(parts)


def as_json(problem: Problem, solution: Solution) -> dict[str, Any]:
    """The same for programs: matches with their reasons, values, and what is in the way."""
    found = obstacles(problem, solution)
    return {
        "matches": [
            {
                **match.model_dump(mode="json"),
                "why": [reason.model_dump() for reason in why(problem, solution, match.candidate_id)],
            }
            for match in solution.matches
        ],
        "unplaced": list(solution.unplaced),
        "objectives": [{"name": level, "value": solution.values[level], "proven": True} for level in LEVELS],
        "obstacles": None if found is None else found.model_dump(mode="json"),
        "in_the_way": [] if found is None else [line.strip() for line in obstacles_in_words(problem, found)],
        "assessors": [one.assessor_id for one in problem.assessors],
    }


def why_not_in_words(answer: WhyNot) -> str:
    """One sentence."""
    if answer.rule is not None:
        return f"{_WHY_NOT.get(answer.rule, answer.rule)[:1].upper()}{_WHY_NOT.get(answer.rule, answer.rule)[1:]}."
    if answer.worse is None:
        return (
            "Would do as well in every respect: between equals either will do, and the same inputs give the same one."
        )
    if answer.worse == "fairness":
        return f"Allowed, but the load would be less fair by {answer.by / FAIR_POINTS:.2f}."
    one, many = _PRICES[answer.worse]
    return f"Allowed, but {one if answer.by == 1 else many.format(answer.by)}."


def obstacles_in_words(problem: Problem, found: Obstacles) -> list[str]:
    """What is in the way, and what would help."""
    lines = [f"Not placed: {', '.join(found.unplaced)}."]
    if found.rules:
        lines.append(f"In the way: {'; '.join(_RULES[rule] for rule in found.rules)}.")
    if found.reliefs:
        lines.append("Cheapest relief:")
        lines += [f"  {line}" for line in reliefs_in_words(problem, found.reliefs)]
    if found.without_days:
        lines.append(f"No day is left in the window of {', '.join(found.without_days)}: give them a later last day.")
    if found.beyond_relief:
        names = ", ".join(found.beyond_relief)
        lines.append(f"Only another assessor helps {names}: a tie or a former no keeps everybody here away.")
    return lines


def reliefs_in_words(problem: Problem, given: tuple[Relief, ...]) -> list[str]:
    """Such as `2 more times in week 3 of the window (week of Mon 18 Jan) for phase primary: una, ben`."""
    first = min((on for calendar in problem.calendars for on in calendar.lateness), default=None)
    together: dict[tuple[str, date | None, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    for one in given:
        together[one.kind, one.week, one.phases][one.assessor_id] += one.count
    lines = []
    for (kind, week, phases), counts in sorted(together.items(), key=lambda item: (str(item[0][1]), item[0][0])):
        count = sum(counts.values())
        what = {
            "times": "more time" if count == 1 else "more times",
            "week": "more appointment" if count == 1 else "more appointments",
            "room": "more candidate" if count == 1 else "more candidates",
        }[kind]
        where = _week_in_words(week, first) if week is not None and first is not None else "in all"
        field = f" for phase {' or '.join(phases)}" if phases else ""
        who = ", ".join(f"{name} ({number})" if number > 1 else name for name, number in sorted(counts.items()))
        lines.append(f"{count} {what} {where}{field}: {who}")
    return lines


def _week_in_words(monday: date, first: date) -> str:
    number = (monday - monday_of(first)).days // 7 + 1
    return f"in week {number} of the window (week of Mon {monday.day} {monday:%b})"


def _matches(problem: Problem, solution: Solution) -> list[str]:
    people = {one.candidate_id: one for one in problem.candidates}
    panel = {one.assessor_id: one for one in problem.assessors}
    rows: list[tuple[str, ...]] = [("Candidate", "Assessor", "A time that both have", "Fits by")]
    for match in solution.matches:
        candidate, assessor = people[match.candidate_id], panel[match.assessor_id]
        fits = [
            *(["phase"] if candidate.phase in assessor.phases else []),
            *(["subject"] if set(candidate.subjects) & set(assessor.subjects) else []),
            *(["region"] if candidate.region in assessor.regions else []),
            *(["pin"] if candidate.pinned else []),
        ]
        at = to_london(match.starts_at)
        rows.append((match.candidate_id, match.assessor_id, f"{at:%a} {at.day} {at:%b %H:%M}", ", ".join(fits) or "-"))
    return _table(rows)


def _loads(problem: Problem, solution: Solution) -> list[str]:
    new = Counter(one.assessor_id for one in solution.matches)
    rows: list[tuple[str, ...]] = [("Assessor", "In hand", "New", "Capacity", "Full by")]
    for one in problem.assessors:
        load = one.load + new[one.assessor_id]
        share = f"{100 * load / one.capacity:.0f} %" if one.capacity else "-"
        name = f"{one.assessor_id} (senior)" if one.senior else one.assessor_id
        rows.append((name, str(one.load), str(new[one.assessor_id]), str(one.capacity), share))
    return _table(rows)


def _objectives(solution: Solution) -> list[str]:
    lines = ["Each of these is proven to be the least there is, the ones before it given:"]
    return [
        *lines,
        *(f"  {place}. {_OBJECTIVES[level](solution.values[level])}" for place, level in enumerate(LEVELS, 1)),
    ]


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
