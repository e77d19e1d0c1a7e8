"""NATS JetStream through FastStream: publishing that is confirmed, and consumers that settle every outcome.

Four traps this file exists for (all seen): FastStream's default policy drops a message at its first error; a nak
without a delay burns all deliveries in milliseconds; a spent reconnect budget freezes the process; publishing without a
stream is not confirmed by anybody.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import nats.errors
import nats.js.errors
from faststream import AckPolicy, BaseMiddleware
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from pydantic import ValidationError

from shared.contracts.envelope import Envelope, Message
from shared.contracts.registry import body_class, read
from shared.errors import DomainError, Invalid, NotYet, UnknownMessage, Unreachable
from shared.logging import get_logger
from shared.settings import Settings

log = get_logger(__name__)

PUBLISH_TIMEOUT_SECONDS = 2.0
PULL_SECONDS = 0.2
"""How long one request for messages stays open. Short, because of a race in the client: a message that comes while the
one before it is handled may be held back until the older request runs out (seen in one pair of sixty)."""
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Pause before each further delivery of a message that failed; the last one repeats."""
GIVE_UP_AFTER = 60
"""Deliveries before a message goes to the dead letters: about half an hour of trying."""
LONG_OUTAGE_PAUSE_SECONDS = 300.0
"""The pause from then on, while a server is away that we need: that is no fault of the message, so it is kept."""
SERVER_MAX_DELIVER = 2000
"""Above GIVE_UP_AFTER, so that the server's own advisory fires only for messages that kill their reader, and for an
outage of a week."""
_PERMANENT = (ValidationError, UnknownMessage, DomainError, Invalid)
_BUS_AWAY = (
    nats.errors.Error,
    nats.js.errors.Error,
    asyncio.TimeoutError,
    OSError,
)

AnyMessage = TypeVar("AnyMessage", bound=Message)
Handler = Callable[[Envelope[Any]], Awaitable[None]]


class Handlers:
    """A table from message class to the one function that takes it in."""

    def __init__(self) -> None:
        self._by_type: dict[str, Handler] = {}

    def on(
        self, *messages: type[AnyMessage]
    ) -> Callable[
        [Callable[[Envelope[AnyMessage]], Awaitable[None]]], Callable[[Envelope[AnyMessage]], Awaitable[None]]
    ]:
        """Decorator: this function takes in these messages. A class may have one handler only."""

        def register(
            handler: Callable[[Envelope[AnyMessage]], Awaitable[None]],
        ) -> Callable[[Envelope[AnyMessage]], Awaitable[None]]:
            for message in messages:
                if message.subject() in self._by_type:
                    raise ValueError(f"{message.subject()} has a handler already; one table holds one per message.")
                self._by_type[message.subject()] = handler
            return handler

        return register

    def subjects(self) -> tuple[str, ...]:
        """What the durable consumer must filter in, sorted."""
        return tuple(sorted(self._by_type))

    def messages(self) -> tuple[type[Message], ...]:
        """The classes that have a handler."""
        return tuple(body_class(subject) for subject in self.subjects())

    async def take_in(self, type_: str, raw: bytes) -> None:
        """Parse and hand over. Raises UnknownMessage when nobody here takes this type."""
        handler = self._by_type.get(type_)
        if handler is None:
            raise UnknownMessage(type_)
        await handler(read(type_, raw))


def reason_of(error: BaseException) -> str:
    """What a dead letter's header may say: no input values (personal data), no line breaks."""
    if isinstance(error, ValidationError):
        places = "; ".join(
            ".".join(str(part) for part in e["loc"]) + ": " + e["type"]
            for e in error.errors(include_input=False, include_url=False, include_context=False)
        )
        return f"ValidationError {places}"[:500]
    code = getattr(error, "reason_code", "")
    return f"{type(error).__name__} {code}".strip()


class Settle(BaseMiddleware[Any, Any]):
    """Acks, delays or dead-letters each message by what became of it. Sits outside parsing: bad JSON settles too."""

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> bool | None:
        message = self.msg
        if not isinstance(message, Msg) or message.reply == "":
            return False
        if exc_val is None:
            if not message._ackd:
                await message.ack()
            return False
        if isinstance(exc_val, asyncio.CancelledError):
            return False  # shutting down: ack_wait brings the message to whoever comes next
        await self._settle_failure(message, exc_val)
        return True

    async def _settle_failure(self, message: Msg, error: BaseException) -> None:
        delivered = message.metadata.num_delivered
        spent = delivered >= GIVE_UP_AFTER
        if isinstance(error, _PERMANENT) or (spent and not isinstance(error, Unreachable)):
            await self._bury(message, error)
            return
        pause = LONG_OUTAGE_PAUSE_SECONDS if spent else RETRY_SECONDS[min(delivered, len(RETRY_SECONDS)) - 1]
        pause *= random.uniform(0.8, 1.2)
        quiet = isinstance(error, (NotYet, Unreachable))
        log.log(
            20 if quiet else 40,
            "message_delayed",
            subject=message.subject,
            delivered=delivered,
            reason=reason_of(error),
            exc_info=None if quiet else error,
        )
        await message.nak(delay=pause)

    async def _bury(self, message: Msg, error: BaseException) -> None:
        data = message.metadata
        stream, position = data.stream, data.sequence.stream
        log.error(
            "message_dead",
            subject=message.subject,
            stream=stream,
            sequence=position,
            reason=reason_of(error),
            exc_info=error,
        )
        jetstream: JetStreamContext = message._client.jetstream()
        await jetstream.publish(
            f"hlta.dead.{stream}.{data.consumer}",
            message.data,
            headers={
                "Nats-Msg-Id": f"dead:{stream}:{data.consumer}:{position}",
                "X-Subject": message.subject,
                "X-Error": reason_of(error),
            },
            timeout=PUBLISH_TIMEOUT_SECONDS,
        )
        await message.term()


