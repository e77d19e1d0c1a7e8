"""Everybody's mailbox: new mails from the catcher, handed to the simulated person with that address."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from rehearsal.records import MailSeen

_WAIT_SECONDS = 10
_CATCHER_AWAY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person reads it: what it is about, and the links in its text."""

    number: int
    to: str
    template: str
    journey: str | None
    links: tuple[str, ...]

    def link(self, purpose: str) -> str | None:
        """The link to the page for that purpose, where the mail has one."""
        for link in self.links:
            if urlsplit(link).path.startswith(f"/{purpose}/"):
                return link
        return None


def read_letter(listed: dict[str, Any]) -> Letter:
    """A mail of the catcher's list as its reader sees it."""
    headers = {name.lower(): str(value) for name, value in listed["headers"].items()}
    return Letter(
        number=int(listed["sequence"]),
        to=str(listed["to"][0]).casefold(),
        template=headers.get("x-hlta-template", ""),
        journey=headers.get("x-hlta-journey") or None,
        links=tuple(listed["links"]),
    )


def read_mail(listed: dict[str, Any]) -> MailSeen:
    """The same mail as the checker sees it."""
    headers = {name.lower(): str(value) for name, value in listed["headers"].items()}
    return MailSeen(
        number=int(listed["sequence"]),
        message_id=str(listed["message_id"]),
        to=str(listed["to"][0]),
        template=headers.get("x-hlta-template", ""),
        recipient=headers.get("x-hlta-recipient", ""),
        journey=headers.get("x-hlta-journey") or None,
        cohort=headers.get("x-hlta-cohort") or None,
        step=headers.get("x-hlta-step", ""),
        cause=headers.get("x-hlta-cause", ""),
        received_real=float(listed["received_at"]),
    )


class PostOffice:
    """Looks into the catcher again and again, and hands out what is new."""

    def __init__(self, client: httpx.AsyncClient, catcher_url: str, deliver: Callable[[Letter], Awaitable[None]]):
        self._client = client
        self._url = f"{catcher_url.rstrip('/')}/api/mails"
        self._deliver = deliver
        self.mails: list[MailSeen] = []

    async def run(self) -> None:
        """Hand out mails until cancelled; a catcher that is away is asked again."""
        last = 0
        while True:
            try:
                answer = await self._client.get(
                    self._url, params={"after": last, "wait": _WAIT_SECONDS}, timeout=_WAIT_SECONDS + 5
                )
                answer.raise_for_status()
            except httpx.HTTPError:
                await asyncio.sleep(_CATCHER_AWAY_SECONDS)
                continue
            for listed in answer.json()["mails"]:
                last = max(last, int(listed["sequence"]))
                self.mails.append(read_mail(listed))
                await self._deliver(read_letter(listed))
