"""Days as England and its schools count them: London time, bank holidays, working days, term dates.

Everything here is pure and cheap. Instants are aware UTC datetimes (`..._at`), days are London dates (`..._on`).
Where a school's terms are unknown, or known only for other months, its working days are used in their place.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo

import holidays
import holidays.countries.united_kingdom  # else it is loaded at the first look-up, in the middle of somebody's work
from pydantic import BaseModel, ConfigDict, model_validator

from shared.contracts.values import TermDates

LONDON = ZoneInfo("Europe/London")

ONE_DAY = timedelta(days=1)
_LAST_SECOND = time(23, 59, 59)
_ONE_SECOND = timedelta(seconds=1)
_SATURDAY = 5
_LONGEST_HOLIDAY = timedelta(days=70)
"""Summer lasts 6 to 9 weeks. A longer gap between two terms means that a term is missing from the data."""


def to_london(at: datetime) -> datetime:
    """The same instant on a London clock. Raises ValueError when `at` has no zone: a naive time has no meaning here.

    `to_london(2026-07-13 08:00 UTC)` is 2026-07-13 09:00 in summer time.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone. Give an aware datetime, UTC for choice.")
    return at.astimezone(LONDON)


def london_date(at: datetime) -> date:
    """The day it is in London at that instant: 2026-07-13 23:30 UTC is 14 July."""
    return to_london(at).date()


def at_london(on: date, at: time) -> datetime:
    """The UTC instant at which London clocks show `at` on that day.

    A time that the clock change skips (29 March 2026 01:30) is read as if clocks had not moved yet, one that comes
    twice (25 October 2026 01:30) as the first. `at_london(2026-07-13, 09:00)` is 08:00 UTC.
    """
    return datetime.combine(on, at, tzinfo=LONDON).astimezone(UTC)


def end_of_day(on: date) -> datetime:
    """23:59:59 in London on that day, in UTC: 4 May 2026 ends at 22:59:59 UTC."""
    return at_london(on, _LAST_SECOND)


def is_in_time(at: datetime, deadline: datetime) -> bool:
    """Whether something came by a deadline. A deadline names its last second, which counts to its very end.

    By 23:59:59 on 4 May is true for 23:59:59.999 on that day, and false for midnight.
    """
    return at < deadline + _ONE_SECOND


# Bank holidays and working days ------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _one_off_days() -> tuple[dict[date, str], frozenset[date]]:
    shipped = tomllib.loads(files("shared").joinpath("bank_holidays.toml").read_text(encoding="utf-8"))
    added = {date.fromisoformat(on): name for on, name in shipped["added"].items()}
    return added, frozenset(date.fromisoformat(on) for on in shipped["removed"])


