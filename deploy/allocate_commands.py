"""`hlta allocate`: a batch planned from files, without any server, by the code that allocates cohorts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.refusal import Refusal


def allocate(
    candidates: Annotated[Path, typer.Option("--candidates", metavar="FILE", help="Candidates, as CSV or JSON.")],
    assessors: Annotated[Path, typer.Option("--assessors", metavar="FILE", help="Assessors, as CSV or JSON.")],
    pins: Annotated[Path | None, typer.Option("--pins", metavar="FILE", help="Who must have whom.")] = None,
    to_json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the result there, for programs.")
    ] = None,
    minimum_times: Annotated[
        int, typer.Option("--minimum-times", min=1, help="So many times in the window an assessor must have.")
    ] = 3,
    same_region: Annotated[bool, typer.Option("--same-region", help="Prefer assessors of the same region.")] = False,
    why_not: Annotated[
        list[str] | None, typer.Option("--why-not", metavar="CANDIDATE:ASSESSOR", help="Why these two do not meet.")
    ] = None,
) -> None:
    """Allocate candidates to assessors as well as can be, and say why. Nothing is kept, and nobody is told.

    The exit status is 1 when somebody could not be placed.
    """
    from services.assessment.allocation.optimum import explain, report
    from services.assessment.allocation.optimum.files import read_batch
    from services.assessment.allocation.optimum.solve import solve

    problem = read_batch(
        _read(candidates), _read(assessors), _read(pins) if pins else None,
        minimum_times=minimum_times, same_region=same_region,
    )  # fmt: skip
    solution = solve(problem)
    if to_json is not None:
        to_json.write_text(json.dumps(report.as_json(problem, solution), indent=1) + "\n")
    typer.echo(report.in_words(problem, solution))
    for pair in why_not or ():
        candidate, separator, assessor = pair.partition(":")
        if not separator:
            raise Refusal(f"{pair}: write the candidate, a colon and the assessor.")
        answer = explain.why_not(problem, solution, candidate, assessor)
        typer.echo(f"\nWhy not {assessor} for {candidate}? {report.why_not_in_words(answer)}")
    if solution.unplaced:
        raise typer.Exit(1)


def _read(file: Path) -> tuple[str, str]:
    """A file's name and text. Raises a Refusal that names it."""
    try:
        return file.name, file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refusal(f"There is no file {file}.") from None
    except (UnicodeDecodeError, IsADirectoryError):
        raise Refusal(f"{file} is no text. Save it as CSV in UTF-8, or as JSON.") from None
