"""What is read of the register as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.assessment.allocation.repository import loads
from services.assessment.register.free_time import FreeTime, free_time
from services.assessment.register.repository import all_of, busy, named, to_assessor
from shared.db import Connection
from shared.policy import Programme


async def entries(connection: Connection, provider: str, on: date, policy: Programme) -> list[dict[str, Any]]:
    """Every entry with its name, what is in hand, and what keeps it from being offered a candidate on that day."""
    in_hand = await loads(connection, provider)
    found = []
    for row in await named(connection, provider):
        assessor = to_assessor(row)
        load = in_hand.get(assessor.assessor_id, 0)
        bars = {
            "not_standardised": not assessor.is_standardised(on, policy),
            "no_capacity": load >= assessor.capacity,
        }
        found.append(
            {
                **assessor.model_dump(),
                **{name: row[name] for name in ("name", "email", "phone")},
                "in_hand": load,
                "not_allocatable": tuple(bar for bar, holds in bars.items() if holds),
            }
        )
    return found


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
