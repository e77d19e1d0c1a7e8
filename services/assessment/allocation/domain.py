"""Placing candidates with assessors: maximum number first, then the least loaded, the same answer every time.

Bipartite matching by augmenting paths (Kuhn): a candidate who finds every suitable assessor full may push one placed
earlier on to another. Nobody who has a place ever loses it, and seniors are tried only after everybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.assessment.domain import Journey
from services.assessment.register.domain import Assessor
from shared.contracts.values import Why

IsFree = Callable[[Journey, Assessor], bool]


@dataclass(frozen=True)
class Seat:
    """An assessor with the number of journeys in hand."""

    assessor: Assessor
    load: int

    @property
    def room(self) -> int:
        """How many more may be offered."""
        return max(0, self.assessor.capacity - self.load)


@dataclass(frozen=True)
class Allocation:
    """What was found: an assessor for each placed journey, and a reason code for each that could not be placed."""

    placed: dict[str, Seat]
    reasons: dict[str, str]


@dataclass
class _Matching:
    seats: Mapping[str, Seat]
    suitable: Mapping[str, Sequence[str]]
    journeys: Mapping[str, Journey]
    holder: dict[str, str] = field(default_factory=dict)  # journey -> assessor

    def held_by(self, assessor_id: str) -> list[str]:
        return sorted(journey for journey, holder in self.holder.items() if holder == assessor_id)

    def place(self, journey_id: str, allowed: frozenset[str], tried: set[str]) -> bool:
        options = [a for a in self.suitable[journey_id] if a in allowed and a not in tried]
        options.sort(key=lambda a: self._preference(journey_id, a))
        for assessor_id in options:
            if len(self.held_by(assessor_id)) < self.seats[assessor_id].room:
                self.holder[journey_id] = assessor_id
                return True
        for assessor_id in options:
            if assessor_id in tried:
                continue
            tried.add(assessor_id)
            for other in self.held_by(assessor_id):
                if self.place(other, allowed, tried):
                    self.holder[journey_id] = assessor_id
                    return True
        return False

    def _preference(self, journey_id: str, assessor_id: str) -> tuple[int, int, str]:
        seat, journey = self.seats[assessor_id], self.journeys[journey_id]
        load = seat.load + len(self.held_by(assessor_id))
        return load, -expertise(seat.assessor, journey), assessor_id


def expertise(assessor: Assessor, journey: Journey) -> int:
    """How well the assessor's field fits, 0 to 7: phase counts most, then subject, then region."""
    phase = journey.phase in assessor.phases
    subject = bool(set(journey.subjects) & set(assessor.subjects))
    region = journey.region is not None and journey.region == assessor.region
    return 4 * phase + 2 * subject + region


def allocate(
    journeys: Sequence[Journey],
    seats: Sequence[Seat],
    refused: Mapping[str, frozenset[str]],
    is_free: IsFree,
    is_standardised: IsFree = lambda _journey, _assessor: True,
) -> Allocation:
    """Place as many journeys as the hard rules allow: capacity, conflicts, free time, standardisation, never twice to
    who said no.

    `refused` holds, for each journey, the assessors who declined it or let their offer expire.
    """
    by_id = {seat.assessor.assessor_id: seat for seat in seats}
    suitable: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    for journey in journeys:
        left, reasons[journey.journey_id] = _narrow(journey, seats, refused, is_free, is_standardised)
        suitable[journey.journey_id] = [seat.assessor.assessor_id for seat in left]
    matching = _Matching(by_id, suitable, {journey.journey_id: journey for journey in journeys})
    everybody = frozenset(by_id)
    for allowed in (frozenset(a for a in by_id if not by_id[a].assessor.senior), everybody):
        for journey_id in sorted(suitable, key=lambda j: (len(suitable[j]), j)):
            if journey_id not in matching.holder:
                matching.place(journey_id, allowed, set())
    return Allocation(
        placed={journey_id: by_id[assessor_id] for journey_id, assessor_id in matching.holder.items()},
        reasons={j: reason for j, reason in reasons.items() if j not in matching.holder},
    )


def _narrow(
    journey: Journey,
    seats: Sequence[Seat],
    refused: Mapping[str, frozenset[str]],
    is_free: IsFree,
    is_standardised: IsFree,
) -> tuple[list[Seat], str]:
    """Who may take the journey, and the reason code for the case that nobody can."""
    said_no = refused.get(journey.journey_id, frozenset())
    rules: tuple[tuple[str, Callable[[Seat], bool]], ...] = (
        ("all_refused", lambda seat: seat.assessor.assessor_id not in said_no),
        ("conflict_of_interest", lambda seat: seat.assessor.conflict_with(journey) is None),
        ("not_standardised", lambda seat: is_standardised(journey, seat.assessor)),
        ("no_capacity", lambda seat: seat.room > 0),
        ("no_free_time", lambda seat: is_free(journey, seat.assessor)),
    )
    left = list(seats)
    if not left:
        return [], "no_assessor"
    for reason, passes in rules:
        left = [seat for seat in left if passes(seat)]
        if not left:
            return [], reason
    return left, "no_capacity"


def why(seat: Seat, journey: Journey, minimum_times: int) -> Why:
    """How this assessor was found, for whoever asks."""
    fits = [
        name
        for name, fit in (
            ("phase", journey.phase in seat.assessor.phases),
            ("subject", bool(set(journey.subjects) & set(seat.assessor.subjects))),
            ("region", journey.region is not None and journey.region == seat.assessor.region),
        )
        if fit
    ]
    return Why(
        rule=f"No declared conflict, room within the capacity, at least {minimum_times} free times in the window; as "
        "many candidates as possible are placed, with the least loaded first and seniors last",
        inputs={
            "in hand": f"{seat.load} of {seat.assessor.capacity}",
            "expertise": ", ".join(fits) or "none in common",
            "senior": "yes" if seat.assessor.senior else "no",
        },
        source="own",
    )
