"""Batches of a large provider and of all England: seconds and memory against what is promised."""

from __future__ import annotations

import json
import subprocess
import sys
from statistics import median
from typing import Any

from tests.benchmarks.figures import Board, Figure


def test_allocation(board: Board) -> None:
    for candidates, assessors, promised, rounds in ((500, 60, 5.0, 3), (5000, 500, 60.0, 1)):
        runs = [_solved(candidates, assessors, seed) for seed in range(1, rounds + 1)]
        assert all(run["placed"] == candidates - run["values"]["placed"] for run in runs)
        name = f"allocation, {candidates} x {assessors}"
        seconds, megabytes = (median(run[what] for run in runs) for what in ("seconds", "megabytes"))
        board.add(
            Figure(name, "s", seconds, promised, "the promise", "at most", 1),
            Figure(f"{name}, peak", "MB", megabytes, 1000, "the promise", "at most", 1),
        )


def _solved(candidates: int, assessors: int, seed: int) -> Any:
    argv = (sys.executable, "-m", "tests.benchmarks.allocating", str(candidates), str(assessors), str(seed))
    return json.loads(subprocess.run(argv, capture_output=True, check=True).stdout)
