"""What a move would change, for whoever is about to make it: it is done and undone, as office actions are looked at.

Nobody sees more than they may know: guests their own minutes, the candidate nothing of the assessor's other work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from services.assessment import journeys
from services.assessment.appointments import actions, booked, booking, dropping, moving, queries, repository
from services.assessment.appointments.booked import Appointment
from services.assessment.appointments.rearranging import Rearrangement
from services.assessment.domain import Journey
from services.assessment.work import Work
from shared.calendar import london_date
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import SegmentPlan
from shared.dates import day_in_words, late_from
from shared.errors import DomainError
from shared.office import Answer, Change, DateChange, PeopleTold, ReminderChange, Report

MOVED = "21 Appointment moved"
ASKED = "21 Another time is asked for"
FREE = "18 Are you free?"


class Window(Frozen):
    """The candidate's window, and whether the time lies in it."""

    first_on: date
    last_on: date
    is_inside: bool


class Foreseen(Frozen):
    """What another time would change. `is_late`: the change is made within the guard time.

    `agreement`: whether the candidate may, or must, agree to an earlier deadline than was told; where they must, it
    is shown as if they did.
    """

    starts_at: Instant
    was_at: Instant | None = None
    dates: tuple[DateChange, ...] = ()
    reminders: tuple[ReminderChange, ...] = ()
    changes: tuple[Change, ...] = ()
    people_told: tuple[PeopleTold, ...] = ()
    warnings: tuple[str, ...] = ()
    window: Window | None = None
    agreement: Literal["possible", "needed"] | None = None
    told_due_at: Instant | None = None
    is_late: bool = False
    late_from: Instant | None = None


class Asking(Frozen):
    """What asking for another time leads to: the appointment stands, and other times are offered by `contact_by`."""

    contact_by: Instant
    is_late: bool
    late_from: Instant
    people_told: tuple[PeopleTold, ...]


# --- another time -----------------------------------------------------------------------------------------------------


async def by_choosing(work: Work, journey_id: str, slot_id: str, *, agrees: bool = False) -> Foreseen:
    """What the candidate's choice leads to once every guest has said yes. Call it in a trial.

    Raises what choosing raises, but for an agreement that is needed: that is shown.
    """
    journey, proposal = await actions.locked_slot(work, slot_id, journey_id)
    before = await booked.standing(work.connection, work.provider, journey_id)
    slots = await repository.slots(work.connection, work.provider, journey_id, proposal.version)
    slot = next(one for one in slots if one.slot_id == slot_id)
    dates = (await booking.dates_of(work, journey_id, proposal, [slot])).get(slot_id, {})
    agreement: Literal["possible", "needed"] | None = None
    if dates.get("agreement") is not None:
        agreement = "needed" if dates["agreement"] == "needed" else "possible"
    report = Report(work.now)
    plan = booking.plan_evidence(journey, slot, work.now, agreed_earlier=agrees or agreement == "needed")
    chosen = await actions.choose_slot(work, journey_id, slot_id, agree_to_earlier=agrees or agreement == "needed")
    for part in {one.person_id: one for one in chosen.asked}.values():
        report.tells("leader" if part.role == "leader" else "teacher", FREE)
        await actions.confirm(work, slot_id, part.person_id)
    after = await booked.standing(work.connection, work.provider, journey_id)
    assert after is not None, "every guest has confirmed"
    is_in = (await booking.arranging(work, journey)).evidence_in
    tell(report, before, after, () if is_in else plan.warnings, staff=False)
    return _foreseen(journey, report, before, after, agreement)


async def by_moving(work: Work, assessor_id: str | None, appointment_id: str, starts_at: datetime) -> Foreseen:
    """What a time would change, for the appointment's own assessor or the office (None). Call it in a trial.

    The candidate's agreement is taken as given where it is needed, and that is said. With the assessor's load.
    """
    journey, before = await moving.locked(work, assessor_id, appointment_id)
    report, agreement = Report(work.now), None
    week = await queries.booked_in_week(work.connection, work.provider, before.assessor_id, starts_at)
    try:
        after, warnings = await moving.move_by_office(work, appointment_id, starts_at, "other", "")
    except DomainError as refusal:
        if refusal.reason_code != "needs_agreement":
            raise
        agreement = "needed"
        after, warnings = await moving.move_by_office(work, appointment_id, starts_at, "other", "", agreed_earlier=True)
    tell(report, before, after, warnings)
    load = await queries.booked_in_week(work.connection, work.provider, before.assessor_id, starts_at)
    monday = london_date(starts_at) - timedelta(days=london_date(starts_at).weekday())
    report.change(f"Appointments of the assessor in the week of {day_in_words(monday)}", week, load)
    return _foreseen(journey, report, before, after, "needed" if agreement else None)


