"""The only command line. Everything heavy is imported inside the command that needs it, so that `--help` is instant."""

import asyncio
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from deploy.allocate_commands import allocate
from deploy.attaching import DataDirectoryOption, attach
from deploy.clock_commands import clock_app
from deploy.mail_commands import mail_app
from deploy.mailing_commands import mailing_app
from deploy.programme_commands import programme_app
from deploy.schools_commands import forecast, schools_app
from shared.errors import HltaError, Invalid

app = typer.Typer(
    help="HLTA Journey: from the headteacher's declaration to the award.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
provider_app = typer.Typer(help="Providers of the assessment.", no_args_is_help=True)
schemas_app = typer.Typer(help="The committed descriptions of messages and APIs.", no_args_is_help=True)
app.add_typer(provider_app, name="provider")
app.add_typer(schemas_app, name="schemas")
app.add_typer(clock_app, name="clock")
app.add_typer(programme_app, name="programme")
app.add_typer(schools_app, name="schools")
app.add_typer(mail_app, name="mail")
app.add_typer(mailing_app, name="mailing")
app.command()(forecast)
app.command()(allocate)

RUN_DATA = Path(".data/run")
DEMO_DATA = Path(".data/demo")
ORIGIN = "2026-10-07"

PortsOption = Annotated[
    list[str] | None, typer.Option("--port", metavar="NAME=NUMBER", help="Listen on this port, e.g. portal=8080.")
]
CandidatesOption = Annotated[
    int, typer.Option("--candidates", min=1, help="How many candidates the first provider has.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same people with the same faults.")]
OriginOption = Annotated[
    str, typer.Option("--origin", metavar="YYYY-MM-DD", help="The first day on the business calendar.")
]
DaySecondsOption = Annotated[float, typer.Option("--day-seconds", min=0.05, help="Real seconds for one business day.")]
JsonOption = Annotated[Path | None, typer.Option("--json", help="Write the result as one JSON object to this file.")]


@app.command()
def up(
    data_dir: Annotated[Path, typer.Option("--data-dir", help="Where everything is kept.")] = RUN_DATA,
    clock: Annotated[
        Literal["system", "rehearsal"], typer.Option("--clock", help="Real time, or a clock that can run faster.")
    ] = "system",
    port: PortsOption = None,
) -> None:
    """Start the servers and every process on this machine, and keep them running until Ctrl-C."""
    from deploy.embedded.foreground import stay_up

    _end(asyncio.run(stay_up(data_dir, clock, _ports(port))))


@app.command()
def demo(
    data_dir: Annotated[Path, typer.Option("--data-dir", help="Emptied at the start.")] = DEMO_DATA,
    exit_: Annotated[bool, typer.Option("--exit", help="Stop everything when the rehearsal has ended.")] = False,
    candidates: CandidatesOption = 24,
    seed: SeedOption = 1,
    origin: OriginOption = ORIGIN,
    day_seconds: DaySecondsOption = 1.0,
    json: JsonOption = None,
    port: PortsOption = None,
) -> None:
    """Start everything afresh, rehearse one cohort from CSV to award, and leave the system up to look at."""
    from deploy.embedded.foreground import demonstrate

    rehearsal = [
        *("--candidates", str(candidates), "--seed", str(seed), "--origin", _date(origin).isoformat()),
        *("--day-seconds", str(day_seconds)),
        *(["--json", str(json.absolute())] if json else []),
    ]
    _end(asyncio.run(demonstrate(data_dir, rehearsal, _ports(port), then_exit=exit_)))


@app.command()
def rehearse(
    candidates: CandidatesOption = 24,
    seed: SeedOption = 1,
    origin: OriginOption = ORIGIN,
    day_seconds: DaySecondsOption = 1.0,
    json: JsonOption = None,
    data_dir: DataDirectoryOption = None,
) -> None:
    """Rehearse one cohort on a stack with the rehearsal's clock; fails when anything is not as it must be."""
    attach(data_dir)
    import uvloop

    from rehearsal.main import Options
    from rehearsal.main import rehearse as rehearse_cohort

    options = Options(candidates=candidates, seed=seed, origin=_date(origin), day_seconds=day_seconds, json_file=json)
    _end(uvloop.run(rehearse_cohort(options)))  # many people at once, on the cores that the product needs as well


@app.command()
def run(process: Annotated[str, typer.Argument(help="Its name; a wrong one lists them all.")]) -> None:
    """Run one process in the foreground; its addresses come from HLTA_* variables."""
    from deploy.processes import named
    from deploy.run import run as run_process
    from shared.settings import load_settings

    run_process(named(process), load_settings())


@app.command()
def bootstrap(data_dir: DataDirectoryOption = None) -> None:
    """Migrate the database, create streams and consumers, register search attributes. Safe to repeat."""
    attach(data_dir)
    from deploy.bootstrap import bootstrap as bring_up_to_date
    from shared.settings import load_settings

    asyncio.run(bring_up_to_date(load_settings()))


@app.command()
def health(url: Annotated[str, typer.Argument(help="For example http://127.0.0.1:8001/health")]) -> None:
    """Exit with 0 when the address answers with status 200; for the health checks of containers."""
    from deploy.embedded.probes import http_answers

    if not asyncio.run(http_answers(url)):
        raise Invalid(f"{url} does not answer with status 200.")


@app.command()
def wipe(
    directories: Annotated[list[Path], typer.Argument(help="Data directories; those that are not there are no error.")],
) -> None:
    """Remove data directories with everything in them, unless a stack is running there."""
    from deploy.embedded.data_directory import wipe as remove

    for directory in directories:
        remove(directory)


@app.command()
def dates(
    programme: Annotated[
        str, typer.Option("--programme", metavar="P", help="A code (hlta), a key (hlta@1), or a programme's TOML file.")
    ] = "hlta",
    final_session: Annotated[
        str | None,
        typer.Option("--final-session", metavar="D", help="Its day; for assessment only, the day of the place."),
    ] = None,
    appointment: Annotated[
        str | None, typer.Option("--appointment", metavar="T", help="London time, for example 2026-11-04T10:00.")
    ] = None,
    assessed: Annotated[
        str | None, typer.Option("--assessed", metavar="D", help="The appointment's day unless given.")
    ] = None,
    letter: Annotated[
        str | None, typer.Option("--letter", metavar="D", help="The decision letter's day; by the rule unless given.")
    ] = None,
    terms: Annotated[
        Path | None, typer.Option("--terms", metavar="FILE", help="Term dates as CSV; without it none are known.")
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="Whose terms of a file that has those of many.")] = None,
    urn: Annotated[str | None, typer.Option("--urn", help="A school with rows of its own in the file.")] = None,
    booked: Annotated[
        str | None, typer.Option("--booked", metavar="T", help="Reminders that were past by then are left out.")
    ] = None,
    told: Annotated[
        str | None, typer.Option("--told", metavar="D", help="The evidence deadline told before the appointment moved.")
    ] = None,
    moved_by: Annotated[str | None, typer.Option("--moved-by", help="Who moved it, for the why.")] = None,
    ended: Annotated[
        str | None, typer.Option("--ended", metavar="D", help="When the journey ended: how long what is kept.")
    ] = None,
    awarded: Annotated[str | None, typer.Option("--awarded", metavar="D", help="When the award was made.")] = None,
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="When an application was saved last without being sent.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
) -> None:
    """Say every date that follows from these, and why. Needs no server; what is odd is a warning, not an error."""
    from deploy import dates_command as command
    from shared.calendar import end_of_day
    from shared.clock import RunningClock
    from shared.dates.answers import Question, answer

    rules = command.programme_named(programme)
    known, unclear = command.terms_of(terms, area, urn)
    appointment_at, clocks = command.instant("--appointment", appointment)
    told_on = command.day("--told", told)
    question = Question(
        final_session_on=command.day("--final-session", final_session),
        appointment_at=appointment_at,
        assessed_on=command.day("--assessed", assessed),
        letter_on=command.day("--letter", letter),
        terms=known,
        booked_at=command.instant("--booked", booked)[0],
        told_due_at=None if told_on is None else end_of_day(told_on),
        moved_by=moved_by,
        ended_on=command.day("--ended", ended),
        awarded_on=command.day("--awarded", awarded),
        draft_on=command.day("--draft", draft),
    )
    found = answer(question, rules, RunningClock().now())
    found = found.model_copy(update={"warnings": (*unclear, *clocks, *found.warnings)})
    typer.echo(command.as_json(question, found, terms) if as_json else command.as_text(found))


