"""Ports on the loopback address: found once, kept for the life of a stack and, where still free, of its data directory.

They are taken from outside the range from which the kernel lends ports to outgoing connections. Inside it, a client
that tries again and again to reach a server that is just starting anew can be lent the server's own port, connect to
itself, and keep the server from ever coming back.
"""

import errno
import random
import socket
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from deploy.refusal import Refusal

LOOPBACK = "127.0.0.1"
_LENT_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_USUAL_LENT_RANGE = (32768, 60999)
_LOWEST, _HIGHEST = 15000, 65000
_ATTEMPTS = 500


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do it: a port whose last connections are in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def require_free(port: int, purpose: str) -> None:
    """Raises a Refusal that names the port when something else listens on it."""
    if not is_free(port):
        raise Refusal(f"Port {port}, wanted for {purpose}, is taken by another program: stop it or choose another.")


def assign(names: Iterable[str], remembered: Mapping[str, int], asked: Mapping[str, int]) -> dict[str, int]:
    """A port for every name: the one asked for, or the one it had before, or a free one.

    One that was asked for and is taken raises a Refusal; one that is only remembered is replaced.
    """
    assigned: dict[str, int] = {}
    for name, port in asked.items():
        require_free(port, name)
        if port in assigned.values():
            raise Refusal(f"Port {port} is asked for twice: give {name} another one.")
        assigned[name] = port
    for name in names:
        if name in assigned:
            continue
        before = remembered.get(name)
        if before is not None and before not in assigned.values() and is_free(before):
            assigned[name] = before
        else:
            assigned[name] = _any_free(excluding=assigned.values())
    return assigned


def free_port() -> int:
    """One free port, for a test that starts a single server."""
    return _any_free(excluding=())


def _any_free(excluding: Iterable[int]) -> int:
    taken = set(excluding)
    for port in _candidates():
        if port not in taken and is_free(port):
            return port
    raise Refusal(f"No free port was found on {LOOPBACK}: end some of the programs that listen there.")


def _candidates() -> Iterator[int]:
    low, high = _lent_to_clients()
    outside = [port for port in range(_LOWEST, _HIGHEST) if not low <= port <= high]
    # By chance and not in order: two stacks that start at the same moment must not want the same ports.
    return iter(random.sample(outside or range(_LOWEST, _HIGHEST), _ATTEMPTS))


def _lent_to_clients() -> tuple[int, int]:
    if not _LENT_RANGE.exists():
        return _USUAL_LENT_RANGE
    low, high = _LENT_RANGE.read_text().split()
    return int(low), int(high)
