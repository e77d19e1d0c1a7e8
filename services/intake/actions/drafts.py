"""An application is begun, gone on with, sent or deleted. No answer ever leaves this service before it is sent."""

from __future__ import annotations

from typing import Any, Literal
from uuid import uuid4

from services.intake.actions.applications import Received, apply
from services.intake.domain.draft import Draft, NewDraft, merged
from services.intake.repository import applications, cohorts, drafts, people
from services.intake.transaction import Transaction
from shared.contracts.envelope import Fact, Frozen
from shared.contracts.intake import (
    ApplicantContactSet,
    DeleteDraft,
    DraftBegun,
    DraftDeleted,
    DraftReminderDue,
    DraftSaved,
    DraftSubmitted,
    RemindDraft,
)
from shared.dates import DraftPlan, draft_plan
from shared.db import Connection
from shared.errors import DomainError, NotYet
from shared.outbox import About
from shared.policy import Programme
from shared.published import current, programme_of

Reason = Literal["expired", "by_applicant", "another_submitted"]


async def begin_draft(transaction: Transaction, provider_id: str, new: NewDraft, draft_id: str) -> Draft:
    """Begin an application; its link goes to the address. Begun again under the same id: the first stands.

    Raises NotFound for a strange provider or cohort, DomainError (`too_many_drafts`) when the address has too many.
    """
    connection = transaction.connection
    await people.provider(connection, provider_id)
    programme = await _programme_for(connection, provider_id, new)
    await applications.hold_email(connection, provider_id, programme.code, new.email)
    known = await drafts.find(connection, provider_id, draft_id)
    if known is not None:
        return _untouched(known)
    begun = await drafts.open_of_address(connection, provider_id, programme.code, new.email)
    if len(begun) >= programme.application.drafts_at_once:
        raise DomainError(
            f"With this address {len(begun)} applications are begun and not sent. Open the link in one of our messages "
            "to go on with it.",
            code="too_many_drafts",
            field="email",
        )
    now = transaction.now()
    plan = draft_plan(now, programme)
    draft = Draft(
        draft_id=draft_id,
        provider_id=provider_id,
        programme=programme.code,
        programme_version=programme.version,
        person_id=uuid4().hex,
        state="open",
        email=new.email,
        answers={"email": new.email, **({"cohort_id": new.cohort_id} if new.cohort_id else {})},
        link_version=1,
        begun_at=now,
        saved_at=now,
        reminders=plan.reminders,
        deletes_at=plan.deletes_at,
    )
    await drafts.insert_draft(connection, draft)
    await _tell_address(transaction, draft)
    await tell_of_draft(transaction, draft, DraftBegun(**_plan_of(draft, plan)))
    await transaction.audit(provider_id, "draft_begun", draft_id)
    return draft


def _untouched(known: Draft) -> Draft:
    """A request that was repeated. Raises DomainError (`draft_begun`) once there are answers: a key is no password."""
    if known.state != "open" or known.saved_at != known.begun_at:
        raise DomainError("This application is begun already. Open the link in our message.", code="draft_begun")
    return known


async def _programme_for(connection: Connection, provider_id: str, new: NewDraft) -> Programme:
    """The rules of the chosen cohort; without one, those that the provider has now. Raises NotFound."""
    if new.cohort_id is None:
        return await current(connection, provider_id, new.programme)
    cohort = await cohorts.cohort(connection, provider_id, new.cohort_id)
    return await programme_of(connection, provider_id, cohort.programme_key)


async def save_draft(transaction: Transaction, provider_id: str, draft_id: str, answers: Frozen) -> Draft:
    """Keep some answers. With another address the link goes there, and the old one is dead.

    Raises LinkExpired when it was deleted, DomainError (`draft_submitted`) when it was sent.
    """
    draft = await drafts.lock_draft(transaction.connection, provider_id, draft_id)
    draft.require_open()
    kept = merged(draft.answers, answers)
    email = str(kept.get("email") or draft.email)
    moved = email != draft.email
    if moved:
        await transaction.audit(provider_id, "draft_moved", draft_id)
    return await renew_draft(
        transaction, draft, answers={**kept, "email": email}, email=email, link_version=draft.link_version + moved
    )


async def renew_draft(transaction: Transaction, draft: Draft, **changed: Any) -> Draft:
    """Keep what changed of a locked draft, and count all its days from now on; told unless every date stays."""
    now = transaction.now()
    plan = draft_plan(now, await programme_of(transaction.connection, draft.provider_id, draft.programme_key))
    dates = {"saved_at": now, "reminders": plan.reminders, "deletes_at": plan.deletes_at}
    after = draft.model_copy(update={**changed, **dates})
    await drafts.keep(transaction.connection, after)
    moved = after.link_version != draft.link_version
    if moved:
        await _tell_address(transaction, after)
    if moved or after.deletes_at != draft.deletes_at:
        await tell_of_draft(transaction, after, DraftSaved(**_plan_of(after, plan), new_link=moved))
    return after


