"""`hlta programme`. Everything heavy is imported inside the command that needs it."""

from typing import Annotated

import typer

from deploy.attaching import DataDirectoryOption, attach
from shared.errors import Invalid

programme_app = typer.Typer(help="Programmes: the rules of the journey as data.", no_args_is_help=True)


@programme_app.command("check")
def programme_check(file: Annotated[str, typer.Argument(help="A programme's TOML file.")]) -> None:
    """Say whether a file is a whole and valid programme; a refusal names file, key and rule."""
    from deploy.programme_command import checked

    typer.echo(checked(file))


@programme_app.command("diff")
def programme_diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A file, a code (hlta) or a key (hlta@1).")],
    after: Annotated[str, typer.Argument(metavar="B", help="The same.")],
) -> None:
    """Say in words what changes from A to B."""
    from deploy.programme_command import difference

    typer.echo(difference(before, after))


@programme_app.command("publish")
def programme_publish(
    file: Annotated[str, typer.Argument(help="The TOML file of the new version.")],
    token: Annotated[
        str, typer.Option("--token", envvar="OPERATOR_TOKEN", help="The operator's token, from `hlta provider add`.")
    ] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Only say what would change.")] = False,
    data_dir: DataDirectoryOption = None,
) -> None:
    """Publish a provider's new version: cohorts opened from now on begin with it, all others keep theirs."""
    attach(data_dir)
    from deploy.programme_command import publish
    from shared.settings import load_settings

    if not token:
        raise Invalid("Say who publishes: give the operator's token by --token or in OPERATOR_TOKEN.", field="token")
    typer.echo(publish(load_settings(), token, file, preview=preview))
