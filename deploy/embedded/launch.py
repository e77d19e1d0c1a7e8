"""How one child process is started: what to run, as whom, and what happens to it when its parent dies.

The setup runs between fork and exec, so everything that it needs is loaded before: importing there can deadlock.
"""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilitySets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


@dataclass(frozen=True)
class Identity:
    """The unprivileged user that a server runs as when we are root."""

    user_id: int
    group_id: int
    passes_closed_directories: bool
    """The program or its data lie below a directory closed to others (a 0700 home): the child keeps one capability,
    to pass through it. Otherwise it keeps none."""


class SpawnOptions(TypedDict):
    """Keyword arguments that subprocess.Popen and asyncio.create_subprocess_exec both take."""

    cwd: str
    env: dict[str, str]
    stdin: int
    start_new_session: bool
    preexec_fn: Callable[[], None]


@dataclass(frozen=True)
class Launch:
    """Everything that is needed to start one process, again and again, in the same way."""

    argv: tuple[str, ...]
    cwd: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    identity: Identity | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    """Sent by the kernel when the parent dies. Every process here survives SIGKILL by design; PostgreSQL gets
    SIGQUIT, since only its postmaster can end the backends, which have sessions of their own."""

    def spawn_options(self) -> SpawnOptions:
        """A session of its own, so that Ctrl-C reaches the supervisor alone and the order of the stop is kept."""
        return SpawnOptions(
            cwd=str(self.cwd),
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_setup(self.identity, self.orphan_signal, os.getpid()),
        )


def unprivileged(program: Path, data: Path) -> Identity | None:
    """`nobody` when we are root, for servers that refuse root; None for an ordinary user, who runs them as himself."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    open_to_others = _others_may_pass(program.parent) and _others_may_pass(data.parent) and _others_may_read(program)
    return Identity(nobody.pw_uid, nobody.pw_gid, passes_closed_directories=not open_to_others)


def _others_may_pass(directory: Path) -> bool:
    resolved = directory.resolve()
    return all(step.stat().st_mode & 0o001 for step in (resolved, *resolved.parents))


def _others_may_read(program: Path) -> bool:
    return program.stat().st_mode & 0o005 == 0o005


def _setup(identity: Identity | None, orphan_signal: signal.Signals, parent: int) -> Callable[[], None]:
    def between_fork_and_exec() -> None:
        os.umask(0o077)  # mails and logs are for their owner alone
        if identity is not None:
            _become(identity)
        if _LIBC is not None:
            # After the change of user: the kernel forgets the signal when credentials change.
            _checked(_LIBC.prctl(_PR_SET_PDEATHSIG, int(orphan_signal), 0, 0, 0))
            if os.getppid() != parent:
                os._exit(1)  # the parent died before the kernel knew of our wish

    return between_fork_and_exec


def _become(identity: Identity) -> None:
    os.setgroups([])
    os.setgid(identity.group_id)
    if not identity.passes_closed_directories or _LIBC is None:
        os.setuid(identity.user_id)
        return
    _checked(_LIBC.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setuid(identity.user_id)
    only = 1 << _CAP_DAC_OVERRIDE
    sets = (_CapabilitySets * 2)(_CapabilitySets(only, only, only), _CapabilitySets(0, 0, 0))
    _checked(_LIBC.capset(ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)), ctypes.byref(sets)))
    _checked(_LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "the child process could not be set up")
