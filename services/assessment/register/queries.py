"""What is read of the register as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.assessment.allocation.repository import loads
from services.assessment.register.free_time import FreeTime, free_time
from services.assessment.register.repository import all_of, busy
from shared.db import Connection
from shared.policy import Programme


async def free_time_of(connection: Connection, provider: str, days: Sequence[date], policy: Programme) -> FreeTime:
    """What the provider's assessors have free on these days."""
    assessors = await all_of(connection, provider)
    taken = await busy(connection, provider, [one.assessor_id for one in assessors])
    in_hand = await loads(connection, provider)
    return free_time(
        sorted(set(days)),
        policy,
        [(one, in_hand.get(one.assessor_id, 0), taken[one.assessor_id]) for one in assessors],
    )
