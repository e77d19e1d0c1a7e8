"""Mail that comes back is a task within seconds, its reader is asked nothing more, and both end with a good address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from services.notifications import ledger
from services.notifications.http import build_app
from services.notifications.office import Desk
from shared import tokens
from shared.contracts import intake
from shared.contracts.notifications import AddressWorks, MessageBounced
from shared.settings import Settings
from shared.tokens import Staff
from tests.services.notifications.desk import SECRET, sample_fact
from tests.services.notifications.desk import Desk as PostDesk
from tests.services.notifications.post_office import NEVER

OPERATOR = {
    "Authorization": f"Bearer {tokens.mint(SECRET, Staff(person_id='olive', role='operator', provider='provider'))}"
}
SERVICE = {"Authorization": "Bearer what-the-sending-service-knows"}
REMINDED_AT = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
async def client(journey_desk: PostDesk) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(bounce_secret=SecretStr("what-the-sending-service-knows"))
    app = build_app(settings, SECRET, Desk(journey_desk.database, journey_desk.composer, journey_desk.clock))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications.example") as client:
        yield client


async def bounced(desk: PostDesk) -> list[MessageBounced]:
    return [one.data for one in await desk.told_facts() if isinstance(one.data, MessageBounced)]


async def tasks(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/v1/tasks", headers=OPERATOR)).json()["tasks"]
    return found


async def came_back(desk: PostDesk) -> None:
    """The server refuses the first message to the candidate for good."""
    desk.post.next.append(NEVER)
    async with desk.sending():
        await desk.settled(refused=1)


async def reminded(desk: PostDesk) -> None:
    """A check of understanding is still open: a question to the candidate."""
    desk.clock.set(REMINDED_AT)
    await desk.tell(sample_fact("m42_check_reminder"))


async def test_a_refusal_is_a_task_with_address_answer_and_whom_else_one_may_ask(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    assert await tasks(client) == []
    await came_back(journey_desk)

    (fact,) = await bounced(journey_desk)
    assert (fact.template, fact.person_id, fact.channel, fact.nature, fact.code) == (
        "m02_application_received", "candidate", "smtp", "permanent", "550",
    )  # fmt: skip
    (task,) = await tasks(client)
    assert (task["code"], task["journey_id"], task["since"]) == ("address_bounced", "journey", "2026-10-07T08:00:00Z")
    assert task["details"][:2] == [
        "Sam Example (candidate): sam.example@candidate.example",
        "What came back: 2 application received, answer 550",
    ]
    other = tokens.mint(SECRET, Staff(person_id="otto", role="operator", provider="another"))
    assert (await client.get("/v1/tasks", headers={"Authorization": f"Bearer {other}"})).json() == {"tasks": []}


async def test_while_mail_comes_back_nothing_is_asked_and_the_log_says_so(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    await came_back(journey_desk)
    await reminded(journey_desk)
    async with journey_desk.sending():
        await journey_desk.settled(refused=1, dropped=1)
    rows = {row["template"]: row for row in await journey_desk.rows()}
    assert rows["m42_check_reminder"]["reason_code"] == "address_bounced"


async def test_another_address_ends_it(journey_desk: PostDesk, client: httpx.AsyncClient) -> None:
    await came_back(journey_desk)
    same = intake.ContactDetailsSet(
        person_id="candidate", role="candidate", name="Sam Example", email="SAM.example@candidate.example"
    )
    await journey_desk.tell(same, version=2)
    assert len(await tasks(client)) == 1
    await journey_desk.tell(same.model_copy(update={"email": "sam@other.example"}), version=3)
    assert await tasks(client) == []
    await reminded(journey_desk)
    async with journey_desk.sending():
        await journey_desk.settled(refused=1, accepted=1)
    assert journey_desk.post.taken[-1]["To"].endswith("<sam@other.example>")


async def test_an_operator_says_that_it_works_and_what_is_asked_is_sent(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    await came_back(journey_desk)
    await reminded(journey_desk)
    async with journey_desk.sending():
        await journey_desk.settled(refused=1, dropped=1)
    body = {"person_id": "candidate", "reason": "The mailbox was full."}
    keyed = OPERATOR | {"Idempotency-Key": "works-1"}
    seen = (await client.post("/v1/office/address_works?preview=true", json=body, headers=keyed)).json()
    assert [(one["role"], one["message"]) for one in seen["people_told"]] == [("candidate", "42 check reminder")]
    assert len(await tasks(client)) == 1, "only looked at"
    assert (await client.post("/v1/office/address_works", json=body, headers=keyed)).status_code == 200
    assert await tasks(client) == []
    async with journey_desk.sending():
        await journey_desk.settled(refused=1, dropped=1, accepted=1)
    assert journey_desk.post.templates[-1] == "m42_check_reminder"
    assert [type(one.data) for one in await journey_desk.told_facts()].count(AddressWorks) == 1
    again = await client.post("/v1/office/address_works", json=body, headers=OPERATOR | {"Idempotency-Key": "works-2"})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_bounced")


async def test_the_sending_service_reports_by_message_id_once_and_with_its_secret(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    body = {"message_id": journey_desk.post.taken[0]["Message-ID"], "nature": "permanent", "code": "5.1.1"}
    for headers in ({}, {"Authorization": "Bearer guessed"}, OPERATOR):
        assert (await client.post("/v1/bounces", json=body, headers=headers)).status_code == 401
    assert await tasks(client) == []
    for is_new in (True, False):
        taken = await client.post("/v1/bounces", json=body, headers=SERVICE)
        assert (taken.status_code, taken.json()) == (202, {"new": is_new})
    (fact,) = await bounced(journey_desk)
    assert (fact.channel, fact.code) == ("webhook", "5.1.1")
    assert len(await tasks(client)) == 1
    unknown = body | {"message_id": f"<{'0' * 64}@hlta.example.org>"}
    assert (await client.post("/v1/bounces", json=unknown, headers=SERVICE)).status_code == 404
    assert (await client.post("/v1/bounces", json=body | {"message_id": "<x@y>"}, headers=SERVICE)).status_code == 422


async def test_without_a_secret_nobody_reports(journey_desk: PostDesk) -> None:
    app = build_app(Settings(), SECRET, Desk(journey_desk.database, journey_desk.composer, journey_desk.clock))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://n.example") as client:
        body = {"message_id": f"<{'0' * 64}@hlta.example.org>", "nature": "permanent"}
        for headers in ({}, {"Authorization": "Bearer "}):
            assert (await client.post("/v1/bounces", json=body, headers=headers)).status_code == 401


async def test_a_report_on_an_address_that_was_corrected_meanwhile_is_nobodys_task(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    async with journey_desk.sending():
        await journey_desk.settled(accepted=1)
    corrected = intake.ContactDetailsSet(
        person_id="candidate", role="candidate", name="Sam Example", email="sam@other.example"
    )
    await journey_desk.tell(corrected, version=2)
    body = {"message_id": journey_desk.post.taken[0]["Message-ID"], "nature": "permanent"}
    assert (await client.post("/v1/bounces", json=body, headers=SERVICE)).json() == {"new": True}
    assert await tasks(client) == []
    assert await bounced(journey_desk) == []


async def _receipt(client: httpx.AsyncClient, reference: str | None, status: str) -> httpx.Response:
    body = {"id": "11111111-2222-4333-8444-555555555555", "reference": reference, "status": status, "to": "x@y.example"}
    return await client.post("/v1/notify/receipts", headers=SERVICE, json=body)


async def _sent_digest(desk: PostDesk) -> str:
    async with desk.sending():
        await desk.settled(accepted=1)
    return str((await desk.rows())[0]["id_digest"])


@pytest.mark.parametrize(("status", "nature"), [("permanent-failure", "permanent"), ("temporary-failure", "temporary")])
async def test_what_notify_could_not_deliver_is_a_bounce_once(
    journey_desk: PostDesk, client: httpx.AsyncClient, status: str, nature: str
) -> None:
    digest = await _sent_digest(journey_desk)
    answers = [(await _receipt(client, digest, status)).json() for _ in range(2)]
    assert answers == [{"new": True}, {"new": False}]
    [told] = await bounced(journey_desk)
    assert (told.channel, told.nature, told.code) == ("webhook", nature, status)


async def test_what_notify_delivered_changes_nothing(journey_desk: PostDesk, client: httpx.AsyncClient) -> None:
    digest = await _sent_digest(journey_desk)
    assert (await _receipt(client, digest, "delivered")).json() == {"new": False}
    assert await journey_desk.facts() == ["message_accepted"]


async def test_what_notify_failed_to_send_is_planned_again_and_is_no_bounce(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    digest = await _sent_digest(journey_desk)
    assert (await _receipt(client, digest, "technical-failure")).json() == {"new": True}
    [row] = await journey_desk.rows()
    assert (row["state"], row["settled_at"], row["reason_code"]) == ("planned", None, "technical-failure")
    assert await bounced(journey_desk) == []


async def test_what_notify_fails_to_send_for_three_days_is_given_up(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    digest = await _sent_digest(journey_desk)
    async with journey_desk.database.transaction() as connection:
        await connection.execute("update messages set first_claim_real_at = now() - interval '73 hours'")
    assert (await _receipt(client, digest, "technical-failure")).json() == {"new": True}
    assert await journey_desk.states() == {"refused": 1}
    assert await journey_desk.facts() == ["message_accepted", "message_refused"]


@pytest.mark.parametrize("reference", [None, "", "other-system-7", "0" * 64])
async def test_a_receipt_for_what_others_sent_is_none_of_ours(
    journey_desk: PostDesk, client: httpx.AsyncClient, reference: str | None
) -> None:
    await _sent_digest(journey_desk)
    assert (await _receipt(client, reference, "permanent-failure")).status_code == 404
    assert await bounced(journey_desk) == []


async def test_a_receipt_without_the_secret_is_not_taken(journey_desk: PostDesk, client: httpx.AsyncClient) -> None:
    digest = await _sent_digest(journey_desk)
    body = {"reference": digest, "status": "permanent-failure"}
    assert (await client.post("/v1/notify/receipts", json=body)).status_code == 401
    assert await bounced(journey_desk) == []


async def test_what_no_mail_server_took_is_no_bounce_but_a_task_until_it_is_sent_again(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    async with journey_desk.database.transaction() as connection:
        await connection.execute(
            """update messages set state = 'refused', reason_code = 'not_taken', reply_code = null,
                      settled_at = $1, attempt = 600""",
            REMINDED_AT,
        )
    [row] = await journey_desk.rows()
    [task] = await tasks(client)
    assert (task["code"], task["journey_id"], task["person_id"]) == ("mail_not_sent", "journey", "candidate")
    assert task["details"] == [
        "Sam Example (candidate)",
        "Not sent: 2 application received",
        f"Key for sending it again: {row['message_key']}",
    ]
    assert await bounced(journey_desk) == []
    body = {"message_key": row["message_key"], "reason_class": "provider", "reason": "The server was away."}
    answer = await client.post("/v1/office/resend", json=body, headers=OPERATOR | {"Idempotency-Key": "k"})
    assert answer.status_code == 200, answer.text
    assert await tasks(client) == []


async def test_a_message_given_up_without_an_answer_stops_nothing(journey_desk: PostDesk) -> None:
    """A connection that fails for three days says nothing about the address."""
    async with journey_desk.database.transaction() as connection:
        [claim] = await ledger.claim(connection, "host", journey_desk.clock.now(), 10)
        given_up = ledger.Result(claim, "refused", reason_code="not_taken")
        await ledger.settle(connection, [given_up], journey_desk.clock.now())
    assert await bounced(journey_desk) == []
    assert await journey_desk.facts() == ["message_refused"]
