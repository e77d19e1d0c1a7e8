"""Services that answer as told and remember what they were asked; a read model that holds what a test puts into it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from services.portal.api import Api
from services.portal.app import build_app, guarded
from services.portal.doors import COOKIE
from services.portal.queries import Cohort, Column, Direction, Provider, ReadModel, Row, Session
from services.portal.rendering import Portal, templates
from services.portal.stages import Stage, Step, Waiting
from shared import links, tokens
from shared.clock import FrozenClock
from shared.links import Link, Purpose
from shared.policy import Programme, load
from shared.settings import Settings
from shared.tokens import Staff, StaffRole
from tests.services.portal.structure import Page

SECRET = "a secret for tests alone, with 32 characters and more"
NOW = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)
NORTHSHIRE = Provider(
    name="Northshire Training",
    contact_name="Olive Operator",
    contact_email="programme@northshire.example",
    contact_phone="01632 960 001",
)
_SETTINGS = Settings(secret_key=SecretStr(SECRET))
_TEMPLATES = templates()  # compiled once for all tests


_BUILT: list[FastAPI] = []


def _app(portal: Portal) -> FastAPI:
    """The pages, built once: each test puts its own portal behind them."""
    if not _BUILT:
        _BUILT.append(build_app(portal))
    return _BUILT[0]


@dataclass
class Asked:
    """One request that a service got."""

    method: str
    path: str
    authorization: str
    body: bytes
    headers: httpx.Headers
    query: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Answering = tuple[int, Any] | Callable[[Asked], tuple[int, Any]]


@dataclass
class FakeService:
    """Answers by method and path; whatever it does not know is 404, as in the real service."""

    answers: dict[tuple[str, str], Answering] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def on(self, method: str, path: str, answer: Any, status: int = 200) -> None:
        """From now on answer so; a function is given the request and returns status and body."""
        self.answers[method, path] = answer if callable(answer) else (status, answer)

    def refuses(self, method: str, path: str, status: int, code: str, detail: str, field: str | None = None) -> None:
        """From now on answer with a problem document."""
        body = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail}
        self.on(method, path, body | ({"field": field} if field else {}), status)

    @property
    def changes(self) -> list[Asked]:
        """Requests that change something."""
        return [asked for asked in self.asked if asked.method != "GET"]

    def handle(self, request: httpx.Request) -> httpx.Response:
        asked = Asked(
            request.method,
            request.url.path,
            request.headers.get("authorization", ""),
            request.read(),
            request.headers,
            request.url.query.decode(),
        )
        self.asked.append(asked)
        answer = self.answers.get((request.method, request.url.path))
        if answer is None:
            body: Any = {"status": 404, "code": "not_found", "detail": "Nothing is there under this address."}
            return httpx.Response(404, json=body)
        status, body = answer(asked) if callable(answer) else answer
        headers = {"HLTA-Event-Id": f"event-of-{request.method}"} if request.method != "GET" and status < 300 else {}
        if isinstance(body, str):
            return httpx.Response(status, text=body, headers=headers)
        return httpx.Response(status, json=body, headers=headers)


class HeldReadModel(ReadModel):
    """The read model of a test: no database, the same questions."""

    def __init__(self) -> None:
        self.providers = {"northshire": NORTHSHIRE}
        self.cohorts_of: dict[str, list[Cohort]] = {
            "northshire": [
                Cohort(
                    cohort_id="c1",
                    name="Autumn 2026",
                    capacity=24,
                    sessions=(Session(number=1, starts_at=datetime(2026, 10, 21, 8, 30, tzinfo=UTC)),),
                    candidates=2,
                )
            ]
        }
        self.rows: list[Row] = []
        self.steps_of: dict[tuple[str, str], list[Step]] = {}
        self.waited_for: list[str] = []
        self.programmes: dict[tuple[str, str], Programme] = {}
        """By provider, and journey or cohort; "" for whoever names no cohort."""
        self.asked_for: list[tuple[str, str, Any]] = []

    async def provider(self, provider_id: str) -> Provider | None:
        return self.providers.get(provider_id)

    async def cohorts(self, provider_id: str) -> list[Cohort]:
        return self.cohorts_of.get(provider_id, [])

    async def counts(self, provider_id: str, cohort_id: str) -> dict[Stage, int]:
        stages = [row.stage for row in self.rows]
        return {stage: stages.count(stage) for stage in Stage if stage in stages}

    async def candidates(
        self,
        provider_id: str,
        cohort_id: str,
        *,
        stage: Stage | None = None,
        waiting_on: Waiting | None = None,
        sort: Column = "stage",
        direction: Direction = "up",
    ) -> list[Row]:
        self.asked_for.append((provider_id, cohort_id, (stage, waiting_on, sort, direction)))
        return [row for row in self.rows if stage in (None, row.stage) and waiting_on in (None, row.waiting_on)]

    async def steps(self, provider_id: str, journey_id: str) -> list[Step]:
        return self.steps_of.get((provider_id, journey_id), [])

    async def programme_of_journey(self, provider_id: str, journey_id: str) -> Programme:
        return self.programmes.get((provider_id, journey_id), load("hlta"))

    async def programme_to_apply_to(self, provider_id: str, cohort_id: str | None) -> Programme:
        return self.programmes.get((provider_id, cohort_id or ""), load("hlta"))

    async def references(self, provider_id: str, journey_ids: Sequence[str]) -> dict[str, str]:
        return {}

    async def names(self, provider_id: str, journey_ids: Sequence[str]) -> dict[str, str]:
        return {}

    async def people(self, provider_id: str, person_ids: Sequence[str]) -> dict[str, str]:
        return {}

    async def has_seen(self, event_id: str) -> bool:
        self.waited_for.append(event_id)
        return True


class Scene:
    """A portal over fake services, and a browser that looks at it."""

    def __init__(self) -> None:
        self.intake, self.assessment, self.notifications = FakeService(), FakeService(), FakeService()
        self.read_model = HeldReadModel()
        self.clock = FrozenClock(NOW)
        self.pauses: list[float] = []
        self.app = self._build()

    def _build(self) -> FastAPI:
        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        def way_to(service: FakeService) -> Api:
            http = httpx.AsyncClient(transport=httpx.MockTransport(service.handle))
            return Api(http, "http://service.example", patience=0.0, sleep=pause)

        portal = Portal(
            _SETTINGS,
            way_to(self.intake),
            way_to(self.assessment),
            way_to(self.notifications),
            self.read_model,
            self.clock,
            templates=_TEMPLATES,
        )
        app = _app(portal)
        app.state.portal = portal
        return app

    async def get(self, path: str, *, cookies: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
        return await self._send("GET", path, cookies, **sent)

    async def post(self, path: str, *, cookies: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
        return await self._send("POST", path, cookies, **sent)

    async def _send(self, method: str, path: str, cookies: dict[str, str] | None, **sent: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=guarded(self.app), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.example", cookies=cookies) as browser:
            return await browser.request(method, path, **sent)

    @property
    def changes(self) -> list[Asked]:
        """What changed anywhere."""
        return [*self.intake.changes, *self.assessment.changes, *self.notifications.changes]


def link(purpose: Purpose, subject: str = "j1", **more: Any) -> str:
    """A link's path in the portal."""
    fields = {"journey": "j1", "person": "p1", **more}
    minted = Link(purpose=purpose, subject=subject, provider="northshire", **fields)
    return f"/{purpose.value}/{links.mint(SECRET, minted)}"


def cookie(role: StaffRole = "operator", provider: str = "northshire") -> dict[str, str]:
    """The cookie of a member of staff."""
    return {COOKIE: tokens.mint(SECRET, Staff(person_id="s1", role=role, provider=provider))}


def shown(response: httpx.Response, status: int = 200) -> Page:
    """The page of an answer, after the checks that all pages pass."""
    assert response.status_code == status, f"{response.status_code}: {response.text[:400]}"
    page = Page(response.text)
    page.check()
    assert page.title.startswith("Error: ") == ("There is a problem" in page.text)
    return page
