"""The worker, the bridge and the histories on the real development server and a real bus, served as in production."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx
import nats
import pytest
import pytest_asyncio
from nats.js import JetStreamContext
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from deploy.embedded.ports import free_port
from deploy.embedded.temporal import TemporalServer
from shared.bus_setup import CLOCK_SUBJECT, FACTS_STREAM, Durable, ensure
from shared.clock import ClockRecord, real_now
from shared.contracts.envelope import Command, Envelope, Fact
from shared.contracts.registry import read
from shared.errors import Unreachable
from shared.settings import Settings
from tests.servers import finish, running
from tests.waiting import until, until_true
from tests.workflows import facts
from tests.workflows.facts import london
from workflows import bridge, worker
from workflows.attributes import PROVIDER, STAGE, WAITING_ON
from workflows.contract import BRIDGE_DURABLE, End
from workflows.histories import histories, history_of
from workflows.routes import bridge_subjects
from workflows.temporal import connect, register

KEYS = "k1:" + base64.b64encode(os.urandom(32)).decode()


@pytest.fixture(scope="module")
def temporal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a development server."""
    directory = tmp_path_factory.mktemp("temporal")
    server = TemporalServer(directory / "data", free_port(), free_port(), free_port(), free_port())
    server.prepare()
    with running(server.launch(), directory / "log"):
        until_true(lambda: finish(server.is_ready()), within=20, what="Temporal knows its namespace")
        yield server.address


def settings_for(temporal: str, nats_url: str = "nats://127.0.0.1:1", **more: Any) -> Settings:
    return Settings.model_validate(
        {"temporal_address": temporal, "nats_url": nats_url, "payload_keys": KEYS, "http_port": free_port(), **more}
    )


@dataclass
class House:
    """Bridge and worker at work; facts go in by the bus and commands come out of it."""

    settings: Settings
    client: Client
    bus: JetStreamContext
    commands: list[Envelope[Command]]

    async def publish(self, fact: Fact, at: str, *, journey: str | None = None, cohort: str | None = None) -> None:
        typed = cast("type[Envelope[Any]]", Envelope.__class_getitem__(type(fact)))
        envelope = typed(
            id=os.urandom(8).hex(),
            type=fact.subject(),
            source="hlta/test",
            time=london(at),
            provider="p1",
            programme="hlta@1",
            journey=journey,
            cohort=cohort,
            data=fact,
        )
        await self.bus.publish(
            fact.subject(), envelope.model_dump_json().encode(), headers={"Nats-Msg-Id": envelope.id}
        )

    async def publish_clock(self, record: ClockRecord) -> None:
        await self.bus.publish(CLOCK_SUBJECT, record.model_dump_json().encode())

    async def commands_are(self, *ids: str) -> None:
        """Wait until exactly these commands came from their askers; other tests' journeys may ask as well."""
        prefix = ids[0].partition("-")[0]

        def came() -> list[str]:
            return sorted(command.id for command in self.commands if command.id.startswith(prefix))

        async def as_expected() -> bool:
            return came() == sorted(ids)

        try:
            await until(as_expected, within=15, what="the commands came")
        except AssertionError:
            assert came() == sorted(ids)


@asynccontextmanager
async def served(process: Any, settings: Settings) -> AsyncIterator[None]:
    """One process's serve() in this loop, until the block ends; it must end by itself when it is told to."""
    stopping = asyncio.Event()
    mine = settings.model_copy(update={"http_port": free_port()})
    task = asyncio.create_task(process.serve(mine, stopping))

    async def is_healthy() -> bool:
        if task.done():
            task.result()
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"http://127.0.0.1:{mine.http_port}/health")).status_code == 200
            except httpx.TransportError:
                return False

    try:
        await until(is_healthy, within=20, what=f"{process.__name__} is healthy")
        yield
    finally:
        stopping.set()
        await asyncio.wait_for(task, 25)


