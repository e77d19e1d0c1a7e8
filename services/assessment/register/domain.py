"""An assessor, and the conflicts that keep one from a journey. Conflicts go by ids, never by names or addresses."""

from __future__ import annotations

from datetime import date, time
from typing import Literal, Self

from pydantic import Field, model_validator

from services.assessment.domain import Journey
from shared.calendar import london_date
from shared.contracts.envelope import Frozen, Instant
from shared.joining import link_of
from shared.policy import Programme

Conflict = Literal["school", "trust", "journey", "trainer"]


class Hours(Frozen):
    """Hours of one weekday (1 = Monday) on which the assessor works, in London time."""

    weekday: int = Field(ge=1, le=7)
    starts: time
    ends: time

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError("the hours must end after they start")
        return self


class Leave(Frozen):
    """Days on which the assessor is away; both ends count."""

    first_on: date
    last_on: date

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.last_on < self.first_on:
            raise ValueError("leave must end on or after its first day")
        return self


class Stretch(Frozen):
    """One stretch of one day, as instants. `imported`: from the assessor's own calendar, until that is read again."""

    starts_at: Instant
    ends_at: Instant
    imported: bool = False

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("the stretch must end after it starts")
        if london_date(self.starts_at) != london_date(self.ends_at):
            raise ValueError("the stretch must lie within one day")
        return self


class Assessor(Frozen):
    """An assessor of one provider. `is_new`: the first report is always moderated.

    `conflict_person_ids` are trainers who are this same person, a relative or a close colleague. `slots` are free
    besides the weekly hours, `blocked` are not free whatever these say. Neither hours nor slots: every weekday, all
    slot hours. `capacity` bounds what is in hand at once; the appointments of a week and the candidates of a cohort
    may be bounded besides.
    """

    assessor_id: str
    senior: bool
    is_new: bool
    capacity: int
    capacity_per_week: int | None = None
    capacity_per_cohort: int | None = None
    phases: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    region: str | None = None
    more_regions: tuple[str, ...] = ()
    conflict_school_ids: frozenset[str] = frozenset()
    conflict_trusts: frozenset[str] = frozenset()
    conflict_journey_ids: frozenset[str] = frozenset()
    conflict_person_ids: frozenset[str] = frozenset()
    availability: tuple[Hours, ...] = ()
    leave: tuple[Leave, ...] = ()
    slots: tuple[Stretch, ...] = ()
    blocked: tuple[Stretch, ...] = ()
    join_link_template: str
    standardised_until: date | None = None
    version: int = 0

    @property
    def regions(self) -> tuple[str, ...]:
        """All regions that they know."""
        return (*((self.region,) if self.region else ()), *self.more_regions)

    def is_standardised(self, on: date, policy: Programme) -> bool:
        """Whether the assessor may be given candidates on that day; the last day counts. None recorded: as required."""
        if self.standardised_until is None:
            return not policy.standardisation.required
        return on <= self.standardised_until

    def conflict_with(self, journey: Journey) -> Conflict | None:
        """Why this assessor must not judge this candidate, in any role; None when nothing is declared."""
        if journey.school_id in self.conflict_school_ids:
            return "school"
        if journey.trust is not None and journey.trust in self.conflict_trusts:
            return "trust"
        if journey.journey_id in self.conflict_journey_ids:
            return "journey"
        if {self.assessor_id, *self.conflict_person_ids} & set(journey.trainer_ids):
            return "trainer"
        return None

    def join_link(self, appointment_id: str) -> str:
        """The address of the video call of one appointment."""
        return link_of(self.join_link_template, appointment_id)
