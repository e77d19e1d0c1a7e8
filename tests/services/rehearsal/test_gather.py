"""Reading facts and parked messages back from a real NATS server."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import nats
import pytest

from rehearsal import gather
from rehearsal.records import DisturbanceSeen
from shared.bus_setup import ensure
from shared.contracts.envelope import Envelope, Message
from shared.contracts.intake import DeclarationSigned
from shared.settings import Settings
from tests.waiting import until

AT = datetime(2026, 10, 14, 9, tzinfo=UTC)


def signed(number: int) -> Envelope[Message]:
    body = DeclarationSigned(declaration_id=f"d{number}", head_id="h", link_version=1, signed_at=AT)
    return Envelope[Message](
        id=f"f{number}", type=body.subject(), source="intake", time=AT, provider="p1", journey=f"j{number}", data=body
    )


@pytest.fixture
async def settings(nats_url: str) -> Settings:
    made = Settings(nats_url=nats_url)
    await ensure(made, ())
    return made


async def publish(settings: Settings, facts: list[Envelope[Message]]) -> None:
    connection = await nats.connect(settings.nats_url)
    for fact in facts:
        await connection.jetstream().publish(fact.type, fact.model_dump_json(serialize_as_any=True).encode())
    await connection.close()


async def test_facts_are_read_from_the_beginning_and_as_they_come_in_their_order(settings: Settings) -> None:
    await publish(settings, [signed(1), signed(2)])
    connection = await gather.connect(settings)
    heard: list[str] = []
    facts = gather.Facts(connection, lambda fact: heard.append(fact.id))
    readers = [asyncio.create_task(listener.run()) for listener in facts.listeners]

    async def all_read() -> bool:
        return len(facts.facts) == 3

    try:
        await publish(settings, [signed(3)])
        await until(all_read, within=10, what="three facts are read")
        assert await facts.listeners[0].catch_up(within=5)
    finally:
        for reader in readers:
            reader.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*readers)
        await connection.close()
    assert heard == ["f1", "f2", "f3"]
    assert [type(fact.data) for fact in facts.facts] == [DeclarationSigned] * 3


async def test_a_dead_letter_is_found_with_its_reason(settings: Settings) -> None:
    connection = await gather.connect(settings)
    try:
        await connection.jetstream().publish("hlta.dead.EVT.bridge", b"{}", headers={"X-Error": "UnknownMessage"})
        (found,) = await gather.parked(connection)
    finally:
        await connection.close()
    assert (found.stream, found.subject, found.number) == ("DLQ", "hlta.dead.EVT.bridge: UnknownMessage", 1)


def test_absences_are_read_from_the_supervisors_record(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(
        '{"disturbances": [{"process": "nats", "gone_at": 10.0, "ready_at": 12.5},'
        ' {"process": "portal", "gone_at": 20.0, "ready_at": null}]}'
    )
    assert gather.disturbances(tmp_path) == [
        DisturbanceSeen("nats", 10.0, 17.5),
        DisturbanceSeen("portal", 20.0, float("inf")),
    ]
    assert gather.disturbances(tmp_path / "elsewhere") == []