@provider_app.command("add")
def provider_add(
    name: Annotated[str, typer.Argument(help="The provider's name, as candidates read it.")],
    operator_name: Annotated[str, typer.Option("--operator-name", help="Its first operator.")],
    operator_email: Annotated[str, typer.Option("--operator-email", help="Where the operator reads mail.")],
    contact_phone: Annotated[str, typer.Option("--contact-phone", help="Whom people ring who are in doubt.")],
    contact_name: Annotated[str | None, typer.Option("--contact-name", help="The operator unless given.")] = None,
    contact_email: Annotated[str | None, typer.Option("--contact-email", help="The operator's unless given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
    data_dir: DataDirectoryOption = None,
) -> None:
    """Add a provider and print its first operator's token, once: the operator invites everybody else."""
    attach(data_dir)
    from services.intake.provider import add
    from shared.settings import load_settings

    settings = load_settings()
    added = asyncio.run(add(settings, name, operator_name, operator_email, contact_phone, contact_name, contact_email))
    if as_json:
        typer.echo(added.model_dump_json())
        return
    rows = {"Provider": added.provider_id, "Operator": added.person_id, "Sign in": added.sign_in_url}
    for label, value in {**rows, "Token": added.token}.items():
        typer.echo(f"{label:<9} {value}")
    typer.echo("The token and the address are shown this once: keep them safe.")


@app.command()
def office(
    action: Annotated[str | None, typer.Argument(help="Which; without one, all are listed with their fields.")] = None,
    given: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="Its fields; NAME:=JSON for lists.")
    ] = None,
    token: Annotated[
        str, typer.Option("--token", envvar="OPERATOR_TOKEN", help="The operator's token, from `hlta provider add`.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why, in words; they stay with the provider.")] = "",
    reason_class: Annotated[str, typer.Option("--reason-class", help="Why, in a class that may be told.")] = "other",
    preview: Annotated[bool, typer.Option("--preview", help="Only show what would change.")] = False,
    expected: Annotated[
        str | None, typer.Option("--expected", help="Act only if exactly what a preview showed would come of it.")
    ] = None,
    key: Annotated[str | None, typer.Option("--key", help="Idempotency key: the same again acts once.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for programs.")] = False,
    data_dir: DataDirectoryOption = None,
) -> None:
    """Do what is beside the normal course, such as moving a session or pausing a journey; or see what would change."""
    attach(data_dir)
    from deploy.office import act, described, fields, listed
    from shared.settings import load_settings

    if not token:
        raise Invalid("Say who acts: give the operator's token by --token or in OPERATOR_TOKEN.", field="token")
    if action is None:
        typer.echo(listed(load_settings(), token))
        return
    if not reason.strip():
        raise Invalid("Give a --reason in words; it is kept with what was done.", field="reason")
    asked = {**fields(given or []), "reason": reason, "reason_class": reason_class, "expected": expected}
    answer = act(load_settings(), token, action, asked, key, preview=preview)
    typer.echo(answer.model_dump_json() if as_json else described(answer))


