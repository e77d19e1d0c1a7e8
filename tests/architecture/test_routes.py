"""Every HTTP route of every process declares who may call it; what is open to anybody is listed here by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import SecretStr

from deploy.documents import http_interfaces
from deploy.embedded.catcher.faults import Faults
from deploy.embedded.catcher.inbox import Inbox
from deploy.embedded.catcher.web import create_catcher_app
from services.portal.app import build_app as build_portal
from services.portal.rendering import Portal
from shared import clock_authority
from shared.clock_authority import Authority
from shared.settings import Settings
from workflows.codec_server import codec_app

SETTINGS = Settings(
    secret_key=SecretStr("only-for-tests-only-for-tests-only-for-tests"),
    payload_keys=SecretStr("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
)
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
SAFE = {"GET", "HEAD"}

PUBLIC = {
    "intake": {
        "POST /v1/providers/{provider_id}/applications",
        "POST /v1/providers/{provider_id}/drafts",
        "GET /v1/applications/csv-template",
        "POST /v1/sign-in/requests",
        "GET /v1/providers/{provider_id}/schools",
    },
    "assessment": {"GET /v1/awards/{number}", "POST /v1/sign-in/requests"},
    "notifications": set[str](),
    "portal": {
        "GET /",
        "GET /accessibility",
        "GET /apply/{provider_id}",
        "POST /apply/{provider_id}",
        "GET /award",
        "GET /award/{number}",
        "GET /call-test",
        "GET /sign-in",
        "POST /sign-in",
        "POST /sign-in/link",
        "POST /sign-out",
    },
    "clock": {"GET /"},
    "codec": set[str](),
}
"""Routes that show nothing private and change nothing of anybody else's."""


def _apps(tmp_path: Path) -> dict[str, FastAPI]:
    apps = http_interfaces(SETTINGS)
    portal = Portal(SETTINGS, *(cast(Any, None) for _ in range(5)))
    apps["portal"] = build_portal(portal)
    apps["clock"] = clock_authority._app(SETTINGS, Authority(tmp_path / "clock.json"), cast(Any, None))
    apps["codec"] = codec_app(SETTINGS)
    apps["catcher"] = create_catcher_app(SETTINGS, Inbox(tmp_path / "mail"), Faults())
    return apps


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Any]]]:
    """For each app: `METHOD /path` and what its dependencies declare."""
    return {
        name: {f"{method} {path}": declared for method, path, declared in _routes(app)}
        for name, app in _apps(tmp_path_factory.mktemp("apps")).items()
    }


def _routes(app: FastAPI) -> Iterator[tuple[str, str, list[Any]]]:
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute) or route.path == "/health":
            continue
        declared = [call.declares for call in _calls(route.dependant) if hasattr(call, "declares")]
        for method in (route.methods or set()) - {"HEAD"}:
            yield method, str(route.path), declared


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def test_every_process_with_an_http_interface_is_looked_at(routes: dict[str, dict[str, list[Any]]]) -> None:
    assert set(routes) == {*PUBLIC, "catcher"}
    assert len(routes["intake"]) >= 20
    assert len(routes["assessment"]) >= 20
    assert len(routes["portal"]) >= 25


def test_every_route_declares_who_may_call_it(routes: dict[str, dict[str, list[Any]]]) -> None:
    silent = [f"{name}: {route}" for name, app in routes.items() for route, declared in app.items() if not declared]

    assert silent == []


def test_no_route_declares_two_different_things(routes: dict[str, dict[str, list[Any]]]) -> None:
    torn = [
        f"{name}: {route}"
        for name, app in routes.items()
        for route, declared in app.items()
        if any(one != declared[0] for one in declared)
    ]

    assert torn == []


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_is_open_to_anybody_is_what_the_list_says(routes: dict[str, dict[str, list[Any]]], name: str) -> None:
    assert {route for route, declared in routes[name].items() if "public" in declared} == PUBLIC[name]


def test_the_sending_service_alone_comes_in_by_a_secret(routes: dict[str, dict[str, list[Any]]]) -> None:
    by_secret = {f"{name}: {route}" for name, app in routes.items() for route, one in app.items() if one == ["secret"]}

    assert by_secret == {"notifications: POST /v1/bounces", "notifications: POST /v1/notify/receipts"}


def test_a_secret_address_opens_a_calendar_feed_and_nothing_else(routes: dict[str, dict[str, list[Any]]]) -> None:
    by_feed = {f"{name}: {route}" for name, app in routes.items() for route, one in app.items() if one == ["feed"]}

    assert by_feed == {"notifications: GET /v1/calendar/feed", "portal: GET /calendar/{secret}.ics"}


def test_only_the_keeper_changes_the_clock(routes: dict[str, dict[str, list[Any]]]) -> None:
    changing = {route: declared for route, declared in routes["clock"].items() if route.startswith("POST")}

    assert set(changing) == {"POST /origin", "POST /start", "POST /pause", "POST /resume", "POST /speed", "POST /step"}
    assert [route for route, declared in changing.items() if declared != ["clock keeper"]] == []


def test_what_is_not_public_names_a_role_or_a_purpose(routes: dict[str, dict[str, list[Any]]]) -> None:
    empty = [
        f"{name}: {route}"
        for name in ("intake", "assessment", "notifications", "portal")
        for route, declared in routes[name].items()
        if declared not in (["public"], ["secret"], ["feed"])
        and not any(one["roles"] or one["purposes"] for one in declared if one != "public")
    ]

    assert empty == []


def test_a_route_without_a_declaration_would_be_found() -> None:
    app = FastAPI()

    @app.get("/forgotten")
    async def forgotten() -> None:
        raise NotImplementedError

    assert list(_routes(app)) == [("GET", "/forgotten", [])]
