"""Fills the checker's records: facts and parked messages from NATS, asks from the histories, absences from the stack.

Read-only. The people in the rehearsal see nothing of this.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nats
import nats.errors
import nats.js.errors
from nats.aio.client import Client as NatsClient
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from rehearsal.records import SETTLING_SECONDS, AnyFact, AskSeen, DisturbanceSeen, ParkedSeen
from shared.bus_setup import ADVISORY_STREAM, CONTACT_STREAM, DEAD_STREAM, FACTS_STREAM
from shared.contracts import registry
from shared.settings import Settings

_BATCH = 200
_WAIT_SECONDS = 1.0
_AWAY_SECONDS = 0.3
_FORGOTTEN_AFTER_SECONDS = 30.0


async def connect(settings: Settings) -> NatsClient:
    """A connection that comes back by itself for as long as the rehearsal runs."""

    async def quietly(_: Exception) -> None:
        """An absence shows in the stack's own record; every reader below tries again."""

    return await nats.connect(
        settings.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=quietly, name="rehearsal"
    )


class Listener:
    """Reads one stream of facts from its beginning, and goes on where it was after the server was away."""

    def __init__(self, jetstream: JetStreamContext, stream: str, take: Callable[[AnyFact], None]) -> None:
        self._jetstream = jetstream
        self._stream = stream
        self._take = take
        self.last = 0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._read_on()
            except (TimeoutError, nats.errors.Error, nats.js.errors.Error, OSError):
                await asyncio.sleep(_AWAY_SECONDS)

    async def catch_up(self, within: float) -> bool:
        """Wait until everything that the stream holds by now has been read."""
        async with asyncio.timeout(within):
            state = (await self._jetstream.stream_info(self._stream)).state
            while self.last < state.last_seq:
                await asyncio.sleep(0.05)
        return True

    async def _read_on(self) -> None:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=self.last + 1,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=_FORGOTTEN_AFTER_SECONDS,
            mem_storage=True,
        )
        subscription = await self._jetstream.pull_subscribe("", stream=self._stream, config=config)
        while True:
            try:
                messages = await subscription.fetch(_BATCH, timeout=_WAIT_SECONDS)
            except (TimeoutError, nats.errors.TimeoutError):
                await subscription.consumer_info()  # a consumer that a restart has lost raises here
                continue
            for message in messages:
                sequence = message.metadata.sequence.stream
                if sequence > self.last:
                    self._take(registry.read(message.subject, message.data))
                    self.last = sequence


class Facts:
    """All facts and contact details so far, in the order of the bus."""

    def __init__(self, connection: NatsClient, heard: Callable[[AnyFact], None]) -> None:
        self.facts: list[AnyFact] = []
        self.contacts: list[AnyFact] = []
        self._heard = heard
        jetstream = connection.jetstream()
        self.listeners = (
            Listener(jetstream, FACTS_STREAM, self._take_fact),
            Listener(jetstream, CONTACT_STREAM, self.contacts.append),
        )

    def _take_fact(self, fact: AnyFact) -> None:
        self.facts.append(fact)
        self._heard(fact)


async def parked(connection: NatsClient) -> list[ParkedSeen]:
    """Every message in the dead letters, and every one that the bus gave up."""
    found = []
    jetstream = connection.jetstream()
    for stream in (DEAD_STREAM, ADVISORY_STREAM):
        state = (await jetstream.stream_info(stream)).state
        for number in range(state.first_seq, state.last_seq + 1) if state.messages else ():
            try:
                message = await jetstream.get_msg(stream, number)
            except nats.js.errors.NotFoundError:
                continue
            found.append(ParkedSeen(stream, _described(message.subject or "", message.headers), number))
    return found


def _described(subject: str, headers: dict[str, Any] | None) -> str:
    reasons = [str(value) for name, value in (headers or {}).items() if "error" in name.lower()]
    return f"{subject}: {reasons[0]}" if reasons else subject


async def asks(settings: Settings) -> tuple[list[AskSeen], list[str]]:
    """What all workflows have asked, and the ids of those that still run."""
    from workflows.histories import histories
    from workflows.temporal import connect as connect_to_temporal

    client = await connect_to_temporal(settings)
    asked, running = [], []
    async for history in histories(client):
        asked += [
            AskSeen(history.workflow_id, ask.id, ask.purpose, ask.step, ask.due_at, ask.asked_at.timestamp())
            for ask in history.asks
        ]
        if history.ended is None:
            running.append(history.workflow_id)
    return asked, running


def disturbances(data: Path) -> list[DisturbanceSeen]:
    """When processes of the embedded stack were away, from the supervisor's own record; none where there is none."""
    file = data / "state.json"
    if not file.exists():
        return []
    return [
        DisturbanceSeen(
            each["process"],
            float(each["gone_at"]),
            float(each["ready_at"]) + SETTLING_SECONDS if each["ready_at"] is not None else float("inf"),
        )
        for each in json.loads(file.read_text())["disturbances"]
    ]
