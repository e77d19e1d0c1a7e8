"""What would be mailed is rendered by the code that mails it, and nothing of the looking stays."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from services.notifications.http import build_app
from services.notifications.office import Desk
from shared.contracts import intake
from shared.contracts.envelope import ContactFact, Fact
from shared.outbox import About, envelope
from shared.settings import Settings
from tests.services.notifications.desk import SECRET, sample_fact
from tests.services.notifications.desk import Desk as PostDesk
from tests.services.notifications.post_office import NEVER
from tests.services.notifications.test_mailings import by


@pytest.fixture
async def client(journey_desk: PostDesk) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(Settings(), SECRET, Desk(journey_desk.database, journey_desk.composer, journey_desk.clock))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notifications.example") as client:
        yield client


def applied(number: int) -> list[tuple[Fact | ContactFact, str]]:
    """What one application tells, with its journey: two people, the application, and the request to the head."""
    received, requested = sample_fact("m02_application_received"), sample_fact("m03_please_confirm")
    assert isinstance(received, intake.ApplicationReceived)
    assert isinstance(requested, intake.DeclarationRequested)
    journey, candidate, head = f"j{number}", f"c{number}", f"h{number}"
    facts: list[Fact | ContactFact] = [
        _contact(candidate, "candidate", f"Nadia Number{number}"),
        _contact(head, "head", f"Hugo Number{number}"),
        received.model_copy(update={"person_id": candidate, "head_id": head, "school_contact_id": None}),
        requested.model_copy(update={"declaration_id": f"d{number}", "head_id": head, "person_id": candidate}),
    ]
    return [(fact, journey) for fact in facts]


def _contact(person_id: str, role: Any, name: str) -> intake.ContactDetailsSet:
    return intake.ContactDetailsSet(
        person_id=person_id, role=role, name=name, email=f"{person_id}@oakfield.example", school_id="school"
    )


def envelopes(desk: PostDesk, told: Sequence[tuple[Fact | ContactFact, str]], provider: str = "provider") -> list[str]:
    return [
        envelope(
            fact,
            About(provider=provider, programme="hlta@1", journey=journey, cohort="cohort"),
            desk.clock.now(),
            f"never-{number}",
        ).model_dump_json()
        for number, (fact, journey) in enumerate(told)
    ]


async def ask(client: httpx.AsyncClient, told: list[str]) -> httpx.Response:
    return await client.post("/v1/dry-runs", json={"told": told}, headers=by("olive"))


async def test_five_samples_of_both_kinds_are_what_is_sent_in_the_end(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    told = [one for number in range(4) for one in applied(number)]
    before = await journey_desk.rows()
    answer = await ask(client, envelopes(journey_desk, told))
    assert answer.status_code == 200, answer.text
    samples = answer.json()["samples"]
    assert sorted(one["sent_to"] for one in samples) == [
        "c0@oakfield.example", "c1@oakfield.example", "c2@oakfield.example", "h0@oakfield.example",
        "h1@oakfield.example",
    ]  # fmt: skip
    assert answer.json()["left_out"] == []
    assert await journey_desk.rows() == before, "nothing was planned by looking"
    assert "never-0" not in await _inbox(journey_desk)

    for fact, journey in told:
        await journey_desk.tell(fact, journey=journey)
    async with journey_desk.sending():
        await journey_desk.settled(accepted=9)
    sent = await _sent_words(journey_desk)
    for one in samples:
        assert (one["subject"], one["words"]) == sent[one["sent_to"]]


async def test_who_would_get_nothing_is_named_with_the_reason(
    journey_desk: PostDesk, client: httpx.AsyncClient
) -> None:
    """The candidate's mail came back, so a question to them would wait; and a message without its contact too."""
    journey_desk.post.next.append(NEVER)
    async with journey_desk.sending():
        await journey_desk.settled(refused=1)
    told: list[tuple[Fact | ContactFact, str]] = [(sample_fact("m42_check_reminder"), "journey")]
    without_contacts = [one for one in applied(7) if isinstance(one[0], Fact)]
    answer = (await ask(client, envelopes(journey_desk, [*told, *without_contacts]))).json()
    assert answer["samples"] == []
    (reference,) = {row["remembered"]["reference"] for row in await _journeys(journey_desk)}
    assert answer["left_out"] == [
        {"reason": "address_bounced", "count": 1, "references": [reference]},
        {"reason": "not_known_yet", "count": 2, "references": []},
    ]


@pytest.mark.parametrize("told", ["no JSON", "{}", '{"type": "intake.v1.nothing"}', "[]", '{"type": 7}'])
async def test_what_is_no_fact_is_refused(client: httpx.AsyncClient, told: str) -> None:
    answer = await ask(client, [told])
    assert (answer.status_code, answer.json()["field"]) == (422, "told")


async def test_another_providers_facts_are_refused(journey_desk: PostDesk, client: httpx.AsyncClient) -> None:
    answer = await ask(client, envelopes(journey_desk, applied(1), provider="another"))
    assert (answer.status_code, answer.json()["field"]) == (422, "told")
    assert "Nadia" not in answer.text


async def test_only_operators_may_ask(client: httpx.AsyncClient) -> None:
    assert (await client.post("/v1/dry-runs", json={"told": []})).status_code == 401


async def _inbox(desk: PostDesk) -> set[str]:
    async with desk.database.connection() as connection:
        return {row["message_id"] for row in await connection.fetch("select message_id from inbox")}


async def _journeys(desk: PostDesk) -> list[Any]:
    async with desk.database.connection() as connection:
        return await connection.fetch("select remembered from journeys")


async def _sent_words(desk: PostDesk) -> dict[str, tuple[str, str]]:
    """Subject and words by address, as they left; links without what they open."""
    async with desk.database.connection() as connection:
        rows = await connection.fetch("select sent_to, subject, words from sent_words")
    assert all(not re.search(r"/[A-Za-z0-9_.-]{40,}", row["words"]) for row in rows)
    return {row["sent_to"]: (row["subject"], row["words"]) for row in rows}