@pytest_asyncio.fixture
async def house(temporal: str, nats_url: str) -> AsyncIterator[House]:
    """In rehearsal, with the clock paused on Wed 7 Oct 2026, 9am."""
    settings = settings_for(temporal, nats_url, clock="rehearsal")
    await register(settings)
    await ensure(settings, (Durable(FACTS_STREAM, BRIDGE_DURABLE, bridge_subjects()),))
    connection = await nats.connect(nats_url)
    jetstream = connection.jetstream()
    commands: list[Envelope[Command]] = []

    async def obey(message: Any) -> None:
        commands.append(cast("Envelope[Command]", read(message.subject, message.data)))

    await jetstream.subscribe("hlta.cmd.>", cb=obey, ordered_consumer=True)
    house = House(settings, await connect(settings), jetstream, commands)
    await house.publish_clock(
        ClockRecord(version=1, real0=real_now(), business0=london("2026-10-07 09:00"), factor=86_400, paused=True)
    )
    try:
        async with served(bridge, settings):
            yield house
    finally:
        await connection.close()


async def count(client: Client, query: str) -> int:
    return len([execution async for execution in client.list_workflows(query)])


async def test_registering_twice_leaves_attributes_and_thirty_days_of_retention(temporal: str) -> None:
    settings = settings_for(temporal)
    await register(settings)
    await register(settings)
    client = await connect(settings)

    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert described.config.workflow_execution_retention_ttl.seconds == 30 * 86_400
    for name in ("HltaProgramme", "HltaProvider", "HltaCohort", "HltaStage", "HltaWaitingOn", "HltaReference"):
        assert await count(client, f"{name} = 'nothing'") == 0
    assert await count(client, "HltaNextDeadline < '2020-01-01T00:00:00Z'") == 0


async def test_a_server_that_is_not_there_is_named() -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(Unreachable, match=address):
        await connect(settings_for(address), within=0.3)


async def test_a_fact_on_the_bus_becomes_a_command_on_the_bus(house: House) -> None:
    async with served(worker, house.settings):
        await house.publish(facts.application_received(), "2026-10-07 09:00", journey="bus-1")
        await house.publish(facts.declaration_signed(), "2026-10-07 12:00", journey="bus-1")
        await house.commands_are("bus-1:place_candidate:1:2026-10-07")

        (command,) = house.commands
        assert (command.type, command.journey) == ("hlta.cmd.intake.place_candidate.v1", "bus-1")


async def test_journeys_can_be_found_by_stage_and_by_whom_they_wait_for(house: House) -> None:
    async with served(worker, house.settings):
        await house.publish(facts.application_received(), "2026-10-07 09:00", journey="list-1")
        await house.publish(facts.declaration_requested(), "2026-10-07 09:00", journey="list-1")
        query = (
            f"{STAGE.name} = 'declaration' AND {WAITING_ON.name} = 'head' AND {PROVIDER.name} = 'p1' "
            "AND HltaCohort = 'cohort-1' AND HltaProgramme = 'hlta@1' "
            "AND HltaNextDeadline < '2026-11-12T00:00:00Z' AND HltaReference = 'HLTA-0001'"
        )

        async def is_listed() -> bool:
            return await count(house.client, query) == 1

        await until(is_listed, within=15, what="the list shows the journey")


async def test_a_clock_that_steps_wakes_every_waiting_journey(house: House) -> None:
    async with served(worker, house.settings):
        for n in range(8):
            await house.publish(facts.application_received(), "2026-10-07 09:00", journey=f"clock-{n}")
            await house.publish(facts.declaration_requested(), "2026-10-07 09:00", journey=f"clock-{n}")
        stepped = ClockRecord(
            version=2, real0=real_now(), business0=london("2026-10-14 16:00"), factor=86_400, paused=True
        )
        await house.publish_clock(stepped)
        await house.commands_are(*(f"clock-{n}:remind_declaration:1:2026-10-14" for n in range(8)))


