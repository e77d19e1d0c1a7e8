"""The result for people, as a table, and for machines, as one JSON object."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from rehearsal.verdict import Verdict

_MOST_NAMED = 40


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the run was like, beside what the check found."""

    wall_seconds: float
    day_seconds: float
    seed: int
    urls: dict[str, str]
    disturbances: Counter[str]
    peak_memory_mb: int | None


def as_object(verdict: Verdict, run: Circumstances) -> dict[str, Any]:
    """The one object of `--json`."""
    return {
        "candidates": verdict.candidates,
        "by_outcome": dict(sorted(verdict.by_outcome.items())),
        "open": verdict.open,
        "emails": {
            "planned": verdict.planned,
            "accepted": verdict.accepted,
            "missing": verdict.missing,
            "duplicated": verdict.duplicated,
            "dropped": dict(sorted(verdict.dropped.items())),
            "resent_unknown": verdict.resent_unknown,
        },
        "deadlines": {
            "total": verdict.deadlines.total,
            "late": verdict.deadlines.late,
            "worst_lateness_business_hours": verdict.deadlines.worst_lateness_business_hours,
            "late_in_disturbance": verdict.deadlines.late_in_disturbance,
        },
        "double_booked": verdict.double_booked,
        "unhandled_messages": verdict.unhandled,
        "wall_seconds": round(run.wall_seconds, 1),
        "day_seconds": run.day_seconds,
        "seed": run.seed,
        "urls": run.urls,
        "disturbances": dict(sorted(run.disturbances.items())),
        "peak_memory_mb": run.peak_memory_mb,
        "findings": [f"{finding.kind}: {finding.text}" for finding in verdict.findings],
    }


def write_json(file: Path, verdict: Verdict, run: Circumstances) -> None:
    """Write the object, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.new")
    beside.write_text(json.dumps(as_object(verdict, run), indent=2) + "\n", encoding="utf-8")
    beside.rename(file)


def show(console: Console, verdict: Verdict, run: Circumstances) -> None:
    """The table, and under it every fault by name."""
    table = Table(show_header=False, box=None, padding=(0, 2))
    ends = ", ".join(f"{count} {end.replace('_', ' ')}" for end, count in sorted(verdict.by_outcome.items()))
    dropped = ", ".join(f"{count} {reason}" for reason, count in sorted(verdict.dropped.items())) or "0"
    deadlines = verdict.deadlines
    disturbed = ", ".join(f"{count} {process}" for process, count in sorted(run.disturbances.items())) or "0"
    rows = [
        ("Candidates", f"{verdict.candidates}: {ends}"),
        ("Journeys without an end", str(verdict.open)),
        ("E-mails planned and accepted", f"{verdict.planned} and {verdict.accepted}"),
        ("E-mails missing or duplicated", f"{verdict.missing} or {verdict.duplicated}"),
        ("E-mails called off", dropped),
        ("Sent again, outcome unknown", str(verdict.resent_unknown)),
        ("Deadlines met late", f"{deadlines.late} of {deadlines.total}"),
        ("Worst lateness", f"{deadlines.worst_lateness_business_hours} business hours, spread included"),
        ("Late in a disturbance", str(deadlines.late_in_disturbance)),
        ("Double-booked", str(verdict.double_booked)),
        ("Unhandled messages", str(verdict.unhandled)),
        ("Disturbances", disturbed),
        ("Time", f"{run.wall_seconds:.0f} s, one business day in {run.day_seconds:g} s, seed {run.seed}"),
        ("Memory at most", f"{run.peak_memory_mb} MB" if run.peak_memory_mb else "not measured"),
    ]
    for label, value in rows:
        table.add_row(label, value)
    console.print()
    console.print(table)
    console.print()
    if page := run.urls.get("operator_sign_in"):
        console.print("To look at the board, sign in as the operator; this page works once:")
        console.print(page, soft_wrap=True, markup=False, highlight=False)
        console.print()
    _show_findings(console, verdict)


def _show_findings(console: Console, verdict: Verdict) -> None:
    for remark in verdict.remarks[:_MOST_NAMED]:
        console.print(f"  {remark.kind}: {remark.text}", style="dim", markup=False, highlight=False, soft_wrap=True)
    for finding in verdict.findings[:_MOST_NAMED]:
        console.print(f"  {finding.kind}: {finding.text}", style="red", markup=False, highlight=False, soft_wrap=True)
    if len(verdict.findings) > _MOST_NAMED:
        console.print(f"  and {len(verdict.findings) - _MOST_NAMED} more", style="red")
    if verdict.is_clean:
        console.print("Everything that was due came, once and in time.", style="green")
    else:
        console.print(f"{len(verdict.findings)} things are not as they must be.", style="bold red")
