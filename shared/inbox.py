"""The inbox: everything may arrive twice, and has its effect once."""

from __future__ import annotations

from shared.db import Connection


async def first_time(connection: Connection, consumer: str, message_id: str) -> bool:
    """True when this consumer meets the message for the first time. Call it in the transaction of the effect.

    Two copies handled at once wait for each other here: the second sees the first's row after its commit.
    """
    fresh = await connection.fetchval(
        "insert into inbox (consumer, message_id) values ($1, $2) on conflict do nothing returning true",
        consumer,
        message_id,
    )
    return bool(fresh)
