"""Real servers for tests: one PostgreSQL and one NATS for the whole run, a fresh database and no streams for each test.

A test asks for `postgres_url`, `nats_url` or `catcher`; tests/conftest.py makes the fixtures known.
"""

import asyncio
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import nats
import pytest

from deploy.embedded.addresses import for_children
from deploy.embedded.launch import Launch
from deploy.embedded.nats import NatsServer
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.postgres import PostgresServer
from deploy.embedded.probes import http_answers
from tests.waiting import until_true

_START_SECONDS = 20.0
_STOP_SECONDS = 10.0
# What a test commits need not survive a power cut.
_FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


T = TypeVar("T")


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a thread, since a test's own event loop may be running in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@contextmanager
def running(launch: Launch, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process of a launch for the length of a block; the whole session of the process is gone afterwards."""
    with log.open("ab") as output:
        process = subprocess.Popen(launch.argv, stdout=output, stderr=output, **launch.spawn_options())
    try:
        yield process
    finally:
        stop(process, launch)


def stop(process: subprocess.Popen[bytes], launch: Launch) -> None:
    """End a process as its launch says, and by force if that takes too long."""
    if process.poll() is None:
        process.send_signal(launch.stop_signal)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(_STOP_SECONDS)


@contextmanager
def running_postgres(directory: Path, settings: Mapping[str, str]) -> Iterator[PostgresServer]:
    """A PostgreSQL with these further settings, ready when the block begins."""
    server = PostgresServer(directory / "cluster", free_port(), "only-for-tests")
    server.prepare()
    with running(server.launch(settings), directory / "log"):
        until_true(lambda: finish(server.is_ready()), within=_START_SECONDS, what="PostgreSQL answers")
        yield server


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The run's PostgreSQL; tests want `postgres_url`."""
    with running_postgres(tmp_path_factory.mktemp("postgres"), _FAST_AND_FORGETFUL) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The superuser's URL of an empty database that this test has alone. Roles belong to the whole server."""
    name = f"test_{uuid.uuid4().hex}"
    finish(_administer(postgres_server, f'create database "{name}"'))
    yield postgres_server.url(name)
    finish(_administer(postgres_server, f'drop database "{name}" with (force)'))


@pytest.fixture(scope="session")
def nats_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    """The run's NATS; tests want `nats_url`."""
    directory = tmp_path_factory.mktemp("nats")
    server = NatsServer(directory / "data", free_port(), free_port())
    server.prepare()
    with running(server.launch(), directory / "log"):
        until_true(lambda: finish(server.is_ready()), within=_START_SECONDS, what="the NATS server greets")
        yield server


@pytest.fixture
def nats_url(nats_server: NatsServer) -> Iterator[str]:
    """The URL of a JetStream server that holds no stream when the test begins."""
    yield nats_server.url
    finish(_delete_streams(nats_server.url))


@dataclass(frozen=True)
class Catcher:
    """A running mail catcher and the number of the last mail that came before this test."""

    url: str
    smtp_url: str
    before: int = 0

    def mails(self, to: str | None = None) -> list[dict[str, Any]]:
        """The mails of this test, as the API lists them."""
        wanted = {"after": str(self.before)} | ({"to": to} if to else {})
        found: list[dict[str, Any]] = httpx.get(f"{self.url}/api/mails", params=wanted).json()["mails"]
        return found

    def last(self) -> int:
        """The number of the newest mail."""
        return int(httpx.get(f"{self.url}/api/mails").json()["last"])

    def switch(self, **faults: float | str) -> None:
        """Let things go wrong (see deploy/embedded/catcher/reception.py); without any, let all go well."""
        httpx.post(f"{self.url}/api/faults", json=faults).raise_for_status()


@contextmanager
def running_catcher(directory: Path, port: int, smtp_port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A mail catcher over a directory, ready when the block begins."""
    url, environment = f"http://{LOOPBACK}:{port}", catcher_environment(directory, port, smtp_port)
    launch = Launch((sys.executable, "-m", "deploy.run", "catcher"), Path.cwd(), environment)
    with running(launch, directory / "log") as process:
        until_true(lambda: finish(http_answers(f"{url}/health")), within=_START_SECONDS, what="the catcher answers")
        yield process


def catcher_environment(directory: Path, port: int, smtp_port: int) -> dict[str, str]:
    """The environment of a catcher process."""
    own = {
        "HLTA_DATA_DIR": str(directory),
        "HLTA_HTTP_PORT": str(port),
        "HLTA_SMTP_URL": f"smtp://{LOOPBACK}:{smtp_port}",
    }
    return for_children(own)


@pytest.fixture(scope="session")
def catcher_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catcher]:
    """The run's mail catcher; tests want `catcher`."""
    port, smtp_port = free_port(), free_port()
    with running_catcher(tmp_path_factory.mktemp("catcher"), port, smtp_port):
        yield Catcher(f"http://{LOOPBACK}:{port}", f"smtp://{LOOPBACK}:{smtp_port}")


@pytest.fixture
def catcher(catcher_of_the_run: Catcher) -> Iterator[Catcher]:
    """A mail catcher that knows which mails came during this test and has no faults when it begins."""
    yield replace(catcher_of_the_run, before=catcher_of_the_run.last())
    catcher_of_the_run.switch()


async def _administer(server: PostgresServer, statement: str) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _delete_streams(url: str) -> None:
    connection = await nats.connect(url)
    try:
        jetstream = connection.jetstream()
        for stream in await jetstream.streams_info():
            assert stream.config.name is not None
            await jetstream.delete_stream(stream.config.name)
    finally:
        await connection.close()
