"""The assessment and what follows as data: window, appointment, evidence, moderation, outcome, appeal, retention."""

from __future__ import annotations

from datetime import time
from typing import Literal, Self

from pydantic import Field, model_validator

from shared.policy.values import (
    Count,
    DayOfMonth,
    Month,
    Part,
    Percent,
    Positive,
    Section,
    SegmentRole,
    is_rising,
    refuse,
)


class Window(Section):
    """When the appointment may fall, in weeks after the day that it counts from; both ends count.

    Times are offered every `slot_step_minutes`. When times must be found again and fewer than `minimum_school_days` are
    left, the window is prolonged to `prolonged_school_days` from the first day possible.
    """

    counts_from: Literal["final session", "place confirmed"]
    first_week: Positive
    last_week: Positive
    counting: Literal["calendar weeks", "school weeks"]
    minimum_school_days: Count
    slot_day_starts: time
    slot_day_ends: time
    slot_step_minutes: Positive
    prolonged_school_days: Positive

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.last_week < self.first_week:
            refuse("last_week", "must not be before first_week")
        return (
            self if self.slot_day_starts < self.slot_day_ends else refuse("slot_day_starts", "must be before its end")
        )


class SegmentRule(Part):
    """One part of the appointment's timetable."""

    role: SegmentRole
    label: str
    minutes: Positive


class Appointment(Section):
    """The appointment: who is seen for how long, and how long each party has on the way to it."""

    teachers_minimum: Count
    teachers_maximum: Count
    segments: tuple[SegmentRule, ...] = Field(min_length=1)
    offer_reply_working_days: Positive
    offer_reminder_working_days: Positive
    contact_working_days: Positive
    slots_minimum: Positive
    slot_reply_working_days: Positive
    guest_reminder_school_days: tuple[Positive, ...]
    guest_reply_school_days: Positive
    guest_alternatives: Count
    booked_days_before_evidence: Count
    minimum_evidence_days_after_booking: Count
    break_minutes: Positive
    reminder_days_before: tuple[Positive, ...]
    reminder_working_days_before: tuple[Positive, ...]

    @property
    def minutes(self) -> int:
        """The length of the whole appointment: 120 for hlta."""
        return sum(segment.minutes for segment in self.segments)

    @model_validator(mode="after")
    def _teachers_can_be_seen(self) -> Self:
        if self.teachers_maximum < self.teachers_minimum:
            refuse("teachers_maximum", "must not be below teachers_minimum")
        theirs = [segment for segment in self.segments if segment.role == "teacher"]
        if bool(theirs) != bool(self.teachers_maximum):
            refuse("segments", "must hold one for the teacher exactly when teachers_maximum is not 0")
        for segment in theirs:
            for teachers in range(max(1, self.teachers_minimum), self.teachers_maximum + 1):
                if segment.minutes % teachers:
                    refuse(
                        "segments",
                        f"are wrong: the teacher's {segment.minutes} minutes must divide by {teachers} teachers",
                    )
        if not is_rising(self.guest_reminder_school_days):
            refuse("guest_reminder_school_days", "must rise, each once")
        if max(self.guest_reminder_school_days, default=0) > self.guest_reply_school_days:
            refuse("guest_reply_school_days", "must not be before the last of guest_reminder_school_days")
        return self

    @model_validator(mode="after")
    def _is_reminded_of_in_order(self) -> Self:
        for name in ("reminder_days_before", "reminder_working_days_before"):
            if not is_rising(tuple(reversed(getattr(self, name)))):
                refuse(name, "must fall, each once")
        return self


class Missed(Section):
    """Somebody is not there, or the call breaks: how long to wait, by when new times are offered, and from which time
    on it is the operator's task."""

    wait_minutes: Positive
    contact_working_days: Positive
    operator_from_time: Positive


class Standardisation(Section):
    """Whether an assessor for whom no standardisation is recorded may be given candidates. Past its end nobody may."""

    required: bool = False


class Allocation(Section):
    """What decides between assessors who could all take a candidate. `same_region`: an assessor of the same one is
    preferred, after everything else; the assessment is remote, so it is a wish of some schools only."""

    same_region: bool = True


