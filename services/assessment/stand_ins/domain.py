"""Who could take over a booked time: everybody of the register in order, and why somebody cannot. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from services.assessment.allocation.domain import Seat, expertise
from services.assessment.appointments.times import Diary, diary_obstacle
from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from shared.calendar import london_date
from shared.contracts.envelope import Frozen
from shared.contracts.values import Why

Obstacle = Literal[
    "refused", "conflict_of_interest", "not_standardised", "no_capacity", "on_leave", "not_available", "time_taken"
]  # fmt: skip
"""The first rule in the way of asking somebody; `refused`: they said no to this candidate before."""


class Stretch(NamedTuple):
    """The time that is to be taken over."""

    starts_at: datetime
    ends_at: datetime


class Ranked(Frozen):
    """One assessor of the register. `place` counts those who can be asked from 1; None with the rule in the way."""

    assessor_id: str
    place: int | None
    obstacle: Obstacle | None
    in_hand: int
    capacity: int
    senior: bool
    fits: tuple[str, ...]


def rank(
    journey: Journey,
    stretch: Stretch,
    seats: Sequence[Seat],
    busy: Mapping[str, Sequence[tuple[datetime, datetime]]],
    refused: Collection[str],
    first: Sequence[str] = (),
) -> tuple[Ranked, ...]:
    """Whoever can be asked, in order, then whoever cannot.

    The order is that of the office's choice (`first`), then seniors last, the least loaded first, the field that fits
    best, as in every allocation; so that it is the same each time.
    """
    chosen = {assessor_id: number for number, assessor_id in enumerate(first)}

    def order(seat: Seat) -> tuple[int, bool, int, int, str]:
        one = seat.assessor
        at = chosen.get(one.assessor_id, len(chosen))
        return at, one.senior, seat.load, -expertise(one, journey), one.assessor_id

    found: list[Ranked] = []
    place = 0
    for seat in sorted(seats, key=order):
        obstacle = _obstacle(seat, journey, stretch, busy.get(seat.assessor.assessor_id, ()), refused)
        place += obstacle is None
        found.append(
            Ranked(
                assessor_id=seat.assessor.assessor_id,
                place=place if obstacle is None else None,
                obstacle=obstacle,
                in_hand=seat.load,
                capacity=seat.assessor.capacity,
                senior=seat.assessor.senior,
                fits=_fits(seat.assessor, journey),
            )
        )
    return tuple(sorted(found, key=lambda one: one.place is None))


def _obstacle(
    seat: Seat,
    journey: Journey,
    stretch: Stretch,
    busy: Sequence[tuple[datetime, datetime]],
    refused: Collection[str],
) -> Obstacle | None:
    if seat.assessor.assessor_id in refused:
        return "refused"
    if seat.assessor.conflict_with(journey) is not None:
        return "conflict_of_interest"
    if not seat.assessor.is_standardised(london_date(stretch.starts_at), journey.policy):
        return "not_standardised"
    if seat.room == 0:
        return "no_capacity"
    found = diary_obstacle(stretch.starts_at, stretch.ends_at, Diary(seat.assessor, busy))
    return None if found is None else _DIARY[found.code]


_DIARY: dict[str, Obstacle] = {
    "on_leave": "on_leave",
    "not_available": "not_available",
    "time_taken": "time_taken",
}


def _fits(assessor: Assessor, journey: Journey) -> tuple[str, ...]:
    """What the assessor's field has in common with the candidate's."""
    found = {
        "phase": journey.phase in assessor.phases,
        "subject": bool(set(journey.subjects) & set(assessor.subjects)),
        "region": journey.region in assessor.regions,
    }
    return tuple(name for name, fits in found.items() if fits)


def why(one: Ranked, able: int) -> Why:
    """How it came that this assessor is asked, for whoever asks."""
    return Why(
        rule="Free at exactly the booked time, no declared conflict, room within the capacity; the office's choice "
        "first, then the least loaded, and seniors last",
        inputs={
            "place": f"{one.place} of {able}",
            "in hand": f"{one.in_hand} of {one.capacity}",
            "expertise": ", ".join(one.fits) or "none in common",
            "senior": "yes" if one.senior else "no",
        },
        source="own",
    )
