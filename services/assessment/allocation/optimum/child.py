"""Solving in a process of its own: its memory goes when it ends, and its death harms nobody.

Run as `python -m services.assessment.allocation.optimum.child`: a problem as JSON comes in, a solution goes out.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE

from pydantic import ValidationError

from services.assessment.allocation.optimum.problem import Problem
from services.assessment.allocation.optimum.solve import Solution, solve
from shared.errors import Unreachable

PATIENCE_SECONDS = 25.0
"""A batch of one cohort takes a fraction of a second; a database transaction that waits for it ends after 30."""

_NOT_DONE = "The allocation was not worked out. Nothing was decided; it is tried again."


async def solve_in_child(problem: Problem, patience_seconds: float = PATIENCE_SECONDS) -> Solution:
    """The best allocation. Raises Unreachable when the process died or took too long: nothing was decided then."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdin=PIPE, stdout=PIPE)
    try:
        async with asyncio.timeout(patience_seconds):
            out, _ = await process.communicate(problem.model_dump_json().encode())
        if process.returncode != 0:
            raise Unreachable(_NOT_DONE)
        return Solution.model_validate_json(out)
    except (TimeoutError, ValidationError, BrokenPipeError, ConnectionResetError) as error:
        raise Unreachable(_NOT_DONE) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def main() -> None:
    """Solve what comes in."""
    problem = Problem.model_validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(solve(problem).model_dump_json().encode())


if __name__ == "__main__":
    main()
