"""How many appointments assessors could still hold on given days: what a forecast of a cohort asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from services.assessment.register.domain import Assessor
from shared.calendar import at_london, to_london
from shared.contracts.envelope import Frozen
from shared.policy import Programme

Busy = Sequence[tuple[datetime, datetime]]


class FreeTime(Frozen):
    """`minutes_free` are those of whole appointments that fit; nobody is counted beyond the room left to them."""

    assessors: int
    minutes_free: int


def free_time(days: Sequence[date], policy: Programme, assessors: Iterable[tuple[Assessor, int, Busy]]) -> FreeTime:
    """What is free on these days. Each assessor comes with the number of journeys in hand and with what is taken.

    An assessor who gave no hours is free on every day, in all hours of appointments (own), as in `appointments/times`.
    """
    count = fit = 0
    for assessor, load, busy in assessors:
        count += 1
        fits = sum(_fitting(on, policy, assessor, busy) for on in days)
        fit += min(fits, max(0, assessor.capacity - load))
    return FreeTime(assessors=count, minutes_free=fit * policy.appointment.minutes)


def _fitting(on: date, policy: Programme, assessor: Assessor, busy: Busy) -> int:
    """How many appointments fit into what is left of one day."""
    length = policy.appointment.minutes * 60
    return sum(
        int((ends_at - starts_at).total_seconds() // length)
        for starts_at, ends_at in stretches(on, policy, assessor, busy)
    )


def stretches(on: date, policy: Programme, assessor: Assessor, busy: Busy) -> Iterator[tuple[datetime, datetime]]:
    """What an assessor has free on one day; `busy` is in order."""
    if any(leave.first_on <= on <= leave.last_on for leave in assessor.leave):
        return
    for begins, ends in _hours(on, policy, assessor):
        yield from _gaps(at_london(on, begins), at_london(on, ends), busy)


def _hours(on: date, policy: Programme, assessor: Assessor) -> Iterator[tuple[time, time]]:
    """Weekly hours and single slots of one day, in order; where they overlap, no minute stands twice."""
    first, last = policy.window.slot_day_starts, policy.window.slot_day_ends
    if not assessor.availability and not assessor.slots:
        yield first, last
        return
    found = [(hours.starts, hours.ends) for hours in assessor.availability if hours.weekday == on.isoweekday()]
    for slot in assessor.slots:
        opens, closes = to_london(slot.starts_at), to_london(slot.ends_at)
        if opens.date() == on:
            found.append((opens.time(), closes.time()))
    given = first
    for opens_at, closes_at in sorted(found):
        begins, ends = max(given, opens_at), min(last, closes_at)
        if begins < ends:
            yield begins, ends
            given = ends


def _gaps(starts_at: datetime, ends_at: datetime, busy: Busy) -> Iterator[tuple[datetime, datetime]]:
    """What is left of a stretch when everything taken is cut out; `busy` is in order."""
    for begin, end in busy:
        if begin < ends_at and starts_at < end:
            if starts_at < begin:
                yield starts_at, begin
            starts_at = max(starts_at, end)
    if starts_at < ends_at:
        yield starts_at, ends_at
