"""One batch, made up and solved in a process of its own, which says how long that took and how much memory at most.

Run as `python -m tests.benchmarks.allocating CANDIDATES ASSESSORS SEED`.
"""

import json
import resource
import sys
import time
from datetime import date, timedelta
from datetime import time as time_of_day
from random import Random

from services.assessment.allocation.optimum.problem import Assessor, Calendar, Candidate, Problem, Stretch
from services.assessment.allocation.optimum.solve import solve
from shared.calendar import at_london

_PHASES = ("early years", "primary", "secondary", "special")
_SUBJECTS = ("English", "maths", "science", "art")
_WINDOW = tuple(on for on in (date(2027, 1, 4) + timedelta(days=n) for n in range(36)) if on.weekday() < 5)


def batch(candidates: int, assessors: int, seed: int) -> Problem:
    """Thirty school calendars; a third of all candidates has ties; a tenth of the assessors are seniors.

    There is not quite enough room without the seniors, so that the objectives pull against each other.
    """
    chance = Random(seed)
    each = max(1, int(candidates / assessors * 0.9) + 1)
    names = [f"a{number:04}" for number in range(assessors)]
    return Problem(
        calendars=tuple(Calendar(days=tuple(on for on in _WINDOW if chance.random() > 0.08)) for _ in range(30)),
        candidates=tuple(_candidate(chance, number, names) for number in range(candidates)),
        assessors=tuple(_assessor(chance, name, each, number % 10 == 0) for number, name in enumerate(names)),
        minimum_times=3,
        same_region=True,
    )


def _assessor(chance: Random, name: str, each: int, senior: bool) -> Assessor:
    days = [on for on in _WINDOW if chance.random() < 0.5]
    begins = [(on, at_london(on, time_of_day(9))) for on in days]
    return Assessor(
        assessor_id=name,
        capacity=chance.randint(each - 1, each + 2) + 3,
        load=3,
        per_week=chance.choice([None, 2, 3, 4]),
        free=tuple(
            Stretch(on=on, starts_at=at, ends_at=at + timedelta(hours=chance.choice([2, 4, 8]))) for on, at in begins
        ),
        phases=tuple(chance.sample(_PHASES, 2)),
        subjects=tuple(chance.sample(_SUBJECTS, 2)),
        regions=(chance.choice("NSEW"),),
        senior=senior,
    )


def _candidate(chance: Random, number: int, names: list[str]) -> Candidate:
    ties = chance.sample(names, chance.randint(1, 4)) if chance.random() < 0.33 else []
    return Candidate(
        candidate_id=f"c{number:05}",
        calendar=chance.randrange(30),
        minutes=120,
        phase=chance.choice(_PHASES),
        subjects=(chance.choice(_SUBJECTS),),
        region=chance.choice("NSEW"),
        barred=dict.fromkeys(ties, "school"),
    )


def main(candidates: str, assessors: str, seed: str) -> None:
    """Solve one and say how it went."""
    problem = batch(int(candidates), int(assessors), int(seed))
    began = time.perf_counter()
    found = solve(problem)
    seconds = time.perf_counter() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = {"seconds": seconds, "megabytes": megabytes, "placed": len(found.matches), "values": dict(found.values)}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