async def test_facts_that_came_while_no_worker_ran_win_over_the_deadlines_that_passed(house: House) -> None:
    async with served(worker, house.settings):
        await house.publish(facts.application_received(), "2026-10-07 09:00", journey="down-1")
        await house.publish(facts.declaration_requested(), "2026-10-07 09:00", journey="down-1")

        async def is_waiting() -> bool:
            if not await count(house.client, "WorkflowId = 'journey-down-1'"):
                return False
            return len((await history_of(house.client, "journey-down-1")).facts) == 2

        await until(is_waiting, within=15, what="the journey waits for the head")
    await house.publish_clock(
        ClockRecord(version=2, real0=real_now(), business0=london("2026-12-07 09:00"), factor=1, paused=True)
    )
    await house.publish(facts.declaration_signed(), "2026-10-12 10:00", journey="down-1")

    async def all_signalled() -> bool:
        handle = house.client.get_workflow_handle("journey-down-1")
        names = [
            event.workflow_execution_signaled_event_attributes.signal_name
            async for event in handle.fetch_history_events()
        ]
        return len((await history_of(house.client, "journey-down-1")).facts) == 3 and "clock_changed" in names

    await until(all_signalled, within=15, what="fact and clock are in the history")
    async with served(worker, house.settings):
        await house.commands_are("down-1:place_candidate:1:2026-10-12")


async def test_histories_are_read_by_provider_open_and_ended(house: House) -> None:
    async with served(worker, house.settings):
        await house.publish(facts.application_received(), "2026-10-07 09:00", journey="read-1")
        await house.publish(facts.declaration_declined(), "2026-10-08 09:00", journey="read-1")
        await house.publish(facts.cohort_opened(cohort_id="read-c"), "2026-10-07 09:00", cohort="read-c")
        mine = ("journey-read-1", "cohort-read-c")
        ends: dict[str, End | None] = {}

        async def are_listed() -> bool:
            found = [history async for history in histories(house.client, "p1") if history.workflow_id in mine]
            ends.update({history.workflow_id: history.ended.end if history.ended else None for history in found})
            return ends == {"journey-read-1": End.DECLINED, "cohort-read-c": None}

        await until(are_listed, within=15, what="both are listed")
        assert [history async for history in histories(house.client, "another")] == []


async def test_a_burst_of_facts_is_told_within_seconds(house: House) -> None:
    async with served(worker, house.settings):
        for n in range(24):
            await house.publish(facts.application_received(), "2026-10-07 09:00", journey=f"burst-{n}")
            await house.publish(facts.declaration_signed(), "2026-10-07 12:00", journey=f"burst-{n}")
        await house.commands_are(*(f"burst-{n}:place_candidate:1:2026-10-07" for n in range(24)))


async def test_facts_wait_in_their_stream_while_temporal_is_away(nats_url: str, tmp_path: Path) -> None:
    server = TemporalServer(tmp_path / "data", free_port(), free_port(), free_port(), free_port())
    server.prepare()
    settings = settings_for(server.address, nats_url)
    await ensure(settings, (Durable(FACTS_STREAM, BRIDGE_DURABLE, bridge_subjects()),))
    connection = await nats.connect(nats_url)
    house = House(settings, cast("Client", None), connection.jetstream(), [])
    with running(server.launch(), tmp_path / "log"):
        await register(settings)
        bridging = served(bridge, settings)
        await bridging.__aenter__()
    await house.publish(facts.application_received(), "2026-10-07 09:00", journey="away-1")
    await house.publish(facts.declaration_requested(), "2026-10-07 09:00", journey="away-1")

    async def was_delivered() -> bool:
        info = await house.bus.consumer_info(FACTS_STREAM, BRIDGE_DURABLE)
        return bool(info.num_redelivered == 2 and info.num_ack_pending == 2)

    await until(was_delivered, within=15, what="both facts were tried and put back")
    with running(server.launch(), tmp_path / "log"):
        client = await connect(settings)

        async def is_told() -> bool:
            if not await count(client, "WorkflowId = 'journey-away-1'"):
                return False
            return len((await history_of(client, "journey-away-1")).facts) == 2

        await until(is_told, within=20, what="the journey was started and told after all")
        await bridging.__aexit__(None, None, None)
    await connection.close()
