"""`hlta mail`. Everything heavy is imported inside the command that needs it."""

from typing import Annotated

import typer

from shared.errors import Invalid

mail_app = typer.Typer(help="The messages that are sent.", no_args_is_help=True)


@mail_app.command("preview")
def mail_preview(
    name: Annotated[str, typer.Argument(help="As m20_appointment_confirmed; without one, all are listed.")] = "",
    part: Annotated[str | None, typer.Option("--part", help="Whose version, as candidate, guest or assessor.")] = None,
    case: Annotated[str | None, typer.Option("--case", help="Which of its cases, as the list names them.")] = None,
    kind: Annotated[str, typer.Option("--as", metavar="KIND", help="text, html, ics, or eml: all of it.")] = "text",
) -> None:
    """Show a message with invented people."""
    from deploy.mail_command import listed, preview

    if kind not in ("text", "html", "ics", "eml"):
        raise Invalid("Choose text, html, ics or eml.", field="as")
    typer.echo(preview(name, part, case, kind) if name else listed())  # type: ignore[arg-type]
