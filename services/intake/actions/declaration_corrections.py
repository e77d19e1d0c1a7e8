"""The head puts right what was signed: other words, or one of the four confirmations taken back."""

from __future__ import annotations

from datetime import datetime

from services.intake.actions.declarations import follow_up, require_newest
from services.intake.actions.telling import programme_of, tell_of_journey
from services.intake.domain import correcting
from services.intake.domain.application import BEYOND_DECLARATION, Application, Stage, Step
from services.intake.domain.correcting import TakeBack
from services.intake.domain.declaration import Declaration, Sign
from services.intake.repository import applications, declarations, tasks
from services.intake.transaction import Transaction
from shared.contracts.intake import DeclarationDeclined, DeclarationTakenBack
from shared.dates import declaration_correct_by, place_kept_until
from shared.errors import DomainError
from shared.links import Link


async def correct_signature(transaction: Transaction, link: Link, new: Sign) -> Declaration:
    """Write who signed and what the school agreed to anew. The same again changes and tells nothing.

    Raises DomainError `not_signed`, `too_late`, or `journey_<stage>` when the journey has ended.
    """
    application, before = await _locked(transaction, link)
    now = transaction.now()
    after, fact = correcting.corrected(before, new, now)
    if fact is None:
        return before
    await declarations.keep_correction(transaction.connection, before, now)
    await declarations.keep_decision(transaction.connection, after)
    await transaction.audit(link.provider, "declaration_corrected", application.journey_id)
    if after.counts:  # else nobody was told of a signature yet
        await tell_of_journey(transaction, application, fact)
    return after


async def take_back(transaction: Transaction, link: Link, wish: TakeBack) -> Declaration:
    """One of the four is not true after all: the declaration does not count until it is signed anew.

    Raises as `correct_signature`, and DomainError `assessed` once the candidate was assessed by it. A signature that
    waited for an operator to confirm the address had not counted: taking it back declines the request.
    """
    application, before = await _locked(transaction, link)
    if application.assessed_at is not None:
        raise DomainError(
            "The candidate has been assessed, so a confirmation can be taken back only by speaking to the provider.",
            code="assessed",
        )
    now = transaction.now()
    after, fact = correcting.taken_back(before, wish, now)
    await declarations.keep_correction(transaction.connection, before, now)
    await declarations.keep_decision(transaction.connection, after)
    await transaction.audit(link.provider, "confirmation_taken_back", application.journey_id)
    if application.stage is Stage.APPLIED:
        await _decline(transaction, application, fact, now)
        return after
    await tasks.raise_task(transaction.connection, application, "confirmation_taken_back", now)
    await tell_of_journey(transaction, application, fact)
    return after


async def _decline(
    transaction: Transaction, application: Application, fact: DeclarationTakenBack, now: datetime
) -> None:
    kept = place_kept_until(now, await programme_of(transaction, application))
    declined = DeclarationDeclined(
        declaration_id=fact.declaration_id,
        reason_class=fact.statement,
        declined_at=now,
        place_kept_until=kept.at,
        why=kept.why,
    )
    await follow_up(transaction, application, Step.DECLINE, (declined,))


async def _locked(transaction: Transaction, link: Link) -> tuple[Application, Declaration]:
    """The application and its declaration, both locked; the head may still put it right."""
    known = await declarations.declaration(transaction.connection, link.provider, link.subject)
    application = await applications.lock_application(transaction.connection, link.provider, known.journey_id)
    declaration = await declarations.lock_declaration(transaction.connection, link.provider, link.subject)
    require_newest(declaration, link)
    if application.stage is not Stage.APPLIED and application.stage not in (*BEYOND_DECLARATION, Stage.DECIDED):
        raise DomainError(
            f"The application is {application.stage}, so nothing follows from the declaration any more.",
            code=f"journey_{application.stage}",
        )
    signed_at = declaration.decided_at or transaction.now()
    correct_by = declaration_correct_by(signed_at, await programme_of(transaction, application))
    correcting.must_be_correctable(declaration, transaction.now(), correct_by)
    return application, declaration
