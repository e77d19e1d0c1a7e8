"""The operator's door: what was sent in a journey, and how every message looks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse

from services.notifications.gallery import gallery
from services.notifications.office import OFFICE, Desk, room
from services.notifications.queries import MessageState, messages_of
from services.notifications.sent_words import Kept, kept
from shared.contracts.envelope import Frozen
from shared.errors import NotFound
from shared.logging import get_logger
from shared.office import office_router
from shared.settings import Settings
from shared.web import Caller, create_app, staff

log = get_logger(__name__)

Operator = Annotated[Caller, Depends(staff("operator"))]


class MessageLog(Frozen):
    """The messages of one journey."""

    messages: list[MessageState]


def build_app(settings: Settings, secret: str, desk: Desk) -> FastAPI:
    """Notifications' HTTP API."""
    app = create_app("HLTA Journey: notifications", settings, secret)
    app.state.desk = desk
    app.include_router(office_router(OFFICE, room), prefix="/v1")

    @app.get("/v1/messages")
    async def list_messages(journey_id: str, caller: Operator) -> MessageLog:
        """The log of one journey; empty for a journey of another provider."""
        async with desk.database.connection() as connection:
            return MessageLog(messages=await messages_of(connection, caller.provider, journey_id))

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
