"""Is anybody in two places at once? Held and booked times of assessors, candidates and guests, from the facts alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations

from rehearsal.punctuality import in_london
from rehearsal.records import AnyFact
from rehearsal.verdict import Verdict
from shared.contracts import assessment, intake
from shared.contracts.values import SegmentPlan

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Time:
    """A stretch of somebody's calendar, and while when it was taken."""

    person: str
    starts_at: datetime
    ends_at: datetime
    journey: str
    what: str
    taken_at: datetime
    given_up_at: datetime = _NEVER

    def clashes_with(self, other: _Time) -> bool:
        return (
            self.starts_at < other.ends_at
            and other.starts_at < self.ends_at
            and self.taken_at < other.given_up_at
            and other.taken_at < self.given_up_at
        )


def find_double_bookings(facts: Iterable[AnyFact], verdict: Verdict) -> None:
    """Count and name every pair of times of one person that overlap and were taken at the same time."""
    for person, times in _calendars(facts).items():
        for one, other in combinations(times, 2):
            if one.clashes_with(other):
                verdict.double_booked += 1
                verdict.fault(
                    "double-booked",
                    f"person {person}: {one.what} {in_london(one.starts_at)} for journey {one.journey} overlaps "
                    f"{other.what} {in_london(other.starts_at)} for journey {other.journey}",
                )


def _calendars(facts: Iterable[AnyFact]) -> dict[str, list[_Time]]:
    calendars: dict[str, list[_Time]] = defaultdict(list)
    current: dict[str, list[_Time]] = defaultdict(list)  # what a journey holds or has booked now
    sharing: dict[str, str] = {}  # the assessor of each journey whose times are offered to others as well
    for fact in facts:
        journey = fact.journey
        if journey is None:
            continue
        if _gives_up(fact):
            before = current.pop(journey, [])
            current[journey] = [time for time in before if _stays(time, fact)]
            for time in before:
                if time not in current[journey]:
                    time.given_up_at = fact.time
        if isinstance(fact.data, assessment.SlotsProposed):
            sharing.pop(journey, None)
            if fact.data.shared:
                sharing[journey] = fact.data.assessor_id
        for time in _taken(fact, journey, sharing.get(journey)):
            calendars[time.person].append(time)
            current[journey].append(time)
    return calendars


def _gives_up(fact: AnyFact) -> bool:
    """These end whatever the journey held before, also where they take something anew."""
    return isinstance(
        fact.data,
        assessment.SlotsProposed
        | assessment.SlotChosen
        | assessment.SlotsReleased
        | assessment.AppointmentBooked
        | assessment.AppointmentCancelled
        | assessment.ReassessmentBooked
        | intake.CandidateWithdrew,
    )


def _stays(time: _Time, fact: AnyFact) -> bool:
    """Of the times an assessor offered, the chosen one stays held."""
    return (
        isinstance(fact.data, assessment.SlotChosen)
        and time.what == "held time"
        and time.starts_at == fact.data.starts_at
    )


def _taken(fact: AnyFact, journey: str, sharing: str | None) -> list[_Time]:
    """`sharing`: the assessor who holds none of the journey's times before one is chosen."""
    body = fact.data

    def time(person: str, starts_at: datetime, ends_at: datetime, what: str) -> _Time:
        return _Time(person, starts_at, ends_at, journey, what, fact.time)

    def guests(segments: tuple[SegmentPlan, ...], what: str) -> list[_Time]:
        return [
            time(segment.person_id, segment.starts_at, segment.ends_at, what)
            for segment in segments
            if segment.person_id and segment.role in ("teacher", "leader")
        ]

    if isinstance(body, assessment.SlotsProposed) and not body.shared:
        return [time(body.assessor_id, slot.starts_at, slot.ends_at, "held time") for slot in body.slots]
    if isinstance(body, assessment.SlotChosen):
        claimed = [time(sharing, body.starts_at, body.ends_at, "held time")] if sharing else []
        return [*claimed, *guests(body.asked, "held minutes")]
    if isinstance(body, assessment.AppointmentBooked):
        booked = [time(who, body.starts_at, body.ends_at, "appointment") for who in (body.assessor_id, body.person_id)]
        return [*booked, *guests(body.segments, "booked minutes")]
    if isinstance(body, assessment.ReassessmentBooked):
        people = (body.senior_assessor_id, body.person_id)
        return [time(who, body.starts_at, body.ends_at, "re-assessment call") for who in people]
    return []