def tell(
    report: Report, before: Appointment | None, after: Appointment, warnings: Sequence[str], *, staff: bool = True
) -> None:
    """Write down what became of an appointment: every date, the reminders replaced, who is told.

    The dates of the report are for `staff` alone.
    """
    report.date("Appointment", before.starts_at if before else None, after.starts_at)
    report.date("Evidence due", before.evidence_due_at if before else None, after.evidence_due_at)
    report.ladder("Evidence reminder", before.evidence_reminders if before else (), after.evidence_reminders)
    report.ladder("Reminder of the appointment", before.reminders if before else (), after.reminders)
    if staff:
        report.date("Report due", before.report_due_at if before else None, after.report_due_at)
        report.ladder("Report reminder", before.report_reminders if before else (), after.report_reminders)
    for warning in warnings:
        report.warn(warning)
    if before is not None and after.starts_at != before.starts_at:
        tell_all(report, MOVED, after.segments)


def tell_all(report: Report, message: str, segments: Sequence[SegmentPlan], *, assessor: bool = True) -> None:
    """Everybody who takes part gets this message."""
    people = Counter(role for role, _ in {(part.role, part.person_id) for part in segments if part.person_id})
    for role in ("candidate", "teacher", "leader"):
        report.tells(role, message, people[role])
    if assessor:
        report.tells("assessor", message)


def _foreseen(
    journey: Journey,
    report: Report,
    before: Appointment | None,
    after: Appointment,
    agreement: Literal["possible", "needed"] | None,
) -> Foreseen:
    shown: Answer = report.answer("move", None)
    begins = late_from(before.starts_at, journey.policy) if before else None
    return Foreseen(
        starts_at=after.starts_at,
        was_at=before.starts_at if before else None,
        dates=shown.dates,
        reminders=shown.reminders,
        changes=shown.changes,
        people_told=shown.people_told,
        warnings=shown.warnings,
        window=_window(journey, after),
        agreement=agreement,
        told_due_at=journey.told_due_at,
        is_late=begins is not None and begins <= report.now,
        late_from=begins,
    )


def _window(journey: Journey, after: Appointment) -> Window | None:
    first_on, last_on = journey.window_first_on, journey.window_last_on
    if first_on is None or last_on is None:
        return None
    is_inside = first_on <= london_date(after.starts_at) <= last_on
    return Window(first_on=first_on, last_on=last_on, is_inside=is_inside)


# --- asking -----------------------------------------------------------------------------------------------------------


async def by_asking_as_candidate(work: Work, journey_id: str) -> Asking | None:
    """What the candidate's wish leads to; None when there is nothing to ask for, or somebody asked before."""
    if await dropping.open_for(work, journey_id) is not None:
        return None
    try:
        change = await moving.ask_as_candidate(work, journey_id, "other", "")
    except DomainError:
        return None
    return await _asking(work, change)


async def by_asking_as_guest(work: Work, slot_id: str, person_id: str | None) -> Asking:
    """What a guest's wish leads to. Raises what asking raises."""
    return await _asking(work, await moving.ask_as_guest(work, slot_id, person_id, "other", ""))


async def by_asking_as_staff(work: Work, assessor_id: str | None, appointment_id: str) -> Asking:
    """What a wish of the assessor or the office leads to. Raises what asking raises."""
    return await _asking(work, await moving.ask_as_staff(work, assessor_id, appointment_id, "other", ""))


async def _asking(work: Work, change: Rearrangement) -> Asking:
    journey = await journeys.find(work.connection, work.provider, change.journey_id)
    appointment = await booked.find(work.connection, work.provider, change.appointment_id)
    assert appointment is not None, "a rearrangement's foreign key holds its appointment"
    begins = late_from(appointment.starts_at, journey.policy)
    told = [role for role in ("candidate", "assessor") if role != change.asked_by]
    return Asking(
        contact_by=change.contact_by,
        is_late=begins <= work.now,
        late_from=begins,
        people_told=tuple(
            PeopleTold(role="candidate" if role == "candidate" else "assessor", message=ASKED) for role in told
        ),
    )
