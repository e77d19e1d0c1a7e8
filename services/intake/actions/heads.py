"""Another head, another school, or another try: the request is put anew, from day 0, and the old link is dead."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from pydantic import EmailStr, Field

from services.intake.actions.consents import end_with_school
from services.intake.actions.declarations import ask_anew, lock_newest
from services.intake.actions.fees import bill_again
from services.intake.actions.register_of_schools import school_for
from services.intake.actions.telling import add_person, tell_of_journey, tell_of_person
from services.intake.domain.application import (
    BEYOND_DECLARATION,
    Application,
    LongText,
    Stage,
    Step,
    Text,
    email_key,
    next_stage,
)
from services.intake.domain.declaration import Declaration, State
from services.intake.domain.eligibility import head_address_doubt
from services.intake.domain.school import School
from services.intake.repository import applications, cohorts, people, schools
from services.intake.repository.people import Person
from services.intake.transaction import Transaction
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.intake import HeadReplaced, JourneyReopened, SchoolChanged
from shared.contracts.intake.changes import HeadReason
from shared.contracts.values import ChangeReason
from shared.errors import DomainError
from shared.published import programme_of

Reason = Annotated[LongText, Field(min_length=1)]
"""Words for the trail. They stay with intake."""


class NewHead(Frozen):
    """Who signs instead. With the reason `address` it is the same person at another address."""

    head_name: Text
    head_email: EmailStr
    reason_class: HeadReason
    reason: LongText | None = None


class NewSchool(Frozen):
    """Where the candidate works now, and who is head there. The old school gets no more copies."""

    school_urn: Text
    head_name: Text
    head_email: EmailStr
    phase: Text | None = None
    reason: LongText | None = None


class Reopening(Frozen):
    """Why an application that had lapsed or been declined begins again; where to, and whom to ask, if that changed."""

    reason_class: ChangeReason = "other"
    reason: Reason
    cohort_id: Text | None = None
    head_name: Text | None = None
    head_email: EmailStr | None = None


class Asked(Frozen):
    """Who is asked now, and until when. `address_doubt` says what an operator must confirm before it counts."""

    declaration_id: str
    head_id: str
    link_version: int
    asked_at: Instant
    lapses_at: Instant
    address_doubt: str | None


async def replace_head(
    transaction: Transaction, provider_id: str, journey_id: str, new: NewHead, *, by_candidate: bool = False
) -> Asked:
    """Put the request to another head, as often as it is needed. The same head again changes nothing.

    Raises DomainError with the code `assessed` when the report is signed, `journey_<stage>` when the journey has ended,
    and `head_declined` when a candidate would ask somebody else after a refusal.
    """
    application, before = await lock_newest(transaction, provider_id, journey_id)
    _require_open(application)
    head = await people.person(transaction.connection, provider_id, application.head_id)
    if before.state is State.REQUESTED and _is_same(head, new.head_name, new.head_email):
        return asked(before)
    if by_candidate and before.state is State.DECLINED:
        raise DomainError(
            "The head has declined, so only the training provider can ask somebody else. Speak to them.",
            code="head_declined",
        )
    school = await schools.school(transaction.connection, provider_id, application.school_id)
    moved = await _put_head(transaction, application, before, new, school)
    after = await ask_anew(
        transaction, moved, before, school, await _doubt(transaction, moved, school), new.reason_class
    )
    await transaction.audit(provider_id, "head_replaced", journey_id, new.reason)
    return asked(after)


async def change_school(transaction: Transaction, provider_id: str, journey_id: str, new: NewSchool) -> Asked:
    """The candidate works elsewhere: the head of that school signs again before anybody assesses.

    Raises like `replace_head`, and Invalid for a school that is not recorded or is the present one.
    """
    application, before = await lock_newest(transaction, provider_id, journey_id)
    _require_open(application)
    connection, now = transaction.connection, transaction.now()
    programme = await programme_of(connection, application.provider_id, application.programme_key)
    country = programme.eligibility.only_country
    school = await school_for(transaction, provider_id, new.school_urn, country)
    head = await people.person(connection, provider_id, application.head_id)
    if school.school_id == application.school_id:
        if before.state is State.REQUESTED and _is_same(head, new.head_name, new.head_email):
            return asked(before)
        raise DomainError(
            "This is the school that is recorded already. If the head has changed, name another head.",
            code="same_school",
            field="school_urn",
        )
    was_school_id = application.school_id
    # The old school's mentor and office have no part in the journey any more.
    moved = await applications.change(
        connection,
        application,
        school_id=school.school_id,
        phase=new.phase or application.phase,
        mentor_id=None,
        mentor_name=None,
        school_contact_id=None,
    )
    await end_with_school(transaction, application)
    candidate = await people.person(connection, provider_id, application.candidate_id)
    candidate = candidate.model_copy(update={"school_id": school.school_id})
    await people.set_person(connection, candidate)
    await tell_of_person(transaction, candidate, journey_id)
    changed = SchoolChanged(
        person_id=moved.candidate_id, school_id=school.school_id, was_school_id=was_school_id, changed_at=now
    )
    await tell_of_journey(transaction, moved, changed)
    named = NewHead(head_name=new.head_name, head_email=new.head_email, reason_class="changed_school")
    moved = await _put_head(transaction, moved, before, named, school)
    doubt = await _doubt(transaction, moved, school)
    after = await ask_anew(transaction, moved, before, school, doubt, "changed_school")
    await transaction.audit(provider_id, "school_changed", journey_id, new.reason)
    return asked(after)


async def reopen(transaction: Transaction, provider_id: str, journey_id: str, wish: Reopening) -> Asked:
    """Begin again what had lapsed, been declined or refused: the head is asked from day 0. Repeated: nothing more.

    Raises DomainError with the code `journey_<stage>` when there is nothing to reopen, `cohort_begun` when another
    cohort must be chosen.
    """
    application, before = await lock_newest(transaction, provider_id, journey_id)
    if application.stage is Stage.APPLIED and before.state is State.REQUESTED and before.link_version > 1:
        return asked(before)
    stage = next_stage(application.stage, Step.REOPEN)
    cohort_id = await _cohort_to_come(transaction, application, wish.cohort_id)
    connection, now = transaction.connection, transaction.now()
    await _require_no_other(transaction, application)
    moved = await applications.change(connection, application, stage=stage, cohort_id=cohort_id, ended_at=None)
    reopened = JourneyReopened(
        cohort_id=cohort_id, person_id=moved.candidate_id, reason_class=wish.reason_class, reopened_at=now
    )
    await tell_of_journey(transaction, moved, reopened)
    await bill_again(transaction, moved, application.ended_at or now)
    school = await schools.school(connection, provider_id, moved.school_id)
    head = await people.person(connection, provider_id, moved.head_id)
    name, email = wish.head_name or head.name, wish.head_email or head.email
    if not _is_same(head, name, email):
        new = NewHead(head_name=name, head_email=email, reason_class="no_answer")
        moved = await _put_head(transaction, moved, before, new, school)
    doubt = await _doubt(transaction, moved, school)
    after = await ask_anew(transaction, moved, before, school, doubt, "reopened")
    await transaction.audit(provider_id, "reopened", journey_id, wish.reason)
    return asked(after)


async def _require_no_other(transaction: Transaction, application: Application) -> None:
    """Who was not taken on may have applied again since. Raises DomainError (`applied_again`)."""
    connection, provider_id = transaction.connection, application.provider_id
    candidate = await people.person(connection, provider_id, application.candidate_id)
    await applications.hold_email(connection, provider_id, application.programme, candidate.email)
    other = await applications.known_journey(connection, provider_id, application.programme, candidate.email)
    if other is not None and other.journey_id != application.journey_id:
        raise DomainError(
            f"The candidate has applied again since, as {other.reference}. Go on with that application.",
            code="applied_again",
        )


async def _cohort_to_come(transaction: Transaction, application: Application, chosen: str | None) -> str:
    """The cohort that a reopened journey goes on with. Raises DomainError when it has begun, NotFound."""
    cohort = await cohorts.cohort(transaction.connection, application.provider_id, chosen or application.cohort_id)
    if cohort.programme_key != application.programme_key or cohort.has_begun(transaction.now()):
        raise DomainError(
            "This cohort has begun, or is of another programme. Choose one whose first session is still to come.",
            code="cohort_begun",
            field="cohort_id",
        )
    return cohort.cohort_id


async def _put_head(
    transaction: Transaction, application: Application, before: Declaration, new: NewHead, school: School
) -> Application:
    """The application with its new head, who is told of with the address; or the same one at another address."""
    provider_id, now = application.provider_id, transaction.now()
    replaced_id = application.head_id
    person = Person(
        person_id=replaced_id if new.reason_class == "address" else uuid4().hex,
        provider_id=provider_id,
        role="head",
        name=new.head_name,
        email=new.head_email,
        school_id=school.school_id,
    )
    if new.reason_class == "address":
        await people.set_person(transaction.connection, person)
        await tell_of_person(transaction, person, application.journey_id)
    else:
        await add_person(transaction, person, application.journey_id)
    moved = await applications.change(transaction.connection, application, head_id=person.person_id)
    replaced = HeadReplaced(
        declaration_id=before.declaration_id,
        head_id=person.person_id,
        replaced_head_id=replaced_id,
        reason_class=new.reason_class,
        replaced_at=now,
    )
    await tell_of_journey(transaction, moved, replaced)
    return moved


async def _doubt(transaction: Transaction, application: Application, school: School) -> str | None:
    """What is odd about the address of the application's head, if anything."""
    connection, provider_id = transaction.connection, application.provider_id
    head = await people.person(connection, provider_id, application.head_id)
    candidate = await people.person(connection, provider_id, application.candidate_id)
    return head_address_doubt(candidate.email, head.email, school.email_domain)


def _require_open(application: Application) -> None:
    if application.held_since is not None:
        raise DomainError(
            "It must first be known which of two records is kept. Answer that question, then name the head.",
            code="held",
        )
    if application.assessed_at is not None:
        raise DomainError("The candidate has been assessed, so the declaration stands as it is.", code="assessed")
    if application.stage is not Stage.APPLIED and application.stage not in BEYOND_DECLARATION:
        raise DomainError(
            f"The application is {application.stage}. Open it again before another head is asked.",
            code=f"journey_{application.stage}",
        )


def _is_same(head: Person, name: str, email: str) -> bool:
    return head.name == name and email_key(head.email) == email_key(email)


def asked(declaration: Declaration) -> Asked:
    """What the caller is told about the request as it stands."""
    return Asked(
        declaration_id=declaration.declaration_id,
        head_id=declaration.head_id,
        link_version=declaration.link_version,
        asked_at=declaration.asked_at,
        lapses_at=declaration.lapses_at,
        address_doubt=declaration.address_doubt if declaration.is_doubted else None,
    )
