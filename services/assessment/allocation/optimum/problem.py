"""What a batch is solved from: candidates, assessors, the days of each, and what was decided before. Pure values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from pydantic import Field

from shared.contracts.envelope import Frozen, Instant
from shared.errors import Invalid

Bar = Literal["school", "trust", "journey", "trainer", "person", "refused", "not_standardised"]
"""Why an assessor may not have a candidate, whatever the price: a tie, a former no, or no valid standardisation."""

Level = Literal["pins", "placed", "kept", "lateness", "seniors", "fairness", "match", "region"]
LEVELS: tuple[Level, ...] = ("pins", "placed", "kept", "lateness", "seniors", "fairness", "match", "region")
"""What is made as small as possible, the first first: no later level is bought at the price of an earlier one."""

PHASE_POINTS, SUBJECT_POINTS = 4, 2
FAIR_POINTS = 1000


class Calendar(Frozen):
    """The days on which some candidates can be seen: those of their window, and later ones that the office allows."""

    days: tuple[date, ...]
    late: tuple[date, ...] = ()

    @cached_property
    def lateness(self) -> Mapping[date, int]:
        """Each day with how many days after the window's last it lies: 0 within it."""
        last = max(self.days) if self.days else min(self.late, default=date.max) - timedelta(days=1)
        return {**dict.fromkeys(self.days, 0), **{on: (on - last).days for on in self.late}}


class Candidate(Frozen):
    """Somebody to be placed. `calendar` is a place in the problem's list; `barred` says why for each assessor.

    `pinned`: this assessor or nobody. `previous`: who had the candidate before, if that should stay so.
    """

    candidate_id: str
    calendar: int
    minutes: int = Field(gt=0)
    phase: str = ""
    subjects: tuple[str, ...] = ()
    region: str | None = None
    barred: Mapping[str, Bar] = Field(default_factory=dict)
    pinned: str | None = None
    previous: str | None = None


class Stretch(Frozen):
    """Free time of one day, as instants; appointments are laid into it one after the other."""

    on: date
    starts_at: Instant
    ends_at: Instant


class Assessor(Frozen):
    """Somebody who may take candidates. `room`: how many more in all; `in_batch`: of this batch; `per_week`: in a week.

    `load` are the journeys in hand, `taken` the appointments of each week (by its Monday) that count for `per_week`.
    """

    assessor_id: str
    capacity: int = Field(ge=0)
    load: int = Field(default=0, ge=0)
    in_batch: int | None = Field(default=None, ge=0)
    per_week: int | None = Field(default=None, ge=0)
    taken: Mapping[date, int] = Field(default_factory=dict)
    free: tuple[Stretch, ...] = ()
    phases: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    senior: bool = False

    @property
    def room(self) -> int:
        """How many candidates of this batch can be taken, the diary apart."""
        room = max(0, self.capacity - self.load)
        return room if self.in_batch is None else min(room, self.in_batch)

    def room_in_week(self, monday: date) -> int | None:
        """How many more appointments in that week; None where nothing bounds it."""
        return None if self.per_week is None else max(0, self.per_week - self.taken.get(monday, 0))

    def price_of(self, number: int) -> int:
        """What the `number`-th new candidate adds to unfairness: the squares of load over capacity grow by this."""
        load = self.load + number
        return round(FAIR_POINTS * (2 * load - 1) / max(1, self.capacity))


class Problem(Frozen):
    """A batch. Between the same inputs, in whatever order, the answer is the same.

    `minimum_times`: so many times in the window an assessor must be able to offer, which lie a multiple of
    `step_minutes` apart. `same_region`: whether the policy asks for it; the assessment is remote, so distance is
    nothing else.
    """

    calendars: tuple[Calendar, ...]
    candidates: tuple[Candidate, ...]
    assessors: tuple[Assessor, ...]
    minimum_times: int = Field(default=1, ge=1)
    step_minutes: int = Field(default=1, ge=1)
    same_region: bool = False

    def checked(self) -> Problem:
        """In the order of ids. Raises Invalid for ids that stand twice, or that name nothing."""
        _once("candidate", (one.candidate_id for one in self.candidates))
        _once("assessor", (one.assessor_id for one in self.assessors))
        known = {one.assessor_id for one in self.assessors}
        for one in self.candidates:
            if not 0 <= one.calendar < len(self.calendars):
                raise Invalid(f"Candidate {one.candidate_id} has no calendar. Give its days.", field="calendar")
            if one.pinned is not None and one.pinned not in known:
                raise Invalid(
                    f"Candidate {one.candidate_id} is pinned to {one.pinned}, who is not among the assessors. Correct "
                    "the pin.",
                    field="pinned",
                )
            if one.pinned is not None and one.pinned in one.barred:
                raise Invalid(
                    f"Candidate {one.candidate_id} is pinned to {one.pinned}, whom a hard rule keeps away "
                    f"({one.barred[one.pinned]}). Take the pin away: no pin overrides such a rule.",
                    code="pin_breaks_rule",
                    field="pinned",
                )
        return self.model_copy(
            update={
                "candidates": tuple(sorted(self.candidates, key=lambda one: one.candidate_id)),
                "assessors": tuple(sorted(self.assessors, key=lambda one: one.assessor_id)),
            }
        )

    @cached_property
    def longest(self) -> int:
        """Minutes of the longest appointment: free time is counted in such pieces, so that any candidate fits any."""
        return max((one.minutes for one in self.candidates), default=1)

    def starts(self, assessor: Assessor) -> dict[date, list[datetime]]:
        """When appointments that do not overlap can begin, by day: as many as fit."""
        length = timedelta(minutes=self.longest)
        step = timedelta(minutes=-(-self.longest // self.step_minutes) * self.step_minutes)
        found: dict[date, list[datetime]] = {}
        for stretch in sorted(assessor.free, key=lambda one: one.starts_at):
            at = stretch.starts_at
            while at + length <= stretch.ends_at:
                found.setdefault(stretch.on, []).append(at)
                at += step
        return found

    def match_of(self, candidate: Candidate, assessor: Assessor) -> int:
        """How well the field fits, 0 to 6: phase counts most, then a subject in common."""
        phase = candidate.phase in assessor.phases
        subject = bool(set(candidate.subjects) & set(assessor.subjects))
        return PHASE_POINTS * phase + SUBJECT_POINTS * subject


def monday_of(on: date) -> date:
    """The week of a day."""
    return on - timedelta(days=on.weekday())


def _once(what: str, ids: Iterable[str]) -> None:
    twice = sorted(name for name, count in Counter(ids).items() if count > 1)
    if twice:
        raise Invalid(f"The {what} {twice[0]} stands twice. Give each once.", field=what)