async def _undecoded(message: NatsMessage) -> NatsMessage:
    return message


class Bus:
    """The process's one connection to NATS: publishes with confirmation, and runs durable pull consumers."""

    def __init__(self, settings: Settings, process: str) -> None:
        self._settings = settings
        self._connected = False
        self._stopping = False
        self.broker = NatsBroker(
            settings.nats_url,
            name=f"hlta-{process}",
            logger=None,
            apply_types=False,  # the registry parses, strictly and by type
            middlewares=[Settle],
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,  # type: ignore[arg-type]  # the client takes fractions of a second
            connect_timeout=5,
            ping_interval=5,
            max_outstanding_pings=2,
            graceful_timeout=10,
            error_cb=self._connection_error,
            closed_cb=self._connection_closed,
            allow_reconnect=True,
        )

    def consume(self, stream: str, durable: str, handlers: Handlers, *, at_once: int = 20) -> None:
        """Take in a durable consumer's messages, up to `at_once` side by side, so in no promised order.

        Call before `start`. A handler may hold one database connection at a time, never two: the pool is shared.

        The durable itself is declared by `hlta bootstrap` (shared/bus_setup.py): the client never updates one.
        """
        subscriber = self.broker.subscriber(
            subject="",
            stream=JStream(stream, declare=False),
            durable=durable,
            ack_policy=AckPolicy.MANUAL,
            decoder=_undecoded,
            pull_sub=PullSub(batch_size=at_once, timeout=PULL_SECONDS),
            config=ConsumerConfig(filter_subjects=list(handlers.subjects())),
        )

        @subscriber
        async def take_in(message: NatsMessage) -> None:
            await handlers.take_in(message.raw_message.subject, message.body)

    async def connect(self) -> None:
        """Connect for publishing and for following the clock. Raises Unreachable when NATS stays away for a minute."""
        if not self._connected:
            await self._within_a_minute(self.broker.connect())
            self._connected = True

    async def start(self) -> None:
        """Connect, if not done yet, and begin to consume. Raises Unreachable like `connect`."""
        await self.connect()
        await self._within_a_minute(self.broker.start())

    async def _within_a_minute(self, work: Awaitable[Any]) -> None:
        try:
            await asyncio.wait_for(work, 60)
        except (TimeoutError, nats.errors.Error, nats.js.errors.Error, OSError) as error:
            address = urlsplit(self._settings.nats_url).netloc.rpartition("@")[2]
            raise Unreachable(f"NATS does not answer at {address}, or `hlta bootstrap` has not run.") from error

    async def stop(self) -> None:
        """Finish what is in hand, for ten seconds at most."""
        self._stopping, self._connected = True, False
        try:
            await asyncio.wait_for(self.broker.stop(), 12)
        except TimeoutError:
            log.warning("bus_stop_timed_out")

    @property
    def jetstream(self) -> JetStreamContext:
        """The JetStream context of the connection, for what FastStream does not cover."""
        connection = self.broker.config.connection_state.connection
        return cast(JetStreamContext, connection.jetstream(timeout=PUBLISH_TIMEOUT_SECONDS))

    @property
    def connected(self) -> bool:
        """Whether NATS can be written to just now; else a publish would be buffered and time out."""
        return self._connected and bool(self.broker.config.connection_state.connection.is_connected)

    async def publish(self, subject: str, body: bytes, message_id: str) -> None:
        """Store one message in its stream, deduplicated by `message_id`. Raises Unreachable when not confirmed."""
        if not self.connected:
            raise Unreachable("NATS is away.")
        try:
            await self.jetstream.publish(
                subject, body, headers={"Nats-Msg-Id": message_id}, timeout=PUBLISH_TIMEOUT_SECONDS
            )
        except _BUS_AWAY as error:
            raise Unreachable(f"NATS did not confirm a message on {subject}.") from error

    async def listen(self, subject: str, take: Callable[[Msg], Awaitable[None]]) -> None:
        """Hear what is published from now on, unconfirmed: for what is said again and again, as the clock is."""
        await self.broker.config.connection_state.connection.subscribe(subject, cb=take)

    async def last_of(self, stream: str, subject: str) -> bytes | None:
        """The newest message kept under a subject; None when there is none, or just now nobody to ask."""
        try:
            return (await self.jetstream.get_last_msg(stream, subject)).data
        except _BUS_AWAY as error:
            log.info("nothing_kept", subject=subject, reason=type(error).__name__)
            return None

    async def _connection_error(self, error: Exception) -> None:
        log.warning("bus_error", reason=type(error).__name__)

    async def _connection_closed(self) -> None:
        if not self._stopping:
            log.error("bus_closed")
            os._exit(70)  # a closed connection freezes FastStream's pull loop; the supervisor starts us again
