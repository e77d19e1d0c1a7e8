"""`hlta up` as a person meets it: one terminal that holds everything, others that talk to it, and Ctrl-C."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from deploy.embedded.record import read_record

_START_SECONDS = 120.0
_STOP_SECONDS = 40.0


def _hlta(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "deploy.cli", *arguments]


@dataclass(frozen=True)
class Terminal:
    """The terminal in which `hlta up` runs."""

    data: Path
    supervisor: "subprocess.Popen[str]"
    shown: str
    """What it printed until everything was ready."""

    def another(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """A command in another terminal."""
        argv = _hlta(*arguments, "--data-dir", str(self.data))
        return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    data = tmp_path_factory.mktemp("up") / "data"
    argv = _hlta("up", "--clock", "rehearsal", "--data-dir", str(data))
    supervisor = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield Terminal(data, supervisor, _read_until(supervisor, "Press Ctrl-C to stop."))
    finally:
        supervisor.terminate()
        supervisor.wait(_STOP_SECONDS)
        assert supervisor.stdout is not None
        supervisor.stdout.close()


def _read_until(process: "subprocess.Popen[str]", last: str) -> str:
    assert process.stdout is not None
    shown = ""
    for line in process.stdout:
        shown += line
        if last in line:
            return shown
    raise AssertionError(f"it ended with status {process.wait(5)}:\n{shown}")


def test_every_process_of_a_rehearsal_is_ready_and_answers(terminal: Terminal) -> None:
    record = read_record(terminal.data)
    assert record is not None
    assert {name for name, process in record.processes.items() if process.ready} == {
        *("postgres", "nats", "temporal", "catcher", "clock", "intake", "assessment"),
        *("notifications", "portal", "journeys", "bridge", "codec"),
    }
    assert record.disturbances == []
    for name in ("intake", "assessment", "notifications", "portal", "clock", "codec", "catcher"):
        assert httpx.get(f"{record.addresses[name]}/health").status_code == 200


def test_the_addresses_for_people_are_shown_and_no_password_is(terminal: Terminal) -> None:
    record = read_record(terminal.data)
    assert record is not None
    assert re.search(rf"Pages for people +{re.escape(record.addresses['portal'])}\n", terminal.shown)
    assert re.search(rf"Mail that was sent +{re.escape(record.addresses['catcher'])}\n", terminal.shown)
    secrets = json.loads((terminal.data / "secrets.json").read_text())
    assert [name for name, secret in secrets.items() if secret in terminal.shown] == []


def test_the_clock_is_shown_and_set_from_another_terminal(terminal: Terminal) -> None:
    assert terminal.another("clock", "show").stdout == "Wed 07 Oct 2026 09:00 London, paused\n"
    assert terminal.another("clock", "step", "1").stdout == "Thu 08 Oct 2026 09:00 London, paused\n"
    assert terminal.another("clock", "speed", "2").stdout == "Thu 08 Oct 2026 09:00 London, paused\n"


def test_a_provider_is_added_once_and_its_operator_can_work(terminal: Terminal) -> None:
    arguments = [
        *("provider", "add", "Example Provider", "--operator-name", "Olive Operator"),
        *("--operator-email", "olive@provider.example", "--contact-phone", "01632 960001"),
    ]
    added = terminal.another(*arguments, "--json")
    assert added.returncode == 0, added.stderr
    token = json.loads(added.stdout)["token"]
    record = read_record(terminal.data)
    assert record is not None
    cohorts = httpx.get(f"{record.addresses['intake']}/v1/cohorts", headers={"Authorization": f"Bearer {token}"})
    assert cohorts.status_code == 200
    again = terminal.another(*arguments)
    assert again.returncode == 1
    assert again.stderr == "A provider of this name exists already. Choose another name.\n"


def test_the_bootstrap_can_be_repeated_while_everything_runs(terminal: Terminal) -> None:
    assert terminal.another("bootstrap").returncode == 0


def test_a_second_stack_on_the_same_data_is_one_sentence(terminal: Terminal) -> None:
    second = terminal.another("up")
    assert second.returncode == 1
    assert second.stderr == (
        f"The data directory {terminal.data} is in use by process {terminal.supervisor.pid}: "
        "stop that one, or name another --data-dir.\n"
    )


def test_ctrl_c_ends_everything_with_status_0(terminal: Terminal) -> None:
    children = psutil.Process(terminal.supervisor.pid).children(recursive=True)
    assert len(children) >= 12
    terminal.supervisor.send_signal(signal.SIGINT)
    assert terminal.supervisor.wait(_STOP_SECONDS) == 0
    assert [child for child in children if child.is_running()] == []
    assert "shut down" in (terminal.data / "logs" / "postgres.log").read_text()
