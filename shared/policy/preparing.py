"""The way to the assessment as data: who may apply, the head's declaration, places, sessions, checks and fees."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from shared.policy.values import Count, Part, Payer, Percent, Positive, Section, is_rising, refuse

_COMMON_YEAR = 2001  # without 29 February


class Choice(Part):
    """One entry of an allow-list: what is stored, and what people read."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str = Field(min_length=1)


class LevelTwoReminder(Part):
    """The candidate is asked for a missing proof of level 2 so many working days before a session."""

    session: Positive
    working_days: Positive


class Eligibility(Section):
    """Who may apply. The job title is never a reason to refuse; an exception always needs a reason.

    `school_country` is where the candidate's school must be, as far as the public register knows it, or "any".
    """

    employed_in_school: bool
    school_country: Literal["England", "Wales", "any"]
    whole_class_minimum: Count
    years_minimum: Count
    level2_exception_allowed: bool
    level2_school_letter_suffices: bool = False
    """Whether a letter from the school proves level 2 alone."""
    level2_english_kinds: tuple[Choice, ...] = Field(min_length=1)
    level2_maths_kinds: tuple[Choice, ...] = Field(min_length=1)
    level2_reminders: tuple[LevelTwoReminder, ...]

    @property
    def only_country(self) -> str | None:
        """The one country whose schools are offered; None for any."""
        return None if self.school_country == "any" else self.school_country

    def english_codes(self) -> frozenset[str]:
        """The kinds of proof accepted for English."""
        return frozenset(kind.code for kind in self.level2_english_kinds)

    def maths_codes(self) -> frozenset[str]:
        """The kinds of proof accepted for maths."""
        return frozenset(kind.code for kind in self.level2_maths_kinds)


class Application(Section):
    """Applications that were begun and not sent: after how many days without an answer each is reminded of, and how
    many one address may have at once. For how long they are kept stands in `retention.draft_days`."""

    draft_reminder_days: tuple[Positive, ...]
    drafts_at_once: Positive

    @model_validator(mode="after")
    def _reminders_rise(self) -> Self:
        return self if is_rising(self.draft_reminder_days) else refuse("draft_reminder_days", "must rise, each once")


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
        return self if is_rising(self.chasers_school_days) else refuse("chasers_school_days", "must rise, each once")


class Place(Section):
    """How long a freed place is held for the first in line of the waiting list."""

    offer_hold_hours: Positive


class Cohort(Section):
    """The delivery group and its sessions; no sessions means that the programme has no preparation.

    Working days after a missed session its notice is due, and after the final one everyone ready is allocated.
    """

    capacity: Positive
    sessions: Count
    session_reminder_working_days: tuple[Positive, ...]
    missed_notice_working_days: Positive
    allocation_working_days: Positive

    @model_validator(mode="after")
    def _reminders_come_closer(self) -> Self:
        nearing = is_rising(tuple(reversed(self.session_reminder_working_days)))
        return self if nearing else refuse("session_reminder_working_days", "must fall, each once")


class Check(Part):
    """A check of understanding: due so many working days before a session, reminded so many before it is due.

    `bars_allocation`: a candidate who has not done it is not ready for an assessor. No shipped check does so.
    """

    number: Positive
    title: str = Field(min_length=1)
    before_session: Positive
    due_working_days: Positive
    reminder_working_days: tuple[Positive, ...]
    bars_allocation: bool

    @model_validator(mode="after")
    def _reminders_come_closer(self) -> Self:
        nearing = is_rising(tuple(reversed(self.reminder_working_days)))
        return self if nearing else refuse("reminder_working_days", "must fall, each once")


class Checks(Section):
    """The checks of understanding between the sessions, in order; none for a programme without preparation."""

    items: tuple[Check, ...]

    @model_validator(mode="after")
    def _are_numbered(self) -> Self:
        numbers = [check.number for check in self.items]
        return self if numbers == list(range(1, len(numbers) + 1)) else refuse("items", "must be numbered 1, 2, 3...")


class Forecast(Section):
    """When opening or changing a cohort is warned of (`warn`) or refused without an override (`refuse`).

    School days are those in the window; below `window.minimum_school_days` warns. Assessor hours are those free in the
    window as a percentage of what the cohort needs when it is full; 0 never refuses. Where nobody's term dates are
    recorded for the window, it is reckoned with the usual summer holiday (days as MM-DD, both ends included).
    """

    usual_holiday_from: str
    usual_holiday_until: str
    refuse_below_school_days: Count
    warn_below_hours_percent: Count
    refuse_below_hours_percent: Count

    def usual_holiday(self, year: int) -> tuple[date, date]:
        """First and last day of the usual summer holiday in that year."""
        first, last = (f"{year}-{day}" for day in (self.usual_holiday_from, self.usual_holiday_until))
        return date.fromisoformat(first), date.fromisoformat(last)

    @model_validator(mode="after")
    def _is_a_holiday_of_every_year(self) -> Self:
        for key in ("usual_holiday_from", "usual_holiday_until"):
            try:
                date.fromisoformat(f"{_COMMON_YEAR}-{getattr(self, key)}")
            except ValueError:
                refuse(key, "must be a day of every year, as MM-DD")
        if self.usual_holiday_until < self.usual_holiday_from:
            refuse("usual_holiday_until", "must not be before usual_holiday_from")
        return self

    @model_validator(mode="after")
    def _warns_before_it_refuses(self) -> Self:
        if self.refuse_below_hours_percent > self.warn_below_hours_percent:
            refuse("refuse_below_hours_percent", "must not be above warn_below_hours_percent")
        return self


class FeeLine(Part):
    """One line of the invoice. `pence` is net; VAT belongs to the line, and each line may have its own payer.

    `kept_when_late`: it stays due when the place is cancelled too late for the full refund.
    """

    code: str
    label: str
    pence: Count
    vat_percent: Percent
    payer: Payer
    kept_when_late: bool

    @property
    def vat_pence(self) -> int:
        """VAT in whole pence, halves up: 29000 at 20 % is 5800."""
        return (self.pence * self.vat_percent + 50) // 100

    @property
    def gross_pence(self) -> int:
        """What is to be paid: 34800 for 29000 at 20 %."""
        return self.pence + self.vat_pence


class Fees(Section):
    """What the programme costs, by when it is paid (calendar days after the place is confirmed), and until when
    cancelling is free (more than so many working days before session 1)."""

    payment_days: Positive
    full_refund_working_days: Count
    lines: tuple[FeeLine, ...] = Field(min_length=1)

    @property
    def gross_pence(self) -> int:
        """The whole price with VAT: 79800 for hlta."""
        return sum(line.gross_pence for line in self.lines)

    @model_validator(mode="after")
    def _lines_are_told_apart(self) -> Self:
        codes = {line.code for line in self.lines}
        return self if len(codes) == len(self.lines) else refuse("lines", "must have a code each, used once")


class Changes(Section):
    """Changes of mind: how long a withdrawal can be undone, and when the operator looks at a pause (calendar days).

    From `guard_working_days` before an appointment on, a move or cancellation is late: it is made all the same, and
    counted.
    """

    withdrawal_undo_days: Positive
    pause_review_days: Positive
    guard_working_days: Count = 2
