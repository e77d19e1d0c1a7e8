"""The assessment process: HTTP, consumers and outbox relay in one event loop. Its parts are joined here alone."""

from __future__ import annotations

import asyncio

from services.assessment.allocation.optimum.child import solve_in_child
from services.assessment.http import build_app
from services.assessment.subscribers import handlers
from services.assessment.work import Desk
from shared.bus import Bus
from shared.clock_following import follow_clock
from shared.db import open_database
from shared.dry_runs import FromNotifications
from shared.outbox import Relay
from shared.outgoing import outgoing_client
from shared.process import run_together
from shared.settings import Settings, required_secret
from shared.web import health, serve_http


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run assessment until `stopping`. Raises Unreachable when PostgreSQL or NATS stays away."""
    database = await open_database(settings, "assessment")
    bus = Bus(settings, "assessment")
    http = outgoing_client()
    try:
        await bus.connect()
        dry_runs = FromNotifications(http, settings.notifications_url)
        clock = await follow_clock(settings, bus)
        desk = Desk(database, clock, required_secret(settings), dry_runs, solve_in_child)
        for durable, table in handlers(desk).items():
            bus.consume(durable.stream, durable.name, table)
        await bus.start()
        app = build_app(settings, desk)
        health(app, lambda: bus.connected)
        await run_together(stopping, serve_http(app, settings, stopping), Relay(database, bus).run(stopping))
    finally:
        await http.aclose()
        await bus.stop()
        await database.close()
