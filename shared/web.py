"""What every HTTP service shares: problem documents, declared authorisation, health, and serving inside one event loop.

Each route declares who may call it with `staff(...)`, `senior()`, `link(...)`, `either(...)`, `by_feed()` or
`public()`; a test walks all routes and fails on one that does not. The provider comes from the token or link, never
from the request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import structlog
import uvicorn
from fastapi import FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import EmailStr
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from shared import links, tokens
from shared.contracts.envelope import Frozen
from shared.errors import HltaError, NotAllowed, NotFound, NotSignedIn, Unreachable
from shared.links import Link, Purpose
from shared.logging import get_logger
from shared.settings import Settings
from shared.tokens import Staff, StaffRole

log = get_logger(__name__)

EVENT_ID_HEADER = "HLTA-Event-Id"
LARGEST_BODY_BYTES = 12 * 1024 * 1024
"""More than any route takes: what a stranger sends beyond it is not even read."""


@dataclass(frozen=True)
class Caller:
    """Who calls: a member of staff, the holder of a link, or (public) neither."""

    provider: str
    staff: Staff | None = None
    link: Link | None = None

    @property
    def actor(self) -> str:
        """An id for the audit trail."""
        if self.staff is not None:
            return f"{self.staff.role}:{self.staff.person_id}"
        return f"link:{self.link.purpose}:{self.link.person or self.link.subject}" if self.link else "public"

    def must_hold(self, subject: str) -> None:
        """A link opens its own subject only. NotFound otherwise, as for a thing that does not exist."""
        if self.link is not None and subject not in (self.link.subject, self.link.journey):
            raise NotFound("Nothing is there under this address.")


class LinkRequest(Frozen):
    """Where a link is to be sent, if the address is known."""

    email: EmailStr


Authorise = Callable[..., Awaitable[Caller]]


def staff(*roles: StaffRole) -> Authorise:
    """Members of staff with one of these roles."""
    return _authorise(roles=roles)


def senior() -> Authorise:
    """Senior assessors, who moderate and do re-assessments."""
    return _authorise(roles=("assessor",), senior_only=True)


def link(*purposes: Purpose) -> Authorise:
    """The holder of a link for one of these purposes."""
    return _authorise(purposes=purposes)


def either(roles: tuple[StaffRole, ...], purposes: tuple[Purpose, ...]) -> Authorise:
    """Staff with one of the roles, or the holder of a link for one of the purposes."""
    return _authorise(roles=roles, purposes=purposes)


def public() -> Authorise:
    """Anyone: the route shows nothing private and changes nothing of anybody else's."""

    async def authorise() -> Caller:
        return Caller(provider="")

    authorise.declares = "public"  # type: ignore[attr-defined]
    return authorise


def by_secret() -> Authorise:
    """The sending service, by the secret that it was given (HLTA_BOUNCE_SECRET). Nobody while none is set."""

    async def authorise(request: Request, authorization: str = Header(default="")) -> Caller:
        settings: Settings = request.app.state.settings
        expected = settings.bounce_secret.get_secret_value()
        scheme, _, given = authorization.partition(" ")
        if not expected or scheme.lower() != "bearer" or not compare_digest(given.encode(), expected.encode()):
            raise NotSignedIn("This is for the service that sends our mail. Give its secret as a bearer token.")
        return Caller(provider="")

    authorise.declares = "secret"  # type: ignore[attr-defined]
    return authorise


def by_feed() -> Callable[..., Awaitable[str]]:
    """Whoever knows the secret in the address of a calendar feed; the route gets the secret and looks whose it is.

    It comes in a header, so that no log of addresses has it.
    """

    async def authorise(authorization: str = Header(default="")) -> str:
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "feed" or not secret:
            raise NotSignedIn("This is for whoever has the secret address of a calendar feed.")
        return secret

    authorise.declares = "feed"  # type: ignore[attr-defined]
    return authorise


