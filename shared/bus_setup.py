"""Streams and durable consumers, declared in one place and brought up to date at every bootstrap.

The clients never update a durable that exists, so a changed setting would be silently ignored; this does.
"""

from __future__ import annotations

from dataclasses import dataclass

import nats
import nats.errors
import nats.js.errors
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StorageType, StreamConfig

from shared.bus import SERVER_MAX_DELIVER
from shared.errors import Unreachable
from shared.settings import Settings

_DAY = 86_400.0

FACTS_STREAM = "EVT"
COMMANDS_STREAM = "CMD"
CONTACT_STREAM = "CONTACT"
CLOCK_STREAM = "CLOCK"
CLOCK_SUBJECT = "hlta.clock.v1"
DEAD_STREAM = "DLQ"
ADVISORY_STREAM = "ADV"

ACK_WAIT_SECONDS = 15.0
"""Longer than any handler takes; as short as a crash of the reader should delay its message."""


@dataclass(frozen=True)
class Durable:
    """One durable consumer of one service."""

    stream: str
    name: str
    subjects: tuple[str, ...]


def streams(replicas: int) -> tuple[StreamConfig, ...]:
    """All streams. Their subjects must not overlap: the server refuses that."""

    def stream(name: str, subjects: list[str], days: float, per_subject: int = -1) -> StreamConfig:
        return StreamConfig(
            name=name,
            subjects=subjects,
            retention=RetentionPolicy.LIMITS,
            storage=StorageType.FILE,
            max_age=days * _DAY,
            max_msgs_per_subject=per_subject,
            duplicate_window=120.0,
            num_replicas=replicas,
        )

    return (
        stream(FACTS_STREAM, ["hlta.intake.>", "hlta.assessment.>", "hlta.notifications.>"], 14),
        stream(COMMANDS_STREAM, ["hlta.cmd.>"], 14),
        stream(CONTACT_STREAM, ["hlta.contact.>"], 7),
        stream(CLOCK_STREAM, [CLOCK_SUBJECT], 3650, per_subject=1),
        stream(DEAD_STREAM, ["hlta.dead.>"], 90),
        stream(
            ADVISORY_STREAM,
            [
                "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>",
            ],
            30,
        ),
    )


async def ensure(settings: Settings, durables: tuple[Durable, ...]) -> None:
    """Create or update every stream and durable. Raises Unreachable when NATS does not answer."""
    try:
        connection = await nats.connect(settings.nats_url, connect_timeout=5, max_reconnect_attempts=2)
    except (nats.errors.Error, OSError, TimeoutError) as error:
        address = settings.nats_url.rpartition("@")[2].removeprefix("nats://")
        raise Unreachable(f"NATS does not answer at {address}.") from error
    try:
        jetstream = connection.jetstream(timeout=10)
        for config in streams(settings.nats_replicas):
            await _ensure_stream(jetstream, config)
        for durable in durables:
            await jetstream.add_consumer(durable.stream, consumer_config(durable))
    finally:
        await connection.close()


def consumer_config(durable: Durable) -> ConsumerConfig:
    """The settings of a durable: explicit acks, redelivered soon after a crash."""
    return ConsumerConfig(
        durable_name=durable.name,
        filter_subjects=list(durable.subjects),
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_deliver=SERVER_MAX_DELIVER,
        max_ack_pending=500,
    )


async def _ensure_stream(jetstream: JetStreamContext, config: StreamConfig) -> None:
    try:
        await jetstream.stream_info(str(config.name))
    except nats.js.errors.NotFoundError:
        await jetstream.add_stream(config)
    else:
        await jetstream.update_stream(config)
