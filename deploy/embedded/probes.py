"""Questions that tell whether a server is there. They are asked many times a second, so they need no client library."""

import asyncio
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 2.0


async def http_answers(url: str) -> bool:
    """Whether a GET of an http URL is answered with status 200."""
    parts = urlsplit(url)
    request = f"GET {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
    line = await _first_line(parts.hostname or "", parts.port or 80, request.encode())
    return line.startswith(b"HTTP/1.") and line.split()[1:2] == [b"200"]


async def nats_answers(host: str, port: int) -> bool:
    """Whether a NATS server greets: it sends INFO as soon as a client connects."""
    return (await _first_line(host, port)).startswith(b"INFO ")


async def smtp_answers(host: str, port: int) -> bool:
    """Whether a mail server greets."""
    return (await _first_line(host, port)).startswith(b"220")


async def accepts_connections(host: str, port: int) -> bool:
    """Whether anything listens there; for a server that speaks only after a TLS handshake."""
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


async def _first_line(host: str, port: int, request: bytes = b"") -> bytes:
    """What the server says first, or nothing when it is not there or says nothing in time."""
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(request)
                return await reader.readline()
            finally:
                writer.close()
    except (OSError, ValueError):
        return b""
