"""`hlta clock`: the business clock of a rehearsal, as a person steers it."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.attaching import DataDirectoryOption, attach

clock_app = typer.Typer(help="The business clock of a rehearsal.", no_args_is_help=True)


@clock_app.command("show")
def clock_show(data_dir: DataDirectoryOption = None) -> None:
    """Print the business time and how it runs."""
    _clock("GET", "", None, data_dir)


@clock_app.command("pause")
def clock_pause(data_dir: DataDirectoryOption = None) -> None:
    """Stand still."""
    _clock("POST", "pause", None, data_dir)


@clock_app.command("resume")
def clock_resume(data_dir: DataDirectoryOption = None) -> None:
    """Run on from where it stands."""
    _clock("POST", "resume", None, data_dir)


@clock_app.command("speed")
def clock_speed(
    day_seconds: Annotated[float, typer.Argument(min=0.05, help="Real seconds for one business day.")],
    data_dir: DataDirectoryOption = None,
) -> None:
    """Run at another speed from now on."""
    _clock("POST", "speed", {"factor": 86_400 / day_seconds}, data_dir)


@clock_app.command("step")
def clock_step(
    days: Annotated[float, typer.Argument(min=0.0, help="Business days, fractions allowed.")],
    data_dir: DataDirectoryOption = None,
) -> None:
    """Jump ahead."""
    _clock("POST", "step", {"seconds": days * 86_400}, data_dir)


def _clock(method: str, path: str, body: dict[str, float] | None, data_dir: Path | None) -> None:
    attach(data_dir)
    from deploy.clock_control import ask
    from shared.settings import load_settings

    typer.echo(ask(load_settings(), method, path, body))
