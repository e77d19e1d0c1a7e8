"""The operator's door: the log of a journey's messages, and the gallery."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from services.notifications.http import build_app
from services.notifications.office import Desk
from services.notifications.samples import samples
from shared import tokens
from shared.contracts import intake
from shared.settings import Settings
from shared.tokens import Staff, StaffRole
from tests.services.notifications.desk import SECRET, sample_fact
from tests.services.notifications.desk import Desk as PostDesk


@pytest.fixture
async def client(journey_desk: PostDesk) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(Settings(), SECRET, Desk(journey_desk.database, journey_desk.composer, journey_desk.clock))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications.example") as client:
        yield client


def signed_in(role: StaffRole = "operator", provider: str = "provider") -> dict[str, str]:
    token = tokens.mint(SECRET, Staff(person_id="someone", role=role, provider=provider))
    return {"Authorization": f"Bearer {token}"}


async def test_an_operator_sees_what_was_sent_in_a_journey(journey_desk: PostDesk, client: httpx.AsyncClient) -> None:
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


async def test_the_words_are_kept_as_they_left_without_what_their_links_open(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    key = await _sent(journey_desk)
    (copy,) = journey_desk.post.taken
    text = next(part for part in copy.walk() if part.get_content_type() == "text/plain").get_payload(decode=True)
    assert isinstance(text, bytes)
    token = re.search(r"https://portal.example.org/journey/(\S{40,})", text.decode())
    assert token is not None
    answer = await client.get("/v1/messages/words", params={"key": key}, headers=signed_in())
    kept = answer.json()
    assert (kept["sent_to"], kept["sent_at"]) == ("sam.example@candidate.example", "2026-10-07T08:00:00Z")
    assert kept["subject"] == copy["Subject"]
    assert "https://portal.example.org/journey/..." in kept["words"]
    assert token.group(1) not in answer.text
    (line,) = (await client.get("/v1/messages", params={"journey_id": "journey"}, headers=signed_in())).json()[
        "messages"
    ]
    assert (line["words_kept"], line["role"]) == (True, "candidate")
    other = await client.get("/v1/messages/words", params={"key": key}, headers=signed_in(provider="another"))
    assert other.status_code == 404


@pytest.mark.parametrize("path", ["/v1/messages?journey_id=journey", "/v1/templates"])
async def test_only_operators_may_look(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=signed_in("assessor"))).status_code == 403
    assert (await client.get(path, headers=signed_in())).status_code == 200


async def test_the_gallery_shows_every_message_in_a_frame_that_may_do_nothing(client: httpx.AsyncClient) -> None:
    page = await client.get("/v1/templates", headers=signed_in())
    assert page.text.count("<iframe sandbox") == len(samples())
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Confirm Sam Example is ready for HLTA by Wed 11 November" in page.text


def _wish(key: str = "wish-1") -> dict[str, str]:
    return signed_in() | {"Idempotency-Key": key}


async def _sent(journey_desk: PostDesk) -> str:
    """The key of the one message that was sent."""
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    (row,) = await journey_desk.rows()
    key: str = row["message_key"]
    return key


async def test_a_preview_of_sending_again_says_who_is_told_and_sends_nothing(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    body = {"message_key": await _sent(journey_desk), "reason": "She says that it never came."}
    shown = await client.post("/v1/office/resend?preview=true", json=body, headers=signed_in())
    assert shown.json()["people_told"] == [{"role": "candidate", "message": "2 application received", "count": 1}]
    assert shown.json()["done_at"] is None
    assert await journey_desk.states() == {"accepted": 1}


async def test_a_message_is_sent_again_once_for_each_wish_and_told_as_such(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    body = {"message_key": await _sent(journey_desk), "reason": "She says that it never came."}
    for key, status in (("wish-1", 200), ("wish-1", 200)):
        assert (await client.post("/v1/office/resend", json=body, headers=_wish(key))).status_code == status
    async with journey_desk.sending():
        await journey_desk.settled(accepted=2)
    assert (await client.post("/v1/office/resend", json=body, headers=_wish("wish-2"))).status_code == 200
    async with journey_desk.sending():
        await journey_desk.settled(accepted=3)
    assert len({mail["Message-ID"] for mail in journey_desk.post.taken}) == 3
    assert {mail["X-HLTA-Cause"] for mail in journey_desk.post.taken} == {journey_desk.post.taken[0]["X-HLTA-Cause"]}
    assert (await journey_desk.facts()).count("message_resent") == 2
    log = await client.get("/v1/office/log", params={"subject": "journey"}, headers=signed_in())
    assert [entry["reason"] for entry in log.json()["entries"]] == ["She says that it never came."] * 2


async def test_what_has_not_left_yet_or_is_stale_or_anothers_is_not_sent_again(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    await journey_desk.tell(sample_fact("m03_please_confirm"))
    (key,) = [row["message_key"] for row in await journey_desk.rows() if row["template"] == "m03_please_confirm"]
    body = {"message_key": key, "reason": "The head asks for it."}
    early = await client.post("/v1/office/resend", json=body, headers=_wish())
    assert (early.status_code, early.json()["code"]) == (409, "on_its_way")
    async with journey_desk.sending():
        await journey_desk.settled(accepted=2)
    await journey_desk.tell(
        intake.DeclarationSigned(
            declaration_id="declaration", head_id="head", link_version=1, signed_at=journey_desk.clock.now()
        )
    )
    late = await client.post("/v1/office/resend", json=body, headers=_wish())
    assert (late.status_code, late.json()["code"]) == (409, "stale")
    elsewhere = signed_in(provider="another") | {"Idempotency-Key": "wish-1"}
    assert (await client.post("/v1/office/resend", json=body, headers=elsewhere)).status_code == 404
    assert (await client.post("/v1/office/resend", json=body, headers=signed_in("assessor"))).status_code == 403
