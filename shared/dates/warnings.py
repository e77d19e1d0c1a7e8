"""What a person should notice about a date that was answered all the same. Sentences; no date is changed here."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Protocol

from shared.calendar import Terms, at_london, bank_holiday_name, is_in_term, is_school_day, london_date, to_london
from shared.dates.moderation import RoundPlan
from shared.dates.why import day_in_words
from shared.policy import Programme

_SATURDAY = 5


class Days(Protocol):
    """A span of days, both included; None where it is not known."""

    @property
    def first_on(self) -> date | None:
        """The first day."""

    @property
    def last_on(self) -> date | None:
        """The last day."""

    @property
    def counts(self) -> bool:
        """Whether the programme counts in this way."""

    @property
    def school_days(self) -> int | None:
        """How many of them are school days."""


def of_day(name: str, on: date, terms: Terms | None) -> Iterator[str]:
    """A weekend, a bank holiday, or a day on which the school is not open as far as its terms are known."""
    holiday = bank_holiday_name(on)
    if holiday:
        yield f"{name} {day_in_words(on)} is a bank holiday ({holiday})."
    elif on.weekday() >= _SATURDAY:
        yield f"{name} {day_in_words(on)} is at a weekend."
    elif terms is not None and not terms.know(on):
        yield f"{name} {day_in_words(on)} is not covered by the term dates, so nobody knows if it is a school day."
    elif terms is not None and not is_in_term(on, terms):
        yield f"{name} {day_in_words(on)} is outside the school's term."
    elif terms is not None and not is_school_day(on, terms):
        yield f"{name} {day_in_words(on)} is a day on which the school is closed."


def of_past(name: str, at: datetime, now: datetime) -> Iterator[str]:
    """Something that is over already."""
    if at <= now:
        yield f"{name} {day_in_words(at)} is in the past."


def of_windows(calendar_weeks: Days, school_weeks: Days, terms: Terms | None, policy: Programme) -> Iterator[str]:
    """Windows that the term dates do not cover; the programme's own when it holds too few school days."""
    if terms is not None and calendar_weeks.school_days is None:
        yield "The term dates do not cover the window in calendar weeks, so its school days are not known. Add terms."
    if terms is not None and school_weeks.first_on is None:
        yield "The term dates do not cover the window in school weeks, so it is not known. Add terms."
    for span in (calendar_weeks, school_weeks):
        if span.counts and span.school_days is not None and span.school_days < policy.window.minimum_school_days:
            holds = {0: "no school day", 1: "1 school day"}.get(span.school_days, f"{span.school_days} school days")
            yield f"The window {_span(span)} holds {holds}, fewer than {policy.window.minimum_school_days}."


def of_appointment(
    starts_at: datetime, span: Days | None, terms: Terms | None, policy: Programme, now: datetime
) -> Iterator[str]:
    """Outside the window, no school day, outside the hours for slots, or in the past."""
    on = london_date(starts_at)
    if span is not None and span.first_on and span.last_on and not span.first_on <= on <= span.last_on:
        yield (
            f"The appointment {day_in_words(on)} is outside the window {_span(span)}. "
            "An operator can book it there with a reason."
        )
    yield from of_day("The appointment", on, terms)
    rules, ends_at = policy.window, starts_at + timedelta(minutes=policy.appointment.minutes)
    if starts_at < at_london(on, rules.slot_day_starts) or ends_at > at_london(on, rules.slot_day_ends):
        yield (
            f"The appointment, {to_london(starts_at):%H:%M} to {to_london(ends_at):%H:%M}, is not between "
            f"{rules.slot_day_starts:%H:%M} and {rules.slot_day_ends:%H:%M}."
        )
    yield from of_past("The appointment", starts_at, now)


def of_letter(letter_on: date, plan: RoundPlan) -> Iterator[str]:
    """A letter of another week than the round's."""
    if not plan.letter_week_first_on <= letter_on <= plan.letter_week_last_on:
        yield (
            f"The letter of {day_in_words(letter_on)} is not in the letter week of its round, "
            f"{day_in_words(plan.letter_week_first_on)} - {day_in_words(plan.letter_week_last_on)}."
        )


def _span(span: Days) -> str:
    assert span.first_on is not None
    assert span.last_on is not None
    return f"{day_in_words(span.first_on)} - {day_in_words(span.last_on)}"
