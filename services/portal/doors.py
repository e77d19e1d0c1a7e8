"""Who may open a page: the holder of a link, a member of staff who is signed in by cookie, or anyone.

The portal passes the person's own link or token on and adds no rights. Like the API's, each page's route declares its
door; a test walks all routes.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Request

from services.portal.api import Authority
from shared import links, tokens
from shared.errors import LinkExpired, NotAllowed, NotFound, NotSignedIn
from shared.links import Link, Purpose
from shared.tokens import Staff, StaffRole

COOKIE = "hlta_staff"
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


@dataclass(frozen=True)
class LinkHolder:
    """A guest or candidate, known by the link alone. `authority` passes it on."""

    link: Link
    token: str
    authority: Authority

    @property
    def journey_id(self) -> str:
        """The journey that the link belongs to."""
        return self.link.journey or self.link.subject


@dataclass(frozen=True)
class Colleague:
    """A member of staff who has signed in."""

    staff: Staff
    authority: Authority


class SignInFirst(NotSignedIn):
    """Nobody is signed in: the page sends people to the sign-in page and back."""


class BeginAgain(LinkExpired):
    """The draft behind the link was deleted: the page where one begins says so. Carries the provider."""

    def __init__(self, provider: str) -> None:
        super().__init__("This application has been deleted. Begin a new one.")
        self.provider = provider


def by_link(purpose: Purpose) -> Callable[..., Awaitable[LinkHolder]]:
    """The page of a link. Opening it never consumes the link: scanners open links before people do."""

    async def open_door(request: Request, token: str) -> LinkHolder:
        link = links.read(request.app.state.secret, token, purpose)
        request.state.provider_id, request.state.journey_id = link.provider, link.journey
        return LinkHolder(link, token, Authority.link(token))

    open_door.declares = {"roles": (), "purposes": (purpose,), "senior": False}  # type: ignore[attr-defined]
    return open_door


def signed_in(*roles: StaffRole, senior: bool = False) -> Callable[..., Awaitable[Colleague]]:
    """A page for staff of these roles. Forms of other sites are refused, though the cookie would not come with them.

    What stands in the address goes into the services' addresses, so it may be nothing but ids and numbers.
    """

    async def open_door(request: Request) -> Colleague:
        token = request.cookies.get(COOKIE)
        if not token:
            raise SignInFirst("Sign in to see this page.")
        try:
            person = tokens.read(request.app.state.secret, token)
        except NotSignedIn as error:
            raise SignInFirst(error.message) from None
        if request.method == "POST" and request.headers.get("sec-fetch-site", "same-origin") == "cross-site":
            raise NotAllowed("This form came from another website. Open the page here and try again.")
        request.state.provider_id = person.provider
        request.state.journey_id = request.path_params.get("journey_id")
        if person.role not in roles:
            raise NotAllowed(f"This page is for {' and '.join(roles)}s. You are signed in as {person.role}.")
        if senior and not person.senior:
            raise NotAllowed("This page is for senior assessors.")
        if not all(_ID.fullmatch(str(part)) for part in request.path_params.values()):
            raise NotFound("Nothing is there under this address.")
        return Colleague(person, Authority.staff(token))

    open_door.declares = {"roles": roles, "purposes": (), "senior": senior}  # type: ignore[attr-defined]
    return open_door


def by_feed() -> Callable[..., Awaitable[Authority]]:
    """A calendar feed, for whoever knows the secret in its address. Their service says whether it is one."""

    async def open_door(secret: str) -> Authority:
        return Authority.feed(secret if _ID.fullmatch(secret) else "-")

    open_door.declares = "feed"  # type: ignore[attr-defined]
    return open_door
