"""The command line as a person types it, without a process of its own for each command."""

from typing import Any

from click.testing import CliRunner, Result
from typer.main import get_command

from deploy.cli import app
from shared.errors import HltaError

_HLTA: Any = get_command(app)
"""Made once, since typer takes ten milliseconds for it. Typer brings a copy of click, so the types differ in name."""


def hlta(*arguments: str) -> Result:
    """Run `hlta` with these arguments."""
    return CliRunner().invoke(_HLTA, arguments)


def refusal(*arguments: str) -> str:
    """The sentence with which `hlta` refuses these arguments."""
    result = hlta(*arguments)
    assert isinstance(result.exception, HltaError), result.output
    assert result.exit_code != 0
    return str(result.exception)
