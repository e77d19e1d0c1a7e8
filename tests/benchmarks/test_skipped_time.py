"""A candidate's whole way under skipped time: five months from the application to the award, by signals alone."""

from __future__ import annotations

import time

from tests.benchmarks.figures import Board, Figure, medians
from tests.workflows.branches import BRANCHES
from tests.workflows.story import open_story


async def _journey() -> float:
    """Seconds from the first fact to the award. Server and worker are up before."""
    async with open_story() as story:
        began = time.perf_counter()
        await BRANCHES["every_standard_is_met"].tell(story)
        return time.perf_counter() - began


async def test_five_months_under_skipped_time(board: Board) -> None:
    (seconds,) = await medians(_journey)
    board.add(Figure("journey of five months, time skipped", "s", seconds, 3, "the promise", "at most", 1))
