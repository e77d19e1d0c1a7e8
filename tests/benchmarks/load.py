"""A load of POSTs over kept connections, with as little of its own work as possible, since it shares the cores."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def post(url: str, body: bytes) -> bytes:
    """The bytes of one request."""
    parts = urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def requests_per_second(url: str, requests: list[bytes], at_once: int) -> float:
    """Send all requests, so many at once; each must be answered 201."""
    waiting = iter(requests)
    began = time.perf_counter()
    await asyncio.gather(*(_send(url, waiting) for _ in range(at_once)))
    return len(requests) / (time.perf_counter() - began)


async def _send(url: str, requests: Iterator[bytes]) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    for request in requests:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        assert length is not None
        body = await reader.readexactly(int(length[1]))
        assert head.startswith(b"HTTP/1.1 201"), body
    writer.close()
    await writer.wait_closed()