def _authorise(
    roles: tuple[StaffRole, ...] = (), purposes: tuple[Purpose, ...] = (), senior_only: bool = False
) -> Authorise:
    async def authorise(request: Request, authorization: str = Header(default="")) -> Caller:
        secret: str = request.app.state.secret
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer" and roles:
            person = tokens.read(secret, token)
            if person.role not in roles or (senior_only and not person.senior):
                raise NotAllowed(f"This is for {' or '.join(roles)}s{' who are senior' if senior_only else ''}.")
            return Caller(provider=person.provider, staff=person)
        if scheme.lower() == "link" and purposes:
            held = links.read(secret, token)
            if held.purpose not in purposes:
                raise NotAllowed("This link is for something else. Open the newest message you got.")
            return Caller(provider=held.provider, link=held)
        raise NotSignedIn("Sign in, or open the link from your message, to do this.")

    authorise.declares = {"roles": roles, "purposes": purposes, "senior": senior_only}  # type: ignore[attr-defined]
    return authorise


def answer(response: Response, event_id: str | None) -> None:
    """Name the last event of a change, so that a page can wait until its read model has seen it."""
    if event_id:
        response.headers[EVENT_ID_HEADER] = event_id


def new_id(provider: str, route: str, idempotency_key: str | None, fallback: str) -> str:
    """The id of what a POST creates: the same for a repeated `Idempotency-Key`, else `fallback` (a fresh id)."""
    if not idempotency_key:
        return fallback
    return uuid5(NAMESPACE_URL, f"{provider}|{route}|{idempotency_key}").hex


def problem(status: int, code: str, detail: str, field: str | None = None, **more: Any) -> JSONResponse:
    """A problem document (RFC 9457)."""
    body: dict[str, Any] = {
        "type": f"https://hlta.example.org/problems/{code}",
        "title": code.replace("_", " "),
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    if field:
        body["field"] = field
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def create_app(title: str, settings: Settings, secret: str) -> FastAPI:
    """An app with the house's errors. Routes are added by the caller."""
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    app.state.secret = secret
    app.state.settings = settings
    app.add_exception_handler(HltaError, _hlta_problem)
    app.add_exception_handler(RequestValidationError, _validation_problem)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(Exception, _unexpected_problem)
    return app


async def _hlta_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HltaError)
    response = problem(error.status, error.reason_code, error.message, error.field, **error.more)
    if isinstance(error, Unreachable):
        response.headers["Retry-After"] = "1"
    return response


async def _validation_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"field": ".".join(str(part) for part in e["loc"] if part != "body"), "rule": e["msg"]} for e in error.errors()
    ]
    first = errors[0] if errors else {"field": "", "rule": "The request cannot be read."}
    return problem(422, "invalid", f"{first['field']}: {first['rule']}", first["field"], errors=errors)


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, "http_error", str(error.detail))


async def _unexpected_problem(_: Request, error: Exception) -> Response:
    log.error("unexpected_error", reason=type(error).__name__, exc_info=error)
    return problem(500, "unexpected", "Something went wrong here. Nothing was changed; try again in a minute.")


class LimitedBody:
    """Middleware: a request body is read up to LARGEST_BODY_BYTES and answered with 413 beyond."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        read = 0

        async def receive_counted() -> Any:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > LARGEST_BODY_BYTES:
                raise HTTPException(413, "This is larger than anything that can be sent here.")
            return message

        await self.app(scope, receive_counted if scope["type"] == "http" else receive, send)


class RequestId:
    """Middleware: each request has an id, taken over from the caller or made, in every log line and in the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        from uuid import uuid4

        given = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        request_id = given if given.isalnum() and len(given) <= 64 else uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)

        async def send_with_id(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        await self.app(scope, receive, send_with_id)


async def serve_http(app: ASGIApp, settings: Settings, stopping: asyncio.Event) -> None:
    """Serve until `stopping`, inside the running loop, without uvicorn's own signal handling."""
    config = uvicorn.Config(
        RequestId(LimitedBody(app)),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # older uvicorn
    task = asyncio.create_task(server._serve())
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait([task, stop], return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stop.cancel()
    await task


def health(app: FastAPI, ready: Callable[[], bool]) -> None:
    """`GET /health`: 200 when this process can do its work, 503 while it cannot yet."""

    @app.get("/health", include_in_schema=False, dependencies=[])
    async def is_healthy() -> Response:
        return JSONResponse({"ready": ready()}, status_code=200 if ready() else 503)
