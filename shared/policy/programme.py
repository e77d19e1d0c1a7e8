"""The shape of a programme: one frozen section per theme, each with the rules that its numbers must keep.

Each section names the `source` of its rules: BPN, HNAP, TDA, EAL or own (no source found, our default).
"""

from __future__ import annotations

from datetime import time
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Count = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(ge=1, strict=True)]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Month = Annotated[int, Field(ge=1, le=12, strict=True)]
DayOfMonth = Annotated[int, Field(ge=1, le=28, strict=True)]
Payer = Literal["school", "candidate", "local_authority"]
SegmentRole = Literal["candidate", "teacher", "leader", "assessor"]


class Section(BaseModel):
    """A part of a programme. Unknown keys are refused, so that a misspelt rule cannot be silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str


class Choice(BaseModel):
    """One entry of an allow-list: what is stored, and what people read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str = Field(min_length=1)


class Eligibility(Section):
    """Who may apply. The job title is never a reason to refuse; an exception always needs a reason."""

    employed_in_school: bool
    whole_class_minimum: Count
    years_minimum: Count
    level2_exception_allowed: bool
    level2_english_kinds: tuple[Choice, ...] = Field(min_length=1)
    level2_maths_kinds: tuple[Choice, ...] = Field(min_length=1)

    def english_codes(self) -> frozenset[str]:
        """The kinds of proof accepted for English."""
        return frozenset(kind.code for kind in self.level2_english_kinds)

    def maths_codes(self) -> frozenset[str]:
        """The kinds of proof accepted for maths."""
        return frozenset(kind.code for kind in self.level2_maths_kinds)


class Declaration(Section):
    """How long the head is waited for, in chasers by school days, notices by calendar days and an end by days of term;
    and for how many calendar days after a refusal or the end the candidate's place is kept."""

    chasers_school_days: tuple[Positive, ...]
    candidate_notice_after_days: Count
    lapses_on_day: Positive
    correct_within_days: Count
    place_kept_days: Positive

    @model_validator(mode="after")
    def _chasers_rise(self) -> Self:
        return self if _is_rising(self.chasers_school_days) else _refuse("chasers_school_days must rise, each once")


class Cohort(Section):
    """The delivery group and its sessions; no sessions means that the programme has no preparation."""

    capacity: Positive
    sessions: Count
    session_reminder_working_days: tuple[Positive, ...]

    @model_validator(mode="after")
    def _reminders_come_closer(self) -> Self:
        nearing = _is_rising(tuple(reversed(self.session_reminder_working_days)))
        return self if nearing else _refuse("session_reminder_working_days must fall, each once")


class FeeLine(BaseModel):
    """One line of the invoice. `pence` is net; VAT belongs to the line, and each line may have its own payer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    label: str
    pence: Count
    vat_percent: Percent
    payer: Payer

    @property
    def vat_pence(self) -> int:
        """VAT in whole pence, halves up: 29000 at 20 % is 5800."""
        return (self.pence * self.vat_percent + 50) // 100

    @property
    def gross_pence(self) -> int:
        """What is to be paid: 34800 for 29000 at 20 %."""
        return self.pence + self.vat_pence


class Fees(Section):
    """What the programme costs, and until when cancelling is free (more than so many working days before session 1)."""

    full_refund_working_days: Count
    lines: tuple[FeeLine, ...] = Field(min_length=1)

    @property
    def gross_pence(self) -> int:
        """The whole price with VAT: 79800 for hlta."""
        return sum(line.gross_pence for line in self.lines)


class Window(Section):
    """When the appointment may fall, in weeks after the day that it counts from; both ends count."""

    counts_from: Literal["final session", "place confirmed"]
    first_week: Positive
    last_week: Positive
    counting: Literal["calendar weeks", "school weeks"]
    minimum_school_days: Count
    slot_day_starts: time
    slot_day_ends: time

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.last_week < self.first_week:
            _refuse("last_week must not be before first_week")
        return self if self.slot_day_starts < self.slot_day_ends else _refuse("slot_day_starts must be before its end")


class SegmentRule(BaseModel):
    """One part of the appointment's timetable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: SegmentRole
    label: str
    minutes: Positive


