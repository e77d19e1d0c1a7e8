"""`hlta mailing`. Everything heavy is imported inside the command that needs it."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from deploy.attaching import DataDirectoryOption, attach
from shared.errors import Invalid

if TYPE_CHECKING:
    from shared.settings import Settings

mailing_app = typer.Typer(
    help="Mailings to many: prepared, looked at, and released with a reason.", no_args_is_help=True
)

TokenOption = Annotated[
    str, typer.Option("--token", envvar="OPERATOR_TOKEN", help="The operator's token, from `hlta provider add`.")
]
MailingArgument = Annotated[str, typer.Argument(help="The mailing, as `hlta mailing list` names it.")]


@mailing_app.command("list")
def mailing_list(token: TokenOption = "", data_dir: DataDirectoryOption = None) -> None:
    """List meetings and their mailings."""
    from deploy.mailing_command import ask, listed

    settings = _attached(token, data_dir)
    typer.echo(listed(ask(settings, token, "GET", "/meetings")))


@mailing_app.command("enter")
def mailing_enter(
    title: Annotated[str, typer.Argument(help="What the meeting is called, at most 60 letters.")],
    starts_at: Annotated[
        datetime, typer.Option("--at", formats=["%Y-%m-%dT%H:%M"], help="London time, as 2027-06-17T16:00.")
    ],
    minutes: Annotated[int, typer.Option("--minutes", help="How long it lasts.")] = 90,
    place: Annotated[str | None, typer.Option("--place", help="Where it is.")] = None,
    link: Annotated[str | None, typer.Option("--link", help="Where one joins.")] = None,
    occasion: Annotated[
        Literal["network", "training"], typer.Option("--occasion", help="A network meeting, or further training.")
    ] = "network",
    token: TokenOption = "",
    data_dir: DataDirectoryOption = None,
) -> None:
    """Enter a meeting and prepare its invitation. Nothing is sent."""
    from deploy.mailing_command import ask, described

    settings = _attached(token, data_dir)
    body = {
        "occasion": occasion,
        "title": title,
        "starts_at": starts_at.isoformat(),
        "minutes": minutes,
        "place": place,
        "join_link": link,
    }
    meeting = ask(settings, token, "POST", "/meetings", body)
    mailing = ask(settings, token, "POST", f"/meetings/{meeting['meeting_id']}/mailings")
    typer.echo(described(ask(settings, token, "GET", f"/mailings/{mailing['mailing_id']}")))


@mailing_app.command("prepare")
def mailing_prepare(
    meeting: Annotated[str, typer.Argument(help="The meeting, as `hlta mailing list` names it.")],
    token: TokenOption = "",
    data_dir: DataDirectoryOption = None,
) -> None:
    """Prepare the invitation to a meeting again, for who gets it by now. Nothing is sent."""
    from deploy.mailing_command import ask, described

    settings = _attached(token, data_dir)
    mailing = ask(settings, token, "POST", f"/meetings/{meeting}/mailings")
    typer.echo(described(ask(settings, token, "GET", f"/mailings/{mailing['mailing_id']}")))


@mailing_app.command("show")
def mailing_show(mailing: MailingArgument, token: TokenOption = "", data_dir: DataDirectoryOption = None) -> None:
    """Show who gets a mailing, who does not and why, and up to five samples."""
    from deploy.mailing_command import ask, described

    settings = _attached(token, data_dir)
    typer.echo(described(ask(settings, token, "GET", f"/mailings/{mailing}")))


@mailing_app.command("release")
def mailing_release(
    mailing: MailingArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words; they stay with the provider.")],
    key: Annotated[str | None, typer.Option("--key", help="Idempotency key: the same again acts once.")] = None,
    token: TokenOption = "",
    data_dir: DataDirectoryOption = None,
) -> None:
    """Send a mailing that was prepared. To many it takes a second person, who did not prepare it."""
    from deploy.office import act, described

    settings = _attached(token, data_dir)
    body = {"mailing_id": mailing, "reason": reason, "reason_class": "provider"}
    typer.echo(described(act(settings, token, "release_mailing", body, key, preview=False)))


def _attached(token: str, data_dir: Path | None) -> "Settings":
    attach(data_dir)
    from shared.settings import load_settings

    if not token:
        raise Invalid("Say who acts: give the operator's token by --token or in OPERATOR_TOKEN.", field="token")
    return load_settings()
