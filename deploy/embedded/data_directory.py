"""The directory that holds everything a stack keeps: who may use it, what made it, and its secrets.

It is looked at before anything is written, so a refusal leaves it as it was.
"""

import base64
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict

from deploy.refusal import Refusal

LAYOUT = 1
ENVIRONMENT_FILE = "environment.json"
_LOCK, _VERSION, _SECRETS, _PORTS = "lock", "version.json", "secrets.json", "ports.json"


class Version(BaseModel):
    """What must be equal for a release to open the directory."""

    model_config = ConfigDict(frozen=True)

    layout: int
    postgres: str

    def __str__(self) -> str:
        return f"layout {self.layout} with PostgreSQL {self.postgres}"


class Secrets(BaseModel):
    """Made once for each data directory, readable by its owner alone."""

    model_config = ConfigDict(frozen=True)

    postgres_password: str
    secret_key: str
    payload_keys: str


class DataDirectory:
    """A directory that this process has for itself until it is closed."""

    def __init__(self, path: Path, version: Version) -> None:
        """Take the directory, or raise a Refusal: in use, another's, of another version, or not one of ours."""
        self.path = path.absolute()
        _refuse_foreign(self.path)
        _refuse_other_version(self.path, version)
        # Others may pass, not look: as root, PostgreSQL is another user and must reach its part.
        self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        self._lock = _take_lock(self.path)
        _write_once(self.path / _VERSION, version.model_dump_json)

    @property
    def logs(self) -> Path:
        """Where each process writes its log."""
        return self.path / "logs"

    def secrets(self) -> Secrets:
        """The directory's secrets, made at first use."""
        _write_once(self.path / _SECRETS, lambda: _new_secrets().model_dump_json(indent=1))
        return Secrets.model_validate_json((self.path / _SECRETS).read_text())

    def remembered_ports(self) -> dict[str, int]:
        """The ports of the last start: a link in a mail of yesterday should still lead somewhere."""
        file = self.path / _PORTS
        return {str(name): int(port) for name, port in json.loads(file.read_text()).items()} if file.exists() else {}

    def remember_ports(self, ports: dict[str, int]) -> None:
        """Keep them for the next start."""
        write_whole(self.path / _PORTS, json.dumps(ports, indent=1))

    def close(self) -> None:
        """Give the directory free."""
        self._lock.close()


def wipe(path: Path) -> None:
    """Remove a data directory with everything in it. Raises a Refusal when it is in use or none of ours."""
    _refuse_foreign(path)
    if not path.exists():
        return
    with _take_lock(path):
        try:
            shutil.rmtree(path)
        except PermissionError as error:
            raise Refusal(
                f"{path} cannot be removed: it was made by another user, perhaps root; name another --data-dir."
            ) from error


def write_whole(path: Path, text: str) -> None:
    """Replace a file so that readers see the old text or the new one, never half of it. Only its owner may read it."""
    scratch = path.with_name(f".{path.name}.new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    scratch.replace(path)


def _write_once(path: Path, content: Callable[[], str]) -> None:
    if not path.exists():
        write_whole(path, content())


def _new_secrets() -> Secrets:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return Secrets(
        postgres_password=secrets.token_urlsafe(24), secret_key=secrets.token_urlsafe(48), payload_keys=f"k1:{key}"
    )


def _refuse_foreign(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise Refusal(f"{path} is a file: name a directory with --data-dir.")
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK) or (os.geteuid() != 0 and path.stat().st_uid != os.geteuid()):
        raise Refusal(f"The data directory {path} belongs to another user: use another one with --data-dir.")
    if not (path / _VERSION).exists() and any(entry.name != _LOCK for entry in path.iterdir()):
        raise Refusal(f"{path} holds other files and is no data directory of this product: name another --data-dir.")


def _refuse_other_version(path: Path, version: Version) -> None:
    file = path / _VERSION
    if not file.exists():
        return
    try:
        found = Version.model_validate_json(file.read_text())
    except ValueError as error:
        raise Refusal(f"{file} cannot be read, so the version of the data is unknown: restore the file.") from error
    if found != version:
        raise Refusal(
            f"The data directory {path} is of another version ({found}; this release needs {version}): "
            "start the release that made it, or name another --data-dir."
        )


def _take_lock(path: Path) -> IO[str]:
    lock = (path / _LOCK).open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise Refusal(
            f"The data directory {path} is in use by process {holder}: stop that one, or name another --data-dir."
        ) from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock
