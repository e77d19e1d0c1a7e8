"""The portal's composition root: pages, the way to the services' APIs, the read model and what fills it."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from services.portal.api import Api
from services.portal.pages import (
    about,
    allocation_plan,
    application,
    award,
    board,
    calendar,
    call_test,
    confirm,
    consents,
    csv_import,
    csv_moves,
    declaration,
    duplicate,
    evaluation,
    evidence,
    guests,
    head,
    journey,
    ledger,
    mailings,
    mails,
    move,
    place,
    refusals,
    result,
    signing_in,
    slots,
    standing_in,
    tasks,
    withdraw,
)
from services.portal.pages.staff import (
    advice,
    appeals,
    appointments,
    calendars,
    candidates,
    drafts,
    hours,
    missing,
    moderation,
    offers,
    questions,
    reports,
    sessions,
    start,
)
from services.portal.problems import translate_errors
from services.portal.queries import ReadModel
from services.portal.rendering import STATIC, Portal
from services.portal.security import Guard
from services.portal.subscribers import CONTACTS_CONSUMER, FACTS_CONSUMER, contact_handlers, fact_handlers
from shared.bus import Bus
from shared.bus_setup import CONTACT_STREAM, FACTS_STREAM
from shared.clock_following import follow_clock
from shared.db import open_database
from shared.outgoing import outgoing_client
from shared.settings import Settings, required_secret
from shared.web import create_app, health, serve_http

# The fixed addresses under /board stand before the board's own, which takes any cohort's id.
_PAGES = (
    about,
    declaration,
    duplicate,
    place,
    guests,
    slots,
    confirm,
    evidence,
    withdraw,
    result,
    journey,
    calendar,
    consents,
    head,
    move,
    signing_in,
    award,
    application,
    call_test,
    csv_import,
    csv_moves,
    refusals,
    tasks,
    allocation_plan,
    standing_in,
    mails,
    evaluation,
    mailings,
    ledger,
    board,
    start,
    calendars,
    sessions,
    drafts,
    offers,
    candidates,
    appointments,
    hours,
    missing,
    reports,
    moderation,
    questions,
    advice,
    appeals,
)


def build_app(portal: Portal) -> FastAPI:
    """The pages over a portal that is ready."""
    app = create_app("HLTA Journey: pages", portal.settings, required_secret(portal.settings))
    app.state.portal = portal
    translate_errors(app)
    for page in _PAGES:
        app.include_router(page.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=str(STATIC)), name="static")
    return app


def guarded(app: ASGIApp) -> ASGIApp:
    """The pages with the headers and limits that every answer has."""
    return Guard(app)


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run the portal until `stopping`."""
    database = await open_database(settings, "portal")
    bus = Bus(settings, "portal")
    bus.consume(FACTS_STREAM, FACTS_CONSUMER, fact_handlers(database))
    bus.consume(CONTACT_STREAM, CONTACTS_CONSUMER, contact_handlers(database))
    await bus.start()
    try:
        async with outgoing_client() as http:
            portal = Portal(
                settings=settings,
                intake=Api(http, settings.intake_url),
                assessment=Api(http, settings.assessment_url),
                notifications=Api(http, settings.notifications_url),
                read_model=ReadModel(database),
                clock=await follow_clock(settings, bus),
            )
            app = build_app(portal)
            health(app, lambda: bus.connected)
            await serve_http(guarded(app), settings, stopping)
    finally:
        await bus.stop()
        await database.close()
