"""Fees fall due with the place, are settled, and are not owed by who leaves in time. Nothing ever stops for money."""

from __future__ import annotations

from datetime import datetime

from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application
from services.intake.domain.fees import Line, all_of, lines_of, owed_again, refunds
from services.intake.repository import applications, cohorts, fees
from services.intake.transaction import Transaction
from shared.contracts.intake import FeeLineSettled
from shared.errors import NotFound
from shared.published import programme_of


async def bill(transaction: Transaction, application: Application) -> None:
    """Tell finance of each line, once for a journey: another place costs nothing more."""
    connection, provider_id, journey_id = transaction.connection, application.provider_id, application.journey_id
    if await fees.lines(connection, provider_id, journey_id):
        return
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    payers = await fees.payers(connection, provider_id, journey_id)
    new = lines_of(programme, application.payer, payers, transaction.now())
    await fees.insert_lines(connection, application, new, transaction.now())
    for line in new:
        await tell_of_journey(transaction, application, line.due())


async def settle(transaction: Transaction, provider_id: str, journey_id: str, line: str) -> tuple[Line, ...]:
    """A line was paid. Repeated: nothing more happens. Raises NotFound."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    known = await fees.lines(transaction.connection, provider_id, journey_id)
    if line not in {one.line for one in known}:
        raise NotFound("There is no such line of fees.", field="line")
    if await fees.settle(transaction.connection, provider_id, journey_id, line, transaction.now()):
        await tell_of_journey(transaction, application, FeeLineSettled(line=line))
        await transaction.audit(provider_id, "fee_settled", f"{journey_id} {line}")
    return await fees.lines(transaction.connection, provider_id, journey_id)


async def refund(transaction: Transaction, application: Application, *, whole: bool = False) -> None:
    """Who leaves now does not owe, or gets back, what the programme's rule says; all of it (`whole`) where the journey
    should never have been.
    """
    connection, provider_id = transaction.connection, application.provider_id
    known = await fees.lines(connection, provider_id, application.journey_id)
    if not known:
        return
    cohort = await cohorts.cohort(connection, provider_id, application.cohort_id)
    first = cohort.sessions[0].held_on if cohort.sessions else None
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    assessed = application.assessed_at is not None
    for due in all_of(known) if whole else refunds(known, first, transaction.now(), assessed, programme):
        gross = next(line.gross_pence for line in known if line.line == due.line)
        await fees.set_refunded(connection, application, due.line, gross)
        await tell_of_journey(transaction, application, due)


async def bill_again(transaction: Transaction, application: Application, left_at: datetime) -> None:
    """Who had left goes on after all: what was given up is owed as it was.

    What was still to be paid keeps what was left of its time. What had been paid was to be paid back, so it is owed
    again, with the whole time to pay it.
    """
    connection, now = transaction.connection, transaction.now()
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    for line in await fees.lines(connection, application.provider_id, application.journey_id):
        if line.refunded_pence:
            owed = owed_again(line, left_at, now, programme)
            await fees.put_owed(connection, application, owed)
            await tell_of_journey(transaction, application, owed.due())
