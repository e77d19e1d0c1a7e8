"""The supervisor with the real servers: what it starts, what it starts again, and what it leaves behind."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import nats
import psutil
import pytest
import pytest_asyncio

from deploy.embedded import probes
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.record import read_record
from deploy.embedded.stack import Stack
from deploy.embedded.temporal import is_serving
from deploy.processes import Process, named
from deploy.refusal import Refusal
from tests.services.background_stack import STUB
from tests.waiting import until, until_true

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROCESSES = [named("catcher"), STUB]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with Stack(tmp_path_factory.mktemp("stack") / "data", processes=PROCESSES, bootstrap=False) as running:
        yield running


@pytest.fixture
def servers_elsewhere(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stacks of this test use the servers of the module's stack, as anybody's who set these variables."""
    for variable in ("HLTA_DATABASE_URL", "HLTA_NATS_URL", "HLTA_TEMPORAL_ADDRESS", "HLTA_SMTP_URL"):
        monkeypatch.setenv(variable, stack.settings[variable])


async def _fetch(stack: Stack, query: str) -> object:
    connection = await asyncpg.connect(stack.settings["HLTA_DATABASE_URL"])
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def _killed_and_back(stack: Stack, name: str) -> None:
    before = stack.pid(name)
    assert before is not None
    os.kill(before, signal.SIGKILL)
    await until(_has_another_process(stack, name, before), within=10, what=f"{name} has another process")
    await stack.wait_ready(name, within=20)


def _has_another_process(stack: Stack, name: str, before: int) -> Callable[[], Awaitable[bool]]:
    async def has() -> bool:
        return stack.pid(name) not in (None, before)

    return has


async def test_every_server_answers_once_the_stack_is_there(stack: Stack) -> None:
    assert await _fetch(stack, "select current_database()") == "hlta"
    connection = await nats.connect(stack.settings["HLTA_NATS_URL"])
    assert (await connection.jetstream().account_info()).streams == 0
    await connection.close()
    assert await is_serving(stack.settings["HLTA_TEMPORAL_ADDRESS"])
    assert await probes.smtp_answers(LOOPBACK, int(stack.addresses["smtp"].rpartition(":")[2]))
    assert await probes.http_answers(stack.addresses["stub"] + "/health")
    assert await probes.http_answers(stack.addresses["temporal-ui"])


@pytest.mark.parametrize("name", ["postgres", "nats", "temporal", "catcher", "stub"])
async def test_a_killed_process_is_back_on_the_same_address(stack: Stack, name: str) -> None:
    address = stack.addresses[name]
    await _killed_and_back(stack, name)
    assert stack.addresses[name] == address


async def test_what_was_committed_before_postgres_was_killed_is_there_afterwards(stack: Stack) -> None:
    await _fetch(stack, "create table kept as select 7 as number")
    await _killed_and_back(stack, "postgres")
    assert await _fetch(stack, "select number from kept") == 7


async def test_what_nats_acknowledged_before_it_was_killed_is_there_afterwards(stack: Stack) -> None:
    connection = await nats.connect(stack.settings["HLTA_NATS_URL"])
    await connection.jetstream().add_stream(name="KEPT", subjects=["kept"])
    await connection.jetstream().publish("kept", b"a fact")
    await connection.close()
    await _killed_and_back(stack, "nats")
    connection = await nats.connect(stack.settings["HLTA_NATS_URL"])
    assert (await connection.jetstream().get_msg("KEPT", 1)).data == b"a fact"
    await connection.close()


async def test_a_disturbance_is_recorded_with_its_real_times(stack: Stack) -> None:
    began = time.time()
    await _killed_and_back(stack, "stub")
    record = read_record(stack.logs.parent)
    assert record is not None
    disturbance = record.disturbances[-1]
    assert disturbance.process == "stub"
    assert disturbance.ready_at is not None
    assert began <= disturbance.gone_at < disturbance.ready_at <= time.time()
    assert record.processes["stub"].pid == stack.pid("stub")


async def test_a_second_supervisor_is_refused_with_the_pid_of_the_first(stack: Stack) -> None:
    with pytest.raises(Refusal, match=f"is in use by process {os.getpid()}: stop that one"):
        await Stack(stack.logs.parent, processes=[], bootstrap=False).start()
    assert stack.pid("postgres") is not None


async def test_mails_and_secrets_are_for_their_owner_alone(stack: Stack) -> None:
    data = stack.logs.parent
    modes = {name: (data / name).stat().st_mode & 0o077 for name in ("logs", "mail", "secrets.json", "state.json")}
    assert modes == {"logs": 0, "mail": 0, "secrets.json": 0, "state.json": 0}


