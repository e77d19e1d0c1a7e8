"""The way to the services: their public HTTP API, with the person's own link or sign-in and no rights of our own.

Every action of the API may be repeated, so a service that is away or behind is asked again for a few seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import httpx
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import HltaError, Unreachable
from shared.logging import get_logger
from shared.web import EVENT_ID_HEADER

log = get_logger(__name__)

PATIENCE_SECONDS = 6.0
_PAUSES_SECONDS = (0.1, 0.2, 0.4, 0.8)
_TIMEOUT_SECONDS = 15.0
WHOLE_FILE_SECONDS = 120.0
"""A file of two thousand applications is one transaction of many seconds."""


class Answer(BaseModel):
    """What an API answers. Fields that a newer API adds are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


A = TypeVar("A", bound=BaseModel)


@dataclass(frozen=True)
class Authority:
    """The value of the Authorization header: whose rights a request has."""

    header: str | None = None

    @classmethod
    def link(cls, token: str) -> Authority:
        """The rights of whoever holds this link."""
        return cls(f"Link {token}")

    @classmethod
    def staff(cls, token: str) -> Authority:
        """The rights of a member of staff."""
        return cls(f"Bearer {token}")

    @classmethod
    def feed(cls, secret: str) -> Authority:
        """The right to read the calendar feed that a secret opens."""
        return cls(f"Feed {secret}")


NOBODY = Authority()


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field, in the service's words; `field` is None when it is about the whole request.

    `page` is the address where it is put right, when that is another than the page that says so.
    """

    field: str | None
    message: str
    page: str | None = None


class ApiProblem(HltaError):
    """A service said no, with a problem document. `status_code` is the HTTP status that it answered with."""

    code = "api_problem"

    def __init__(self, status_code: int, message: str, code: str, problems: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(message, code=code)
        self.status_code = status_code
        self.problems = problems or (FieldProblem(None, message),)

    @property
    def is_about_the_answers(self) -> bool:
        """Whether a person can act on it by changing or sending their answers again."""
        return self.status_code in (400, 409, 413, 422, 503)


class Reply:
    """A successful answer: its body, and the id of the fact that a change led to."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.event_id: str | None = response.headers.get(EVENT_ID_HEADER)

    def read(self, model: type[A]) -> A:
        """The body as the page's own type. ApiProblem when the service answered in another shape."""
        try:
            return model.model_validate_json(self._response.content or b"{}")
        except ValidationError as error:
            places = [".".join(str(part) for part in e["loc"]) for e in error.errors(include_input=False)]
            log.error("answer_of_another_shape", model=model.__name__, fields=places)
            raise ApiProblem(502, "We could not read the answer of our own system.", "unreadable_answer") from None

    def download(self) -> Response:
        """A file as it is, to be kept and never shown inside a page."""
        kept = ("Content-Type", "Content-Disposition")
        headers = {name: self._response.headers[name] for name in kept if name in self._response.headers}
        return Response(self._response.content, headers=headers)

    @property
    def text(self) -> str:
        """The body as text."""
        return self._response.text


class Api:
    """One service's API."""

    def __init__(
        self, http: httpx.AsyncClient, address: str, patience: float = PATIENCE_SECONDS, sleep: Any = asyncio.sleep
    ) -> None:
        self._http = http
        self._address = address.rstrip("/")
        self._patience = patience
        self._sleep: Callable[[float], Any] = sleep

    async def get(self, path: str, authority: Authority = NOBODY, **query: str) -> Reply:
        """Read something."""
        return await self._ask("GET", path, authority, params=query or None)

    async def post(
        self,
        path: str,
        body: Mapping[str, Any],
        authority: Authority = NOBODY,
        key: str = "",
        *,
        timeout: float = _TIMEOUT_SECONDS,
        **query: str,
    ) -> Reply:
        """Do something; `key` makes a creating POST repeatable."""
        return await self._ask(
            "POST", path, authority, _idempotency(key), json=dict(body), params=query or None, timeout=timeout
        )

    async def put(self, path: str, body: Mapping[str, Any], authority: Authority) -> Reply:
        """Replace something."""
        return await self._ask("PUT", path, authority, json=dict(body))

    async def delete(self, path: str, authority: Authority) -> Reply:
        """Remove something."""
        return await self._ask("DELETE", path, authority)

    async def upload(
        self, path: str, file: tuple[str, bytes, str], fields: Mapping[str, str], authority: Authority, key: str = ""
    ) -> Reply:
        """Send a file (name, content, media type) with the fields that belong to it."""
        return await self._ask(
            "POST", path, authority, files={"file": file}, data=dict(fields), headers=_idempotency(key)
        )

    async def post_text(self, path: str, text: str, media_type: str, authority: Authority, **query: str) -> Reply:
        """Send a text as it is, such as a CSV."""
        return await self._ask(
            "POST",
            path,
            authority,
            content=text.encode(),
            params=query,
            headers={"Content-Type": media_type},
            timeout=WHOLE_FILE_SECONDS,
        )

    async def _ask(
        self, method: str, path: str, authority: Authority, headers: Mapping[str, str] | None = None, **request: Any
    ) -> Reply:
        sent = {**(headers or {}), **({"Authorization": authority.header} if authority.header else {})}
        last, attempt = monotonic() + self._patience, 0
        while True:
            response = await self._once(method, path, headers=sent, **request)
            if response is not None and response.status_code != 503:
                break
            if monotonic() >= last:
                raise Unreachable("This part of our service does not answer just now.")
            await self._sleep(_PAUSES_SECONDS[min(attempt, len(_PAUSES_SECONDS) - 1)])
            attempt += 1
        if response.is_success:
            return Reply(response)
        raise _problem(response)

    async def _once(self, method: str, path: str, **request: Any) -> httpx.Response | None:
        """One attempt; None when the service could not be reached or broke off. No path is logged: ids stay out."""
        try:
            return await self._http.request(method, self._address + path, **{"timeout": _TIMEOUT_SECONDS, **request})
        except httpx.TransportError as error:
            log.info("service_away", address=self._address, reason=type(error).__name__)
            return None


def _idempotency(key: str) -> dict[str, str]:
    """The key comes back with the form: whatever is not one of ours has no place in a header."""
    return {"Idempotency-Key": key} if key.isascii() and key.isalnum() and len(key) <= 64 else {}


class _Document(Answer):
    """A problem document (RFC 9457) with the house's extensions."""

    class Place(Answer):
        field: str = ""
        rule: str = ""

    detail: str = "This did not work."
    code: str = "unexpected"
    field: str | None = None
    errors: tuple[Place, ...] = ()


def _problem(response: httpx.Response) -> ApiProblem:
    try:
        document = _Document.model_validate_json(response.content)
    except ValidationError:
        document = _Document()
    problems = tuple(FieldProblem(place.field or None, place.rule) for place in document.errors)
    if not problems:
        problems = (FieldProblem(document.field, document.detail),)
    return ApiProblem(response.status_code, document.detail, document.code, problems)