class StandIn(Section):
    """Another assessor for a time that is booked, asked one after the other.

    Each has `reply_working_hours`, counted within the working day, to answer. Asking ends at `until_hour` (London), so
    many working days before the appointment; where that is past, `until_hours_before` the start. Nobody is asked who
    would have less than `reply_minutes_minimum`.
    """

    reply_working_hours: Positive = 4
    working_day_starts: time = time(9)
    working_day_ends: time = time(17)
    until_hour: time = time(17)
    until_working_days_before: Positive = 1
    until_hours_before: Positive = 2
    reply_minutes_minimum: Positive = 60

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        in_order = self.working_day_starts < self.working_day_ends
        return self if in_order else refuse("working_day_starts", "must be before working_day_ends")


class Evidence(Section):
    """Tasks and file: what is due, when, and how the candidate is reminded."""

    days_before: Positive
    reminders_days_before: tuple[Positive, ...]
    reminder_hour: time
    on_the_morning: bool
    reminders_apart_hours: Count
    assessor_working_days: Count
    late_decision_working_days: Positive
    unread_reminder_working_days: tuple[Positive, ...]
    tasks: tuple[str, ...]
    documents_per_standard_minimum: Count
    documents_per_standard_maximum: Positive
    no_document_standards: tuple[Positive, ...]
    interview_standards: tuple[Positive, ...]

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if not is_rising(tuple(reversed(self.reminders_days_before))):
            refuse("reminders_days_before", "must fall, each once")
        if not is_rising(tuple(reversed(self.unread_reminder_working_days))):
            refuse("unread_reminder_working_days", "must fall, each once")
        if self.documents_per_standard_maximum < self.documents_per_standard_minimum:
            refuse("documents_per_standard_maximum", "must not be below the minimum")
        return self if len(set(self.tasks)) == len(self.tasks) else refuse("tasks", "must name each task once")


class Delivery(Section):
    """Between which London hours of a school day people at schools are written to, both ends included; and within how
    many hours of what a message is about it waits for nothing."""

    school_hours_start: time
    school_hours_end: time
    urgent_hours: Count

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        in_order = self.school_hours_start < self.school_hours_end
        return self if in_order else refuse("school_hours_start", "must be before school_hours_end")


class AssessorFees(Section):
    """What the provider pays for each piece of an assessor's work, in pence; 0: it sets none.

    `lost_late_pence`: for hours that were booked and that somebody else's late change took away.
    """

    assessment_pence: Count = 0
    reassessment_pence: Count = 0
    moderation_pence: Count = 0
    lost_late_pence: Count = 0


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
    question_working_days: Positive

    @model_validator(mode="after")
    def _some_month_is_left(self) -> Self:
        return self if len(set(self.skip_months)) < 12 else refuse("skip_months", "must leave a month for a round")


class Outcome(Section):
    """From 1 to `partial_max` standards short is a partial re-assessment, more is not awarded: then a senior assessor
    advises within so many working days."""

    partial_max: Count
    advice_working_days: Positive = 10


class Reassessment(Section):
    """The senior assessor's telephone interview on the standards that were short, and how many of them there may be
    before what is short still means not awarded (0: none)."""

    notice_working_days: Positive
    minutes: Positive
    maximum: Count


class Appeal(Section):
    """Days from the date of the decision letter within which the candidate may appeal; and by when, in working days
    after it was received, an appeal is acknowledged and decided."""

    days: Positive
    acknowledge_working_days: Positive
    decide_working_days: Positive

    @model_validator(mode="after")
    def _is_acknowledged_first(self) -> Self:
        if self.decide_working_days < self.acknowledge_working_days:
            refuse("decide_working_days", "must not be below acknowledge_working_days")
        return self


class Evaluation(Section):
    """Weeks after the award at which candidate and head are asked what changed; working days from then until whoever
    is silent is reminded, once, and until no more answers are taken."""

    weeks: Positive
    reminder_working_days: Positive = 10
    open_working_days: Positive = 20

    @model_validator(mode="after")
    def _reminded_while_open(self) -> Self:
        before = self.reminder_working_days < self.open_working_days
        return self if before else refuse("reminder_working_days", "must be below open_working_days")


class Network(Section):
    """Weeks before a meeting of the network at which holders of the award are invited."""

    invite_weeks: Positive = 4


class Retention(Section):
    """How long each class of data is kept after the journey's end; people with something to lose are warned before."""

    draft_days: Positive
    evidence_days: Positive
    record_years: Positive
    message_days: Positive
    award_years: Positive
    warning_days: Positive
