"""School days, school weeks and the window against plain counting over a written-out list of days, by Hypothesis."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from shared import calendar, policy
from shared.calendar import Term, Terms
from shared.dates import evidence_plan, window
from shared.dates.declaration import declaration_plan

BANK_HOLIDAYS = {
    *(date(2026, month, day) for month, day in ((1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28))),
    *(date(2027, month, day) for month, day in ((1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30))),
}
FIRST, LAST = date(2026, 1, 1), date(2027, 8, 31)
SESSIONS = st.dates(date(2026, 1, 5), date(2027, 4, 30))
QUICK = settings(max_examples=60, deadline=None, database=None)


@st.composite
def years(draw: st.DrawFn) -> tuple[Terms, list[date]]:
    """A school's terms with edges that move, and the list of its school days, made without the calendar."""
    shift = [timedelta(days=draw(st.integers(-4, 4))) for _ in range(5)]
    edges = [
        (date(2026, 1, 5) + shift[0], date(2026, 3, 27), date(2026, 2, 16), date(2026, 2, 20)),
        (date(2026, 4, 13) + shift[1], date(2026, 7, 17), date(2026, 5, 25), date(2026, 5, 29)),
        (date(2026, 9, 3) + shift[2], date(2026, 12, 18), date(2026, 10, 26), date(2026, 10, 30)),
        (date(2027, 1, 6) + shift[3], date(2027, 3, 25), date(2027, 2, 15), date(2027, 2, 19)),
        (date(2027, 4, 12) + shift[4], date(2027, 7, 21), date(2027, 5, 31), date(2027, 6, 4)),
    ]
    closed = draw(st.sets(st.dates(FIRST, LAST), max_size=12))
    open_days = {
        first + timedelta(days=n)
        for first, last, _, _ in edges
        for n in range((last - first).days + 1)
        if first + timedelta(days=n) not in BANK_HOLIDAYS | closed and (first + timedelta(days=n)).isoweekday() <= 5
    }
    for _, _, first, last in edges:
        open_days -= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    terms = Terms(
        terms=tuple(Term(starts_on=a, ends_on=b, half_term_starts_on=c, half_term_ends_on=d) for a, b, c, d in edges),
        closed_on=tuple(sorted(closed)),
    )
    return terms, sorted(open_days)


@QUICK
@given(year=years(), on=st.dates(date(2026, 1, 12), date(2027, 5, 1)), count=st.integers(1, 40))
def test_stepping_over_school_days_is_counting_in_the_list(
    year: tuple[Terms, list[date]], on: date, count: int
) -> None:
    terms, days = year
    assert calendar.add_school_days(on, count, terms) == [day for day in days if day > on][count - 1]


@QUICK
@given(year=years(), on=SESSIONS)
def test_the_window_in_school_weeks_numbers_the_weeks_that_hold_a_day_of_the_list(
    year: tuple[Terms, list[date]], on: date
) -> None:
    terms, days = year
    hlta = policy.load("hlta")
    counted = hlta.model_copy(update={"window": hlta.window.model_copy(update={"counting": "school weeks"})})
    weeks = sorted({day.isocalendar()[:2] for day in days if day.isocalendar()[:2] > on.isocalendar()[:2]})
    found = window(on, terms, counted)
    assert found.first_on == date.fromisocalendar(*weeks[3], on.isoweekday())
    assert found.last_on == date.fromisocalendar(*weeks[8], on.isoweekday())
    assert found.school_days_on == tuple(day for day in days if found.first_on <= day <= found.last_on)


@QUICK
@given(year=years(), on=SESSIONS)
def test_the_window_in_calendar_weeks_holds_28_to_63_days_after_the_session(
    year: tuple[Terms, list[date]], on: date
) -> None:
    terms, days = year
    found = window(on, terms, policy.load("hlta"))
    assert ((found.first_on - on).days, (found.last_on - on).days) == (28, 63)
    assert found.school_days == sum(found.first_on <= day <= found.last_on for day in days)


@QUICK
@given(year=years(), on=st.dates(date(2026, 1, 12), date(2027, 3, 1)))
def test_the_heads_ladder_is_the_fifth_tenth_and_fifteenth_day_of_the_list(
    year: tuple[Terms, list[date]], on: date
) -> None:
    terms, days = year
    plan = declaration_plan(calendar.end_of_day(on), terms, policy.load("hlta"))
    later = [day for day in days if day > on]
    chased_on = [calendar.london_date(chaser.due_at) for chaser in plan.chasers]
    assert chased_on == [day for day in (later[4], later[9], later[14]) if day <= calendar.london_date(plan.lapses_at)]


@QUICK
@given(seconds=st.integers(0, 600 * 86_400))
def test_evidence_is_due_at_2359_london_whatever_the_hour_and_the_season(seconds: int) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    plan = evidence_plan(at, at, policy.load("hlta"), None)
    local = plan.due_at.astimezone(calendar.LONDON)
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    assert (at.astimezone(calendar.LONDON).date() - local.date()).days == 10
