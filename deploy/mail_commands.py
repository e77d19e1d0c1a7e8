"""`hlta mail`. Everything heavy is imported inside the command that needs it."""

from pathlib import Path
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


@mail_app.command("invitations")
def mail_invitations(
    directory: Annotated[Path, typer.Argument(help="Where the files go; it is made when it is not there.")],
    address: Annotated[
        str | None, typer.Option("--to", help="The address of the calendar that you try them in; else invented ones.")
    ] = None,
) -> None:
    """Write the invitations of one appointment that is booked, moved and cancelled, to try in a calendar program."""
    from deploy.mail_command import write_invitations

    written = write_invitations(directory, address)
    typer.echo("\n".join(str(path) for path in written))
    typer.echo("docs/calendars.md says what to do with them, and what you should see.")


@mail_app.command("gallery")
def mail_gallery(
    page: Annotated[Path, typer.Argument(help="Where the page goes, as build/mails.html.")],
    picture: Annotated[Path | None, typer.Option("--picture", help="A PNG of it as well; needs Chromium.")] = None,
) -> None:
    """Write all messages with invented people side by side on one page, and take a picture of it."""
    from deploy.mail_sheet import take_picture, write_sheet

    write_sheet(page)
    typer.echo(page)
    if picture is not None:
        take_picture(page, picture)
        typer.echo(picture)
