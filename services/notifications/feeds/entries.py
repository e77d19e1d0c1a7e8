"""What stands in a person's feed: their own times, from what is remembered. Initials, no names, no places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.notifications.domain import Appointment, Cohort, Journey
from services.notifications.wording import clock_time
from shared.contracts.values import SessionPlan

KEPT_BEHIND = timedelta(weeks=12)
"""How long what is over stays in a feed."""


@dataclass(frozen=True)
class Dated:
    """One entry. `key` is the same for every version of it; `told_at`: when this version was told.

    `all_day`: a deadline at `ends_at`. `held`: a time that is kept free and not agreed yet.
    """

    key: str
    title: str
    starts_at: datetime
    ends_at: datetime
    told_at: datetime
    all_day: bool = False
    held: bool = False


def shown(entries: Iterable[Dated], now: datetime) -> list[Dated]:
    """In order of time, without what has been over for long."""
    kept = (entry for entry in entries if entry.ends_at > now - KEPT_BEHIND)
    return sorted(kept, key=lambda entry: (entry.starts_at, entry.key))


def people_of(journey: Journey) -> frozenset[str]:
    """Everybody in whose feed something of this journey may stand."""
    found = {journey.candidate_id, journey.assessor_id, journey.times.assessor_id if journey.times else None}
    found |= {booked.assessor_id for booked in journey.appointments.values()}
    return frozenset(person_id for person_id in found if person_id)


def of_candidate(journey: Journey) -> Iterator[Dated]:
    """Sessions, the own interviews, and the day by which evidence is due. What is off is not there."""
    for cohort_id, place in journey.places.items():
        for session in place.sessions if place.is_kept else ():
            if not _has_left_before(journey, session):
                told_at = place.changed_at.get(session.number, place.confirmed_at)
                yield _session(cohort_id, session, told_at)
    for appointment_id, booked in journey.appointments.items():
        if not booked.cancelled:
            yield from _interviews(appointment_id, booked)
            yield from _evidence_due(journey, appointment_id, booked)


def of_assessor(journey: Journey, person_id: str, initials: str) -> Iterator[Dated]:
    """Booked appointments, times that are held, and the days by which records are due."""
    for appointment_id, booked in journey.appointments.items():
        if booked.assessor_id != person_id or booked.cancelled or f"{appointment_id}:{person_id}" in journey.stood_down:
            continue
        if booked.starts_at and booked.ends_at and booked.told_at:
            title = f"HLTA {initials}"
            yield Dated(f"whole-{appointment_id}", title, booked.starts_at, booked.ends_at, booked.told_at)
        if booked.report_due_at and booked.told_at and appointment_id not in journey.reports_signed:
            yield _deadline(
                f"record-{appointment_id}", f"HLTA {initials}: record due", booked.report_due_at, booked.told_at
            )
    yield from _held(journey, person_id, initials)


def of_trainer(cohort: Cohort, person_id: str, told_at: datetime) -> Iterator[Dated]:
    """The sessions that the trainer leads."""
    for session in cohort.sessions:
        is_off = cohort.cancelled_at is not None and session.ends_at > cohort.cancelled_at
        if session.trainer_id == person_id and not is_off:
            yield _session(cohort.cohort_id, session, told_at)


def _session(cohort_id: str, session: SessionPlan, told_at: datetime) -> Dated:
    title = f"HLTA session {session.number}"
    return Dated(f"session-{cohort_id}-{session.number}", title, session.starts_at, session.ends_at, told_at)


def _has_left_before(journey: Journey, session: SessionPlan) -> bool:
    """Of whoever has left, what was over by then stays."""
    if journey.ended is not None:
        return True
    return journey.has_left and journey.withdrew_at is not None and session.ends_at > journey.withdrew_at


def _interviews(appointment_id: str, booked: Appointment) -> Iterator[Dated]:
    if booked.starts_at is None or booked.ends_at is None or booked.told_at is None:
        return  # told before feeds were kept: it comes with the next change
    key = f"interview-{appointment_id}"
    if not booked.interviews:
        yield Dated(f"{key}-1", "HLTA call", booked.starts_at, booked.ends_at, booked.told_at)
    count = booked.heard + len(booked.interviews)
    for number, own in enumerate(booked.interviews, start=1 + booked.heard):
        title = f"HLTA interview {number} of {count}"
        yield Dated(f"{key}-{number}", title, own.starts_at, own.ends_at, booked.told_at)


def _evidence_due(journey: Journey, appointment_id: str, booked: Appointment) -> Iterator[Dated]:
    """Until everything is in. What is accepted late has the later day, which is told once the first has passed."""
    due_at, told_at = booked.evidence_due_at, booked.due_told_at
    if due_at is None or told_at is None or journey.evidence_complete:
        return
    late = journey.late_until.get(appointment_id)
    if late is not None and late > due_at:
        due_at, told_at = late, due_at
    yield _deadline(f"evidence-{appointment_id}", "HLTA: evidence due", due_at, told_at)


def _held(journey: Journey, person_id: str, initials: str) -> Iterator[Dated]:
    """The offered times; once the candidate has chosen, that one alone until everybody has agreed."""
    times = journey.times
    if times is None or times.assessor_id != person_id:
        return
    if journey.times_over_at is not None and journey.times_over_at >= times.told_at:
        return
    choice = journey.choice
    is_chosen = choice is not None and choice.proposal_version == times.proposal_version
    told_at = (choice.chosen_at if choice is not None and is_chosen else None) or times.told_at
    title = f"HLTA {initials}: {'chosen, not agreed yet' if is_chosen else 'time offered'}"
    for slot in times.slots:
        if choice is None or not is_chosen or slot.slot_id == choice.slot_id:
            yield Dated(f"held-{slot.slot_id}", title, slot.starts_at, slot.ends_at, told_at, held=True)


def _deadline(key: str, title: str, due_at: datetime, told_at: datetime) -> Dated:
    return Dated(key, f"{title} by {clock_time(due_at)}", due_at, due_at, told_at, all_day=True)
