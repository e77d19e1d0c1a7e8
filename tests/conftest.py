"""For every test: the real servers as fixtures, and a guard at the end of the run.

Python processes that used the Temporal client may abort while the interpreter is taken down, after every test has
passed (exit status 134); the guard ends the process with the suite's own status before that.
"""

import os
import sys

import pytest
import structlog

pytest_plugins = ["tests.servers"]

_exit_status = pytest.StashKey[int]()


@pytest.fixture(autouse=True)
def logs_go_to_the_output_of_their_test() -> None:
    """Each log line goes to the standard output of its moment: an earlier test's is closed by then.

    All else is as at the start: a command that a test ran in this process may have asked for warnings alone.
    """
    structlog.reset_defaults()
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stdout), cache_logger_on_first_use=False)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how the suite ended."""
    session.config.stash[_exit_status] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave with the suite's status, past the interpreter's own end."""
    status = config.stash.get(_exit_status, None)
    if status is None:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
