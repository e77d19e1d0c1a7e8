"""The board on which all figures are put, and a PostgreSQL that keeps what it has committed, as in production."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.postgres import PostgresServer
from tests.benchmarks.figures import Board
from tests.servers import running_postgres

RESULT = Path(__file__).parents[2] / "build" / "bench.json"

_board = pytest.StashKey[Board]()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """In the place of the one for tests, which forgets on a power cut and is faster for it."""
    with running_postgres(tmp_path_factory.mktemp("postgres"), {}) as server:
        yield server


@pytest.fixture(scope="session")
def board(pytestconfig: pytest.Config) -> Board:
    return pytestconfig.stash.setdefault(_board, Board())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the board and write it down."""
    board = config.stash.get(_board, None)
    if board is None or not board.figures:
        return
    terminalreporter.section("figures")
    for line in board.lines():
        terminalreporter.write_line(line)
    board.write(RESULT)
    terminalreporter.write_line(f"written to {RESULT.relative_to(Path(__file__).parents[2])}")