@lru_cache(maxsize=64)
def _bank_holidays(year: int) -> dict[date, str]:
    added, removed = _one_off_days()
    known = dict(holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB"))
    known |= {on: name for on, name in added.items() if on.year == year}
    return {on: name for on, name in known.items() if on not in removed}


def bank_holiday_name(on: date) -> str | None:
    """The name of England's bank holiday on that day, substitutes included, or None."""
    return _bank_holidays(on.year).get(on)


def is_bank_holiday(on: date) -> bool:
    """Whether England has a bank holiday that day: true on 28 December 2026 and on 27 and 28 December 2027."""
    return on in _bank_holidays(on.year)


@lru_cache(maxsize=4096)
def is_working_day(on: date) -> bool:
    """Monday to Friday and not a bank holiday."""
    return on.weekday() < _SATURDAY and not is_bank_holiday(on)


def add_working_days(on: date, count: int) -> date:
    """The day `count` working days after `on` (before it, when negative); `on` itself never counts, 0 gives it back.

    Thu 24 December 2026 plus 1 is Tue 29 December; Mon 4 January 2027 minus 1 is Thu 31 December.
    """
    return _step(on, count, is_working_day)


def working_days_between(earlier_on: date, later_on: date) -> int:
    """How many working days lie after the first day up to and with the second; negative when they are reversed.

    It undoes `add_working_days`: from Thu 24 December 2026 to Tue 29 December is 1, the other way round -1.
    """
    if later_on < earlier_on:
        return -sum(is_working_day(later_on + timedelta(days=n)) for n in range((earlier_on - later_on).days))
    return sum(is_working_day(earlier_on + timedelta(days=n + 1)) for n in range((later_on - earlier_on).days))


def first_working_day(on: date) -> date:
    """That day if it is a working day, else the next one: Sun 8 November 2026 gives Mon 9 November."""
    return on if is_working_day(on) else add_working_days(on, 1)


def _step(on: date, count: int, counts: Callable[[date], bool]) -> date:
    direction = ONE_DAY if count > 0 else -ONE_DAY
    left = abs(count)
    while left:
        on += direction
        left -= counts(on)
    return on


# Terms and school days ---------------------------------------------------------------------------------------------


class Term(BaseModel):
    """One term of one school; all four dates count as first and last days. Half-term is both dates or neither."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    starts_on: date
    ends_on: date
    half_term_starts_on: date | None = None
    half_term_ends_on: date | None = None
    name: str = ""
    school_year: str = ""

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError(f"Term ends on {self.ends_on}, before it starts on {self.starts_on}. Swap the two dates.")
        if self.half_term_starts_on is None and self.half_term_ends_on is None:
            return self
        if self.half_term_starts_on is None or self.half_term_ends_on is None:
            raise ValueError("Half-term needs its first and its last day. Give both, or neither.")
        if not self.starts_on <= self.half_term_starts_on <= self.half_term_ends_on <= self.ends_on:
            raise ValueError(
                f"Half-term {self.half_term_starts_on} to {self.half_term_ends_on} is not within the term "
                f"{self.starts_on} to {self.ends_on}. Correct the dates."
            )
        return self

    def halves(self) -> tuple[tuple[date, date], ...]:
        """The term without its half-term: one or two stretches of days, ends included."""
        if self.half_term_starts_on is None or self.half_term_ends_on is None:
            return ((self.starts_on, self.ends_on),)
        return (
            (self.starts_on, self.half_term_starts_on - ONE_DAY),
            (self.half_term_ends_on + ONE_DAY, self.ends_on),
        )


class Terms(BaseModel):
    """A school's terms in order, and the single days on which it is closed to pupils (training days, a snow day)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: tuple[Term, ...] = ()
    closed_on: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _follow_each_other(self) -> Self:
        for before, after in pairwise(self.terms):
            if after.starts_on <= before.ends_on:
                raise ValueError(
                    f"Term from {after.starts_on} starts before the one from {before.starts_on} has ended on "
                    f"{before.ends_on}. Give the terms in order, without overlap."
                )
        return self

    @cached_property
    def in_term_ranges(self) -> tuple[tuple[date, date], ...]:
        """The stretches of days in term, half-terms left out."""
        return tuple(half for term in self.terms for half in term.halves())

    @cached_property
    def known_ranges(self) -> tuple[tuple[date, date], ...]:
        """The stretches of days about which these terms say something, holidays between two terms included.

        August belongs to the terms around it: a summer term's end makes the rest of July and August holidays,
        an autumn term's start makes the August before it one. All other days outside are unknown, not holidays.
        """
        ranges: list[tuple[date, date]] = []
        for term in self.terms:
            first, last = term.starts_on, term.ends_on
            if first.month in (8, 9):
                first = min(first, date(first.year, 8, 1))
            if last.month in (6, 7):
                last = date(last.year, 8, 31)
            if ranges and first - ranges[-1][1] <= _LONGEST_HOLIDAY:
                first = ranges.pop()[0]
            ranges.append((first, last))
        return tuple(ranges)

    def know(self, on: date) -> bool:
        """Whether these terms say if the day is a school day."""
        return _lies_in(on, self.known_ranges)


def recorded_terms(terms: Iterable[TermDates], closed_on: Iterable[date] = ()) -> Terms | None:
    """The terms that `SchoolRecorded` carries, in order of date; None when it carries none, which means unknown."""
    in_order = sorted(terms, key=lambda term: term.starts_on)
    if not in_order:
        return None
    return Terms(terms=tuple(Term(**term.model_dump()) for term in in_order), closed_on=tuple(sorted(closed_on)))


def is_term_known(on: date, terms: Terms | None) -> bool:
    """Whether the school's term dates cover that day; False when there are none."""
    return terms is not None and terms.know(on)


def is_in_term(on: date, terms: Terms | None) -> bool:
    """Whether the day is in term: weekends, bank holidays and closure days within it are, half-term is not.

    Unknown days count as in term, so that a deadline in days never stands still for lack of data.
    """
    if terms is None or not terms.know(on):
        return True
    return _lies_in(on, terms.in_term_ranges)


def is_school_day(on: date, terms: Terms | None) -> bool:
    """A working day in term on which the school is not closed; a working day where the terms are unknown."""
    if not is_working_day(on):
        return False
    return terms is None or (on not in terms.closed_on and is_in_term(on, terms))


def add_school_days(on: date, count: int, terms: Terms | None) -> date:
    """The day `count` school days after `on` (before it, when negative); `on` itself never counts, 0 gives it back.

    Staffordshire: Mon 13 July 2026 plus 5 is Thu 3 September 2026, for term ends on 17 July.
    """
    return _step(on, count, lambda day: is_school_day(day, terms))


def first_school_day(on: date, terms: Terms | None) -> date:
    """That day if it is a school day, else the next one."""
    return on if is_school_day(on, terms) else add_school_days(on, 1, terms)


def school_days_within(first_on: date, last_on: date, terms: Terms | None) -> tuple[date, ...]:
    """All school days from the first to the last day, both included."""
    days = (first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1))
    return tuple(day for day in days if is_school_day(day, terms))


def add_days_in_term(on: date, count: int, terms: Terms | None) -> date:
    """The `count`-th day in term after `on`, weekends in term included: 13 July 2026 plus 28 is 26 September."""
    return _step(on, count, lambda day: is_in_term(day, terms))


def _lies_in(on: date, ranges: tuple[tuple[date, date], ...]) -> bool:
    """Whether one of the ranges, which are in order, holds the day. Asked some hundred times for one plan."""
    started = bisect_right(ranges, (on, date.max))
    return started > 0 and on <= ranges[started - 1][1]
