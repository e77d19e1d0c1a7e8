"""The ledger: one row per message, from planned to its end. Keys are unique, so a fact told twice plans nothing twice.

planned -> sending -> accepted | refused | dropped; a broken connection after the hand-over makes it unknown. What is
unknown is resolved by asking, sent again with the same Message-ID, or left so for good (`settled_at`), as the catalogue
says for its template. Leases and retries count real time, everything else business time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

import asyncpg

from services.notifications import bounces, sent_words
from services.notifications.messages import Message, digest_of
from services.notifications.sent_words import SentWords
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.envelope import Message as AnyMessage
from shared.contracts.notifications import (
    MessageAccepted,
    MessageDropped,
    MessageRefused,
    MessageUnknown,
    NotificationsFact,
)
from shared.contracts.registry import read
from shared.db import Connection
from shared.outbox import enqueue

LEASE = timedelta(minutes=5)
"""Real time after which a message in another host's hand counts as unknown."""

TRY_FOR = timedelta(days=3)
"""Real time after which a message is given up that nobody takes."""
_FAILED_ELSEWHERE_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True)
class Claim:
    """A message in hand: this attempt's number, and since when (real time) it has been tried."""

    message: Message
    attempt: int
    tried_for: timedelta
    is_unsure: bool = False
    """Whether an earlier attempt may have delivered it."""


@dataclass(frozen=True)
class Result:
    """What became of one attempt. `again_in` is real time, for what is tried again; without it, that is the end."""

    claim: Claim
    state: Literal["accepted", "refused", "dropped", "unknown", "planned"]
    reply_code: int | None = None
    reason_code: str | None = None
    again_in: timedelta | None = None
    sent: SentWords | None = None
    """What was handed over, where the server may have it."""

    @property
    def ends(self) -> bool:
        """Whether the message is not tried again."""
        return self.again_in is None

    @property
    def is_news(self) -> bool:
        """Whether an outcome became unknown by this attempt, and was not so before."""
        return self.state == "unknown" and self.reason_code is None


async def insert(connection: Connection, messages: Sequence[Message], cause: str, now: datetime) -> int:
    """Plan messages, unless their keys are there already; how many are new. `cause` is the fact as JSON."""
    inserted = await connection.fetch(
        """insert into messages (provider_id, message_key, template, part, person_id, journey_id, cohort_id, step,
                                 due_at, send_at, cause_id, cause_type, cause, planned_at, id_digest)
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                                $8::int[], $9::timestamptz[], $10::timestamptz[], $11::text[], $12::text[],
                                $13::text[], $14::timestamptz[], $15::text[])
           on conflict do nothing returning message_key""",
        [message.provider_id for message in messages],
        [message.key for message in messages],
        [message.template for message in messages],
        [message.part for message in messages],
        [message.person_id for message in messages],
        [message.journey_id for message in messages],
        [message.cohort_id for message in messages],
        [message.step for message in messages],
        [message.due_at for message in messages],
        [message.send_at for message in messages],
        [message.cause.id for message in messages],
        [message.cause.type for message in messages],
        [cause for _ in messages],
        [now for _ in messages],
        [digest_of(message.key) for message in messages],
    )
    return len(inserted)


@dataclass(frozen=True)
class Known:
    """A message as the ledger has it, and how often it was sent again on an operator's wish."""

    message: Message
    state: str
    settled_at: datetime | None
    resent: int


async def find(connection: Connection, provider_id: str, key: str) -> Known | None:
    """A message of a provider, locked until the transaction ends; None when there is none."""
    row = await connection.fetchrow(
        "select * from messages where provider_id = $1 and message_key = $2 for update", provider_id, key
    )
    if row is None:
        return None
    resent = await connection.fetchval(
        """select count(*) from messages
           where provider_id = $1 and cause_id = $2 and starts_with(message_key, $3 || ':again:')""",
        provider_id,
        row["cause_id"],
        key,
    )
    return Known(message=_message(row), state=row["state"], settled_at=row["settled_at"], resent=resent)


async def caused_by(
    connection: Connection, provider_id: str, causes: Sequence[Envelope[AnyMessage]], at: datetime
) -> list[Message]:
    """What was planned at this very instant by these facts, in a fixed order."""
    rows = await connection.fetch(
        """select * from messages
            where provider_id = $1 and (journey_id is null or journey_id = any($2::text[]))
              and planned_at = $3 and cause_id = any($4::text[]) order by message_key""",
        provider_id,
        list({one.journey for one in causes if one.journey}),
        at,
        [one.id for one in causes],
    )
    return [_message(row) for row in rows]


