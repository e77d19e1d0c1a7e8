"""The operator's door: what was sent in a journey, and how every message looks. Calendar feeds and mailings
have their own."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from services.notifications import bounces, ledger
from services.notifications.dry_runs import dry_run
from services.notifications.feeds import http as feeds
from services.notifications.gallery import gallery
from services.notifications.mailings import http as mailings
from services.notifications.mailings.domain import Meeting
from services.notifications.mailings.repository import Mailing, waiting_for_release
from services.notifications.office import OFFICE, Desk, room, title
from services.notifications.queries import MessageState, NeverLeft, messages_of, never_left
from services.notifications.sent_words import Kept, kept
from shared.contracts.envelope import Envelope, Frozen, Message
from shared.contracts.registry import read
from shared.dry_runs import MOST, DryRun, Facts
from shared.errors import Invalid, NotFound, UnknownMessage
from shared.logging import get_logger
from shared.office import office_router
from shared.settings import Settings
from shared.web import Caller, by_secret, create_app, staff

log = get_logger(__name__)

Operator = Annotated[Caller, Depends(staff("operator"))]
SendingService = Annotated[Caller, Depends(by_secret())]


class TaskShown(Frozen):
    """Mail to a person came back. `details`: who, which address and answer, and whom else one may ask."""

    code: str
    journey_id: str
    person_id: str
    since: datetime
    details: list[str]


class Tasks(Frozen):
    """What an operator must look at, the oldest first."""

    tasks: list[TaskShown]


class Reported(Frozen):
    """One message that came back, by the Message-ID under which it was sent."""

    message_id: str = Field(pattern=r"^<?[0-9a-f]{64}@[^\s<>@]{1,255}>?$", max_length=330)
    nature: bounces.Nature
    code: str = Field(default="", max_length=40, pattern=r"^[0-9A-Za-z .-]*$")

    @property
    def digest(self) -> str:
        """The half that names the message."""
        return self.message_id.strip("<>").partition("@")[0]


class NotifyReceipt(BaseModel):
    """What GOV.UK Notify says became of a message. It sends more than this, which is not read and not kept."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    reference: str | None = Field(default=None, max_length=200)
    """The digest under which it left from here; none for what others send by the same service."""
    status: Literal["delivered", "permanent-failure", "temporary-failure", "technical-failure"]

    @property
    def digest(self) -> str | None:
        """The reference, where it can be one of ours."""
        return self.reference if self.reference and re.fullmatch(r"[0-9a-f]{64}", self.reference) else None


class Taken(Frozen):
    """`new` is false when that the message came back was known."""

    new: bool


class MessageLog(Frozen):
    """The messages of one journey."""

    messages: list[MessageState]


def build_app(settings: Settings, secret: str, desk: Desk) -> FastAPI:
    """Notifications' HTTP API."""
    app = create_app("HLTA Journey: notifications", settings, secret)
    app.state.desk = desk
    app.include_router(office_router(OFFICE, room), prefix="/v1")
    app.include_router(feeds.router, prefix="/v1")
    app.include_router(mailings.router, prefix="/v1")

    @app.get("/v1/messages")
    async def list_messages(journey_id: str, caller: Operator) -> MessageLog:
        """The log of one journey; empty for a journey of another provider."""
        async with desk.database.connection() as connection:
            return MessageLog(messages=await messages_of(connection, caller.provider, journey_id))

    @app.get("/v1/tasks")
    async def list_tasks(caller: Operator) -> Tasks:
        """Whose mail has come back, until the address is another one or is said to work; what never left; and mailings
        whose day has come and that go to more people than one person may release."""
        async with desk.database.connection() as connection:
            found = await bounces.open_bounces(connection, caller.provider)
            mailings_due = await waiting_for_release(connection, caller.provider, desk.clock.now())
            given_up = await never_left(connection, caller.provider)
        tasks = [*map(_task, found), *map(_never_left, given_up), *(_mailing_due(*one) for one in mailings_due)]
        return Tasks(tasks=sorted(tasks, key=lambda task: (task.since, task.person_id)))

    _take_reports(app, desk)
    _dry_run(app, desk)

    @app.get("/v1/messages/words")
    async def read_words(key: str, caller: Operator) -> Kept:
        """What was handed to the mail server, without its links. Reading it is logged, for it is a person's mail."""
        async with desk.database.connection() as connection:
            found = await kept(connection, caller.provider, key)
        if found is None:
            raise NotFound("Nothing was handed over under this key, or it is kept no longer.", field="key")
        log.info("words_read", key=key, by=caller.actor)
        return found

    @app.get("/v1/templates", response_class=HTMLResponse)
    async def show_templates(caller: Operator) -> HTMLResponse:
        """Every message with invented people, to read and to look at."""
        policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
        return HTMLResponse(gallery(desk.composer), headers={"Content-Security-Policy": policy})

    return app


