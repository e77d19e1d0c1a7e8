"""Proof of level 2 comes in, or is found not to hold; who still owes it is reminded before the sessions."""

from __future__ import annotations

import hashlib

from services.intake.actions.readiness import complete_if_ready
from services.intake.actions.telling import tell_of_journey
from services.intake.domain.application import Application, Stage
from services.intake.domain.cohort import Cohort
from services.intake.domain.level_two import (
    EXCEPTION,
    Document,
    Proof,
    Seen,
    Subject,
    WithoutProof,
    missing,
    require_exception_allowed,
    require_file,
    require_kind,
)
from services.intake.repository import applications, level_two, tasks
from services.intake.transaction import Transaction
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.contracts.intake import LevelTwoProofRecorded, LevelTwoReminderDue, RemindLevelTwo
from shared.contracts.values import Due
from shared.dates import level_two_reminders
from shared.errors import DomainError, Invalid, NotFound
from shared.policy import Programme
from shared.published import programme_of


class SentFile(Frozen):
    """A certificate's scan or photograph as it came in."""

    kind: str | None
    document: Document
    file_name: str
    content_type: str
    content: bytes


class Shown(Frozen):
    """What was recorded, and what is still missing after it."""

    proof_id: str
    missing: tuple[Subject, ...]


async def record_seen(
    transaction: Transaction, provider_id: str, journey_id: str, subject: Subject, seen: Seen, proof_id: str
) -> Shown:
    """Somebody saw the original. Raises Invalid for a day to come, or a kind that is not accepted."""
    application = await _lock_open(transaction, provider_id, journey_id)
    if seen.seen_on > london_date(transaction.now()):
        raise Invalid("This day is still to come. Give the day on which the proof was seen.", field="seen_on")
    proof = Proof(
        proof_id=proof_id,
        subject=subject,
        kind=await _kind(transaction, application, subject, seen.kind),
        document=seen.document,
        how="seen",
        seen_by=seen.seen_by,
        seen_on=seen.seen_on,
        recorded_at=transaction.now(),
    )
    return await _keep(transaction, application, proof)


async def record_file(
    transaction: Transaction, provider_id: str, journey_id: str, subject: Subject, sent: SentFile, proof_id: str
) -> Shown:
    """A file came in: it counts at once, and an operator has the task to look at it. Raises Invalid for its form."""
    application = await _lock_open(transaction, provider_id, journey_id)
    require_file(sent.content_type, sent.content)
    proof = Proof(
        proof_id=proof_id,
        subject=subject,
        kind=await _kind(transaction, application, subject, sent.kind),
        document=sent.document,
        how="file",
        file_name=sent.file_name,
        content_type=sent.content_type,
        size=len(sent.content),
        sha256=hashlib.sha256(sent.content).hexdigest(),
        recorded_at=transaction.now(),
    )
    await tasks.raise_task(transaction.connection, application, "level_two_file_to_check", transaction.now())
    return await _keep(transaction, application, proof, sent.content)


async def make_exception(
    transaction: Transaction,
    provider_id: str,
    journey_id: str,
    subject: Subject,
    exception: WithoutProof,
    proof_id: str,
) -> Shown:
    """An operator does without proof. Raises DomainError where the programme knows no exceptions."""
    application = await _lock_open(transaction, provider_id, journey_id)
    require_exception_allowed(await _programme(transaction, application))
    proof = Proof(
        proof_id=proof_id,
        subject=subject,
        kind=EXCEPTION,
        document="none",
        how="exception",
        reason=exception.reason,
        recorded_at=transaction.now(),
    )
    shown = await _keep(transaction, application, proof)
    await transaction.audit(provider_id, f"level_two_exception_{subject}", journey_id, exception.reason)
    return shown


