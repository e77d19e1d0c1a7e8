"""Rows of waivers: requirements of the preparation that an operator has waived for one candidate."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.application import Application
from shared.contracts.envelope import Frozen
from shared.db import Connection


class Waived(Frozen):
    """The numbers of the sessions and checks that the candidate need not have."""

    sessions: frozenset[int]
    checks: frozenset[int]


async def put_waiver(connection: Connection, application: Application, requirement: str, at: datetime) -> bool:
    """Waive `session_2` or `check_1`; True when it was not waived before."""
    fresh = await connection.fetchval(
        """insert into waivers (journey_id, requirement, provider_id, waived_at) values ($1, $2, $3, $4)
           on conflict do nothing returning true""",
        application.journey_id,
        requirement,
        application.provider_id,
        at,
    )
    return bool(fresh)


async def waived(connection: Connection, provider_id: str, journey_id: str) -> Waived:
    """What is waived for the candidate."""
    rows = await connection.fetch(
        "select requirement from waivers where provider_id = $1 and journey_id = $2", provider_id, journey_id
    )
    found = [row["requirement"].rpartition("_") for row in rows]
    return Waived(
        sessions=frozenset(int(number) for kind, _, number in found if kind == "session"),
        checks=frozenset(int(number) for kind, _, number in found if kind == "check"),
    )
