"""Mail that comes back: by the mail server's answer, by a report, or by the sending service's callback.

Silence and a bounce are never confused: while an address is known not to take mail, its owner is asked nothing, a task
says what to do, and whoever waits for the owner's answer is told. It ends with another address, or with an operator's
word that this one works.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from services.notifications.messages import Message
from shared.contracts.envelope import Frozen
from shared.contracts.notifications import MessageBounced
from shared.db import Connection
from shared.outbox import About, enqueue

Channel = Literal["smtp", "dsn", "webhook"]
Nature = Literal["permanent", "temporary", "complaint"]


class Bounce(Frozen):
    """What came back, who should have got it, and whom else one may ask."""

    message_key: str
    template: str
    journey_id: str | None
    person_id: str
    role: str | None
    name: str | None
    email: str
    code: str
    bounced_at: datetime
    others: tuple[str, ...] = ()
    """Other addresses of the same journey, each with its role: `head: h.sample@school.example`."""


async def record(
    connection: Connection, message: Message, channel: Channel, nature: Nature, code: str, now: datetime
) -> bool:
    """Keep that a message came back, and tell it, once for each message. False when it was known.

    A report on an address that was corrected meanwhile is kept as ended: nobody need do anything.
    """
    row = await connection.fetchrow(
        """insert into bounces (provider_id, message_key, person_id, journey_id, template, email, channel, nature, code,
                                bounced_at, ended_at, ended_how)
           select $1, $2, $3, $4, $5, coalesce(w.sent_to, p.email, ''), $6, $7, $8,
                  $9::timestamptz, case when lower(w.sent_to) <> lower(p.email) then $9::timestamptz end,
                  case when lower(w.sent_to) <> lower(p.email) then 'other_address' end
             from (select 1) one
             left join people p on p.provider_id = $1 and p.person_id = $3
             left join sent_words w on w.provider_id = $1 and w.message_key = $2
           on conflict do nothing returning ended_at""",
        message.provider_id,
        message.key,
        message.person_id,
        message.journey_id,
        message.template,
        channel,
        nature,
        code,
        now,
    )
    if row is None:
        return False
    if row["ended_at"] is None:
        fact = MessageBounced(
            message_key=message.key,
            template=message.template,
            person_id=message.person_id,
            due_at=message.due_at,
            channel=channel,
            nature=nature,
            code=code,
            bounced_at=now,
        )
        await enqueue(connection, fact, about(message), now)
    return True


def about(message: Message) -> About:
    """What a fact on a message is about."""
    return About(
        provider=message.provider_id,
        programme=message.cause.programme,
        journey=message.journey_id,
        cohort=message.cohort_id,
        causation=message.cause.id,
    )


async def unreachable(connection: Connection, provider_id: str, person_ids: Collection[str]) -> set[str]:
    """Those of the people whose address is known not to take mail."""
    rows = await connection.fetch(
        """select distinct person_id from bounces
           where provider_id = $1 and person_id = any($2::text[]) and ended_at is null""",
        provider_id,
        list(person_ids),
    )
    return {row["person_id"] for row in rows}


async def end(
    connection: Connection, provider_id: str, person_id: str, how: Literal["other_address", "works"], now: datetime
) -> list[str]:
    """The address is another one, or works; the keys of what had come back, the newest first."""
    rows = await connection.fetch(
        """update bounces set ended_at = $3, ended_how = $4
           where provider_id = $1 and person_id = $2 and ended_at is null returning message_key, bounced_at""",
        provider_id,
        person_id,
        now,
        how,
    )
    return [row["message_key"] for row in sorted(rows, key=lambda row: row["bounced_at"], reverse=True)]


async def end_for_another_address(
    connection: Connection, provider_id: str, person_id: str, email: str, now: datetime
) -> None:
    """Whoever has another address now is written to again."""
    await connection.execute(
        """update bounces set ended_at = $4, ended_how = 'other_address'
           where provider_id = $1 and person_id = $2 and ended_at is null and lower(email) <> lower($3)""",
        provider_id,
        person_id,
        email,
        now,
    )


async def open_bounces(connection: Connection, provider_id: str) -> list[Bounce]:
    """One line for each person who cannot be reached: the first message that came back, and whom else one may ask."""
    rows = await connection.fetch(
        """select distinct on (b.person_id) b.message_key, b.template, b.journey_id, b.person_id, p.role, p.name,
                  b.email, b.code, b.bounced_at, coalesce(others.addresses, '{}') as others
           from bounces b
           left join people p on p.provider_id = b.provider_id and p.person_id = b.person_id
           left join lateral (
               select array_agg(distinct o.role || ': ' || o.email) as addresses
                 from messages m join people o on o.provider_id = m.provider_id and o.person_id = m.person_id
                where m.provider_id = b.provider_id and m.journey_id = b.journey_id and o.person_id <> b.person_id
                  and lower(o.email) <> lower(b.email)
           ) others on true
           where b.provider_id = $1 and b.ended_at is null
           order by b.person_id, b.bounced_at""",
        provider_id,
    )
    found = [Bounce.model_validate(dict(row)) for row in rows]
    return sorted(found, key=lambda one: (one.bounced_at, one.person_id))
