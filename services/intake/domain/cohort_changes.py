"""What can change about an open cohort. Every date follows; a session that was held stays as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from services.intake.domain.cohort import Cohort, NewSession, Session, check_dues_of, planned_session, require_order
from shared.calendar import to_london
from shared.contracts.intake import CohortChanged
from shared.contracts.values import ChangeReason
from shared.dates import allocation_at
from shared.errors import DomainError, Invalid, NotFound
from shared.policy import Programme

Change = Literal["session_moved", "session_cancelled", "trainer_changed", "capacity", "added"]


def move(
    cohort: Cohort,
    number: int,
    to: datetime,
    minutes: int | None,
    link: str | None,
    programme: Programme,
    now: datetime,
) -> Cohort:
    """A session at another time; `to` is what London clocks show. Raises DomainError `session_held`, Invalid."""
    before = _to_come(cohort, number, now)
    length = int((before.plan.ends_at - before.plan.starts_at).total_seconds()) // 60
    wanted = NewSession(
        number=number,
        starts_at=to,
        minutes=minutes or length,
        trainer_id=before.plan.trainer_id,
        join_link=link or before.plan.join_link,
    )
    return _with_sessions(cohort, _planned(wanted, before.sequence + 1, programme, now), programme)


def call_off(cohort: Cohort, number: int, programme: Programme, now: datetime) -> Cohort:
    """A session that does not take place. Its number stays compulsory, to be attended in another cohort.

    Raises DomainError `session_held` and, for the only one that is left, `last_session`.
    """
    _to_come(cohort, number, now)
    left = tuple(session for session in cohort.sessions if session.plan.number != number)
    if not left:
        raise DomainError(
            "This is the only session that is left. Move it, or cancel the whole cohort.", code="last_session"
        )
    after = cohort.model_copy(update={"sessions": left, "called_off": (*cohort.called_off, number)})
    return _dated(after, programme)


def add(cohort: Cohort, new: NewSession, programme: Programme, now: datetime) -> Cohort:
    """One more session, or one that had been called off at a new time.

    Raises DomainError `session_exists`, and `no_sessions` in a programme that is assessment alone; Invalid.
    """
    if not programme.cohort.sessions:
        raise DomainError(f"{programme.code} has no sessions; nobody would have to come.", code="no_sessions")
    if cohort.session(new.number) is not None:
        raise DomainError(f"There is a session {new.number}. Move it, or give the next number.", code="session_exists")
    if new.number not in cohort.called_off and new.number != max(cohort.compulsory) + 1:
        raise Invalid(f"Give the new session the number {max(cohort.compulsory) + 1}.", field="number")
    # The entry in the calendar was withdrawn with its last number; it comes back with a higher one.
    sequence = cohort.sequence + 1 if new.number in cohort.called_off else 0
    after = cohort.model_copy(update={"called_off": tuple(one for one in cohort.called_off if one != new.number)})
    return _with_sessions(after, _planned(new, sequence, programme, now), programme)


def change_trainer(cohort: Cohort, number: int, trainer_id: str, now: datetime) -> Cohort:
    """Another trainer for a session to come. Raises DomainError `session_held`."""
    before = _to_come(cohort, number, now)
    if before.plan.trainer_id == trainer_id:
        return cohort
    plan = before.plan.model_copy(update={"trainer_id": trainer_id})
    changed = before.model_copy(update={"plan": plan, "sequence": before.sequence + 1})
    return cohort.model_copy(
        update={
            "sessions": tuple(changed if one.plan.number == number else one for one in cohort.sessions),
            "sequence": cohort.sequence + 1,
        }
    )


def change_capacity(cohort: Cohort, capacity: int, taken: int, now: datetime) -> Cohort:
    """More places, or fewer. Raises DomainError `capacity_below_taken`, and `cohort_over` when nobody can join."""
    require_open(cohort, now)
    if capacity < taken:
        raise DomainError(
            f"{taken} places are taken or offered. Move candidates first, or choose {taken} at least.",
            code="capacity_below_taken",
            field="capacity",
        )
    return cohort if capacity == cohort.capacity else _next(cohort.model_copy(update={"capacity": capacity}))


def cancel(cohort: Cohort, now: datetime) -> Cohort:
    """The whole cohort is off. Raises DomainError `cohort_over` once its last session has begun."""
    require_open(cohort, now)
    return _next(cohort.model_copy(update={"cancelled_at": now}))


def require_open(cohort: Cohort, now: datetime) -> None:
    """Raises DomainError: `cohort_cancelled`, or `cohort_over`."""
    if cohort.cancelled_at is not None:
        raise DomainError("This cohort was cancelled; nothing of it can be changed.", code="cohort_cancelled")
    if cohort.is_over(now):
        raise DomainError("The last session of this cohort has begun; it cannot be changed.", code="cohort_over")


def changed(
    before: Cohort, cohort: Cohort, change: Change, number: int | None, reason_class: ChangeReason
) -> CohortChanged:
    """The fact of a change, with the whole plan as it stands now, and the changed session as it was."""
    was = before.session(number) if number is not None else None
    return CohortChanged(
        cohort_id=cohort.cohort_id,
        name=cohort.name,
        sessions=cohort.plans,
        dues=cohort.dues,
        allocate_at=cohort.allocate_at,
        capacity=cohort.capacity,
        check_dues=cohort.check_dues,
        change=change,
        session=number,
        reason_class=reason_class,
        sequence=cohort.sequence,
        was=was.plan if was else None,
    )


def _to_come(cohort: Cohort, number: int, now: datetime) -> Session:
    """The session, if it can still be changed. Raises DomainError, NotFound."""
    if cohort.cancelled_at is not None:
        require_open(cohort, now)
    session = cohort.session(number)
    if session is None:
        raise NotFound(f"This cohort has no session {number}.", field="session")
    if session.plan.starts_at <= now:
        raise DomainError(
            f"Session {number} began on {to_london(session.plan.starts_at):%d/%m/%Y at %H:%M}; what was held stays as "
            "it was. Add another session if it must be repeated.",
            code="session_held",
            field="session",
        )
    return session


def _planned(new: NewSession, sequence: int, programme: Programme, now: datetime) -> Session:
    session = planned_session(new, programme)
    if session.plan.starts_at <= now:
        raise Invalid("This time is past. Choose one to come.", code="in_the_past", field="starts_at")
    return session.model_copy(update={"sequence": sequence})


def _with_sessions(cohort: Cohort, session: Session, programme: Programme) -> Cohort:
    others = (one for one in cohort.sessions if one.plan.number != session.plan.number)
    sessions = tuple(sorted((*others, session), key=lambda one: one.plan.number))
    require_order(sessions)
    return _dated(cohort.model_copy(update={"sessions": sessions}), programme)


def _dated(cohort: Cohort, programme: Programme) -> Cohort:
    """All that follows from the sessions, anew."""
    return _next(
        cohort.model_copy(
            update={
                "allocate_at": allocation_at(cohort.sessions[-1].held_on, programme).at,
                "check_dues": check_dues_of(cohort.sessions, programme),
            }
        )
    )


def _next(cohort: Cohort) -> Cohort:
    return cohort.model_copy(update={"sequence": cohort.sequence + 1})
