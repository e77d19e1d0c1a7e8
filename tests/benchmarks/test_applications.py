"""POST of an application to the whole intake process, against a bare server that inserts on the same database."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from itertools import count
from pathlib import Path

import nats
import uvloop
from pydantic import SecretStr

from deploy.embedded.addresses import for_children
from deploy.embedded.launch import Launch
from deploy.embedded.ports import LOOPBACK, free_port
from deploy.embedded.probes import http_answers
from services.intake.subscribers import DURABLES
from services.intake.transaction import Intake
from shared.bus_setup import CLOCK_SUBJECT, ensure
from shared.clock import ClockRecord, FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from shared.settings import Settings
from tests.benchmarks.figures import Board, Figure, medians
from tests.benchmarks.load import post, requests_per_second
from tests.servers import finish, running
from tests.services.intake.office import SECRET, WED_7_OCTOBER, Office
from tests.waiting import until_true

REQUESTS = {1: 200, 16: 800}
"""How many are sent in a round, by how many at once."""


async def _prepare(settings: Settings) -> Office:
    """A provider with a school and an open cohort, on a clock that stands on Wed 7 October 2026."""
    await migrate(settings, ("intake",))
    await ensure(settings, DURABLES)
    standing = ClockRecord(version=1, real0=time.time(), business0=WED_7_OCTOBER, factor=1.0, paused=True)
    connection = await nats.connect(settings.nats_url)
    await connection.jetstream().publish(CLOCK_SUBJECT, standing.model_dump_json().encode())
    await connection.close()
    async with AsyncExitStack() as closing:
        database = await open_database(settings, "intake")
        closing.push_async_callback(database.close)
        clock = FrozenClock(WED_7_OCTOBER)
        office = await Office.open(Intake(database, settings, clock), clock)
        closing.push_async_callback(office.client.aclose)
        await office.school()
        await office.cohort()
    return office


@contextmanager
def _serving(argv: tuple[str, ...], environment: dict[str, str], port: int, log: Path) -> Iterator[str]:
    """A server in a process of its own; its URL."""
    url = f"http://{LOOPBACK}:{port}"
    with running(Launch((sys.executable, *argv), Path.cwd(), environment), log):
        until_true(lambda: finish(http_answers(f"{url}/health")), within=20, what=f"{argv[1]} answers")
        yield url


async def _measure(product: str, bare: str, office: Office) -> list[Figure]:
    numbers = count()
    figures = []
    for at_once, how_many in REQUESTS.items():

        def requests(url: str, how_many: int = how_many) -> list[bytes]:
            forms = (office.form(f"Sam Sample {next(numbers)}") for _ in range(how_many))
            return [post(url, json.dumps(form).encode()) for form in forms]

        async def load(url: str, at_once: int = at_once) -> float:
            return await requests_per_second(url, requests(url), at_once)

        measured, limit = await medians(lambda: load(product), lambda: load(bare))
        name = f"POST application, {at_once} at once"
        figures.append(Figure(name, "/s", measured, limit, "Starlette with one insert", "at least", 0.55))
    return figures


def test_applications(postgres_url: str, nats_url: str, tmp_path: Path, board: Board) -> None:
    port, bare_port = free_port(), free_port()
    settings = Settings(
        database_url=postgres_url, nats_url=nats_url, secret_key=SecretStr(SECRET), clock="rehearsal", http_port=port
    )
    office = finish(_prepare(settings))
    environment = for_children(
        {
            "HLTA_DATABASE_URL": postgres_url,
            "HLTA_NATS_URL": nats_url,
            "HLTA_SECRET_KEY": SECRET,
            "HLTA_CLOCK": "rehearsal",
            "HLTA_HTTP_PORT": str(port),
        }
    )
    intake = ("-m", "deploy.run", "intake")
    bare_intake = ("-m", "tests.benchmarks.bare_intake", str(bare_port), postgres_url)
    with (
        _serving(intake, environment, port, tmp_path / "intake.log") as product,
        _serving(bare_intake, environment, bare_port, tmp_path / "bare.log") as bare,
    ):
        path = f"{product}/v1/providers/{office.provider_id}/applications"
        board.add(*uvloop.run(_measure(path, f"{bare}/", office)))
