"""Twenty candidates who choose one and the same time at once, on several processes of the assessment service."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from deploy.embedded.addresses import for_children
from deploy.embedded.launch import Launch
from deploy.embedded.ports import free_port
from services.assessment import journeys
from services.assessment.appointments import repository
from services.assessment.appointments.domain import Proposal
from shared.links import Purpose
from shared.settings import Settings
from tests.servers import running
from tests.services.assessment.panel import SECRET, Panel
from tests.waiting import until

CANDIDATES = 20
PROCESSES = 3


@dataclass(frozen=True)
class Claimed:
    """One round: how many got the time, and how long each of the others waited for the answer, in seconds."""

    winners: int
    losers: tuple[float, ...]
    with_three_others: int


@contextmanager
def assessment_processes(settings: Settings, log: Path) -> Iterator[list[str]]:
    """So many processes of the service over one database; their addresses."""
    with ExitStack() as stack:
        addresses = []
        for _ in range(PROCESSES):
            port = free_port()
            environment = for_children(
                {
                    "HLTA_DATABASE_URL": settings.database_url,
                    "HLTA_NATS_URL": settings.nats_url,
                    "HLTA_SECRET_KEY": SECRET,
                    "HLTA_HTTP_PORT": str(port),
                }
            )
            launch = Launch((sys.executable, "-m", "deploy.run", "assessment"), Path.cwd(), environment)
            process: subprocess.Popen[bytes] = stack.enter_context(running(launch, log))
            assert process.poll() is None
            addresses.append(f"http://127.0.0.1:{port}")
        yield addresses


async def until_they_answer(addresses: list[str]) -> None:
    """Wait for every process."""
    async with httpx.AsyncClient() as client:

        async def all_answer() -> bool:
            try:
                answers = [await client.get(f"{address}/health") for address in addresses]
            except httpx.TransportError:
                return False
            return all(answer.status_code == 200 for answer in answers)

        await until(all_answer, within=60, what="every process answers")


async def candidates_of(panel: Panel, assessor_id: str) -> list[str]:
    """Twenty journeys that the assessor has taken, with their guests named."""
    found = [await panel.ready(f"candidate{number:02}") for number in range(CANDIDATES)]
    first_on = panel.clock.now().date() + timedelta(days=20)
    async with panel.desk.work(panel.provider) as work:
        await work.connection.execute(
            "update journeys set window_first_on = $1, window_last_on = $2", first_on, first_on + timedelta(days=900)
        )
        await work.connection.executemany(
            """insert into offers (offer_id, provider_id, journey_id, assessor_id, state, offered_at, reply_by)
               values ($1, $2, $1, $3, 'accepted', now(), now())""",
            [(journey_id, panel.provider, assessor_id) for journey_id in found],
        )
    for journey_id in found:
        await panel.name_guests(journey_id)
    return found


async def contest(panel: Panel, assessor_id: str, found: list[str], number: int) -> dict[str, str]:
    """A new proposal for everybody: the same time, and three others. The slot that each will choose, by journey."""
    day = datetime.combine(panel.clock.now().date() + timedelta(days=40 + number), datetime.min.time(), UTC)
    starts = [day + timedelta(hours=hour) for hour in (9, 11, 13, 15)]
    wanted: dict[str, str] = {}
    async with panel.desk.work(panel.provider) as work:
        await work.connection.execute("update proposals set state = 'released' where state in ('offered', 'chosen')")
        await work.connection.execute("update times set state = 'freed' where state <> 'freed'")
        for journey_id in found:
            journey = await journeys.lock(work.connection, panel.provider, journey_id)
            slots = [
                repository.slot_plan(f"{journey_id}x{number}x{n}".replace("-", ""), at, 120)
                for n, at in enumerate(starts)
            ]
            proposal = Proposal(
                journey_id=journey_id,
                version=number,
                assessor_id=assessor_id,
                state="offered",
                reply_by=panel.clock.now() + timedelta(days=3),
                shared=True,
            )
            await repository.insert_proposal(work.connection, journey, proposal, slots, work.now)
            wanted[journey_id] = slots[0].slot_id
    return wanted


async def claim_at_once(panel: Panel, clients: list[httpx.AsyncClient], wanted: dict[str, str]) -> Claimed:
    """Everybody chooses in the same instant, each on the next process."""

    async def choose(number: int, journey_id: str, slot_id: str) -> tuple[httpx.Response, float]:
        began = time.perf_counter()
        headers = panel.link(Purpose.SLOTS, journey_id)
        answer = await clients[number % len(clients)].post(f"/v1/slots/{slot_id}/choice", json={}, headers=headers)
        return answer, time.perf_counter() - began

    answers = await asyncio.gather(*(choose(n, journey, slot) for n, (journey, slot) in enumerate(wanted.items())))
    lost = [(answer, seconds) for answer, seconds in answers if answer.status_code != 200]
    assert all((answer.status_code, answer.json()["code"]) == (409, "time_taken") for answer, _ in lost), [
        answer.text for answer, _ in lost if answer.status_code != 409
    ]
    return Claimed(
        winners=len(answers) - len(lost),
        losers=tuple(seconds for _, seconds in lost),
        with_three_others=sum(len(answer.json()["alternatives"]) == 3 for answer, _ in lost),
    )


async def overlaps(panel: Panel) -> int:
    """How many pairs of rows promise one assessor's time twice: none can be there."""
    async with panel.desk.database.connection() as connection:
        found = await connection.fetchval(
            """select count(*) from times a join times b on a.assessor_id = b.assessor_id and a.slot_id < b.slot_id
                  and a.during && b.during and a.state in ('held', 'booked') and b.state in ('held', 'booked')"""
        )
    return int(found)
