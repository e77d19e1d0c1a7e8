"""The operator's door: the log of a journey's messages, and the gallery."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from services.notifications.http import build_app
from shared import tokens
from shared.settings import Settings
from shared.tokens import Staff, StaffRole
from tests.services.notifications.desk import SECRET, Desk


@pytest.fixture
async def client(journey_desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(Settings(), SECRET, journey_desk.database, journey_desk.composer)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications.example") as client:
        yield client


def signed_in(role: StaffRole = "operator", provider: str = "provider") -> dict[str, str]:
    token = tokens.mint(SECRET, Staff(person_id="someone", role=role, provider=provider))
    return {"Authorization": f"Bearer {token}"}


async def test_an_operator_sees_what_was_sent_in_a_journey(journey_desk: Desk, client: httpx.AsyncClient) -> None:
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    answer = await client.get("/v1/messages", params={"journey_id": "journey"}, headers=signed_in())
    [line] = answer.json()["messages"]
    assert answer.status_code == 200
    assert line["template"] == "m02_application_received"
    assert line["person_id"] == "candidate"
    assert line["state"] == "accepted"
    assert line["due_at"] == "2026-10-07T08:00:00Z"
    assert "example" not in answer.text


async def test_another_providers_operator_sees_nothing_of_it(client: httpx.AsyncClient) -> None:
    other = signed_in(provider="another")
    answer = await client.get("/v1/messages", params={"journey_id": "journey"}, headers=other)
    assert answer.json() == {"messages": []}


@pytest.mark.parametrize("path", ["/v1/messages?journey_id=journey", "/v1/templates"])
async def test_only_operators_may_look(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=signed_in("assessor"))).status_code == 403
    assert (await client.get(path, headers=signed_in())).status_code == 200


async def test_the_gallery_shows_every_message_in_a_frame_that_may_do_nothing(client: httpx.AsyncClient) -> None:
    page = await client.get("/v1/templates", headers=signed_in())
    assert page.text.count("<iframe sandbox") == 184
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Confirm Sam Example is ready for HLTA by Wed 11 November" in page.text
