"""A candidate leaves: the declaration closes, the place is freed, and the first in line gets it."""

from __future__ import annotations

from services.intake.actions.declarations import close_declaration
from services.intake.actions.duplicates import end_questions
from services.intake.actions.fees import refund
from services.intake.actions.places import fill_free_places
from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application, LongText, Step, next_stage
from services.intake.repository import applications, cohorts, places, tasks
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen
from shared.contracts.intake import CandidateWithdrew
from shared.contracts.values import ReasonClass
from shared.errors import NotYet


class Withdrawal(Frozen):
    """Why somebody leaves: a class that may be told to others, and words that stay here."""

    reason_class: ReasonClass
    reason: LongText | None = None


async def withdraw(transaction: Transaction, provider_id: str, journey_id: str, withdrawal: Withdrawal) -> Application:
    """End the journey on the candidate's wish. Repeated: the first withdrawal stands and nothing more happens.

    Raises DomainError with the code `journey_<stage>` when the journey has ended otherwise.
    """
    connection = transaction.connection
    held = await places.place(connection, provider_id, journey_id)
    if held is not None and held.state != "released":
        await cohorts.lock_cohorts(connection, provider_id, [held.cohort_id])
    application = await applications.lock_application(connection, provider_id, journey_id)
    if application.withdrew_at is not None:
        return application
    next_stage(application.stage, Step.WITHDRAW)
    if await places.place(connection, provider_id, journey_id) != held:
        raise NotYet("The candidate's place is being changed at this moment. Try again.")
    now = transaction.now()
    await close_declaration(transaction, application)
    await places.release(connection, provider_id, journey_id, now)
    ended = await applications.withdraw(connection, application, now, withdrawal.reason_class, withdrawal.reason)
    fact = CandidateWithdrew(reason_class=withdrawal.reason_class, withdrew_at=now, stage=application.stage.value)
    told = await tell_of_journey(transaction, ended, fact)
    await tasks.close_all_tasks(connection, ended, now)
    await end_questions(transaction, ended)
    await refund(transaction, ended)
    await transaction.audit(provider_id, "withdrawn", journey_id)
    if held is not None and held.state == "placed":
        await fill_free_places(transaction, provider_id, held.cohort_id, told)
    transaction.last_event_id = told
    return ended