@schemas_app.command("write")
def schemas_write() -> None:
    """Write anew what is made from the code: descriptions of messages and APIs. A breaking change is refused."""
    from deploy.documents import write

    written = write()
    typer.echo("\n".join(written) or "Nothing has changed.")


@schemas_app.command("check")
def schemas_check() -> None:
    """Fail when a committed schema or document is not what the code says."""
    from deploy.documents import check

    stale = check()
    if stale:
        raise Invalid(f"Not as the code says: {', '.join(stale)}. Run `hlta schemas write` and commit the files.")


def _ports(given: list[str] | None) -> dict[str, int]:
    ports = {}
    for item in given or []:
        name, separator, number = item.partition("=")
        if not separator or not number.isdecimal() or not 1 <= int(number) <= 65535:
            raise Invalid(f"--port {item}: write NAME=NUMBER with a number from 1 to 65535, for example portal=8080.")
        ports[name] = int(number)
    return ports


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"--origin {text}: write a date as YYYY-MM-DD, for example {ORIGIN}.") from None


def _end(status: int) -> None:
    raise typer.Exit(status)


def main() -> None:
    """The entry of the script `hlta`: one sentence and status 1 for everything that a person can mend."""
    status: object = 0
    try:
        app()
    except SystemExit as end:
        status = end.code
    except HltaError as refusal:
        sys.stderr.write(f"{refusal}\n")
        status = 1
    except ExceptionGroup as group:
        refusals, rest = group.split(HltaError)
        if refusals is None or rest is not None:
            raise
        sys.stderr.write("".join(f"{refusal}\n" for refusal in refusals.exceptions))
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    # The Temporal client may abort while the interpreter is taken down.
    os._exit(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    main()
