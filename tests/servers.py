"""Real servers for tests: one PostgreSQL and one NATS for the whole run, a fresh database and no streams for each test.

A test asks for `postgres_url` or `nats_url`; tests/conftest.py makes the fixtures known.
"""

import asyncio
import os
import signal
import subprocess
import uuid
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import nats
import pytest

from deploy.embedded.launch import Launch
from deploy.embedded.nats import NatsServer
from deploy.embedded.ports import free_port
from deploy.embedded.postgres import PostgresServer
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


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """The run's PostgreSQL; tests want `postgres_url`."""
    directory = tmp_path_factory.mktemp("postgres")
    server = PostgresServer(directory / "cluster", free_port(), "only-for-tests")
    server.prepare()
    with running(server.launch(_FAST_AND_FORGETFUL), directory / "log"):
        until_true(lambda: finish(server.is_ready()), within=_START_SECONDS, what="PostgreSQL answers")
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
