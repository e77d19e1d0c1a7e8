"""When an assessor can see a candidate: the days that may be offered, and what stands in the way of a time.

One function answers both "which times are free" and "why not this one", so that the two can never disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from shared.calendar import (
    ONE_DAY,
    Terms,
    add_school_days,
    add_working_days,
    at_london,
    is_school_day,
    london_date,
    school_days_within,
    to_london,
    working_days_between,
)
from shared.contracts.envelope import Frozen
from shared.contracts.values import Why
from shared.dates import Dated, day_in_words, earliest_bookable, slots_reply_by
from shared.errors import DomainError
from shared.policy import Programme


class Span(Frozen):
    """The days between which the appointment may fall, both included, and how they came about."""

    first_on: date
    last_on: date
    why: Why
    evidence_in: bool = False


class Diary(NamedTuple):
    """An assessor's hours and leave with what is held or booked already (pairs of instants)."""

    assessor: Assessor
    busy: Sequence[tuple[datetime, datetime]]


class Obstacle(NamedTuple):
    """Why a time cannot be: a code, and a sentence with the rule and the remedy."""

    code: str
    message: str


def span(journey: Journey, proposed_at: datetime, *, evidence_in: bool = False) -> Span:
    """The days that may be offered now: in the window, and late enough for the evidence (own).

    Evidence that is in needs no more time, and a deadline told before that stands need not be told long beforehand
    again. When times have to be found again and fewer than the minimum of school days is left, the window is prolonged
    to 15 school days from the first day possible (own). Raises DomainError while the journey has no window.
    """
    if journey.window_first_on is None or journey.window_last_on is None:
        raise DomainError("The candidate has not completed preparation, so there is no window yet.", code="not_ready")
    policy = journey.policy
    earliest = _earliest(journey, proposed_at, evidence_in)
    first_on, last_on = max(journey.window_first_on, earliest.on), journey.window_last_on
    window = f"{day_in_words(journey.window_first_on)} - {day_in_words(journey.window_last_on)}"
    why = Why(
        rule="In the candidate's window, on a school day, and not before " + day_in_words(earliest.on),
        inputs={"window": window, **earliest.why.inputs},
        source=earliest.why.source,
    )
    left = len(school_days_within(first_on, last_on, journey.terms))
    if journey.rearranged and left < policy.window.minimum_school_days:
        last_on = add_school_days(first_on - ONE_DAY, policy.window.prolonged_school_days, journey.terms)
        why = Why(
            rule=f"Times had to be found again with {left} school days of the window left, so it is prolonged to "
            f"{policy.window.prolonged_school_days} school days from {day_in_words(first_on)}",
            inputs=why.inputs,
            source="own",
            replaced=window,
        )
    return Span(first_on=first_on, last_on=last_on, why=why, evidence_in=evidence_in)


def _earliest(journey: Journey, proposed_at: datetime, evidence_in: bool) -> Dated:
    """The first day that leaves enough time, for what has still to be handed in and for whoever must be asked."""
    policy, told_at = journey.policy, journey.told_due_at
    earliest = earliest_bookable(proposed_at, journey.terms, policy)
    if told_at is None and not evidence_in:
        return earliest
    booked_on = add_school_days(slots_reply_by(proposed_at, policy).on, 1, journey.terms)
    soonest_on = add_school_days(booked_on, 1, journey.terms)
    if evidence_in:
        return _at_start(soonest_on, "The evidence is in, and everyone can answer before", booked_on, policy)
    if told_at is None or london_date(told_at) < booked_on:
        return earliest
    told_on = london_date(told_at)
    enough_on = max(soonest_on, add_working_days(told_on, policy.evidence.assessor_working_days) + ONE_DAY)
    if enough_on >= earliest.on:
        return earliest
    return _at_start(
        enough_on, "The evidence deadline told before stands, and leaves the assessor time", told_on, policy
    )


def _at_start(on: date, rule: str, counted_from: date, policy: Programme) -> Dated:
    why = Why(rule=rule, inputs={"counted from": day_in_words(counted_from)}, source="own")
    return Dated(on=on, at=at_london(on, policy.window.slot_day_starts), why=why)


def obstacle(
    starts_at: datetime, minutes: int, days: Span, journey: Journey, diary: Diary, *, with_consent: bool = False
) -> Obstacle | None:
    """What stands in the way of this time, the plainest rule first; None when it can be offered.

    `with_consent`: the candidate will be asked to agree to an earlier evidence deadline where a time needs it.
    """
    return (
        _day_obstacle(london_date(starts_at), days, journey)
        or hours_obstacle(starts_at, minutes, journey.terms, journey.policy, diary)
        or (None if with_consent or days.evidence_in else _deadline_obstacle(london_date(starts_at), journey))
    )


