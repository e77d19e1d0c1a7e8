"""Who may import whom: the import contracts of pyproject.toml, and what a linter of imports cannot see."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, imports, modules, named, parsed

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"
INSIDE_A_WORKFLOW = ("workflows.journey", "workflows.cohort", "workflows.round")
READS_THE_WORLD = {"asyncio", "glob", "io", "os", "pathlib", "random", "secrets", "shutil", "socket", "time", "uuid"}
WALL_CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
CLOCKS_OF_OPERATIONS = {"deploy/clock_control.py"}
"""Commands for the person at the keyboard, who asks how business time stands to the wall clock."""


def test_the_import_contracts_are_kept() -> None:
    lint = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True, env={"PYTHONPATH": "."}
    )

    assert lint.returncode == 0, lint.stdout + lint.stderr


@pytest.mark.parametrize("room", ["shared", "services", "rehearsal", "deploy"])
def test_only_the_room_of_the_workflows_names_temporal(room: str) -> None:
    knowing = [
        named(path) for path in modules(room) if any(name.split(".")[0] == "temporalio" for name in imports(path))
    ]

    assert knowing == []


def test_only_the_notifications_service_sends_mail() -> None:
    senders = {named(path).split("/")[1] for path in modules() if "aiosmtplib" in imports(path)}

    assert senders == {"notifications"}


def test_simulated_people_never_reach_into_the_database_or_a_service() -> None:
    forbidden = ("asyncpg", "services", "shared.db", "shared.outbox", "shared.inbox", "shared.migrations")
    reaching = [
        f"{named(path)}: {name}"
        for path in modules("rehearsal")
        for name in imports(path)
        if name.startswith(tuple(f"{room}." for room in forbidden)) or name in forbidden
    ]

    assert reaching == []


def test_what_runs_inside_a_workflow_reads_no_clock_chance_environment_or_file() -> None:
    """The sandbox does not look inside modules that are passed through to it."""
    reading = {
        f"{named(path)}: {name}"
        for path in _reached_from(INSIDE_A_WORKFLOW)
        for name in imports(path)
        if name.split(".")[0] in READS_THE_WORLD
    }

    assert reading == {"shared/clock.py: time"}, "RunningClock is for processes; workflows take ClockRecord alone"


def test_workflows_take_from_the_clock_module_its_record_alone() -> None:
    taken = {
        name for path in _reached_from(INSIDE_A_WORKFLOW) for name in imports(path) if name.startswith("shared.clock.")
    }

    assert taken <= {"shared.clock.ClockRecord", "shared.clock.utc"}


def test_nobody_asks_the_wall_clock_but_the_clock_module() -> None:
    asking = {
        f"{named(path)}:{line}"
        for path in modules()
        if named(path) not in CLOCKS_OF_OPERATIONS
        for line in _wall_clock_calls(path)
    }

    assert asking == set()


def _reached_from(starts: tuple[str, ...]) -> set[Path]:
    """Every file of the house that these modules import, however far."""
    found: set[Path] = set()
    waiting = [_file_of(start) for start in starts]
    while waiting:
        path = waiting.pop()
        if path is None or path in found:
            continue
        found.add(path)
        waiting.extend(_file_of(name) for name in imports(path))
    assert len(found) > len(starts)
    return found


def _file_of(module: str) -> Path | None:
    place = ROOT.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def _wall_clock_calls(path: Path) -> Iterator[int]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value).rpartition(".")[2]
            if (owner, node.func.attr) in WALL_CLOCK:
                yield node.lineno


def test_dates_are_answered_without_any_server_library() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from deploy.cli import app; "
        "r = CliRunner().invoke(app, ['dates', '--final-session', '2026-07-02', '--json']); "
        "assert r.exit_code == 0, r.output; "
        "print(sorted({'asyncpg', 'nats', 'temporalio', 'fastapi', 'httpx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
