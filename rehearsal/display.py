"""The live display: the cohort by stage, a bar, the business date. Plain lines where the output is no terminal."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from rehearsal.outcomes import ENDS, STAGES
from shared.calendar import to_london

_REFRESHES_PER_SECOND = 4
_LINE_EVERY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One moment of the rehearsal."""

    now: datetime
    expected: int
    stages: dict[str, str]
    mails: int
    disturbances: int
    note: str = ""

    @property
    def ended(self) -> int:
        """How many journeys have come to an end."""
        return sum(stage in ENDS for stage in self.stages.values())


async def keep_showing(console: Console, look: Callable[[], Picture]) -> None:
    """Show the rehearsal until cancelled."""
    if not console.is_terminal:
        await _keep_printing(console, look)
        return
    with Live(console=console, refresh_per_second=_REFRESHES_PER_SECOND, transient=True) as live:
        while True:
            live.update(drawn(look()))
            await asyncio.sleep(1 / _REFRESHES_PER_SECOND)


async def _keep_printing(console: Console, look: Callable[[], Picture]) -> None:
    while True:
        console.print(line(look()), markup=False, highlight=False, soft_wrap=True)
        await asyncio.sleep(_LINE_EVERY_SECONDS)


def line(picture: Picture) -> str:
    """One moment in one line."""
    counts = Counter(picture.stages.values())
    where = ", ".join(f"{counts[stage]} {stage}" for stage in (*STAGES, *ENDS) if counts[stage])
    return f"{_date(picture.now)}  {picture.ended} of {picture.expected} at an end, {picture.mails} mails: {where}"


def drawn(picture: Picture) -> RenderableType:
    """One moment as a picture."""
    counts = Counter(picture.stages.values())
    head = Text.assemble((_date(picture.now), "bold"), f"   {picture.ended} of {picture.expected} at an end")
    head.append(f"   {picture.mails} mails   {picture.disturbances} disturbances   {picture.note}")
    table = Table(show_header=False, box=None, padding=(0, 1))
    for stage in (*STAGES, *ENDS):
        style = "green" if stage == "awarded" else "dim" if stage in ENDS else "cyan"
        table.add_row(stage, str(counts[stage] or ""), Text("■" * counts[stage], style=style))
    return Group(head, ProgressBar(total=max(1, picture.expected), completed=picture.ended, width=60), table)


def _date(at: datetime) -> str:
    return f"{to_london(at):%a %-d %b %Y %H:%M}"