def hours_obstacle(
    starts_at: datetime, minutes: int, terms: Terms | None, policy: Programme, diary: Diary
) -> Obstacle | None:
    """The rules that hold for a re-assessment as well: school day, slot hours, the assessor's own hours and diary."""
    on, ends_at = london_date(starts_at), starts_at + timedelta(minutes=minutes)
    if not is_school_day(on, terms):
        return Obstacle("no_school_day", f"{day_in_words(on)} is no school day of the candidate's school. Choose one.")
    rules = policy.window
    if starts_at < at_london(on, rules.slot_day_starts) or ends_at > at_london(on, rules.slot_day_ends):
        hours = f"{rules.slot_day_starts:%H:%M} and {rules.slot_day_ends:%H:%M}"
        return Obstacle("outside_hours", f"Appointments lie between {hours}, London time. Choose another time.")
    return diary_obstacle(starts_at, ends_at, diary)


def diary_obstacle(starts_at: datetime, ends_at: datetime, diary: Diary) -> Obstacle | None:
    """What of the assessor's own is in the way of a stretch: leave, hours, what is promised already."""
    on = london_date(starts_at)
    if any(leave.first_on <= on <= leave.last_on for leave in diary.assessor.leave):
        return Obstacle("on_leave", f"You are on leave on {day_in_words(on)}. Choose another day.")
    if not _works(starts_at, ends_at, diary.assessor):
        return Obstacle("not_available", "That is outside the hours you are available. Choose another time.")
    if any(begin < ends_at and starts_at < end for begin, end in diary.busy):
        return Obstacle("time_taken", "You hold or have booked something at that time. Choose another time.")
    return None


def offered_days(days: Span, journey: Journey) -> tuple[date, ...]:
    """The school days of a span on which nothing but an assessor's own diary could be in the way."""
    return tuple(
        on
        for on in school_days_within(days.first_on, days.last_on, journey.terms)
        if days.evidence_in or _deadline_obstacle(on, journey) is None
    )


def free_starts(minutes: int, days: Span, journey: Journey, diary: Diary) -> Iterator[datetime]:
    """Every time that can be offered, in order, as UTC instants."""
    for on in school_days_within(days.first_on, days.last_on, journey.terms):
        for starts_at in day_starts(on, minutes, journey.policy):
            if obstacle(starts_at, minutes, days, journey, diary) is None:
                yield starts_at


def day_starts(on: date, minutes: int, policy: Programme) -> Iterator[datetime]:
    """The times of one day at which something of that length could begin: the half hours (own).

    An assessor may propose any other minute.
    """
    starts_at, last = at_london(on, policy.window.slot_day_starts), at_london(on, policy.window.slot_day_ends)
    while starts_at + timedelta(minutes=minutes) <= last:
        yield starts_at
        starts_at += timedelta(minutes=policy.window.slot_step_minutes)


def apart(starts: Iterable[datetime], minutes: int) -> Iterator[datetime]:
    """Of times in order, the earliest ones that do not overlap each other: any choice of them fits together."""
    free_from: datetime | None = None
    for starts_at in starts:
        if free_from is None or starts_at >= free_from:
            free_from = starts_at + timedelta(minutes=minutes)
            yield starts_at


def has_free_times(count: int, minutes: int, days: Span, journey: Journey, diary: Diary) -> bool:
    """Whether at least so many times that do not overlap each other can be offered."""
    found = apart(free_starts(minutes, days, journey, diary), minutes)
    return len(list(islice(found, count))) >= count


def _works(starts_at: datetime, ends_at: datetime, assessor: Assessor) -> bool:
    """Whether the hours of that weekday, or a single slot, hold the whole stretch.

    Neither given: every weekday, all slot hours (own).
    """
    if not assessor.availability and not assessor.slots:
        return True
    if any(slot.starts_at <= starts_at and ends_at <= slot.ends_at for slot in assessor.slots):
        return True
    begins, ends = to_london(starts_at), to_london(ends_at)
    return any(
        hours.weekday == begins.isoweekday() and hours.starts <= begins.time() and ends.time() <= hours.ends
        for hours in assessor.availability
    )


def _day_obstacle(on: date, days: Span, journey: Journey) -> Obstacle | None:
    if on > days.last_on or (journey.window_first_on is not None and on < journey.window_first_on):
        return Obstacle(
            "outside_window",
            f"{day_in_words(on)} is outside the days that may be offered, {day_in_words(days.first_on)} - "
            f"{day_in_words(days.last_on)}. Choose one of those.",
        )
    if on < days.first_on:
        return Obstacle(
            "too_early",
            f"{day_in_words(on)} leaves the candidate too little time for the evidence. Choose "
            f"{day_in_words(days.first_on)} or later.",
        )
    return None


def _deadline_obstacle(on: date, journey: Journey) -> Obstacle | None:
    """A deadline once told stands; a day that would leave the assessor too little time after it cannot be offered."""
    rules = journey.policy.evidence
    if journey.told_due_at is None:
        return None
    told_on = london_date(journey.told_due_at)
    stands = told_on > on - timedelta(days=rules.days_before)
    if stands and working_days_between(told_on, on - ONE_DAY) < rules.assessor_working_days:
        return Obstacle(
            "told_deadline",
            f"The candidate was told that the evidence is due on {day_in_words(told_on)}, which leaves you fewer than "
            f"{rules.assessor_working_days} working days. Choose a later day.",
        )
    return None
