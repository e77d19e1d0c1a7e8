"""A person's own door to their calendar feed, and the calendar program's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.notifications import repository
from services.notifications.feeds import addresses, reading
from services.notifications.feeds.addresses import Ended, Feed, Owner
from services.notifications.feeds.file import feed_file
from services.notifications.office import Desk
from shared.contracts.envelope import Frozen
from shared.db import Connection
from shared.errors import LinkExpired, NotFound
from shared.links import Purpose
from shared.logging import get_logger
from shared.settings import Settings
from shared.web import Caller, by_feed, either

log = get_logger(__name__)
router = APIRouter(tags=["calendar feeds"])

Person = Annotated[Caller, Depends(either(("assessor", "trainer"), (Purpose.JOURNEY,)))]
Secret = Annotated[str, Depends(by_feed())]
NOT_THERE = "No calendar is under this address. It may have been replaced by a newer one, or was revoked."
"""The same for an address that never was: nobody learns which there are."""


class FeedShown(Frozen):
    """How the caller's own feed stands. `version` is 0 while there was no address; the address itself is not shown."""

    version: int
    is_open: bool
    made_at: datetime | None
    ended_at: datetime | None
    ended_how: Ended | None


class Renewal(Frozen):
    """Which version is replaced, as `GET /v1/calendar` had it: a form that is sent twice makes one address."""

    replaces: int = Field(ge=0)


class FeedMade(Frozen):
    """The secret of a new address, told this once."""

    secret: str


@router.get("/calendar")
async def get_own(request: Request, caller: Person) -> FeedShown:
    """Whether the caller's dates can be fetched by a calendar program."""
    async with _desk(request).database.connection() as connection:
        owner = await _owner(connection, caller)
        return _shown(await addresses.feed_of(connection, owner.provider_id, owner.person_id))


@router.post("/calendar", status_code=201)
async def make_address(request: Request, caller: Person, body: Renewal) -> FeedMade:
    """Make an address for the caller's dates; the one before opens nothing any more."""
    desk = _desk(request)
    async with desk.database.transaction() as connection:
        owner = await _owner(connection, caller)
        secret = await addresses.renew(connection, owner, body.replaces, desk.clock.now())
        await reading.read_again(connection, owner)
    log.info("calendar_address_made", by=caller.actor)
    return FeedMade(secret=secret)


@router.post("/calendar/revocation")
async def revoke_own(request: Request, caller: Person) -> FeedShown:
    """The caller's address opens nothing any more. Said again, nothing more happens."""
    desk = _desk(request)
    async with desk.database.transaction() as connection:
        owner = await _owner(connection, caller)
        if await addresses.end(connection, owner.provider_id, owner.person_id, "owner", desk.clock.now()):
            log.info("calendar_address_revoked", by=caller.actor)
        return _shown(await addresses.feed_of(connection, owner.provider_id, owner.person_id))


@router.get("/calendar/feed", response_class=Response, responses={200: {"content": {"text/calendar": {}}}})
async def read_feed(request: Request, secret: Secret) -> Response:
    """The dates behind a secret, as one calendar object. The same dates give the same bytes."""
    desk, settings = _desk(request), cast(Settings, request.app.state.settings)
    async with desk.database.connection() as connection:
        owner = await addresses.owner_of(connection, secret)
        if owner is None:
            raise NotFound(NOT_THERE)
        entries = await reading.entries_of(connection, owner, desk.clock.now())
    return Response(feed_file(entries, settings.mail_from), media_type="text/calendar")


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _owner(connection: Connection, caller: Caller) -> Owner:
    """Who the caller is. A link must be the newest: an older one was sent to an address that is no longer theirs."""
    if caller.staff is not None:
        role = "trainer" if caller.staff.role == "trainer" else "assessor"
        return Owner(provider_id=caller.provider, person_id=caller.staff.person_id, role=role)
    link = caller.link
    assert link is not None, "the door lets in staff and holders of links"
    journey_id = link.journey or link.subject
    journey = (await repository.journeys(connection, caller.provider, [journey_id])).get(journey_id)
    if journey is None or journey.candidate_id is None:
        raise NotFound("Nothing is known of this application here yet. Try again in a minute.")
    if link.version < journey.link_version:
        raise LinkExpired("A newer link has taken this one's place. Open it from the newest message you got.")
    return Owner(provider_id=caller.provider, person_id=journey.candidate_id, role="candidate")


def _shown(feed: Feed) -> FeedShown:
    return FeedShown.model_validate(feed.model_dump())
