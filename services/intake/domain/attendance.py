"""Attendance: all sessions are compulsory; another cohort's session of that number makes a missed one good (BPN)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from services.intake.domain.application import Application
from services.intake.domain.cohort import Cohort
from services.intake.domain.school import School
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.contracts.intake import AttendanceRecorded, PreparationCompleted
from shared.dates import missed_session_notice_at, window
from shared.policy import Programme


class Attendance(Frozen):
    """One candidate at one session, in the own cohort or (a catch-up) in another."""

    cohort_id: str
    session: int
    attended: bool
    held_on: date
    trainer_id: str


def recorded(record: Attendance, home_cohort_id: str, known_on: date, programme: Programme) -> AttendanceRecorded:
    """The fact of one register entry. `known_on` is the day it was entered: nobody is told of it before that."""
    notice = None if record.attended else missed_session_notice_at(max(record.held_on, known_on), programme)
    return AttendanceRecorded(
        session=record.session,
        attended=record.attended,
        held_on=record.held_on,
        catch_up_of=None if record.cohort_id == home_cohort_id else record.cohort_id,
        missed_notice_at=notice.at if notice else None,
    )


def sessions_to_make_good(records: Iterable[Attendance]) -> frozenset[int]:
    """The numbers of sessions that were missed and nowhere attended."""
    seen = tuple(records)
    attended = {record.session for record in seen if record.attended}
    return frozenset(record.session for record in seen if not record.attended and record.session not in attended)


def is_complete(records: Iterable[Attendance], cohort: Cohort, waived: Collection[int] = ()) -> bool:
    """Whether each of the cohort's sessions was attended, here or as a catch-up, or waived by an operator."""
    return cohort.compulsory <= {*waived, *(record.session for record in records if record.attended)}


def window_counts_from(
    application: Application,
    cohort: Cohort,
    records: Iterable[Attendance],
    placed_at: datetime,
    programme: Programme,
) -> date:
    """The latest day among the sessions attended, catch-ups included (BPN).

    Whoever was deferred goes on with the new cohort: the window counts from its final session at the earliest. In a
    programme that is assessment alone it counts from the day on which the place was confirmed (own).
    """
    if programme.window.counts_from == "place confirmed":
        return london_date(placed_at)
    days = [record.held_on for record in records if record.attended]
    if application.deferred_at is not None or not days:
        days.append(cohort.sessions[-1].held_on)
    return max(days)


def completed(
    application: Application,
    cohort: Cohort,
    school: School,
    records: Iterable[Attendance],
    counts_from: date,
    programme: Programme,
) -> PreparationCompleted:
    """Ready for allocation, with the window that counts from that day."""
    attended = [record for record in records if record.attended]
    weeks = window(counts_from, school.calendar(), programme)
    return PreparationCompleted(
        cohort_id=cohort.cohort_id,
        person_id=application.candidate_id,
        final_session_on=counts_from,
        window_first_on=weeks.first_on,
        window_last_on=weeks.last_on,
        school_days=weeks.school_days,
        why=weeks.why,
        allocate_at=cohort.allocate_at,
        trainer_ids=tuple(sorted({record.trainer_id for record in attended})),
        school_id=application.school_id,
        phase=application.phase,
        subjects=application.subjects,
        region=application.region,
    )


def missed_before_joining(cohort: Cohort, now: datetime) -> tuple[Attendance, ...]:
    """The sessions that a late-comer has missed already: they count like any missed one and want a catch-up."""
    return tuple(
        Attendance(
            cohort_id=cohort.cohort_id,
            session=plan.number,
            attended=False,
            held_on=london_date(plan.starts_at),
            trainer_id=plan.trainer_id,
        )
        for plan in cohort.plans
        if plan.starts_at <= now
    )
