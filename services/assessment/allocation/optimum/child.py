"""Solving in a process of its own: its memory goes when it ends, and its death harms nobody.

Run as `python -m services.assessment.allocation.optimum.child`: a problem as JSON comes in, a solution goes out.
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable
from typing import Any

from services.assessment.allocation.optimum.problem import Problem
from services.assessment.allocation.optimum.solution import Solution
from shared.errors import Unreachable

Solver = Callable[[Problem], Awaitable[Solution]]
"""How a service has a batch worked out."""

PATIENCE_SECONDS = 25.0
"""A batch of one cohort takes a fraction of a second; a database transaction that waits for it ends after 30."""

_NOT_DONE = "The allocation was not worked out. Nothing was decided; it is tried again."


async def solve_here(problem: Problem) -> Solution:
    """The best allocation, in this process: for planning and for tests."""
    from services.assessment.allocation.optimum.solve import solve  # only here: the solver takes 80 MB

    return solve(problem)


async def solve_in_child(problem: Problem, patience_seconds: float = PATIENCE_SECONDS) -> Solution:
    """The best allocation. Raises Unreachable when the process died or took too long: nothing was decided then."""
    return Solution.model_validate_json(await _answer(problem, "solution", patience_seconds))


async def report_in_child(
    problem: Problem, pair: tuple[str, str] | None = None, patience_seconds: float = PATIENCE_SECONDS
) -> dict[str, Any]:
    """The best allocation with its reasons and what is in the way, as `report.as_json` has it, and as `text`.

    `pair`: a candidate and an assessor, who must be in the problem; `why_not` then says why they are no match. Raises
    Unreachable as `solve_in_child` does.
    """
    asked = json.dumps(pair) if pair else "report"
    found: dict[str, Any] = json.loads(await _answer(problem, asked, patience_seconds))
    return found


async def _answer(problem: Problem, what: str, patience_seconds: float) -> bytes:
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, what, stdin=PIPE, stdout=PIPE)
    try:
        async with asyncio.timeout(patience_seconds):
            out, _ = await process.communicate(problem.model_dump_json().encode())
    except (TimeoutError, BrokenPipeError, ConnectionResetError) as error:
        raise Unreachable(_NOT_DONE) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise Unreachable(_NOT_DONE)
    return out


def main(what: str) -> None:
    """Solve what comes in; `report` says more, and a pair why those two are no match besides."""
    from services.assessment.allocation.optimum import report  # only in this process
    from services.assessment.allocation.optimum.explain import why_not
    from services.assessment.allocation.optimum.solve import solve

    problem = Problem.model_validate_json(sys.stdin.buffer.read())
    found = solve(problem)
    if what == "solution":
        sys.stdout.write(found.model_dump_json())
        return
    said = {**report.as_json(problem, found), "text": report.in_words(problem, found)}
    if what != "report":
        candidate_id, assessor_id = json.loads(what)
        said["why_not"] = report.why_not_in_words(why_not(problem, found, candidate_id, assessor_id))
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1])
