"""GOV.UK Notify: the sending service that schools' mail filters know.

Notify builds the mail itself from one template of its own, whose subject is ((subject)) and whose message is ((body)).
It has no calendar entries, so what bears one leaves by SMTP. What it took can be asked for by our reference, so no
outcome stays unknown. Its answers are described at https://docs.notifications.service.gov.uk/rest-api.html.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from services.notifications.gateways.letter import Answer, Letter
from shared.errors import InvalidSetting, Unreachable
from shared.logging import get_logger
from shared.settings import Settings, is_harmless_host

log = get_logger(__name__)

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_KEY = re.compile(rf"(?P<name>.+)-(?P<service>{_UUID})-(?P<secret>{_UUID})", re.IGNORECASE)
_NOT_SENT = frozenset({"technical-failure", "permanent-failure", "temporary-failure"})
"""What Notify says of a mail that did not go out; each comes as a report too."""


@dataclass(frozen=True)
class NotifyService:
    """Our service at Notify, as its API key names it, and the template that takes our words."""

    url: str
    service: str
    secret: str = field(repr=False)
    template: str
    reply_to: str | None
    http: httpx.AsyncClient = field(repr=False)

    @classmethod
    def of(cls, settings: Settings, http: httpx.AsyncClient) -> NotifyService | None:
        """The service of the settings; None without a key. In rehearsal nothing leaves for the real one."""
        key = settings.notify_api_key.get_secret_value()
        if not key:
            return None
        named = _KEY.fullmatch(key)
        if named is None:
            raise InvalidSetting(
                "HLTA_NOTIFY_API_KEY is no key of GOV.UK Notify: it ends with two UUIDs. Copy it whole from "
                "the page 'API integration'."
            )
        if not re.fullmatch(_UUID, settings.notify_template, re.IGNORECASE):
            raise InvalidSetting(
                "HLTA_NOTIFY_TEMPLATE must be the id of an e-mail template at GOV.UK Notify whose subject is "
                "((subject)) and whose message is ((body))."
            )
        if settings.clock == "rehearsal" and not is_harmless_host(settings, urlsplit(settings.notify_url).hostname):
            raise InvalidSetting(
                "HLTA_NOTIFY_URL names a real service, and a rehearsal sends no real mail. "
                "Leave HLTA_NOTIFY_API_KEY empty: all mail goes to the catcher then."
            )
        return cls(
            url=settings.notify_url.rstrip("/"),
            service=named["service"],
            secret=named["secret"],
            template=settings.notify_template,
            reply_to=settings.notify_reply_to or None,
            http=http,
        )

    def line(self) -> NotifyLine:
        """A line to Notify."""
        return NotifyLine(self)

    def headers(self) -> dict[str, str]:
        """A token that says who asks; Notify takes it for 30 seconds."""
        token = jwt.encode({"iss": self.service, "iat": int(time.time())}, self.secret, algorithm="HS256")
        return {"Authorization": f"Bearer {token}"}


class NotifyLine:
    """One request at a time; the HTTP client keeps the connections."""

    def __init__(self, service: NotifyService) -> None:
        self._service = service

    async def open(self) -> None:
        """Nothing need be opened beforehand."""

    async def close(self) -> None:
        """Nothing is kept."""

    async def hand_over(self, letter: Letter) -> Answer:
        """Send one letter's words. Never raises for what Notify or the network does."""
        try:
            response = await self._service.http.post(
                f"{self._service.url}/v2/notifications/email",
                json=self._body(letter),
                headers=self._service.headers(),
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return Answer("again")
        except httpx.TransportError:
            return Answer("unknown")
        return _answer(response)

    async def was_taken(self, letter: Letter) -> bool | None:
        """Whether Notify knows our reference, of a mail that it did not fail to send. Raises Unreachable."""
        try:
            response = await self._service.http.get(
                f"{self._service.url}/v2/notifications",
                params={"reference": letter.reference},
                headers=self._service.headers(),
            )
            response.raise_for_status()
            known = response.json()["notifications"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise Unreachable("GOV.UK Notify does not say whether it has a message.") from error
        return any(one.get("status") not in _NOT_SENT for one in known)

    def _body(self, letter: Letter) -> dict[str, Any]:
        body: dict[str, Any] = {
            "email_address": letter.recipient,
            "template_id": self._service.template,
            "personalisation": {"subject": letter.words.subject, "body": letter.words.flowing},
            "reference": letter.reference,
        }
        if letter.stop_url:
            body["one_click_unsubscribe_url"] = letter.stop_url
        return body | ({"email_reply_to_id": self._service.reply_to} if self._service.reply_to else {})


def _answer(response: httpx.Response) -> Answer:
    """A refusal is final where it is about the address; about our key, limit or template it is for ops, and waits."""
    code = response.status_code
    if code == 201:
        return Answer("accepted", code)
    if code >= 500:
        return Answer("unknown", code)
    if code == 400 and "email_address" in response.text:
        return Answer("refused", code)
    log.error("notify_does_not_take", code=code, errors=_kinds(response))
    return Answer("again", code)


def _kinds(response: httpx.Response) -> list[str]:
    """Notify's names of what is wrong, without its sentences: those may repeat what we sent."""
    try:
        return [str(one["error"])[:60] for one in response.json()["errors"]]
    except (ValueError, KeyError, TypeError):
        return []
