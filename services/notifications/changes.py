"""What a change of an appointment is to each of its people: another time, another person, another link.

One fact tells the new state and the state before; who is told what follows from comparing the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from shared.contracts import assessment
from shared.contracts.values import SegmentPlan

Spans = tuple[tuple[datetime, datetime], ...]


def is_moved(fact: assessment.AppointmentBooked) -> bool:
    """Whether the appointment has another time, or is only what was left of an earlier one."""
    before = fact.moved_from
    if before is None:
        return False
    return fact.continues or (before.starts_at, before.ends_at) != (fact.starts_at, fact.ends_at)


def guests(segments: Sequence[SegmentPlan]) -> dict[str, Spans]:
    """Each teacher's and leader's own minutes, by person."""
    found: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for segment in segments:
        if segment.role in ("teacher", "leader") and segment.person_id:
            found[segment.person_id].append((segment.starts_at, segment.ends_at))
    return {person_id: tuple(spans) for person_id, spans in found.items()}


def newcomers(fact: assessment.AppointmentBooked) -> tuple[str, ...]:
    """Guests who had no part in the appointment as it was before."""
    if fact.moved_from is None:
        return ()
    before = guests(fact.moved_from.segments)
    return tuple(person_id for person_id in guests(fact.segments) if person_id not in before)


def left_out(fact: assessment.AppointmentBooked) -> tuple[str, ...]:
    """Guests who have no part any more. Whoever was heard before a call broke off is not among them."""
    if fact.moved_from is None or fact.continues:
        return ()
    now = guests(fact.segments)
    return tuple(person_id for person_id in guests(fact.moved_from.segments) if person_id not in now)


def guests_moved(fact: assessment.AppointmentBooked) -> tuple[str, ...]:
    """Guests who stay and have other minutes now."""
    if fact.moved_from is None:
        return ()
    before = guests(fact.moved_from.segments)
    now = guests(fact.segments)
    return tuple(person_id for person_id, own in now.items() if person_id in before and before[person_id] != own)


def has_other_guests(fact: assessment.AppointmentBooked) -> bool:
    """Whether the time stays and somebody else takes part."""
    return not is_moved(fact) and bool(newcomers(fact) or left_out(fact))


def has_another_assessor(fact: assessment.AppointmentBooked) -> bool:
    """Whether the time stays and somebody else took it over."""
    before = fact.moved_from
    return before is not None and fact.assessor_id != "" and before.assessor_id not in ("", fact.assessor_id)


def has_new_link(fact: assessment.AppointmentBooked) -> bool:
    """Whether the time stays and all join elsewhere; another assessor's call is told with the assessor."""
    before = fact.moved_from
    if has_another_assessor(fact):
        return False
    return before is not None and not is_moved(fact) and before.join_link not in ("", fact.join_link)


def first_affected_at(fact: assessment.AppointmentBooked) -> datetime:
    """The earlier of the old and the new time: whoever has to know of it must know before then."""
    return fact.starts_at if fact.moved_from is None else min(fact.starts_at, fact.moved_from.starts_at)
