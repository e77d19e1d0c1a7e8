"""The intake process: HTTP, consumers and outbox relay in one event loop. The only place where its parts are joined."""

from __future__ import annotations

import asyncio

from services.intake.assessors import FromAssessment
from services.intake.http import build_app
from services.intake.subscribers import COMMANDS_CONSUMER, FACTS_CONSUMER, command_handlers, fact_handlers
from services.intake.transaction import Intake
from shared.bus import Bus
from shared.bus_setup import COMMANDS_STREAM, FACTS_STREAM
from shared.clock_following import follow_clock
from shared.db import open_database
from shared.dry_runs import FromNotifications
from shared.outbox import Relay
from shared.outgoing import outgoing_client
from shared.process import run_together
from shared.settings import Settings
from shared.web import health, serve_http


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run intake until `stopping`. Raises Unreachable when PostgreSQL or NATS stays away."""
    database = await open_database(settings, "intake")
    bus = Bus(settings, "intake")
    http = outgoing_client()
    try:
        await bus.connect()
        assessors = FromAssessment(http, settings.assessment_url)
        dry_runs = FromNotifications(http, settings.notifications_url)
        intake = Intake(database, settings, await follow_clock(settings, bus), assessors, dry_runs)
        bus.consume(COMMANDS_STREAM, COMMANDS_CONSUMER, command_handlers(intake))
        bus.consume(FACTS_STREAM, FACTS_CONSUMER, fact_handlers(intake))
        await bus.start()
        app = build_app(settings, intake)
        health(app, lambda: bus.connected)
        await run_together(stopping, serve_http(app, settings, stopping), Relay(database, bus).run(stopping))
    finally:
        await http.aclose()
        await bus.stop()
        await database.close()
