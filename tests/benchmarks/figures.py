"""A figure: what was measured, the bare limit from the same run, their ratio, the goal for it; and the table of all."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROUNDS = 3

Run = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Figure:
    """One line of the table. The goal is a bound on measured / limit, from below or from above."""

    name: str
    unit: str
    measured: float
    limit: float
    limit_is: str
    bound: Literal["at least", "at most"]
    goal: float

    @property
    def ratio(self) -> float:
        """Measured by limit."""
        return self.measured / self.limit

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached."""
        return self.ratio >= self.goal if self.bound == "at least" else self.ratio <= self.goal


async def medians(*runs: Run, rounds: int = ROUNDS) -> list[float]:
    """The median of each run. The runs take turns, so that other load on the machine meets all of them alike."""
    seen: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for figures, run in zip(seen, runs, strict=True):
            figures.append(await run())
    return [statistics.median(figures) for figures in seen]


class Board:
    """All figures of a run."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self._load_before = os.getloadavg()[0]

    def add(self, *figures: Figure) -> None:
        """Put figures on the board."""
        self.figures += figures

    def lines(self) -> list[str]:
        """The board as a table."""
        rows = [("figure", "measured", "limit", "ratio", "goal", "", "limit is"), *map(_row, self.figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(6)]
        texts = [
            "  ".join(
                cell.ljust(width) if column in (0, 5) else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, [*widths, 0], strict=True))
            )
            for row in rows
        ]
        return [*texts, "", f"{os.cpu_count()} cores, load before {self._load_before:.1f}"]

    def write(self, file: Path) -> None:
        """The board for programs, with what it was measured on."""
        file.parent.mkdir(parents=True, exist_ok=True)
        machine = {
            "cores": os.cpu_count(),
            "load_before": self._load_before,
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
        }
        figures = [
            {**vars(figure), "ratio": round(figure.ratio, 3), "is_met": figure.is_met} for figure in self.figures
        ]
        file.write_text(json.dumps({"machine": machine, "figures": figures}, indent=2) + "\n")


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        f"{_short(figure.measured)} {figure.unit}",
        f"{_short(figure.limit)} {figure.unit}",
        f"{figure.ratio:.2f}",
        f"{figure.bound} {figure.goal:g}",
        "met" if figure.is_met else "missed",
        figure.limit_is,
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
