"""A batch of the service: its journeys and register as a problem, and the best solution read back. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from services.assessment.allocation.domain import Seat
from services.assessment.allocation.optimum.problem import Assessor, Bar, Calendar, Candidate, Problem, Stretch
from services.assessment.allocation.optimum.reasons import why
from services.assessment.allocation.optimum.solution import Solution
from services.assessment.appointments.times import Span, offered_days
from services.assessment.domain import Journey
from services.assessment.register.domain import Conflict
from services.assessment.register.free_time import stretches
from shared.contracts.values import Why
from shared.policy import Programme

Busy = Mapping[str, Sequence[tuple[datetime, datetime]]]
_TIES: Mapping[Conflict, Bar] = {"school": "school", "trust": "trust", "journey": "journey", "trainer": "trainer"}


@dataclass(frozen=True)
class Batch:
    """Everything that a batch is worked out from `on` that day. `refused` and `pins` are by journey, `busy` by
    assessor."""

    on: date
    journeys: Sequence[Journey]
    seats: Sequence[Seat]
    spans: Mapping[str, Span]
    busy: Busy
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pins: Mapping[str, str] = field(default_factory=dict)
    of_cohort: Mapping[str, int] = field(default_factory=dict)
    """How many of this cohort each assessor has already."""
    weekly: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    """How many candidates each assessor has time for in a week, by its Monday."""

    def problem(self) -> Problem:
        """For the solver. Journeys whose pin a hard rule breaks are not in it: see `broken_pins`."""
        calendars: dict[Calendar, int] = {}
        broken = self.broken_pins
        candidates = [self._candidate(one, calendars) for one in self.journeys if one.journey_id not in broken]
        days = sorted({on for calendar in calendars for on in calendar.days})
        policy = self._policy
        return Problem(
            calendars=tuple(calendars),
            candidates=tuple(candidates),
            assessors=tuple(self._assessor(seat, days, policy) for seat in self.seats),
            minimum_times=policy.appointment.slots_minimum if policy else 1,
            step_minutes=policy.window.slot_step_minutes if policy else 1,
            same_region=policy.allocation.same_region if policy else False,
        )

    @property
    def broken_pins(self) -> dict[str, str]:
        """Journeys that are pinned to somebody whom a hard rule keeps away by now, or who is registered no more."""
        known = {seat.assessor.assessor_id: seat for seat in self.seats}
        by_id = {one.journey_id: one for one in self.journeys}
        return {
            journey_id: assessor_id
            for journey_id, assessor_id in self.pins.items()
            if journey_id in by_id
            and (assessor_id not in known or self.bar(by_id[journey_id], known[assessor_id]) is not None)
        }

    def bar(self, journey: Journey, seat: Seat) -> Bar | None:
        """The hard rule that keeps an assessor from a candidate, whatever the price."""
        if seat.assessor.assessor_id in self.refused.get(journey.journey_id, frozenset()):
            return "refused"
        tie = seat.assessor.conflict_with(journey)
        if tie is not None:
            return _TIES[tie]
        return None if seat.assessor.is_standardised(self.on, journey.policy) else "not_standardised"

    def reason(self, problem: Problem, journey: Journey) -> str:
        """Why a candidate could not be placed, as a code: the last of the rules in order that anybody passes."""
        if journey.journey_id in self.broken_pins:
            return "pin_broken"
        left = list(self.seats)
        if not left:
            return "no_assessor"
        refused = self.refused.get(journey.journey_id, frozenset())
        rules: tuple[tuple[str, Callable[[Seat], bool]], ...] = (
            ("all_refused", lambda seat: seat.assessor.assessor_id not in refused),
            ("conflict_of_interest", lambda seat: seat.assessor.conflict_with(journey) is None),
            ("not_standardised", lambda seat: seat.assessor.is_standardised(self.on, journey.policy)),
            ("no_capacity", lambda seat: seat.room > 0 and self._room_in_cohort(seat) != 0),
        )
        for code, passes in rules:
            left = [seat for seat in left if passes(seat)]
            if not left:
                return code
        by_id = {one.candidate_id: one for one in problem.candidates}
        days = problem.calendars[by_id[journey.journey_id].calendar].lateness
        free = {
            one.assessor_id: sum(len(starts) for on, starts in problem.starts(one).items() if on in days)
            for one in problem.assessors
        }
        if not any(free[seat.assessor.assessor_id] >= problem.minimum_times for seat in left):
            return "no_free_time"
        return "no_capacity"

    def why(self, problem: Problem, solution: Solution, journey_id: str) -> Why:
        """How a match was found, for whoever asks."""
        return Why(
            rule="Of all allocations of this batch: most candidates placed, seniors spared, the fairest load, the best "
            "phase and subject, the same region; no rule about ties, room and time broken",
            inputs={one.rule: one.inputs for one in why(problem, solution, journey_id)},
            source="own",
        )

    @property
    def _policy(self) -> Programme | None:
        """A batch is one cohort's, so one programme's."""
        return self.journeys[0].policy if self.journeys else None

    def _room_in_cohort(self, seat: Seat) -> int | None:
        bound = seat.assessor.capacity_per_cohort
        return None if bound is None else max(0, bound - self.of_cohort.get(seat.assessor.assessor_id, 0))

    def _candidate(self, journey: Journey, calendars: dict[Calendar, int]) -> Candidate:
        calendar = Calendar(days=offered_days(self.spans[journey.journey_id], journey))
        bars = ((seat.assessor.assessor_id, self.bar(journey, seat)) for seat in self.seats)
        return Candidate(
            candidate_id=journey.journey_id,
            calendar=calendars.setdefault(calendar, len(calendars)),
            minutes=journey.policy.appointment.minutes,
            phase=journey.phase,
            subjects=journey.subjects,
            region=journey.region,
            barred={name: bar for name, bar in bars if bar is not None},
            pinned=self.pins.get(journey.journey_id),
        )

    def _assessor(self, seat: Seat, days: Sequence[date], policy: Programme | None) -> Assessor:
        one = seat.assessor
        busy = self.busy.get(one.assessor_id, ())
        free = [
            Stretch(on=on, starts_at=_rounded(starts_at, policy.window.slot_step_minutes), ends_at=ends_at)
            for on in days
            if policy is not None
            for starts_at, ends_at in stretches(on, policy, one, busy)
        ]
        return Assessor(
            assessor_id=one.assessor_id,
            capacity=one.capacity,
            load=seat.load,
            in_batch=self._room_in_cohort(seat),
            per_week=one.capacity_per_week,
            taken=self.weekly.get(one.assessor_id, {}),
            free=tuple(free),
            phases=one.phases,
            subjects=one.subjects,
            regions=one.regions,
            senior=one.senior,
        )


def _rounded(at: datetime, minutes: int) -> datetime:
    """The next full step: appointments are offered at such times."""
    past = timedelta(minutes=at.minute % minutes, seconds=at.second, microseconds=at.microsecond)
    return at if not past else at - past + timedelta(minutes=minutes)