async def test_a_stop_is_clean_and_the_next_start_finds_data_and_addresses_where_they_were(tmp_path: Path) -> None:
    async with Stack(tmp_path / "data", processes=[STUB], bootstrap=False) as first:
        await _fetch(first, "create table kept as select 29 as number")
        addresses = first.addresses
        pids = [first.pid(name) for name in first.names()]
    assert [pid for pid in pids if pid is not None and psutil.pid_exists(pid)] == []
    assert "the stub ended as it was told" in (tmp_path / "data/logs/stub.log").read_text()
    assert "database system is shut down" in (tmp_path / "data/logs/postgres.log").read_text()
    async with Stack(tmp_path / "data", processes=[STUB], bootstrap=False) as second:
        assert await _fetch(second, "select number from kept") == 29
        assert second.addresses == addresses


@pytest.mark.usefixtures("servers_elsewhere")
async def test_a_process_that_cannot_start_gives_its_own_reason_and_leaves_nothing_running(tmp_path: Path) -> None:
    broken = Process("broken", "tests.services.stub_process:refuse", "Broken")
    stack = Stack(tmp_path / "data", processes=[broken], bootstrap=False)
    with pytest.raises(Refusal, match=r"broken did not become ready: HLTA_STUB is missing: set it to something\."):
        await stack.start()
    assert _processes_with(str(tmp_path)) == []


async def test_a_port_that_was_asked_for_and_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        taken = other.getsockname()[1]
        stack = Stack(tmp_path / "data", processes=[STUB], bootstrap=False, asked_ports={"stub": taken})
        with pytest.raises(Refusal, match=f"Port {taken}, wanted for stub, is taken by another program"):
            await stack.start()


@pytest.mark.usefixtures("servers_elsewhere")
async def test_a_server_named_by_a_setting_is_used_and_not_started(stack: Stack, tmp_path: Path) -> None:
    async with Stack(tmp_path / "data", processes=[STUB], bootstrap=False) as guest:
        assert guest.names() == ["stub"]
        assert guest.settings["HLTA_DATABASE_URL"] == stack.settings["HLTA_DATABASE_URL"]


@pytest.mark.parametrize(
    ("variable", "address", "sentence"),
    [
        ("HLTA_DATABASE_URL", "postgresql://someone:secret@127.0.0.1:{port}/hlta", "PostgreSQL does not answer at"),
        ("HLTA_NATS_URL", "nats://127.0.0.1:{port}", "NATS does not answer at"),
        ("HLTA_TEMPORAL_ADDRESS", "127.0.0.1:{port}", "Temporal does not answer at"),
        ("HLTA_SMTP_URL", "smtp://127.0.0.1:{port}", "The mail server does not answer at"),
    ],
)
async def test_a_server_that_is_not_there_gives_one_sentence_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, address: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, address.format(port=free_port()))
    with pytest.raises(Refusal, match=sentence) as refused:
        await Stack(tmp_path / "data", processes=[], bootstrap=False).start()
    assert re.search(f"correct {variable}, or unset {variable} to use the embedded one", str(refused.value))
    assert "secret" not in str(refused.value)


async def test_a_wrong_password_is_told_apart_from_an_absent_server(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = stack.addresses["postgres"].rpartition(":")[2]
    monkeypatch.setenv("HLTA_DATABASE_URL", f"postgresql://postgres:wrong@127.0.0.1:{port}")
    with pytest.raises(Refusal, match=r"refuses us \(InvalidPasswordError\): correct HLTA_DATABASE_URL"):
        await Stack(tmp_path / "data", processes=[], bootstrap=False).start()


async def test_nothing_outlives_a_supervisor_that_was_killed_and_the_next_start_is_clean(tmp_path: Path) -> None:
    data = tmp_path / "data"
    supervisor = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.services.background_stack", str(data)), stdout=subprocess.PIPE
    )
    assert supervisor.stdout is not None
    assert await asyncio.wait_for(supervisor.stdout.readline(), 30) == b"ready\n"
    record = read_record(data)
    assert record is not None
    born = [process.pid for process in record.processes.values() if process.pid is not None]
    assert len(born) == 4
    born += [child.pid for pid in born for child in psutil.Process(pid).children(recursive=True)]

    supervisor.kill()
    await supervisor.wait()
    until_true(lambda: not any(_is_alive(pid) for pid in born), within=10, what="every child is gone")

    async with Stack(data, processes=[STUB], bootstrap=False) as again:
        assert await _fetch(again, "select 1") == 1


async def test_a_supervisor_that_is_interrupted_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    starting = asyncio.create_task(Stack(tmp_path / "data", processes=[STUB], bootstrap=False).start())
    await until(_something_runs_in(tmp_path), within=20, what="the first server runs")
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert _processes_with(str(tmp_path)) == []


def _something_runs_in(directory: Path) -> Callable[[], Awaitable[bool]]:
    async def runs() -> bool:
        return bool(_processes_with(str(directory)))

    return runs


def _is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def _processes_with(text: str) -> list[int]:
    """Processes that name the text in their command line, this one apart."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if process.pid != os.getpid() and any(text in part for part in process.info["cmdline"] or [])
    ]
