"""The whole product on one machine: servers, bootstrap, processes, in this order, and back in the reverse one.

`async with Stack(Path(".data/demo"), clock="rehearsal") as stack:` is ready inside the block and gone after it.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

from deploy.embedded import ports, probes, replaced
from deploy.embedded.addresses import DATABASE, Addresses, embedded_servers, for_children, port_names
from deploy.embedded.child import Child
from deploy.embedded.data_directory import ENVIRONMENT_FILE, LAYOUT, DataDirectory, Version, write_whole
from deploy.embedded.launch import Launch
from deploy.embedded.logs import last_line, log_for, turn_over
from deploy.embedded.nats import NatsServer
from deploy.embedded.postgres import PostgresServer, major_version
from deploy.embedded.record import Disturbance, RecordKeeper, StackRecord, end_leftovers
from deploy.embedded.temporal import TemporalServer
from deploy.processes import Process, running_in
from deploy.refusal import Refusal
from shared.settings import load_settings

_START_SECONDS = 60.0
_LOGS_TURN_OVER_EVERY_SECONDS = 60.0
Clock = Literal["system", "rehearsal"]


class Server(Protocol):
    """What PostgreSQL, NATS and Temporal have in common."""

    def prepare(self) -> None:
        """Write what must lie on the disk before the first start."""

    def launch(self) -> Launch:
        """How to start it."""

    async def is_ready(self) -> bool:
        """Whether it serves."""


class Stack:
    """Starts and supervises everything in one data directory, which it has for itself."""

    def __init__(
        self,
        data: Path,
        *,
        clock: Clock = "system",
        asked_ports: Mapping[str, int] | None = None,
        processes: Sequence[Process] | None = None,
        bootstrap: bool = True,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`processes` are those of the installation unless given; `tell` hears each event as one line."""
        self._data_path, self._clock, self._bootstrap, self._tell = data, clock, bootstrap, tell
        self._asked_ports = dict(asked_ports or {})
        self._servers = embedded_servers(os.environ)
        self._processes = tuple(
            processes
            if processes is not None
            else running_in(rehearsal=clock == "rehearsal", embedded_mail="catcher" in self._servers)
        )
        self._children: list[list[Child]] = []
        """In the order of starting; those of one list start side by side."""
        self._housekeeping: asyncio.Task[None] | None = None
        self.settings: dict[str, str] = {}
        """The `HLTA_*` variables of this stack, for commands that talk to it."""
        self.addresses: dict[str, str] = {}
        """The HTTP address of each process by name, and `temporal-ui`, `temporal`, `nats`, `postgres`, `smtp`."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def disturbances(self) -> list[Disturbance]:
        """Every process that died without being told to, with the real seconds of its absence."""
        return self._keeper.record.disturbances

    @property
    def logs(self) -> Path:
        """Where each process writes."""
        return self._directory.logs

    def names(self) -> list[str]:
        """Every process that is kept alive, in the order of starting."""
        return [child.name for group in self._children for child in group]

    def table(self) -> list[tuple[str, str]]:
        """Label and address of what a person may want to open."""
        return self._addresses.table(self.settings)

    def pid(self, name: str) -> int | None:
        """The process id of a child just now; None while it is away."""
        return self._child(name).pid

    async def wait_ready(self, name: str, within: float = 30.0) -> None:
        """Return once the child answers its probe. Raises TimeoutError."""
        async with asyncio.timeout(within):
            await self._child(name).ready.wait()

    @contextmanager
    def trouble(self, what: str) -> Iterator[None]:
        """Record a disturbance that the death of no process shows, such as mail refused, for the length of a block."""
        self._keeper.trouble_began(what)
        try:
            yield
        finally:
            self._keeper.trouble_ended(what)

    async def start(self) -> None:
        """Start everything and return when all of it is ready; a Refusal leaves nothing running."""
        load_settings()  # a misspelt variable is told before anything is written
        self._refuse_real_mail()
        self._directory = DataDirectory(self._data_path, Version(layout=LAYOUT, postgres=major_version()))
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End everything: processes before servers, and then give the data directory free."""
        if self._housekeeping is not None:
            self._housekeeping.cancel()
        while self._children:
            group = self._children.pop()
            await asyncio.gather(*(child.stop() for child in group))
            for child in group:
                self._keeper.stopped(child.name)
        self._directory.close()

    def _refuse_real_mail(self) -> None:
        if self._clock == "rehearsal" and "catcher" not in self._servers and not os.environ.get("HLTA_CATCHER_URL"):
            raise Refusal(
                "In a rehearsal all mail goes to a mail catcher: unset HLTA_SMTP_URL, "
                "or set HLTA_CATCHER_URL as well, to the web address of the catcher that it leads to."
            )

    async def _start(self) -> None:
        began = time.monotonic()
        left = end_leftovers(self._directory.path)
        if left:
            self._tell(f"ended what an earlier run had left behind: {', '.join(left)}")
        self._find_addresses()
        self._keeper = RecordKeeper(
            self._directory.path,
            StackRecord(
                supervisor_pid=os.getpid(), clock=self._clock, started_at=time.time(), addresses=self.addresses
            ),
        )
        await replaced.require_reachable(self._servers, os.environ)
        await self._start_servers()
        self._tell(f"servers ready after {time.monotonic() - began:.1f} s")
        # The processes load their code beside the bootstrap, and begin once it is done.
        begin = asyncio.Event()
        processes = [self._process_child(process, begin) for process in self._processes if not process.with_servers]
        self._start_group(processes)
        if self._bootstrap:
            await self._run_bootstrap()
            self._tell(f"database, streams and search attributes ready after {time.monotonic() - began:.1f} s")
        begin.set()
        await _all_ready(processes)
        self._keeper.record.ready_at = time.time()
        self._keeper.write()
        self._housekeeping = asyncio.create_task(self._turn_logs_over(), name="turn logs over")
        self._tell(f"everything ready after {time.monotonic() - began:.1f} s")

    def _find_addresses(self) -> None:
        names = port_names(self._servers, self._processes)
        unknown = [name for name in self._asked_ports if name not in names]
        if unknown:
            raise Refusal(f"There is no port named {unknown[0]!r}; choose from {', '.join(names)}.")
        found = ports.assign(names, self._directory.remembered_ports(), self._asked_ports)
        self._directory.remember_ports(found)
        self._addresses = Addresses(found, self._processes)
        secrets = self._directory.secrets()
        embedded_database = self._postgres().url(DATABASE) if "postgres" in self._servers else None
        self.settings = self._addresses.settings(
            self._directory.path, secrets, self._clock, embedded_database, os.environ
        )
        self.addresses = self._addresses.by_name(self.settings)
        # For commands in another terminal: it holds secrets, so only the owner can read it.
        write_whole(self._directory.path / ENVIRONMENT_FILE, json.dumps(self.settings, indent=1))

    def _postgres(self) -> PostgresServer:
        return PostgresServer(
            self._directory.path / "postgres",
            self._addresses.ports["postgres"],
            self._directory.secrets().postgres_password,
        )

    def _nats(self) -> NatsServer:
        port = self._addresses.ports
        return NatsServer(self._directory.path / "nats", port["nats"], port["nats-monitor"])

    def _temporal(self) -> TemporalServer:
        port = self._addresses.ports
        return TemporalServer(
            self._directory.path / "temporal",
            port=port["temporal"],
            ui_port=port["temporal-ui"],
            http_port=port["temporal-http"],
            metrics_port=port["temporal-metrics"],
            codec_url=self._addresses.of("codec") if "codec" in port else None,
            outlives_power_cuts=self._clock != "rehearsal",
        )

    async def _start_servers(self) -> None:
        makers: dict[str, Callable[[], Server]] = {
            "postgres": self._postgres,
            "nats": self._nats,
            "temporal": self._temporal,
        }
        servers = {name: make() for name, make in makers.items() if name in self._servers}
        await _finished_even_if_cancelled(
            asyncio.gather(*(asyncio.to_thread(server.prepare) for server in servers.values()))
        )
        children = [self._child_of(name, server.launch(), server.is_ready) for name, server in servers.items()]
        children += [self._process_child(process) for process in self._processes if process.with_servers]
        self._start_group(children)
        await _all_ready(children)
        if "postgres" in self._servers:
            await self._postgres().ensure_database(DATABASE)

    async def _run_bootstrap(self) -> None:
        log = self._directory.logs / "bootstrap.log"
        launch = Launch((sys.executable, "-m", "deploy.bootstrap"), Path.cwd(), for_children(self.settings))
        with log_for(log) as output:
            process = await asyncio.create_subprocess_exec(
                *launch.argv, stdout=output, stderr=output, **launch.spawn_options()
            )
        try:
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        if code != 0:
            raise Refusal(f"The bootstrap failed: {last_line(log)} (more in {log})")

    def _process_child(self, process: Process, begin: asyncio.Event | None = None) -> Child:
        own = {**self.settings, "HLTA_HTTP_PORT": str(self._addresses.ports[process.name])}
        when_told = () if begin is None else ("--when-told",)
        argv = (sys.executable, "-m", "deploy.run", *when_told, process.name, process.serve)
        is_ready = partial(probes.http_answers, f"{self._addresses.of(process.name)}/health")
        return self._child_of(process.name, Launch(argv, Path.cwd(), for_children(own)), is_ready, begin)

    def _child_of(
        self, name: str, launch: Launch, is_ready: Callable[[], Awaitable[bool]], begin: asyncio.Event | None = None
    ) -> Child:
        return Child(name, launch, is_ready, self._directory.logs / f"{name}.log", self, begin)

    def _start_group(self, children: list[Child]) -> None:
        self._children.append(children)
        for child in children:
            child.start()

    def _child(self, name: str) -> Child:
        for group in self._children:
            for child in group:
                if child.name == name:
                    return child
        raise Refusal(f"There is no running process {name!r}; there are {', '.join(self.names())}.")

    def started(self, child: Child) -> None:
        """Witness: a child has a process."""
        assert child.pid is not None
        self._keeper.started(child.name, child.pid, child.restarts)

    def became_ready(self, child: Child, seconds: float) -> None:
        """Witness: a child answers its probe."""
        self._keeper.became_ready(child.name)
        again = " again" if child.restarts else ""
        self._tell(f"{child.name} ready{again} in {seconds:.1f} s")

    def died(self, child: Child, how: str, pause: float) -> None:
        """Witness: a child's process is gone."""
        self._keeper.died(child.name)
        self._tell(f"{child.name} {how}; starting it again in {pause:.1f} s")

    async def _turn_logs_over(self) -> None:
        while True:
            await asyncio.sleep(_LOGS_TURN_OVER_EVERY_SECONDS)
            await asyncio.to_thread(turn_over, self._directory.logs)


async def _all_ready(children: list[Child]) -> None:
    ready = await asyncio.gather(*(child.first_ready(_START_SECONDS) for child in children))
    for child, is_ready in zip(children, ready, strict=True):
        if not is_ready:
            raise Refusal(f"{child.name} did not become ready: {last_line(child.log)} (more in {child.log})")


async def _finished_even_if_cancelled(work: asyncio.Future[list[None]]) -> None:
    """Threads cannot be cancelled: without this, Ctrl-C would leave an initdb running on its own."""
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await work
        raise
