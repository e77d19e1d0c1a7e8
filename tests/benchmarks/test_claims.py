"""200 rounds of twenty claims of one time: one winner each, and how long the others wait for three other times."""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvloop

from services.assessment.subscribers import DURABLES
from services.assessment.work import Desk
from shared import bus_setup
from shared.clock import FrozenClock
from shared.db import open_database
from shared.migrations import migrate
from shared.settings import Settings
from tests.benchmarks import claiming
from tests.benchmarks.claiming import CANDIDATES, Claimed
from tests.benchmarks.figures import Board, Figure
from tests.services.assessment.panel import SECRET, Panel, settings_for

ROUNDS = 200


def test_claims(postgres_url: str, nats_url: str, tmp_path: Path, board: Board) -> None:
    settings = settings_for(postgres_url).model_copy(update={"nats_url": nats_url})
    rounds = uvloop.run(_contests(settings, tmp_path / "log"))
    assert [one.winners for one in rounds] == [1] * ROUNDS
    assert [one.with_three_others for one in rounds] == [CANDIDATES - 1] * ROUNDS
    waited = [seconds for one in rounds for seconds in one.losers]
    board.add(
        Figure("claim lost, median", "s", statistics.median(waited), 2.0, "the promise", "at most", 1),
        Figure("claim lost, slowest", "s", max(waited), 2.0, "the promise", "at most", 1),
    )


async def _contests(settings: Settings, log: Path) -> list[Claimed]:
    await migrate(settings, ("assessment",))
    await bus_setup.ensure(settings, DURABLES)
    async with AsyncExitStack() as closing:
        database = await open_database(settings, "assessment")
        closing.push_async_callback(database.close)
        clock = FrozenClock(datetime.now(UTC))
        panel = await Panel.open(Desk(database, clock, SECRET), clock, "provider-a")
        assessor_id = await panel.register("una", capacity=100)
        found = await claiming.candidates_of(panel, assessor_id)
        addresses = closing.enter_context(claiming.assessment_processes(settings, log))
        await claiming.until_they_answer(addresses)
        clients = [
            await closing.enter_async_context(httpx.AsyncClient(base_url=address, timeout=30)) for address in addresses
        ]
        rounds = []
        for number in range(1, ROUNDS + 1):
            wanted = await claiming.contest(panel, assessor_id, found, number)
            rounds.append(await claiming.claim_at_once(panel, clients, wanted))
            assert await claiming.overlaps(panel) == 0
        return rounds
