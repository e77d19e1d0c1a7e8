"""What a cohort's dates let one expect, over all calendars of schools that matter for it.

A cohort is as good as its worst calendar: somebody whose school has no day in the window cannot be seen in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from services.intake.domain.school import School
from shared import dates
from shared.calendar import Term, Terms, school_days_within
from shared.contracts.envelope import Frozen
from shared.contracts.values import Why
from shared.errors import DomainError
from shared.policy import Programme

Kind = Literal["area", "school", "usual"]
Verdict = Literal["good", "warned", "refused"]


class SchoolCalendar(Frozen):
    """Term dates that matter: of an authority, of one school, or the usual ones where none are recorded."""

    kind: Kind
    name: str
    candidates: int = 0
    terms: Terms | None


class InWindow(Frozen):
    """The window by one calendar. `school_days` is None where its term dates do not cover the window."""

    kind: Kind
    name: str
    candidates: int
    first_on: date
    last_on: date
    school_days: int | None


class Forecast(Frozen):
    """A cohort's prospects. `school_days` are the fewest of all calendars, whose window is the one shown.

    `hours_free` (None: not known) are those of whole appointments that assessors could still hold on the school days of
    the window. Refusals stop the cohort unless it is opened all the same, with a reason.
    """

    programme: str
    final_session_on: date
    seats: int
    verdict: Verdict
    window_first_on: date
    window_last_on: date
    why: Why
    school_days: int | None
    assessors: int | None
    hours_free: float | None
    hours_needed: float
    calendars: tuple[InWindow, ...]
    warnings: tuple[str, ...]
    refusals: tuple[str, ...]


def calendars_that_count(known: Sequence[SchoolCalendar], final_on: date, programme: Programme) -> list[SchoolCalendar]:
    """Those whose term dates cover the window; when none does, the usual school year stands in for them (own)."""
    covering = [one for one in known if dates.window(final_on, one.terms, programme).school_days is not None]
    return covering or [_usual(final_on, programme)]


def school_days_of(calendars: Sequence[SchoolCalendar], final_on: date, programme: Programme) -> tuple[date, ...]:
    """The days on which somebody could be seen: school days in the window of any of the calendars."""
    windows = [(dates.window(final_on, one.terms, programme), one.terms) for one in calendars]
    return tuple(sorted({on for w, terms in windows for on in school_days_within(w.first_on, w.last_on, terms)}))


def forecast(
    known: Sequence[SchoolCalendar],
    final_on: date,
    programme: Programme,
    *,
    seats: int,
    assessors: int | None = None,
    minutes_free: int | None = None,
) -> Forecast:
    """The forecast over all calendars, by the programme's `forecast` and `window`."""
    counting = calendars_that_count(known, final_on, programme)
    each = [
        (one, dates.forecast(final_on, one.terms, programme, seats=seats, minutes_free=minutes_free))
        for one in counting
    ]
    worst = min((found for _, found in each), key=lambda found: found.window.school_days or 0)
    warnings = [*_unknown(known, counting), *_hours_unknown(minutes_free), *_said(each, lambda one: one.warnings)]
    refusals = _said(each, lambda one: one.refusals)
    return Forecast(
        programme=programme.key,
        final_session_on=final_on,
        seats=seats,
        verdict="refused" if refusals else "warned" if warnings else "good",
        window_first_on=worst.window.first_on,
        window_last_on=worst.window.last_on,
        why=worst.window.why,
        school_days=worst.window.school_days,
        assessors=assessors,
        hours_free=None if minutes_free is None else minutes_free / 60,
        hours_needed=worst.minutes_needed / 60,
        calendars=tuple(_in_window(one, final_on, programme) for one in [*counting, *_left_out(known, counting)]),
        warnings=tuple(warnings),
        refusals=tuple(refusals),
    )


def refuse_unless_overridden(found: Forecast, overridden: bool, remedy: str, field: str) -> None:
    """Raises DomainError for dates from which nobody could be assessed, unless somebody goes on with a reason."""
    if found.refusals and not overridden:
        raise DomainError(
            f"{' '.join(found.refusals)} To go on all the same, {remedy}.", code="forecast_refused", field=field
        )


def calendar_of_school(school: School, candidates: int) -> SchoolCalendar:
    """The calendar of a school from which somebody comes."""
    return SchoolCalendar(
        kind="school", name=f"{school.name} (URN {school.urn})", candidates=candidates, terms=school.calendar()
    )


def _usual(final_on: date, programme: Programme) -> SchoolCalendar:
    """Every day but the usual summer holiday, from the year before to the year after."""
    terms: list[Term] = []
    starts_on = date(final_on.year - 1, 1, 1)
    for year in range(final_on.year - 1, final_on.year + 2):
        first, last = programme.forecast.usual_holiday(year)
        terms.append(Term(starts_on=starts_on, ends_on=date.fromordinal(first.toordinal() - 1)))
        starts_on = date.fromordinal(last.toordinal() + 1)
    terms.append(Term(starts_on=starts_on, ends_on=date(final_on.year + 1, 12, 31)))
    return SchoolCalendar(kind="usual", name="the usual school year", terms=Terms(terms=tuple(terms)))


def _said(
    each: Sequence[tuple[SchoolCalendar, dates.CohortForecast]], of: Callable[[dates.CohortForecast], tuple[str, ...]]
) -> list[str]:
    """Each sentence once: one about the window names the calendars, one about hours is the same for all."""
    names: dict[str, list[str]] = {}
    for one, found in each:
        for sentence in of(found):
            names.setdefault(sentence, []).append(one.name)
    return [f"{_some(who)}: {words}" if words.startswith("The window") else words for words, who in names.items()]


def _some(names: Sequence[str]) -> str:
    """The first few of them: "Sampleshire, Exampleshire and 12 more"."""
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else f"{shown[0].upper()}{shown[1:]}"


_USUAL = (
    "No term dates are recorded for these weeks, so the usual summer holiday is reckoned with. Record the authorities' "
    "term dates."
)


def _unknown(known: Sequence[SchoolCalendar], counting: Sequence[SchoolCalendar]) -> list[str]:
    if any(one.kind == "usual" for one in counting):
        return [_USUAL]
    left_out = _left_out(known, counting)
    if not left_out:
        return []
    return [f"{_some([one.name for one in left_out])}: the term dates do not cover these weeks. Record them."]


def _hours_unknown(minutes_free: int | None) -> list[str]:
    if minutes_free is not None:
        return []
    return ["How many hours assessors are free is not known just now. Look at the cohort's forecast again later."]


def _left_out(known: Sequence[SchoolCalendar], counting: Sequence[SchoolCalendar]) -> list[SchoolCalendar]:
    return [one for one in known if one not in counting]


def _in_window(one: SchoolCalendar, final_on: date, programme: Programme) -> InWindow:
    found = dates.window(final_on, one.terms, programme)
    return InWindow(
        kind=one.kind,
        name=one.name,
        candidates=one.candidates,
        first_on=found.first_on,
        last_on=found.last_on,
        school_days=found.school_days,
    )