async def submit_draft(transaction: Transaction, provider_id: str, draft_id: str) -> Received:
    """Send it, by the rules of every application. Repeated: the first answer stands.

    Raises what `apply` raises, Incomplete for what is missing, LinkExpired when it was deleted.
    """
    connection = transaction.connection
    known = await drafts.draft(connection, provider_id, draft_id)
    if known.email is not None:  # the address's lock comes first, in one order everywhere
        await applications.hold_email(connection, provider_id, known.programme, known.email)
    draft = await drafts.lock_draft(connection, provider_id, draft_id)
    if draft.journey_id is not None and draft.reference is not None:
        return Received(journey_id=draft.journey_id, reference=draft.reference, new=False)
    if draft.email is None or draft.email != known.email:
        raise NotYet("The address of this application is being changed at this moment. Try again.")
    received = await apply(transaction, provider_id, draft.filled_in(), draft_id, draft.person_id)
    await drafts.mark_submitted(connection, draft, received.journey_id, received.reference)
    submitted = DraftSubmitted(
        draft_id=draft_id,
        person_id=draft.person_id,
        journey_id=received.journey_id,
        submitted_at=transaction.now(),
    )
    await tell_of_draft(transaction, draft, submitted)
    for other in await drafts.open_of_address(connection, provider_id, draft.programme, draft.email):
        await _delete(transaction, other, "another_submitted")
    return received


async def remind_draft(transaction: Transaction, provider_id: str, asked: RemindDraft) -> None:
    """Remind the applicant, unless it was sent or deleted, answered since, or not accepted as it stands."""
    draft = await drafts.find(transaction.connection, provider_id, asked.draft_id)
    if draft is None or draft.state != "open" or draft.is_refused:
        return
    due = next((due for due in draft.reminders if due.step == asked.step and due.due_at == asked.due_at), None)
    if due is None:
        return
    reminder = DraftReminderDue(
        draft_id=draft.draft_id,
        person_id=draft.person_id,
        link_version=draft.link_version,
        step=due.step,
        of=due.of,
        due_at=due.due_at,
        missing=draft.missing,
        deletes_at=draft.deletes_at,
    )
    await tell_of_draft(transaction, draft, reminder)


async def expire_draft(transaction: Transaction, provider_id: str, asked: DeleteDraft) -> None:
    """Its time is over. Raises DomainError when it was sent or answered since, LinkExpired when it is gone already."""
    draft = await drafts.lock_draft(transaction.connection, provider_id, asked.draft_id)
    draft.require_open()
    if draft.deletes_at > transaction.now():
        raise DomainError("The application was answered since, so it is kept for longer.", code="draft_kept")
    await _delete(transaction, draft, "expired")


async def discard_draft(transaction: Transaction, provider_id: str, draft_id: str) -> None:
    """The applicant does not want it any more. Raises as `save_draft` does."""
    draft = await drafts.lock_draft(transaction.connection, provider_id, draft_id)
    draft.require_open()
    await _delete(transaction, draft, "by_applicant")


async def _delete(transaction: Transaction, draft: Draft, reason_code: Reason) -> None:
    gone = DraftDeleted(
        draft_id=draft.draft_id, person_id=draft.person_id, deleted_at=transaction.now(), reason_code=reason_code
    )
    await tell_of_draft(transaction, draft, gone)
    await drafts.delete(transaction.connection, draft)
    await transaction.audit(draft.provider_id, f"draft_deleted_{reason_code}", draft.draft_id)


def _plan_of(draft: Draft, plan: DraftPlan) -> dict[str, Any]:
    """What both facts with a plan say."""
    return {
        "draft_id": draft.draft_id,
        "person_id": draft.person_id,
        "link_version": draft.link_version,
        "reminders": plan.reminders,
        "deletes_at": plan.deletes_at,
        "why": plan.why,
    }


async def _tell_address(transaction: Transaction, draft: Draft) -> None:
    contact = ApplicantContactSet(person_id=draft.person_id, email=draft.email or "")
    await transaction.tell(contact, About(provider=draft.provider_id, journey=draft.draft_id))


async def tell_of_draft(transaction: Transaction, draft: Draft, fact: Fact) -> None:
    """Tell a fact of an application that is not sent yet, where its journey's facts will be told."""
    about = About(
        provider=draft.provider_id,
        programme=draft.programme_key,
        journey=draft.draft_id,
        causation=transaction.causation,
        version=await drafts.next_version(transaction.connection, draft),
    )
    await transaction.tell(fact, about)
