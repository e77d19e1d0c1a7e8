"""The whole process on real servers: facts from the bus become mails in the catcher, and results go back to the bus."""

from __future__ import annotations

import asyncio

import httpx
import nats
from pydantic import SecretStr

from deploy.embedded.ports import free_port
from services.notifications.app import serve
from services.notifications.samples import people
from services.notifications.subscribers import DURABLES
from shared import bus_setup
from shared.contracts import intake
from shared.contracts.envelope import ContactFact, Fact
from shared.migrations import migrate
from shared.outbox import About, envelope
from shared.settings import Settings
from tests.servers import Catcher
from tests.services.notifications.desk import SECRET, WED_7_OCTOBER, sample_fact
from tests.waiting import until


async def _publish(url: str, *facts: Fact | ContactFact) -> None:
    connection = await nats.connect(url)
    for number, fact in enumerate(facts):
        about = About(provider="provider", programme="hlta@1", journey="journey", cohort="cohort")
        body = envelope(fact, about, WED_7_OCTOBER, f"{fact.kind()}-{number}").model_dump_json()
        await connection.jetstream().publish(fact.subject(), body.encode())
    await connection.close()


async def test_facts_on_the_bus_become_mails_and_results_become_facts(
    postgres_url: str, nats_url: str, catcher: Catcher
) -> None:
    settings = Settings(
        database_url=postgres_url,
        nats_url=nats_url,
        smtp_url=catcher.smtp_url,
        secret_key=SecretStr(SECRET),
        http_port=free_port(),
    )
    await migrate(settings, ("notifications",))
    await bus_setup.ensure(settings, DURABLES)
    # The application overtakes everything that it needs: it is delivered again until all has come.
    await _publish(nats_url, sample_fact("m02_application_received"))
    stopping = asyncio.Event()
    process = asyncio.create_task(serve(settings, stopping))
    try:
        await until(lambda: _is_ready(settings), within=20, what="the process is ready")
        await _publish(
            nats_url,
            intake.ProviderAdded(
                name="T", contact_name="P", contact_email="p@t.example", contact_phone="01632 960 001"
            ),
            intake.SchoolRecorded(school_id="school", urn="1", name="S", area="A", phase="primary"),
            intake.CohortOpened(
                cohort_id="cohort",
                name="Group 1",
                sessions=sample_fact("m09_place_confirmed").sessions,  # type: ignore[attr-defined]
                dues=(),
                allocate_at=WED_7_OCTOBER,
                capacity=24,
            ),
            *(
                intake.ContactDetailsSet(person_id=p.person_id, role=p.role, name=p.name, email=p.email)
                for p in people().values()
            ),
        )
        await until(lambda: _arrived(catcher), within=20, what="the mail has arrived")
        await until(lambda: _told(nats_url), within=10, what="the acceptance is on the bus")
    finally:
        stopping.set()
        await asyncio.wait_for(process, 20)


async def _is_ready(settings: Settings) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            answer = await client.get(f"http://127.0.0.1:{settings.http_port}/health")
        except httpx.TransportError:
            return False
    return answer.status_code == 200


async def _arrived(catcher: Catcher) -> bool:
    mails = await asyncio.to_thread(catcher.mails, "sam.example@candidate.example")
    return [mail["headers"]["X-HLTA-Template"] for mail in mails] == ["m02_application_received"]


async def _told(url: str) -> bool:
    connection = await nats.connect(url)
    try:
        stream = await connection.jetstream().stream_info("EVT", subjects_filter="hlta.notifications.>")
        return (stream.state.subjects or {}) == {"hlta.notifications.message_accepted.v1": 1}
    finally:
        await connection.close()
