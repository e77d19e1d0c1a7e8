"""What the operator reads: the messages of a journey and what became of them. No names, no texts."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.envelope import Frozen
from shared.db import Connection


class MessageState(Frozen):
    """One line of the log. `role`: who got it; `words_kept`: whether what was handed over can be read."""

    message_key: str
    template: str
    person_id: str
    role: str | None
    part: str
    step: int
    due_at: datetime
    send_at: datetime
    state: str
    attempt: int
    settled_at: datetime | None
    reply_code: int | None
    reason_code: str | None
    words_kept: bool


async def messages_of(connection: Connection, provider_id: str, journey_id: str) -> list[MessageState]:
    """All messages of a journey, in the order in which they were due."""
    rows = await connection.fetch(
        """select m.message_key, template, m.person_id, p.role, part, step, due_at, send_at, state, attempt,
                  settled_at, reply_code, reason_code, w.message_key is not null as words_kept
           from messages m
           left join people p on p.provider_id = m.provider_id and p.person_id = m.person_id
           left join sent_words w on w.provider_id = m.provider_id and w.message_key = m.message_key
           where m.provider_id = $1 and journey_id = $2 order by due_at, template, m.person_id""",
        provider_id,
        journey_id,
    )
    return [MessageState.model_validate(dict(row)) for row in rows]


class NeverLeft(Frozen):
    """A message that was given up without any mail server's answer: nobody has got it, and the address may be right."""

    message_key: str
    template: str
    journey_id: str | None
    person_id: str
    role: str | None
    name: str | None
    settled_at: datetime


async def never_left(connection: Connection, provider_id: str) -> list[NeverLeft]:
    """Those that were not sent again since, the oldest first."""
    rows = await connection.fetch(
        """select m.message_key, m.template, m.journey_id, m.person_id, p.role, p.name, m.settled_at
           from messages m
           left join people p on p.provider_id = m.provider_id and p.person_id = m.person_id
           where m.provider_id = $1 and m.state = 'refused' and m.reply_code is null
             and not exists (select from messages a
                              where a.provider_id = m.provider_id and a.cause_id = m.cause_id
                                and starts_with(a.message_key, m.message_key || ':again:'))
           order by m.settled_at, m.message_key""",
        provider_id,
    )
    return [NeverLeft.model_validate(dict(row)) for row in rows]
