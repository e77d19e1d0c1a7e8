"""The notifications process: consumers, sender, outbox relay and HTTP in one event loop."""

from __future__ import annotations

import asyncio

from services.notifications.actions import CONTACTS_CONSUMER, FACTS_CONSUMER
from services.notifications.answers import FromIntake
from services.notifications.composing import Composer
from services.notifications.gateways import gateway_of
from services.notifications.http import build_app
from services.notifications.mailbox import BounceMailbox, MailboxAddress
from services.notifications.office import Desk
from services.notifications.rendering import load_all
from services.notifications.return_path import ReturnPath
from services.notifications.sender import Patience, Sender
from services.notifications.subscribers import COMMANDS_CONSUMER, command_handlers, contact_handlers, fact_handlers
from shared.bus import Bus
from shared.bus_setup import COMMANDS_STREAM, CONTACT_STREAM, FACTS_STREAM
from shared.clock_following import follow_clock
from shared.db import open_database
from shared.outbox import Relay
from shared.outgoing import outgoing_client
from shared.process import run_together
from shared.settings import Settings, required_secret
from shared.web import health, serve_http

_REHEARSAL = Patience(longest=1.0)
"""In rehearsal a minute is six weeks."""


async def serve(settings: Settings, stopping: asyncio.Event) -> None:
    """Run notifications until `stopping`. Raises Unreachable when PostgreSQL or NATS stays away."""
    secret = required_secret(settings)
    http = outgoing_client()
    gateway = gateway_of(settings, http)
    mailbox = MailboxAddress.of(settings)
    return_path = ReturnPath.of(settings, secret)
    is_rehearsal = settings.clock == "rehearsal"
    composer = Composer(settings.mail_from, settings.portal_url, secret, is_rehearsal=is_rehearsal)
    load_all()
    database = await open_database(settings, "notifications")
    bus = Bus(settings, "notifications")
    try:
        await bus.connect()
        clock = await follow_clock(settings, bus)
        patience = _REHEARSAL if is_rehearsal else Patience()
        answers = FromIntake(http, settings.intake_url, secret)
        sender = Sender(
            database,
            composer,
            gateway,
            clock,
            mail_from=settings.mail_from,
            answers=answers,
            patience=patience,
            return_path=return_path,
        )
        bus.consume(FACTS_STREAM, FACTS_CONSUMER, fact_handlers(database, composer, clock, sender.wake))
        obeying = command_handlers(database, clock, sender.wake)
        bus.consume(COMMANDS_STREAM, COMMANDS_CONSUMER, obeying)
        bus.consume(CONTACT_STREAM, CONTACTS_CONSUMER, contact_handlers(database))
        await bus.start()
        app = build_app(settings, secret, Desk(database, composer, clock))
        health(app, lambda: bus.connected)
        await run_together(
            stopping,
            serve_http(app, settings, stopping),
            Relay(database, bus).run(stopping),
            sender.run(stopping),
            *([BounceMailbox(mailbox, return_path, database, clock).run(stopping)] if mailbox else []),
        )
    finally:
        await bus.stop()
        await http.aclose()
        await database.close()
