"""Fetching a calendar from an address that somebody typed in: over https, from the public internet, small and soon.

The name is looked up once, each address that it has must be public, and the connection goes to the one that was
checked: a name that points to our own network, at first or later, reaches nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

import httpx

from services.assessment.register.calendars import LARGEST_BYTES
from shared.errors import Invalid
from shared.logging import get_logger

LookUp = Callable[[str], Awaitable[list[str]]]
_SECONDS = 10.0
_MOST_REDIRECTS = 3
_TRANSLATED = IPv6Network("64:ff9b::/96")

log = get_logger(__name__)


async def look_up(host: str) -> list[str]:
    """The addresses of a host; none when there is no such host."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))


async def fetch(address: str, transport: httpx.AsyncBaseTransport | None = None, looking_up: LookUp = look_up) -> bytes:
    """What stands there. Raises Invalid that says what is wrong with the address or what it answers."""
    address = address.strip().replace("webcal://", "https://", 1)
    try:
        async with asyncio.timeout(_SECONDS), httpx.AsyncClient(transport=transport, trust_env=False) as client:
            for _ in range(_MOST_REDIRECTS + 1):
                answer, content = await _once(client, address, looking_up)
                if answer.status_code == httpx.codes.OK:
                    return content
                if not answer.has_redirect_location:
                    raise _refused(
                        f"It answers {answer.status_code}. Check that the calendar is shared by this address."
                    )
                address = urljoin(address, answer.headers["Location"])
    except (ValueError, httpx.InvalidURL) as error:
        raise _refused("This is no address. Check how it is written.") from error
    except (TimeoutError, httpx.HTTPError) as error:
        log.info("calendar_not_fetched", reason=type(error).__name__)
        raise _refused("It does not answer. Check the address, or send the calendar as a file.") from error
    raise _refused("It leads from one address to the next without end. Give the last one.")


async def _once(client: httpx.AsyncClient, address: str, looking_up: LookUp) -> tuple[httpx.Response, bytes]:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.port not in (None, 443) or parts.username:
        raise _refused("Give an address that begins with https:// (or webcal://), without a name, password or port.")
    found = await looking_up(parts.hostname)
    if not found or not all(_is_public(one) for one in found):
        raise _refused("There is no public server of that name. Check the address.")
    host = f"[{found[0]}]" if ":" in found[0] else found[0]
    url = httpx.URL(address).copy_with(host=host)
    request = client.build_request(
        "GET", url, headers={"Host": parts.hostname}, extensions={"sni_hostname": parts.hostname}
    )
    answer = await client.send(request, stream=True)
    content = bytearray()
    try:
        async for piece in answer.aiter_bytes():
            content += piece
            if len(content) > LARGEST_BYTES:
                raise Invalid(
                    "This calendar is larger than 2 MB. Share one with the coming months only.",
                    code="calendar_too_large",
                )
    finally:
        await answer.aclose()
    return answer, bytes(content)


def _is_public(address: str) -> bool:
    """Whether it lies in the public internet itself, and is no way to an address of the older kind inside another."""
    found = ip_address(address)
    if not found.is_global or found.is_multicast:
        return False
    return not (isinstance(found, IPv6Address) and (found.sixtofour or found.teredo or found in _TRANSLATED))


def _refused(sentence: str) -> Invalid:
    return Invalid(f"The calendar could not be read from this address. {sentence}", code="no_calendar", field="address")