async def kept_back(connection: Connection, provider_id: str, journey_id: str, person_id: str) -> list[Message]:
    """What came back from one person in a journey, or was not sent since their mail came back; the newest first."""
    rows = await connection.fetch(
        """select m.* from messages m
            where provider_id = $1 and journey_id = $2 and person_id = $3
              and (reason_code = 'address_bounced'
                   or exists (select from bounces b
                               where b.provider_id = m.provider_id and b.message_key = m.message_key))
            order by due_at desc, message_key""",
        provider_id,
        journey_id,
        person_id,
    )
    return [_message(row) for row in rows]


async def with_digest(connection: Connection, digest: str) -> Message | None:
    """The message whose Message-ID begins with this digest, or with its first 40 digits, of whichever provider."""
    row = await connection.fetchrow(
        "select * from messages where id_digest >= $1 and id_digest < $1 || 'g'",  # all that begin with it
        digest,
    )
    return None if row is None else _message(row)


async def sent_to(connection: Connection, provider_id: str, journey_id: str, person_id: str) -> list[Message]:
    """What has left, or could not, of a journey to one person, the newest first."""
    rows = await connection.fetch(
        """select * from messages
            where provider_id = $1 and journey_id = $2 and person_id = $3 and state in ('accepted', 'refused')
            order by settled_at desc, message_key""",
        provider_id,
        journey_id,
        person_id,
    )
    return [_message(row) for row in rows]


async def claim(connection: Connection, sender: str, now: datetime, limit: int) -> list[Claim]:
    """Take due messages in hand, the longest due first. Several senders never take the same one.

    Of those held until one morning the earlier comes first: an appointment's confirmation before its cancellation.
    """
    rows = await connection.fetch(
        """with due as (
               select provider_id, message_key from messages
               where state in ('planned', 'unknown') and settled_at is null and send_at <= $2
                 and (not_before_real_at is null or not_before_real_at <= now())
               order by send_at, due_at limit $3 for update skip locked)
           update messages set state = 'sending', attempt = attempt + 1, sender = $1, claimed_real_at = now(),
                  first_claim_real_at = coalesce(first_claim_real_at, now())
           from due where messages.provider_id = due.provider_id and messages.message_key = due.message_key
           returning messages.*, now() - first_claim_real_at as tried_for""",
        sender,
        now,
        limit,
    )
    claims = [_claim(row) for row in rows]
    return sorted(claims, key=lambda found: (found.message.send_at, found.message.due_at))


async def take_over(connection: Connection, sender: str | None, now: datetime) -> int:
    """Take messages back that nobody has in hand any more; how many may have arrived. Those are unknown, and told so.

    Given `sender`, all of that host's: call it once, when the host's only sender starts. Else those whose lease ended.
    """
    rows = await connection.fetch(
        """update messages set state = case when may_have_arrived then 'unknown' else 'planned' end
           where state = 'sending' and (sender = $1 or claimed_real_at < now() - $2::interval)
           returning *, now() - first_claim_real_at as tried_for""",
        sender,
        LEASE,
    )
    lost = [claim for claim in map(_claim, rows) if claim.is_unsure]
    for claim in lost:
        await enqueue(connection, _unknown(claim), bounces.about(claim.message), now)
    return len(lost)


async def may_arrive(connection: Connection, claims: Sequence[Claim]) -> set[tuple[str, str]]:
    """Record that these messages are about to be handed over; provider and key of those that are still in hand."""
    rows = await connection.fetch(
        """update messages set may_have_arrived = true
             from unnest($1::text[], $2::text[], $3::int[]) as claimed (provider_id, message_key, attempt)
            where messages.provider_id = claimed.provider_id and messages.message_key = claimed.message_key
              and messages.attempt = claimed.attempt and messages.state = 'sending'
           returning messages.provider_id, messages.message_key""",
        [claim.message.provider_id for claim in claims],
        [claim.message.key for claim in claims],
        [claim.attempt for claim in claims],
    )
    return {(row["provider_id"], row["message_key"]) for row in rows}


