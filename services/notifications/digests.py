"""What notifications itself has to say in the office's digest: mail that came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services.notifications import bounces
from services.notifications.messages import Records
from shared.contracts import intake
from shared.contracts.envelope import Envelope, Fact
from shared.contracts.values import WorkItem
from shared.db import Connection


async def with_what_came_back(
    connection: Connection, provider_id: str, records: Records, causes: Iterable[Envelope[Fact]]
) -> Records:
    """The records, with what came back if one of these facts is the office's digest."""
    if not any(isinstance(cause.data, intake.OperatorDigestDue) for cause in causes):
        return records
    found = await bounces.open_bounces(connection, provider_id)
    if not found:
        return records
    return replace(records, came_back=WorkItem(code="address_bounced", count=len(found), at=found[0].bounced_at))
