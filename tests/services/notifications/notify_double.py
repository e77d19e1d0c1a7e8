"""A stand-in for GOV.UK Notify's API on this machine: checks who asks, keeps what it takes, and fails as it is told."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE = "11111111-2222-4333-8444-555555555555"
KEY_SECRET = "66666666-7777-4888-9999-000000000000"
API_KEY = f"example-{SERVICE}-{KEY_SECRET}"
TEMPLATE = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
BREAK = -1
"""Take the message, and break the connection before the answer."""

_Answer = tuple[int, dict[str, Any]]


class NotifyDouble:
    """`taken`: bodies of requests to send. `next`: the answers to the next ones; none means that they are taken."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.next: deque[int | _Answer] = deque()
        self.statuses: dict[str, str] = {}
        """What became of a message, by its reference; `created` where nothing is said."""
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request after request."""
        try:
            while await self._serve_one(reader, writer):
                pass
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        request, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, target, _ = request.split(" ")
        status, answer = self._answer(method, target, headers, body)
        if status == BREAK:
            return False
        content = json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content)
        await writer.drain()
        return True

    def _answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> _Answer:
        token = headers["authorization"].removeprefix("Bearer ")
        said = jwt.decode(token, KEY_SECRET, algorithms=["HS256"], options={"verify_iat": False})
        if said["iss"] != SERVICE or abs(said["iat"] - time.time()) > 30:
            return 403, {"errors": [{"error": "AuthError", "message": "Invalid token"}]}
        parts = urlsplit(target)
        if method == "GET":
            asked = parse_qs(parts.query)["reference"][0]
            known = [one["reference"] for one in self.taken if one["reference"] == asked]
            return 200, {"notifications": [{"status": self.statuses.get(one, "created")} for one in known]}
        todo = self.next.popleft() if self.next else 201
        if isinstance(todo, tuple):
            return todo
        if todo in (201, BREAK):
            self.taken.append(json.loads(body))
        return todo, {"errors": [{"error": "Example", "message": "as the test wants it"}]}


@asynccontextmanager
async def open_notify() -> AsyncIterator[NotifyDouble]:
    """The double, listening."""
    double = NotifyDouble()
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
    double.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.close()
