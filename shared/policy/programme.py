"""One version of one programme: a frozen section per theme (`preparing`, `assessing`), and the rules between them."""

from __future__ import annotations

from datetime import time
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from shared.policy.assessing import (
    Allocation,
    Appeal,
    Appointment,
    AssessorFees,
    Delivery,
    Evaluation,
    Evidence,
    Missed,
    Moderation,
    Network,
    Outcome,
    Reassessment,
    Report,
    Retention,
    Standardisation,
    StandIn,
    Window,
)
from shared.policy.preparing import (
    Application,
    Changes,
    Checks,
    Cohort,
    Declaration,
    Eligibility,
    Fees,
    Forecast,
    Place,
)
from shared.policy.values import Part, Positive, is_rising, refuse


class Standard(Part):
    """One professional standard, under our own short label."""

    number: Positive
    group: str
    subgroup: str = ""
    label: str


class Standards(Part):
    """The set of standards that the programme judges by. `standards_set` is what the certificate names."""

    code: str
    standards_set: str
    items: tuple[Standard, ...] = Field(min_length=1)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """All numbers, in order: 1 to 33."""
        return tuple(standard.number for standard in self.items)

    @model_validator(mode="after")
    def _are_in_order(self) -> Self:
        numbers = tuple(standard.number for standard in self.items)
        return self if is_rising(numbers) else refuse("items", "must be in order of number, each number once")


class Programme(Part):
    """One version of one programme. `reminder_hour` (London) is when all reminders but those of evidence fall due."""

    code: str = Field(pattern=r"^[a-z0-9-]+$")
    version: Positive
    name: str
    award_name: str
    reminder_hour: time
    observation: bool
    eligibility: Eligibility
    application: Application
    declaration: Declaration
    place: Place
    cohort: Cohort
    checks: Checks
    forecast: Forecast
    fees: Fees
    window: Window
    appointment: Appointment
    missed: Missed
    allocation: Allocation = Allocation(source="own")
    stand_in: StandIn = StandIn(source="own")
    standardisation: Standardisation = Standardisation(source="own")
    changes: Changes
    evidence: Evidence
    assessor_fees: AssessorFees = AssessorFees(source="own")
    report: Report
    moderation: Moderation
    outcome: Outcome
    reassessment: Reassessment
    appeal: Appeal
    evaluation: Evaluation
    network: Network = Network(source="own")
    retention: Retention
    delivery: Delivery
    standards: Standards

    @property
    def key(self) -> str:
        """Code and version as they travel with messages: `hlta@1`."""
        return f"{self.code}@{self.version}"

    @model_validator(mode="after")
    def _standards_exist(self) -> Self:
        known = set(self.standards.numbers)
        for name in ("no_document_standards", "interview_standards"):
            strange = sorted(set(getattr(self.evidence, name)) - known)
            if strange:
                refuse(f"evidence.{name}", f"names {strange}, not in the standards set {self.standards.code}")
        if self.outcome.partial_max >= len(known):
            refuse("outcome.partial_max", "must be below the number of standards")
        if self.window.counts_from == "final session" and not self.cohort.sessions:
            refuse("window.counts_from", 'must be "place confirmed" for a programme without sessions')
        if self.forecast.refuse_below_school_days > self.window.minimum_school_days:
            refuse("forecast.refuse_below_school_days", "must not be above window.minimum_school_days")
        return self

    @model_validator(mode="after")
    def _drafts_are_reminded_of_while_they_are_kept(self) -> Self:
        latest = max(self.application.draft_reminder_days, default=0)
        if latest >= self.retention.draft_days:
            refuse("application.draft_reminder_days", "must be below retention.draft_days")
        return self

    @model_validator(mode="after")
    def _sessions_exist(self) -> Self:
        named = [("checks.items", check.before_session) for check in self.checks.items]
        named += [("eligibility.level2_reminders", reminder.session) for reminder in self.eligibility.level2_reminders]
        for name, session in named:
            if session > self.cohort.sessions:
                refuse(name, f"names session {session}, but cohort.sessions is {self.cohort.sessions}")
        return self
