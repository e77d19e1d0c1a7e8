"""Servers that somebody else runs: never started here, only asked whether they are there."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import asyncpg

from deploy.embedded import probes
from deploy.embedded.addresses import SERVER_SETTINGS, without_password
from deploy.embedded.temporal import is_serving
from deploy.refusal import Refusal

_TITLES = {"postgres": "PostgreSQL", "nats": "NATS", "temporal": "Temporal", "catcher": "The mail server"}


async def require_reachable(embedded: frozenset[str], environment: Mapping[str, str]) -> None:
    """Raises a Refusal for the first server that a setting points at and that does not answer there."""
    for server, variable in SERVER_SETTINGS.items():
        if server in embedded:
            continue
        address = environment[variable]
        try:
            answers = await _PROBES[server](address)
        except ValueError as error:  # such as a port above 65535
            raise Refusal(f"{variable} holds no address that can be used ({error}): correct it.") from error
        if not answers:
            raise Refusal(
                f"{_TITLES[server]} does not answer at {without_password(address)}: "
                f"start it, correct {variable}, or unset {variable} to use the embedded one."
            )


async def _postgres(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, TimeoutError):
        return False
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        # Its text may name the user; the class says enough: InvalidPasswordError, InvalidCatalogNameError ...
        raise Refusal(
            f"PostgreSQL at {without_password(url)} refuses us ({type(error).__name__}): correct HLTA_DATABASE_URL."
        ) from error
    await connection.close()
    return True


async def _nats(urls: str) -> bool:
    """One node of several is enough."""
    for url in urls.split(","):
        parts = urlsplit(url.strip())
        if await probes.nats_answers(parts.hostname or "", parts.port or 4222):
            return True
    return False


async def _smtp(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "smtps":
        return await probes.accepts_connections(parts.hostname or "", parts.port or 465)
    return await probes.smtp_answers(parts.hostname or "", parts.port or 25)


_PROBES: dict[str, Callable[[str], Awaitable[bool]]] = {
    "postgres": _postgres,
    "nats": _nats,
    "temporal": is_serving,
    "catcher": _smtp,
}
