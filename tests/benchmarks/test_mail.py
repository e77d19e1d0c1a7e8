"""5000 messages due in one minute: notifications' sender with its ledger and its templates, against a bare loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from urllib.parse import urlsplit

import uvloop
from aiosmtplib import SMTP

from services.notifications.composing import Composer
from services.notifications.gateways.smtp import Server
from services.notifications.samples import samples
from services.notifications.sender import LINES, Sender
from shared.clock import FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from shared.settings import Settings
from tests.benchmarks.figures import Board, Figure, medians
from tests.drills.mailing import plan
from tests.servers import Catcher
from tests.services.notifications.desk import SECRET, WED_7_OCTOBER, Desk, settings_for
from tests.services.notifications.post_office import PostOffice
from tests.waiting import until

MAILS = 5000
TEMPLATE = "m02_application_received"


async def _sent(desk: Desk, server: Server, numbers: Iterator[int]) -> float:
    """The product's sender over a full ledger, until all are recorded as accepted."""
    await plan(desk, [WED_7_OCTOBER] * MAILS, TEMPLATE, name=f"bench-{next(numbers)}")

    async def all_recorded() -> bool:
        return set(await desk.states()) == {"accepted"}

    stopping = asyncio.Event()
    sender = Sender(
        desk.database, desk.composer, server, desk.clock, mail_from="journey@hlta.example.org", answers=desk.intake
    )
    began = time.perf_counter()
    work = asyncio.create_task(sender.run(stopping))
    await until(all_recorded, within=300, what="all mails are accepted")
    seconds = time.perf_counter() - began
    stopping.set()
    await work
    return MAILS / seconds


async def _sent_bare(smtp_url: str, raw: bytes) -> float:
    """As many kept connections as the product has, and an EmailMessage with the same parts for each mail."""
    wanted = message_from_bytes(raw, policy=default)
    text, html = (wanted.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    words, markup = text.get_content(), html.get_content()
    parts, numbers = urlsplit(smtp_url), iter(range(MAILS))

    async def send() -> None:
        async with SMTP(hostname=parts.hostname, port=parts.port) as smtp:
            for _ in numbers:
                mail = EmailMessage()
                mail["From"], mail["To"], mail["Subject"] = wanted["From"], wanted["To"], wanted["Subject"]
                mail.set_content(words)
                mail.add_alternative(markup, subtype="html")
                await smtp.send_message(mail)

    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(LINES)))
    return MAILS / (time.perf_counter() - began)


async def _measure(settings: Settings, catcher: Catcher) -> Figure:
    await migrate(settings, ("notifications",))
    server = Server.of(settings.model_copy(update={"smtp_url": catcher.smtp_url}))
    sample = next(sample for sample in samples() if sample.message.template == TEMPLATE)
    composer = Composer("journey@hlta.example.org", "https://portal.example.org", SECRET)
    raw = composer.compose(sample.message, sample.records, WED_7_OCTOBER)
    async with AsyncExitStack() as closing:
        database = await open_database(settings, "notifications")
        closing.push_async_callback(database.close)
        desk = Desk(database, FrozenClock(WED_7_OCTOBER), PostOffice(), composer)
        await desk.open_journey()
        numbers = count()
        sender, bare = await medians(lambda: _sent(desk, server, numbers), lambda: _sent_bare(catcher.smtp_url, raw))
    return Figure("mails sent", "/s", sender, bare, "aiosmtplib with EmailMessage", "at least", 0.6)


def test_mail(postgres_url: str, catcher: Catcher, board: Board) -> None:
    board.add(uvloop.run(_measure(settings_for(postgres_url), catcher)))
