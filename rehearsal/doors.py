"""The two doors that people use: the pages behind the links in their mails, and the HTTP API with their own token.

A person whose request meets a server that is away tries again for a while, and says the same thing again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx

from shared.errors import HltaError

_TRY_FOR_SECONDS = 45.0
_FIRST_PAUSE_SECONDS = 0.15
_LONGEST_PAUSE_SECONDS = 1.0
_AWAY = frozenset({502, 503, 504})


class TurnedAway(HltaError):
    """The product said no to somebody: with which status and code. Not always a fault: people come too late, too."""

    code = "turned_away"

    def __init__(self, status: int, code: str, what: str, detail: str) -> None:
        super().__init__(f"{what}: {status} {code}: {detail}", code=code)
        self.status_code = status


async def send(client: httpx.AsyncClient, method: str, url: str, **request: Any) -> httpx.Response:
    """One request, repeated while the other side is away. Raises httpx.TransportError when that takes too long."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + _TRY_FOR_SECONDS
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            answer = await client.request(method, url, **request)
            if answer.status_code not in _AWAY or loop.time() > give_up_at:
                return answer
        except httpx.TransportError:
            if loop.time() > give_up_at:
                raise
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


class Api:
    """A service's HTTP API, with the rights of one person."""

    def __init__(self, client: httpx.AsyncClient, url: str, token: str | None = None, scheme: str = "Bearer") -> None:
        self._client = client
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"{scheme} {token}"} if token else {}

    async def get(self, path: str) -> Any:
        """Read something."""
        return await self._ask("GET", path)

    async def post(self, path: str, body: Mapping[str, Any] | None = None, key: str | None = None) -> Any:
        """Do something; `key` makes it repeatable where something new is created."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self._ask("POST", path, json=dict(body or {}), headers=headers)

    async def put(self, path: str, body: Mapping[str, Any]) -> Any:
        """Replace something."""
        return await self._ask("PUT", path, json=dict(body))

    async def post_csv(self, path: str, text: str) -> Any:
        """Upload a CSV file."""
        return await self._ask("POST", path, content=text.encode(), headers={"Content-Type": "text/csv"})

    async def upload(self, path: str, fields: Mapping[str, str], file: tuple[str, bytes, str], key: str) -> Any:
        """Send a file with the fields that belong to it."""
        headers = {"Idempotency-Key": key}
        return await self._ask("POST", path, data=dict(fields), files={"file": file}, headers=headers)

    async def _ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **request: Any) -> Any:
        sent = {**self._headers, **(headers or {})}
        answer = await send(self._client, method, self._url + path, headers=sent, **request)
        if answer.is_success:
            return answer.json() if answer.content else {}
        problem = _problem(answer)
        raise TurnedAway(
            answer.status_code, str(problem.get("code", "")), f"{method} {_shape(path)}", str(problem.get("detail", ""))
        )


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {"code": "no_problem_document"}
    return found if isinstance(found, dict) else {}


def _shape(path: str) -> str:
    """The path without ids and tokens."""
    return "/".join(part if len(part) < 20 else "…" for part in path.split("?")[0].split("/"))


# Pages -------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class PageForm:
    """A form as it stands on a page: where it goes, what is filled in already, and which answers it takes."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Page:
    """A page that somebody has open."""

    url: str
    status: int
    text: str
    forms: list[PageForm]
    problems: str

    def form_for(self, answers: Mapping[str, str]) -> PageForm | None:
        """The form that takes most of these answers; without answers, the first that has a button."""
        posts = [form for form in self.forms if form.method == "post" and (form.names & set(answers) or not answers)]
        return max(posts, key=lambda form: len(form.names & set(answers)), default=None)


class Browser:
    """Opens links and fills in forms, as a person without scripts would."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def open(self, url: str) -> Page:
        """Read a page. Raises TurnedAway when there is none for this link."""
        answer = await send(self._client, "GET", url, follow_redirects=True)
        return self._page(answer, "open")

    async def submit(self, page: Page, answers: Mapping[str, str], file: tuple[str, bytes, str] | None = None) -> None:
        """Press the button of the form that takes these answers. Raises TurnedAway when they are refused."""
        self._page(await self._press(page, answers, file), "submit")

    async def go_on(self, page: Page, answers: Mapping[str, str]) -> Page:
        """The same, and read the page that it leads to."""
        return self._page(await self._press(page, answers, None, follow_redirects=True), "submit")

    async def _press(
        self, page: Page, answers: Mapping[str, str], file: tuple[str, bytes, str] | None, **how: bool
    ) -> httpx.Response:
        form = page.form_for(answers)
        if form is None:
            raise TurnedAway(page.status, "no_form", f"submit {_shape(page.url)}", "the page has no form to fill in")
        url = urljoin(page.url, form.action)
        files = {"file": file} if file else None
        return await send(self._client, "POST", url, data={**form.hidden, **answers}, files=files, **how)

    async def sign_in(self, url: str, cookie: str) -> str:
        """Press the button of a sign-in link; the token that the page puts into the browser."""
        page = await self.open(url)
        form = page.form_for({})
        if form is None:
            raise TurnedAway(page.status, "no_form", "sign in", "the page has no button")
        answer = await send(self._client, "POST", urljoin(page.url, form.action), data=form.hidden)
        for header in answer.headers.get_list("set-cookie"):
            name, _, rest = header.partition("=")
            if name == cookie:
                return rest.partition(";")[0].strip('"')
        raise TurnedAway(answer.status_code, "no_token", "sign in", "the page gave no token")

    @staticmethod
    def _page(answer: httpx.Response, what: str) -> Page:
        reader = _PageReader()
        reader.feed(answer.text)
        page = Page(str(answer.url), answer.status_code, answer.text, reader.forms, " ".join(reader.problems)[:300])
        if answer.status_code >= 400:
            raise TurnedAway(answer.status_code, "page", f"{what} {_shape(answer.url.path)}", page.problems)
        return page


class _PageReader(HTMLParser):
    """Finds the forms of a page, and what its error summary says."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.problems: list[str] = []
        self._open: PageForm | None = None
        self._in_summary = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = PageForm(found.get("action", ""), found.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open is not None and found.get("name"):
            self._open.names.add(found["name"])
            if tag == "input" and found.get("type") == "hidden":
                self._open.hidden[found["name"]] = found.get("value", "")
        if "error-summary" in found.get("class", "") or found.get("role") == "alert" or self._in_summary:
            self._in_summary += tag not in ("input", "br", "img", "hr", "meta", "link")
        if tag in ("h1", "title"):
            self._in_title = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        self._in_summary = max(0, self._in_summary - 1)
        if tag in ("h1", "title"):
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if (self._in_summary or self._in_title) and data.strip():
            self.problems.append(" ".join(data.split()))
