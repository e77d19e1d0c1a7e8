"""The office's digest: what waits for it in assessment, and what waits for it here."""

from __future__ import annotations

from datetime import time

from services.intake.repository import digests
from services.intake.repository.tasks import open_tasks
from services.intake.transaction import Transaction
from shared.calendar import ONE_DAY, at_london
from shared.contracts.assessment import DigestPrepared
from shared.contracts.envelope import Envelope
from shared.contracts.intake import OperatorDigestDue
from shared.contracts.values import WorkItem
from shared.outbox import About
from shared.tasks import grouped

_MIDNIGHT = time()


async def tell_operators(transaction: Transaction, told: Envelope[DigestPrepared]) -> None:
    """One fact with both services' part, also when nothing waits: notifications may have something to add."""
    connection, provider_id, on = transaction.connection, told.provider, told.data.on
    tasks = await open_tasks(connection, provider_id, transaction.now())
    begins, ends = at_london(on, _MIDNIGHT), at_london(on + ONE_DAY, _MIDNIGHT)
    today = await digests.falling_within(connection, provider_id, begins, ends)
    own = grouped([*((task.code, task.reference, task.since) for task in tasks), *today])
    due = OperatorDigestDue(
        on=on,
        due_at=told.data.due_at,
        person_ids=await digests.operators(connection, provider_id),
        items=(*own, *await _with_references(transaction, told)),
    )
    await transaction.tell(due, About(provider=provider_id, causation=told.id))


async def _with_references(transaction: Transaction, told: Envelope[DigestPrepared]) -> tuple[WorkItem, ...]:
    """Assessment's items, which name journeys, as people name them."""
    journeys = {journey for item in told.data.items for journey in item.about}
    known = await digests.references(transaction.connection, told.provider, journeys)
    return tuple(
        item.model_copy(update={"about": tuple(known[journey] for journey in item.about if journey in known)})
        for item in told.data.items
    )