def _dry_run(app: FastAPI, desk: Desk) -> None:
    """What another service asks before it does something that mails very many."""

    @app.post("/v1/dry-runs")
    async def post_dry_run(body: Facts, caller: Operator) -> DryRun:
        """What these facts would mail if they were told: samples, and who is left out. Nothing is kept or sent.

        Raises Invalid for what is no fact of this provider.
        """
        told = [_read(one, caller.provider) for one in body.told[:MOST]]
        async with desk.database.transaction() as connection:
            return await dry_run(connection, desk.composer, caller.provider, told, desk.clock.now())


def _read(body: str, provider_id: str) -> Envelope[Message]:
    """One envelope, as it would come from the bus."""
    try:
        found = read(str(json.loads(body)["type"]), body)
    except (ValueError, KeyError, TypeError, UnknownMessage):
        raise Invalid("This is no fact that is known. Send envelopes as the bus has them.", field="told") from None
    if found.provider != provider_id:
        raise Invalid("This fact is of another provider. Send those of your own.", field="told")
    return found


def _take_reports(app: FastAPI, desk: Desk) -> None:
    """What sending services say became of messages."""

    @app.post("/v1/bounces", status_code=202)
    async def take_bounce(body: Reported, caller: SendingService) -> Taken:
        """A sending service says that a message came back. Said again, nothing more happens.

        Answers 404 for a Message-ID that is none of ours.
        """
        async with desk.database.transaction() as connection:
            message = await ledger.with_digest(connection, body.digest)
            if message is None:
                raise NotFound("No message with this Message-ID was sent from here.", field="message_id")
            fresh = await bounces.record(connection, message, "webhook", body.nature, body.code, desk.clock.now())
        return Taken(new=fresh)

    @app.post("/v1/notify/receipts", status_code=202)
    async def take_receipt(body: NotifyReceipt, caller: SendingService) -> Taken:
        """GOV.UK Notify says what became of a message: it came back, or was never sent and is sent again.

        Answers 404 for a reference that is none of ours. Said again, nothing more happens.
        """
        async with desk.database.transaction() as connection:
            message = await ledger.with_digest(connection, body.digest) if body.digest else None
            if message is None:
                raise NotFound("No message with this reference was sent from here.", field="reference")
            if body.status == "delivered":
                return Taken(new=False)
            if body.status == "technical-failure":
                return Taken(new=await ledger.send_again(connection, message, body.status, desk.clock.now()))
            nature: bounces.Nature = "permanent" if body.status == "permanent-failure" else "temporary"
            fresh = await bounces.record(connection, message, "webhook", nature, body.status, desk.clock.now())
        return Taken(new=fresh)


def _mailing_due(mailing: Mailing, meeting: Meeting) -> TaskShown:
    return TaskShown(
        code="mailing_to_release",
        journey_id="",
        person_id="",
        since=mailing.prepared_at,
        details=[f"{meeting.title}: {len(mailing.journeys)} people"],
    )


def _task(one: bounces.Bounce) -> TaskShown:
    who = f"{one.name or 'Somebody'} ({(one.role or 'unknown').replace('_', ' ')}): {one.email}"
    came_back = f"{title(one.template)}{f', answer {one.code}' if one.code else ''}"
    others = [f"Also known: {', '.join(one.others)}"] if one.others else []
    return TaskShown(
        code="address_bounced",
        journey_id=one.journey_id or "",
        person_id=one.person_id,
        since=one.bounced_at,
        details=[who, f"What came back: {came_back}", *others],
    )


def _never_left(one: NeverLeft) -> TaskShown:
    who = f"{one.name or 'Somebody'} ({(one.role or 'unknown').replace('_', ' ')})"
    return TaskShown(
        code="mail_not_sent",
        journey_id=one.journey_id or "",
        person_id=one.person_id,
        since=one.settled_at,
        details=[who, f"Not sent: {title(one.template)}", f"Key for sending it again: {one.message_key}"],
    )
