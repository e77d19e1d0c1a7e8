"""The least that takes in an application: Starlette, one statement for the row and its outbox row, no checks.

`python -m tests.benchmarks.bare_intake PORT DATABASE_URL`; its two tables are made at the start.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deploy.embedded.ports import LOOPBACK
from shared.db import POOL_SIZE

_TABLES = """create table if not exists public.bare_applications (id text primary key, email text unique, body text);
             create table if not exists public.bare_outbox (id text primary key, body text)"""
_INSERT = """with told as (insert into public.bare_outbox values ($1, $3))
             insert into public.bare_applications values ($1, $2, $3)"""


def build_app(database_url: str) -> Starlette:
    """POST / takes an application, GET /health answers."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncpg.create_pool(database_url, min_size=POOL_SIZE, max_size=POOL_SIZE) as pool:
            await pool.execute(_TABLES)
            app.state.pool = pool
            yield

    async def post(request: Request) -> JSONResponse:
        application = await request.json()
        journey_id = uuid4().hex
        await request.app.state.pool.execute(_INSERT, journey_id, application["email"], json.dumps(application))
        return JSONResponse({"journey_id": journey_id}, status_code=201)

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({})

    return Starlette(routes=[Route("/", post, methods=["POST"]), Route("/health", health)], lifespan=lifespan)


if __name__ == "__main__":
    port, url = sys.argv[1:]
    uvicorn.run(build_app(url), host=LOOPBACK, port=int(port), log_level="warning", access_log=False)