async def refuse_proof(
    transaction: Transaction, provider_id: str, journey_id: str, proof_id: str, reason: str
) -> Shown:
    """A proof does not hold: its subject is missing again. Raises NotFound; DomainError once allocation has begun."""
    connection = transaction.connection
    application = await _lock_open(transaction, provider_id, journey_id)
    proofs = await level_two.proofs_of(connection, provider_id, journey_id)
    if proof_id not in {proof.proof_id for proof in proofs}:
        raise NotFound("There is no such proof.", field="proof_id")
    left = missing(
        (proof for proof in proofs if proof.proof_id != proof_id), await _programme(transaction, application)
    )
    if left and application.stage is Stage.PREPARED:
        raise DomainError(
            "The preparation is complete on the strength of this proof, and allocation has begun. Record another proof "
            "first, or void the application.",
            code="preparation_complete",
        )
    await level_two.refuse(connection, provider_id, proof_id, transaction.now(), transaction.actor, reason)
    await tasks.close_tasks(connection, application, ("level_two_file_to_check",), transaction.now())
    await transaction.audit(provider_id, "level_two_proof_refused", journey_id, reason)
    return Shown(proof_id=proof_id, missing=left)


async def accept_files(transaction: Transaction, provider_id: str, journey_id: str) -> None:
    """An operator looked at the files, and they hold: the task is done."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    await tasks.close_tasks(transaction.connection, application, ("level_two_file_to_check",), transaction.now())
    await transaction.audit(provider_id, "level_two_files_accepted", journey_id)


async def remind_level_two(
    transaction: Transaction, provider_id: str, journey_id: str, command: RemindLevelTwo
) -> None:
    """Remind the candidate of what is missing; nothing when all is in, or the place is another one by now."""
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    if application.stage is not Stage.PLACED or application.cohort_id != command.cohort_id:
        return
    programme = await _programme(transaction, application)
    owed = await missing_of(transaction, application)
    if not owed:
        return
    fact = LevelTwoReminderDue(
        person_id=application.candidate_id,
        subjects=owed,
        step=command.step,
        of=len(programme.eligibility.level2_reminders),
        due_at=command.due_at,
    )
    await tell_of_journey(transaction, application, fact)


async def level_two_ladder(transaction: Transaction, application: Application, cohort: Cohort) -> tuple[Due, ...]:
    """When the candidate is reminded of proof that is missing; nothing when all is in, or for a day that is past."""
    if not await missing_of(transaction, application):
        return ()
    starts_at = [plan.starts_at for plan in cohort.plans]
    return level_two_reminders(starts_at, transaction.now(), await _programme(transaction, application))


async def missing_of(transaction: Transaction, application: Application) -> tuple[Subject, ...]:
    """The subjects that the candidate must still prove."""
    proofs = await level_two.proofs_of(transaction.connection, application.provider_id, application.journey_id)
    return missing(proofs, await _programme(transaction, application))


async def _keep(
    transaction: Transaction, application: Application, proof: Proof, content: bytes | None = None
) -> Shown:
    """The row, the fact when it suffices, and what follows when nothing else was missing."""
    before = await level_two.proofs_of(transaction.connection, application.provider_id, application.journey_id)
    programme = await _programme(transaction, application)
    if proof.proof_id in {known.proof_id for known in before}:
        return Shown(proof_id=proof.proof_id, missing=missing(before, programme))
    await level_two.insert_proof(transaction.connection, application, proof, transaction.actor, content)
    if proof.suffices(programme):
        fact = LevelTwoProofRecorded(proves=proof.subject, proof=proof.kind, exception=proof.how == "exception")
        await tell_of_journey(transaction, application, fact)
        await complete_if_ready(transaction, application)
    return Shown(proof_id=proof.proof_id, missing=missing((*before, proof), programme))


async def _kind(transaction: Transaction, application: Application, subject: Subject, given: str | None) -> str:
    kind = given or await level_two.claimed_kind(
        transaction.connection, application.provider_id, application.journey_id, subject
    )
    require_kind(subject, kind, await _programme(transaction, application))
    return kind


async def _lock_open(transaction: Transaction, provider_id: str, journey_id: str) -> Application:
    application = await applications.lock_application(transaction.connection, provider_id, journey_id)
    if application.stage in (Stage.WITHDRAWN, Stage.DECIDED):
        raise DomainError(
            f"The application is {application.stage}; nothing is missing any more.", code=f"journey_{application.stage}"
        )
    return application


async def _programme(transaction: Transaction, application: Application) -> Programme:
    return await programme_of(transaction.connection, application.provider_id, application.programme_key)
