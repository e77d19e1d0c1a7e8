"""`hlta schools` and `hlta forecast`. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.attaching import DataDirectoryOption, attach
from shared.errors import Invalid

if TYPE_CHECKING:
    from services.intake.actions.register_of_schools import Imported
    from services.intake.csv_import import BadRow

schools_app = typer.Typer(help="Schools and their term dates.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")]

TokenOption = Annotated[
    str, typer.Option("--token", envvar="OPERATOR_TOKEN", help="The operator's token, from `hlta provider add`.")
]


@schools_app.command("import")
def schools_import(
    file: Annotated[Path, typer.Argument(help="The Department's establishment file, as CSV.")],
    as_json: JsonOption = False,
    data_dir: DataDirectoryOption = None,
) -> None:
    """Take in the Department for Education's public establishment file; again, and it is brought up to date.

    A row that is broken is named, and does not stop the rest. The exit status is 1 when no row could be taken.
    """
    attach(data_dir)
    from services.intake.machine import import_schools
    from shared.settings import load_settings

    done = asyncio.run(import_schools(load_settings(), file))
    typer.echo(done.model_dump_json() if as_json else _imported_in_words(done, file))
    if done.broken == done.rows > 0:
        raise typer.Exit(1)


@schools_app.command("terms")
def schools_terms(
    file: Annotated[Path, typer.Argument(help="Term dates, training days and closures, as CSV.")],
    check: Annotated[bool, typer.Option("--check", help="Only say what would change.")] = False,
    token: TokenOption = "",
    as_json: JsonOption = False,
    data_dir: DataDirectoryOption = None,
) -> None:
    """Take in term dates of authorities and of single schools; everyone is told of each school that changes.

    An authority or school with a row that is wrong stays as it was. The exit status is 1 when nothing could be taken.
    """
    attach(data_dir)
    from deploy.terms_command import in_words, sent
    from shared.settings import load_settings

    if not token:
        raise Invalid("Say whose dates they are: give the operator's token by --token or in OPERATOR_TOKEN.")
    done = sent(load_settings(), token, file, apply=not check)
    typer.echo(done.model_dump_json() if as_json else in_words(done, applied=not check))
    if done.bad and not done.changed and not done.unchanged:
        raise typer.Exit(1)


def forecast(
    final_session: Annotated[str, typer.Option("--final-session", metavar="D", help="Its day, as YYYY-MM-DD.")],
    programme: Annotated[str, typer.Option("--programme", metavar="P", help="The programme's code.")] = "hlta",
    candidates: Annotated[
        int | None,
        typer.Option("--candidates", min=1, max=500, help="Places of the cohort; the programme's unless given."),
    ] = None,
    terms: Annotated[
        Path | None, typer.Option("--terms", help="A file of term dates: answers from it alone, without any server.")
    ] = None,
    token: TokenOption = "",
    as_json: JsonOption = False,
    data_dir: DataDirectoryOption = None,
) -> None:
    """Say what a cohort with that final session could expect: school days in its window, and assessors' free hours."""
    attach(data_dir)
    from deploy.forecast_command import asked, from_file, in_words
    from shared.settings import load_settings

    try:
        final_on = date.fromisoformat(final_session)
    except ValueError:
        raise Invalid(f"--final-session {final_session}: write a date as YYYY-MM-DD.") from None
    if terms is not None:
        found = from_file(terms, final_on, programme, candidates)
    elif token:
        found = asked(load_settings(), token, final_on, programme, candidates)
    else:
        raise Invalid("Give the operator's token by --token or in OPERATOR_TOKEN, or a file of term dates by --terms.")
    typer.echo(found.model_dump_json() if as_json else in_words(found))


def _imported_in_words(done: Imported, file: Path) -> str:
    """Counts first, then each problem on a line."""
    counts = f"New: {done.added}. Changed: {done.changed}. As they were: {done.unchanged}. Not taken: {done.broken}."
    lines = [f"{file.name}: {done.rows} rows. {counts}"]
    if done.told:
        lines.append(f"Of the providers' own schools {done.told} changed; every service was told.")
    return "\n".join([*lines, *_problems_in_words(done.bad, done.broken)])


def _problems_in_words(bad: tuple[BadRow, ...], broken: int) -> list[str]:
    """Row, field, rule and remedy of each problem; and how many rows are not listed."""
    lines = [f"Row {one.row}, {one.field}: {one.rule} {one.remedy}" for one in bad]
    left = broken - len({one.row for one in bad})
    return [*lines, f"... and {left} more rows."] if left else lines
