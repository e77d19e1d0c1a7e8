"""A candidate leaves: the declaration closes, the place is freed and offered to the first in line. Or comes back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from services.intake.actions.clocks import restart_clocks
from services.intake.actions.declarations import close_declaration, open_again
from services.intake.actions.duplicates import ask_again, end_questions
from services.intake.actions.fees import bill_again, refund
from services.intake.actions.holding import hold_with_place
from services.intake.actions.places import fill_free_places, give_place, offer_place, tell_position
from services.intake.actions.telling import programme_of, tell_of_journey
from services.intake.domain.application import Application, LongText, Stage, Step, next_stage
from services.intake.domain.cohort import Cohort
from services.intake.domain.declaration import State
from services.intake.repository import applications, cohorts, places, tasks
from services.intake.repository.applications import Left
from services.intake.transaction import Transaction
from shared.calendar import is_in_time
from shared.contracts.envelope import Frozen
from shared.contracts.intake import CandidateWithdrew, WithdrawalUndone
from shared.contracts.values import ReasonClass
from shared.dates import undo_until
from shared.errors import DomainError


class Withdrawal(Frozen):
    """Why somebody leaves: a class that may be told to others, and words that stay here."""

    reason_class: ReasonClass
    reason: LongText | None = None


async def withdraw(transaction: Transaction, provider_id: str, journey_id: str, withdrawal: Withdrawal) -> Application:
    """End the journey on the candidate's wish. Repeated: the first withdrawal stands and nothing more happens.

    Raises DomainError with the code `journey_<stage>` when the journey has ended otherwise.
    """
    connection = transaction.connection
    application, held = await hold_with_place(transaction, provider_id, journey_id)
    if application.withdrew_at is not None:
        return application
    next_stage(application.stage, Step.WITHDRAW)
    now = transaction.now()
    ended = await applications.withdraw(connection, application, now, withdrawal.reason_class, withdrawal.reason)
    await close_declaration(transaction, application)
    await places.release(connection, provider_id, journey_id, now)
    fact = CandidateWithdrew(
        reason_class=withdrawal.reason_class,
        withdrew_at=now,
        stage=application.stage.value,
        undo_until=undo_until(now, await programme_of(transaction, application)).at,
    )
    told = await tell_of_journey(transaction, ended, fact)
    await tasks.close_all_tasks(connection, ended, now)
    await end_questions(transaction, ended, now)
    await refund(transaction, ended)
    await transaction.audit(provider_id, "withdrawn", journey_id)
    if held is not None and held.is_taken:
        await fill_free_places(transaction, provider_id, held.cohort_id, told)
    transaction.last_event_id = told
    return ended


async def undo_withdrawal(
    transaction: Transaction, provider_id: str, journey_id: str, by: Literal["candidate", "operator"]
) -> Application:
    """Everything is as it was before the withdrawal, but for a place that somebody else has by now. Repeated: nothing.

    Raises DomainError: `not_withdrawn`, and `undo_over` when the days in which it can be undone are past.
    """
    connection, now = transaction.connection, transaction.now()
    known = await applications.application(connection, provider_id, journey_id)
    application, _ = await hold_with_place(transaction, provider_id, journey_id, known.cohort_id)
    if application.withdrew_at is None:
        raise DomainError("The candidate has not left, so there is nothing to undo.", code="not_withdrawn")
    until = undo_until(application.withdrew_at, await programme_of(transaction, application))
    if not is_in_time(now, until.at):
        raise DomainError(
            f"A withdrawal can be undone until {until.on:%d/%m/%Y}. Apply again, or ask the training provider.",
            code="undo_over",
        )
    left = await applications.left(connection, application)
    withdrew_at = application.withdrew_at
    back = await applications.come_back(connection, application, left.stage)
    undone = WithdrawalUndone(person_id=back.candidate_id, undone_at=now, by=by)
    told = await tell_of_journey(transaction, back, undone)
    await tasks.reopen_tasks(connection, back, withdrew_at)
    await open_again(transaction, back, State(left.declaration or State.REQUESTED))
    if back.held_since is not None:
        back = await ask_again(transaction, back, withdrew_at)
    elif back.paused_at is None:
        await restart_clocks(transaction, back, withdrew_at)
    if left.place is not None and left.place != "released":
        back = await _place_again(transaction, back, left, now - withdrew_at)
    await bill_again(transaction, back, withdrew_at)
    await transaction.audit(provider_id, "withdrawal_undone", journey_id)
    transaction.last_event_id = told
    return back


async def _place_again(transaction: Transaction, application: Application, left: Left, away: timedelta) -> Application:
    """The place, where it is still free; a position on the list by the old order, where it is not."""
    connection, provider_id, cohort_id = transaction.connection, application.provider_id, application.cohort_id
    cohort, now = await cohorts.cohort(connection, provider_id, cohort_id), transaction.now()
    free = await places.taken(connection, provider_id, cohort_id) < cohort.capacity
    known = await places.place(connection, provider_id, application.journey_id)
    assert known is not None, "a place was released, so there is a row"
    if application.stage is Stage.PREPARED:
        await places.put_back(connection, application, "placed", now)
        if not free:  # without sessions a place may have been taken up; what was prepared still stands (decision 23)
            await transaction.audit(provider_id, "place_beyond_capacity", application.journey_id)
        return application
    if cohort.is_over(now):
        await tasks.raise_task(connection, application, "place_lost", now)
        return await applications.change(connection, application, stage=Stage.DECLARED)
    if left.place == "placed" and free:
        return await give_place(transaction, application, cohort, known.declared_at)
    if left.hold_until is not None and free:
        return await _offered_again(transaction, application, cohort, left.hold_until, away)
    await places.put_back(connection, application, "waiting", now)
    waits = await applications.change(connection, application, stage=Stage.WAITING)
    await tell_position(transaction, waits)
    await fill_free_places(transaction, provider_id, cohort_id, transaction.last_event_id, freed=False)
    return waits


async def _offered_again(
    transaction: Transaction, application: Application, cohort: Cohort, hold_until: datetime, away: timedelta
) -> Application:
    """Held for what was left of the hold; while the journey is paused or held, that clock still stands."""
    await places.put_back(transaction.connection, application, "offered", transaction.now(), hold_until)
    if application.paused_at is None and application.held_since is None:
        await offer_place(transaction, application, cohort, hold_until + away)
    return application