async def settle(connection: Connection, results: Sequence[Result], now: datetime) -> None:
    """Record what became of attempts, and tell it. A row that somebody else has taken over meanwhile stays theirs."""
    rows = await connection.fetch(
        """update messages set state = done.state, reply_code = done.reply_code, reason_code = done.reason_code,
                  not_before_real_at = now() + done.again_in, may_have_arrived = done.state in ('accepted', 'unknown'),
                  settled_at = case when done.again_in is null then $8::timestamptz end
           from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::int[], $6::text[], $7::interval[])
                as done (provider_id, message_key, attempt, state, reply_code, reason_code, again_in)
           where messages.provider_id = done.provider_id and messages.message_key = done.message_key
             and messages.attempt = done.attempt and messages.state = 'sending'
           returning messages.message_key""",
        [result.claim.message.provider_id for result in results],
        [result.claim.message.key for result in results],
        [result.claim.attempt for result in results],
        [result.state for result in results],
        [result.reply_code for result in results],
        [result.reason_code for result in results],
        [result.again_in for result in results],
        now,
    )
    recorded = {row["message_key"] for row in rows}
    await _keep_words(connection, [one for one in results if one.claim.message.key in recorded], now)
    for result in results:
        fact = _told(result)
        if fact is not None and result.claim.message.key in recorded:
            await enqueue(connection, fact, bounces.about(result.claim.message), now)
        # Only the word of a mail server is a bounce: where none was reached, the address may be right.
        if result.state == "refused" and result.reply_code is not None and result.claim.message.key in recorded:
            nature: bounces.Nature = "temporary" if result.reason_code else "permanent"
            await bounces.record(connection, result.claim.message, "smtp", nature, str(result.reply_code), now)


async def _keep_words(connection: Connection, results: Sequence[Result], now: datetime) -> None:
    for provider_id in {result.claim.message.provider_id for result in results}:
        own = [one for one in results if one.claim.message.provider_id == provider_id]
        await sent_words.keep(connection, provider_id, {o.claim.message.key: o.sent for o in own if o.sent}, now)


async def send_again(connection: Connection, message: Message, reason_code: str, now: datetime) -> bool:
    """What was accepted did not leave after all, by the word of who accepted it; whether that was new.

    It is planned anew, or given up like any other when it has been tried for three days.
    """
    row = await connection.fetchrow(
        """update messages set reason_code = $3, not_before_real_at = now() + $4::interval,
                  state = case when first_claim_real_at > now() - $5::interval then 'planned' else 'refused' end,
                  settled_at = case when first_claim_real_at > now() - $5::interval then null else $6::timestamptz end
            where provider_id = $1 and message_key = $2 and state = 'accepted'
           returning *, now() - first_claim_real_at as tried_for""",
        message.provider_id,
        message.key,
        reason_code,
        _FAILED_ELSEWHERE_PAUSE,
        TRY_FOR,
        now,
    )
    if row is not None and row["state"] == "refused":
        fact = _told(Result(_claim(row), "refused", reason_code=reason_code))
        assert fact is not None, "a refusal is always told"
        await enqueue(connection, fact, bounces.about(message), now)
    return row is not None


async def next_due(connection: Connection) -> tuple[datetime | None, timedelta | None]:
    """When the next message may leave (business instant), and in how long (real) the next one is tried again."""
    row = await connection.fetchrow(
        """select min(send_at) filter (where not_before_real_at is null or not_before_real_at <= now()) as send_at,
                  min(not_before_real_at) filter (where not_before_real_at > now()) - now() as again_in
           from messages where state in ('planned', 'unknown') and settled_at is null"""
    )
    return (row["send_at"], row["again_in"]) if row else (None, None)


def _claim(row: asyncpg.Record) -> Claim:
    return Claim(
        message=_message(row), attempt=row["attempt"], tried_for=row["tried_for"], is_unsure=row["may_have_arrived"]
    )


def _message(row: asyncpg.Record) -> Message:
    cause = read(row["cause_type"], row["cause"])
    return Message(
        provider_id=row["provider_id"],
        key=row["message_key"],
        template=row["template"],
        part=row["part"],
        person_id=row["person_id"],
        journey_id=row["journey_id"],
        cohort_id=row["cohort_id"],
        step=row["step"],
        due_at=row["due_at"],
        send_at=row["send_at"],
        cause=cast("Envelope[Fact]", cause),
    )


def _told(result: Result) -> NotificationsFact | None:
    message = result.claim.message
    named = {"message_key": message.key, "template": message.template, "person_id": message.person_id}
    if result.state == "accepted":
        return MessageAccepted(**named, due_at=message.due_at)
    if result.state == "dropped" or (result.state == "unknown" and result.ends):
        return MessageDropped(**named, due_at=message.due_at, reason_code=result.reason_code or "")
    if result.state == "refused":
        return MessageRefused(**named, due_at=message.due_at, reply_code=result.reply_code or 0)
    return _unknown(result.claim) if result.is_news else None


def _unknown(lost: Claim) -> MessageUnknown:
    message = lost.message
    return MessageUnknown(
        message_key=message.key,
        template=message.template,
        person_id=message.person_id,
        due_at=message.due_at,
        attempt=lost.attempt,
    )
