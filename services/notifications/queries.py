"""What the operator reads: the messages of a journey and what became of them. No names, no texts."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.envelope import Frozen
from shared.db import Connection


class MessageState(Frozen):
    """One line of the log."""

    message_key: str
    template: str
    person_id: str
    step: int
    due_at: datetime
    send_at: datetime
    state: str
    attempt: int
    settled_at: datetime | None
    reply_code: int | None
    reason_code: str | None


async def messages_of(connection: Connection, provider_id: str, journey_id: str) -> list[MessageState]:
    """All messages of a journey, in the order in which they were due."""
    rows = await connection.fetch(
        """select message_key, template, person_id, step, due_at, send_at, state, attempt, settled_at, reply_code,
                  reason_code
           from messages where provider_id = $1 and journey_id = $2 order by due_at, template, person_id""",
        provider_id,
        journey_id,
    )
    return [MessageState.model_validate(dict(row)) for row in rows]