class Appointment(Section):
    """The appointment: who is seen for how long, and how long each party has on the way to it."""

    teachers_minimum: Count
    teachers_maximum: Count
    segments: tuple[SegmentRule, ...] = Field(min_length=1)
    offer_reply_working_days: Positive
    contact_working_days: Positive
    slots_minimum: Positive
    slot_reply_working_days: Positive
    guest_reminder_school_days: tuple[Positive, ...]
    guest_reply_school_days: Positive
    minimum_evidence_days_after_booking: Count

    @property
    def minutes(self) -> int:
        """The length of the whole appointment: 120 for hlta."""
        return sum(segment.minutes for segment in self.segments)

    @model_validator(mode="after")
    def _teachers_can_be_seen(self) -> Self:
        if self.teachers_maximum < self.teachers_minimum:
            _refuse("teachers_maximum must not be below teachers_minimum")
        theirs = [segment for segment in self.segments if segment.role == "teacher"]
        if bool(theirs) != bool(self.teachers_maximum):
            _refuse("segments must hold one for the teacher exactly when teachers_maximum is not 0")
        for segment in theirs:
            for teachers in range(max(1, self.teachers_minimum), self.teachers_maximum + 1):
                if segment.minutes % teachers:
                    _refuse(f"the teacher's {segment.minutes} minutes must divide by {teachers} teachers")
        if not _is_rising(self.guest_reminder_school_days):
            _refuse("guest_reminder_school_days must rise, each once")
        if max(self.guest_reminder_school_days, default=0) > self.guest_reply_school_days:
            _refuse("guest_reply_school_days must not be before the last of guest_reminder_school_days")
        return self


class Evidence(Section):
    """Tasks and file: what is due, when, and how the candidate is reminded."""

    days_before: Positive
    reminders_days_before: tuple[Positive, ...]
    reminder_hour: time
    on_the_morning: bool
    assessor_working_days: Count
    tasks: tuple[str, ...]
    documents_per_standard_minimum: Count
    documents_per_standard_maximum: Positive
    no_document_standards: tuple[Positive, ...]
    interview_standards: tuple[Positive, ...]

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if not _is_rising(tuple(reversed(self.reminders_days_before))):
            _refuse("reminders_days_before must fall, each once")
        if self.documents_per_standard_maximum < self.documents_per_standard_minimum:
            _refuse("documents_per_standard_maximum must not be below the minimum")
        return self if len(set(self.tasks)) == len(self.tasks) else _refuse("tasks must name each task once")


class Report(Section):
    """The assessor's report: due in working days after the appointment, reminded on the day and once again."""

    due_working_days: Positive
    reminder_again_working_days: Positive


class Moderation(Section):
    """Rounds at the end of a month. Assessed on `latest_day` or before: that month's round, later: the next."""

    skip_months: tuple[Month, ...]
    latest_day: DayOfMonth
    letters_from_day: DayOfMonth
    sample_percent: Percent
    new_assessor_first_reports: Count

    @model_validator(mode="after")
    def _some_month_is_left(self) -> Self:
        return self if len(set(self.skip_months)) < 12 else _refuse("skip_months must leave a month for a round")


class Outcome(Section):
    """From 1 to `partial_max` standards short is a partial re-assessment, more is not awarded."""

    partial_max: Count


class Reassessment(Section):
    """The senior assessor's telephone interview on the standards that were short."""

    notice_working_days: Positive
    minutes: Positive


class Appeal(Section):
    """Days from the date of the decision letter within which the candidate may appeal."""

    days: Positive


class Evaluation(Section):
    """Weeks after the award at which candidate and head are asked what changed."""

    weeks: Positive


class Standard(BaseModel):
    """One professional standard, under our own short label."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Positive
    group: str
    subgroup: str = ""
    label: str


class Standards(BaseModel):
    """The set of standards that the programme judges by. `standards_set` is what the certificate names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
        return self if _is_rising(numbers) else _refuse("items must be in order of number, each number once")


class Programme(BaseModel):
    """One version of one programme. `reminder_hour` (London) is when all reminders but those of evidence fall due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z0-9-]+$")
    version: Positive
    name: str
    award_name: str
    reminder_hour: time
    observation: bool
    eligibility: Eligibility
    declaration: Declaration
    cohort: Cohort
    fees: Fees
    window: Window
    appointment: Appointment
    evidence: Evidence
    report: Report
    moderation: Moderation
    outcome: Outcome
    reassessment: Reassessment
    appeal: Appeal
    evaluation: Evaluation
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
                _refuse(f"evidence.{name} names {strange}, not in the standards set {self.standards.code}")
        if self.outcome.partial_max >= len(known):
            _refuse("outcome.partial_max must be below the number of standards")
        if self.window.counts_from == "final session" and not self.cohort.sessions:
            _refuse('window.counts_from must be "place confirmed" for a programme without sessions')
        return self


def _is_rising(numbers: tuple[int, ...]) -> bool:
    return all(before < after for before, after in pairwise(numbers))


def _refuse(rule: str) -> NoReturn:
    raise ValueError(rule)
