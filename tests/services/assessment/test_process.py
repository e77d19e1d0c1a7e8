"""The whole process on a real broker: a command goes in by the bus, its answer comes out by outbox and relay."""

from __future__ import annotations

import asyncio

import httpx
import nats

from deploy.embedded.ports import free_port
from services.assessment.app import serve
from services.assessment.subscribers import DURABLES
from shared import bus_setup
from shared.contracts.assessment import AllocateCohort, CohortAllocated
from shared.contracts.envelope import Envelope
from tests.services.assessment.panel import WED_2_DECEMBER, settings_for
from tests.waiting import until


async def test_a_command_on_the_bus_is_answered_on_the_bus(emptied_url: str, nats_url: str) -> None:
    settings = settings_for(emptied_url).model_copy(update={"nats_url": nats_url, "http_port": free_port()})
    await bus_setup.ensure(settings, DURABLES)
    stopping = asyncio.Event()
    process = asyncio.create_task(serve(settings, stopping))
    connection = await nats.connect(nats_url)
    try:
        await until(lambda: _is_ready(settings.http_port), within=20, what="the process is ready")
        command = AllocateCohort(cohort_id="cohort-of-nobody", due_at=WED_2_DECEMBER)
        asked = Envelope[AllocateCohort](
            id="cohort-of-nobody:allocate_cohort:1:2026-12-02",
            type=command.subject(),
            source="hlta/test",
            time=WED_2_DECEMBER,
            provider="provider-of-the-process",
            data=command,
        )
        await connection.jetstream().publish(command.subject(), asked.model_dump_json().encode())

        answers = await connection.jetstream().subscribe(CohortAllocated.subject(), stream=bus_setup.FACTS_STREAM)
        answer = Envelope[CohortAllocated].model_validate_json((await answers.next_msg(timeout=20)).data)
        assert answer.causation == asked.id
        assert (answer.provider, answer.cohort) == ("provider-of-the-process", "cohort-of-nobody")
        assert (answer.data.offered, answer.data.not_allocated) == (0, 0)
    finally:
        await connection.close()
        stopping.set()
        await asyncio.wait_for(process, 30)


async def _is_ready(port: int) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"http://127.0.0.1:{port}/health")).status_code == 200
        except httpx.TransportError:
            return False
