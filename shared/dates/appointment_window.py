"""The weeks in which the appointment may fall, and how many school days they really hold."""

from datetime import date, timedelta

from shared.calendar import Terms, is_school_day, school_days_within
from shared.contracts.envelope import Frozen
from shared.dates.why import Why, day_in_words
from shared.policy import Programme

_WEEK = timedelta(weeks=1)
_COUNTS_FROM = {"final session": "the final session", "place confirmed": "the day the place was confirmed"}


class Window(Frozen):
    """First and last day for the appointment, both included (London days). Soft: an operator may go outside it.

    `school_days` is None where the school's terms do not cover the whole window. `warning` is for the operator.
    """

    first_on: date
    last_on: date
    school_days: int | None
    school_days_on: tuple[date, ...] | None
    why: Why
    warning: str | None = None

    def holds(self, on: date) -> bool:
        """Whether the day lies in the window; both ends do."""
        return self.first_on <= on <= self.last_on


def window(final_session_on: date, terms: Terms | None, policy: Programme) -> Window:
    """From week 4 to week 9 after the final session (BPN), or after the day the place was confirmed (assessment only).

    Calendar weeks: Thu 2 July 2026 gives 30 July - 3 September. School weeks, Staffordshire: 10 September -
    15 October, since only Monday-Friday weeks with a school day are numbered, from the week after the session's.
    """
    rules = policy.window
    count_to = _school_week if rules.counting == "school weeks" else _calendar_week
    first_on, last_on = (count_to(final_session_on, week, terms) for week in (rules.first_week, rules.last_week))
    known = terms is not None and _is_covered(first_on, last_on, terms)
    school_days_on = school_days_within(first_on, last_on, terms) if known else None
    school_days = None if school_days_on is None else len(school_days_on)
    return Window(
        first_on=first_on,
        last_on=last_on,
        school_days=school_days,
        school_days_on=school_days_on,
        why=Why(
            rule=f"From week {rules.first_week} to week {rules.last_week} after {_COUNTS_FROM[rules.counts_from]}, "
            f"in {rules.counting}; both ends count",
            inputs={rules.counts_from: day_in_words(final_session_on)},
            source=rules.source,
        ),
        warning=_warning(first_on, last_on, school_days, policy),
    )


def _calendar_week(on: date, week: int, _terms: Terms | None) -> date:
    return on + week * _WEEK


def _school_week(on: date, week: int, terms: Terms | None) -> date:
    """The same weekday in the `week`-th later week that holds a school day (a working day where terms are unknown)."""
    monday = on - timedelta(days=on.weekday())
    left = week
    while left:
        monday += _WEEK
        left -= any(is_school_day(monday + timedelta(days=n), terms) for n in range(5))
    return monday + timedelta(days=on.weekday())


def _is_covered(first_on: date, last_on: date, terms: Terms) -> bool:
    return all(terms.know(first_on + timedelta(days=n)) for n in range((last_on - first_on).days + 1))


def _warning(first_on: date, last_on: date, school_days: int | None, policy: Programme) -> str | None:
    span = f"The window {day_in_words(first_on)} - {day_in_words(last_on)}"
    if school_days is None:
        return f"{span} is not covered by the school's term dates. Add them, or slots are offered on working days."
    if school_days >= policy.window.minimum_school_days:
        return None
    holds = {0: "no school day", 1: "1 school day"}.get(school_days, f"{school_days} school days")
    return (
        f"{span} holds {holds}, fewer than {policy.window.minimum_school_days}. "
        "Move the final session, count in school weeks, or go outside the window with a reason."
    )
