"""What assessment decided, as far as intake must know: after a final outcome nobody can withdraw."""

from __future__ import annotations

from services.intake.domain.application import Step, is_open, next_stage
from services.intake.repository import applications
from services.intake.transaction import Transaction


async def take_outcome(transaction: Transaction, provider_id: str, journey_id: str, outcome: str) -> None:
    """End the journey for intake when the outcome is final; a partial one keeps it open."""
    if outcome == "partial":
        return
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    if is_open(application.stage, Step.DECIDE):
        await applications.set_stage(transaction.connection, application, next_stage(application.stage, Step.DECIDE))
