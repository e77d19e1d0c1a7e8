"""What every answer of the portal carries, and how large a body may be. Pure ASGI: nothing is buffered.

Links stand in the address, so no address ever leaves as a referrer and no page is kept by a cache.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import HltaError

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_FOR_CALL_TEST = {
    "Content-Security-Policy": _HEADERS["Content-Security-Policy"].replace("script-src 'none'", "script-src 'self'"),
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self)",
}
"""The one page with a script, which shows a browser's own camera and microphone to its user."""
_FOR_MAILS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
}
"""The gallery of mails, which bring their styles with them, each in a frame that may do nothing."""
FORM_OCTETS = 512 * 1024
FILE_OCTETS = 10 * 1024 * 1024
CSV_OCTETS = 2 * 1024 * 1024
_ROOM_AROUND_A_FILE = 64 * 1024
_LIMITS = {"/evidence/": FILE_OCTETS + _ROOM_AROUND_A_FILE, "/board/import": CSV_OCTETS + _ROOM_AROUND_A_FILE}


class TooLarge(HltaError):
    """The body is larger than this page takes."""

    code = "too_large"
    status = 413


class Guard:
    """The outermost layer of the portal."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_headers(path))
                headers.setdefault("Cache-Control", "max-age=86400" if path.startswith("/static/") else "no-store")
            await send(message)

        await self._app(scope, _counted(receive, _limit(path)), send_guarded)


def _headers(path: str) -> dict[str, str]:
    if path == "/board/mails":
        return _HEADERS | _FOR_MAILS
    return _HEADERS | _FOR_CALL_TEST if path == "/call-test" or path.startswith("/call-test/") else _HEADERS


def _limit(path: str) -> int:
    return next((octets for start, octets in _LIMITS.items() if path.startswith(start)), FORM_OCTETS)


def _counted(receive: Receive, limit: int) -> Receive:
    """The same body, refused with TooLarge at the octet that is one too many."""
    seen = 0

    async def receive_counted() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge(
                    f"This is larger than the {limit // 1024} KB that this page takes. Send something smaller."
                )
        return message

    return receive_counted
