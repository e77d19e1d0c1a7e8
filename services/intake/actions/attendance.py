"""The register of a session, catch-ups, and what follows: the notice of a missed session, or readiness."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from pydantic import Field

from services.intake.actions.level_two import record_seen
from services.intake.actions.readiness import complete_if_ready, is_prepared
from services.intake.actions.telling import programme_of, tell_of_journey
from services.intake.domain.application import Application, Stage
from services.intake.domain.attendance import Attendance, recorded, sessions_to_make_good
from services.intake.domain.cohort import Cohort, Session
from services.intake.domain.level_two import Seen, Subject
from services.intake.repository import applications, attendance, cohorts, people
from services.intake.transaction import Transaction
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.contracts.intake import MissedSessionNoticeDue, TellMissedSession
from shared.errors import DomainError, Invalid, NotAllowed, NotFound
from shared.tokens import Staff


class Entry(Frozen):
    """One line of a register. A journey of another cohort is a catch-up.

    `level_two_seen`: the subjects whose certificates whoever takes the register has seen at the session.
    """

    journey_id: str
    attended: bool
    level_two_seen: tuple[Subject, ...] = Field(default=(), max_length=2)


class Register(Frozen):
    """What a trainer hands in for one session; several parts are allowed."""

    records: tuple[Entry, ...]


class Taken(Frozen):
    """What became of it: entries that changed something, and journeys passed over because they have ended."""

    changed: int
    passed_over: tuple[str, ...]


async def find_session(transaction: Transaction, staff: Staff, cohort_id: str, number: int) -> tuple[Cohort, Session]:
    """A session that this member of staff may take the register of: an operator any, a trainer their own."""
    cohort = await cohorts.cohort(transaction.connection, staff.provider, cohort_id)
    session = cohort.session(number)
    if session is None:
        raise NotFound(f"This cohort has no session {number}.", field="session")
    if staff.role == "trainer" and session.plan.trainer_id != staff.person_id:
        raise NotAllowed("This session has another trainer. Ask an operator to take its register.")
    return cohort, session


async def take_register(
    transaction: Transaction, staff: Staff, cohort_id: str, number: int, register: Register
) -> Taken:
    """Enter who attended. All entries are taken, or none; entries that are known already change nothing.

    Raises DomainError before the session has begun, and when an attendance that completed the preparation is taken
    back; Invalid for somebody who has no place in a cohort of the same programme.
    """
    cohort, session = await find_session(transaction, staff, cohort_id, number)
    if transaction.now() < session.plan.starts_at:
        raise DomainError("This session has not begun yet. Take the register when it has.", code="session_not_begun")
    ids = [entry.journey_id for entry in register.records]
    if len(set(ids)) != len(ids):
        raise Invalid("A candidate is entered twice. Give each once.", field="records")
    found = {
        application.journey_id: application
        for application in await applications.lock_applications(transaction.connection, staff.provider, ids)
    }
    changed, passed_over = 0, []
    for place, entry in enumerate(register.records):
        application = found.get(entry.journey_id)
        if application is not None and application.stage in (Stage.WITHDRAWN, Stage.DECIDED):
            passed_over.append(entry.journey_id)
            continue
        if application is None or not application.is_in_group or application.programme != cohort.programme:
            raise Invalid(
                "This candidate has no place in a cohort of this programme. Take the entry out.",
                code="not_in_group",
                field=f"records.{place}.journey_id",
            )
        changed += await _enter(transaction, application, session, cohort, entry)
        await _record_certificates(transaction, staff, session, entry)
    return Taken(changed=changed, passed_over=tuple(passed_over))


async def tell_missed_session(
    transaction: Transaction, provider_id: str, journey_id: str, command: TellMissedSession
) -> None:
    """Tell the candidate which sessions make it good, unless it is made good or the candidate has left."""
    connection = transaction.connection
    application = await applications.lock_application(connection, provider_id, journey_id)
    records = await attendance.records_of(connection, provider_id, journey_id)
    if not application.is_in_group or command.session not in sessions_to_make_good(records):
        return
    missed = [record for record in records if record.session == command.session]
    open_ones = await cohorts.catch_ups(
        connection,
        provider_id,
        application.programme,
        application.cohort_id,
        command.session,
        transaction.now(),
    )
    fact = MissedSessionNoticeDue(
        person_id=application.candidate_id,
        session=command.session,
        held_on=max(record.held_on for record in missed),
        catch_ups=open_ones,
        due_at=command.due_at,
    )
    await tell_of_journey(transaction, application, fact)


async def _enter(
    transaction: Transaction, application: Application, session: Session, cohort: Cohort, entry: Entry
) -> bool:
    now = transaction.now()
    record = Attendance(
        cohort_id=cohort.cohort_id,
        session=session.plan.number,
        attended=entry.attended,
        held_on=session.held_on,
        trainer_id=session.plan.trainer_id,
    )
    if not await attendance.put_record(transaction.connection, application, record, now, transaction.actor):
        return False
    if not entry.attended and application.stage is Stage.PREPARED:
        await _require_still_complete(transaction, application)
    programme = await programme_of(transaction, application)
    await tell_of_journey(
        transaction, application, recorded(record, application.cohort_id, london_date(now), programme)
    )
    await complete_if_ready(transaction, application)
    return True


async def _record_certificates(transaction: Transaction, staff: Staff, session: Session, entry: Entry) -> None:
    """Originals that were shown at the session: seen by whoever takes the register, on the session's day."""
    for subject in entry.level_two_seen:
        names = await people.names_of(transaction.connection, staff.provider, [staff.person_id])
        seen = Seen(seen_by=names[staff.person_id], seen_on=session.held_on)
        proof_id = uuid5(NAMESPACE_URL, f"{entry.journey_id}|{subject}|{session.held_on}|{staff.person_id}").hex
        await record_seen(transaction, staff.provider, entry.journey_id, subject, seen, proof_id)


async def _require_still_complete(transaction: Transaction, application: Application) -> None:
    records = await attendance.records_of(transaction.connection, application.provider_id, application.journey_id)
    home = await cohorts.cohort(transaction.connection, application.provider_id, application.cohort_id)
    if not await is_prepared(transaction, application, home, records):
        raise DomainError(
            "The preparation is complete on the strength of this attendance, and allocation has begun. "
            "Speak to the operator before changing it.",
            code="preparation_complete",
        )
