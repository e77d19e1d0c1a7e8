"""The HTTP client with which one process calls others: few idle lines, and no search for what is not there."""

import sys

import httpx

# httpcore asks for sniffio several times in each request, and does without it. Where it is not installed each asking
# looks through every directory of the path, which took longer than the request itself.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # what the import system writes for "known to be absent"

_MOST_LINES = 100
_IDLE_LINES = 5
"""The pool looks at each of them for every request."""


def outgoing_client(*, timeout_seconds: float = 15.0, at_once: int = _MOST_LINES) -> httpx.AsyncClient:
    """A client for our own services: no proxies from the environment, redirects shown and not followed.

    Beyond `at_once` requests the next one waits for a line, within the timeout.
    """
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=_IDLE_LINES)
    return httpx.AsyncClient(timeout=timeout_seconds, limits=limits, follow_redirects=False, trust_env=False)
