"""One process started by hand: what it says when it cannot start."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.embedded.ports import LOOPBACK, free_port
from tests.servers import catcher_environment

ENTRIES = [("-m", "deploy.run"), ("-m", "deploy.cli", "run")]


def _started(entry: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, *entry, "catcher"]
    return subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize("entry", ENTRIES, ids=["as the supervisor does", "by the command line"])
def test_a_taken_port_is_one_sentence_with_the_setting_to_change(entry: tuple[str, ...], tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        taken = other.getsockname()[1]
        process = _started(entry, catcher_environment(tmp_path, taken, free_port()))
    assert process.returncode == 1
    assert process.stderr == (
        f"Port {taken}, on which catcher should listen, is taken by another program: "
        "stop that one or set HLTA_HTTP_PORT to another port.\n"
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=["as the supervisor does", "by the command line"])
def test_an_unknown_setting_is_one_sentence_and_nothing_is_written(entry: tuple[str, ...], tmp_path: Path) -> None:
    environment = {**catcher_environment(tmp_path, free_port(), free_port()), "HLTA_SMPT_URL": "smtp://127.0.0.1:25"}
    process = _started(entry, environment)
    assert process.returncode == 1
    assert process.stderr == "HLTA_SMPT_URL is not a setting. Known ones are listed in deploy/env.example.\n"
    assert list(tmp_path.iterdir()) == []
