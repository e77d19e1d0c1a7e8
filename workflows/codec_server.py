"""The codec endpoint: the Temporal Web UI, in the reader's browser, sends payloads here to have them decrypted.

Whoever may call it can read every journey's payloads (ids, dates and codes, never names). The embedded stack binds it
to the loopback address. Elsewhere set HLTA_CODEC_TOKEN and let the UI pass its access token on, or put the endpoint
behind the login that guards the UI itself. Only the UI's own origin is let through by CORS.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Sequence

from fastapi import Depends, FastAPI, Header, Request, Response
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from starlette.middleware.cors import CORSMiddleware
from temporalio.api.common.v1 import Payload, Payloads

from shared.errors import Invalid, InvalidSetting, NotSignedIn
from shared.process import run_together
from shared.settings import Settings
from shared.web import Authorise, Caller, create_app, health, serve_http
from workflows.codec import AesGcmCodec, CannotDecrypt, payload_keys

_LOOPBACK = ("127.0.0.1", "localhost", "::1")

Convert = Callable[[Sequence[Payload]], Awaitable[list[Payload]]]


def codec_caller(token: str) -> Authorise:
    """Whoever holds the shared token; anyone on this machine when there is none."""

    async def authorise(authorization: str = Header(default="")) -> Caller:
        given = authorization.removeprefix("Bearer ").encode()
        if token and not hmac.compare_digest(given, token.encode()):
            raise NotSignedIn("The codec endpoint wants the bearer token of HLTA_CODEC_TOKEN.")
        return Caller(provider="")

    authorise.declares = "codec token"  # type: ignore[attr-defined]
    return authorise


def codec_app(settings: Settings) -> FastAPI:
    """`POST /decode` and `POST /encode`, as Temporal's UI and command line speak to a remote codec."""
    token = settings.codec_token.get_secret_value()
    if not token and settings.http_host not in _LOOPBACK:
        raise InvalidSetting(
            "HLTA_CODEC_TOKEN is empty and the codec endpoint would listen beyond this machine. "
            "Set a token, or HLTA_HTTP_HOST=127.0.0.1."
        )
    codec = AesGcmCodec(payload_keys(settings))
    app = create_app("HLTA Journey: codec endpoint", settings, secret="")
    app.add_middleware(
        CORSMiddleware,
        allow_origins=[settings.temporal_ui_url.rstrip("/")],
        allow_methods=["POST"],
        allow_headers=["content-type", "x-namespace", "authorization"],
        allow_credentials=True,
    )
    guard = [Depends(codec_caller(token))]

    @app.post("/decode", dependencies=guard)
    async def decode(request: Request) -> Response:
        return await _converted(request, codec.decode)

    @app.post("/encode", dependencies=guard)
    async def encode(request: Request) -> Response:
        return await _converted(request, codec.encode)

    return app


async def _converted(request: Request, convert: Convert) -> Response:
    try:
        payloads = Parse(await request.body(), Payloads()).payloads
    except ParseError:
        raise Invalid("The body must be Temporal payloads as JSON.") from None
    try:
        converted = await convert(payloads)
    except CannotDecrypt as error:
        raise Invalid(error.message, code=error.reason_code) from None
    return Response(MessageToJson(Payloads(payloads=converted)), media_type="application/json")


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Serve until `stopping`."""
    app = codec_app(settings)
    health(app, lambda: True)
    await run_together(stopping, serve_http(app, settings, stopping))
