"""When people at schools are written to: on the days of a school that does not exist, worked out by hand.

Oakfield's autumn term runs from Thu 3 September to Fri 18 December 2026 with half-term from 26 to 30 October, its
spring term from Mon 4 January to Thu 25 March 2027. Closed for training of its staff: Fri 27 November and Mon 4
January. In 2026 its spring term ran from Mon 5 January to Thu 2 April. Clocks go forward on 29 March and back on 25
October 2026.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest

from services.notifications.catalogue import CATALOGUE, Rule
from services.notifications.domain import Person, School
from services.notifications.messages import send_at
from services.notifications.recipients import SCHOOL_ROLES
from services.notifications.samples import NAMES, people
from shared.contracts.values import Role, TermDates
from shared.errors import NotYet
from shared.policy import load
from tests.unit.notifications.standard import standard

HLTA = load("hlta", 1)
OAKFIELD = School(
    school_id="school",
    name="Oakfield Example Primary School",
    terms=(
        TermDates(name="spring", starts_on=date(2026, 1, 5), ends_on=date(2026, 4, 2)),
        TermDates(name="summer", starts_on=date(2026, 4, 20), ends_on=date(2026, 7, 21)),
        TermDates(
            name="autumn",
            starts_on=date(2026, 9, 3),
            ends_on=date(2026, 12, 18),
            half_term_starts_on=date(2026, 10, 26),
            half_term_ends_on=date(2026, 10, 30),
        ),
        TermDates(name="spring", starts_on=date(2027, 1, 4), ends_on=date(2027, 3, 25)),
        TermDates(name="summer", starts_on=date(2027, 4, 12), ends_on=date(2027, 7, 23)),
    ),
    closed_on=(date(2026, 11, 27), date(2027, 1, 4)),
)
WITHOUT_TERMS = OAKFIELD.model_copy(update={"terms": (), "closed_on": ()})
HEAD = people(NAMES)["head"]
AT_SCHOOL = {"head", "teacher", "leader", "mentor", "school_contact"}


def _utc(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=UTC)


def _leaves(
    due: datetime, person: Person = HEAD, school: School | None = OAKFIELD, event_at: datetime | None = None
) -> datetime:
    """When a message leaves that is due then, about something at `event_at`."""
    sample = next(sample for sample in standard() if sample.message.template == "m03_please_confirm")
    fact = sample.message.cause.data
    rule: Rule[Any] = next(rule for rule in CATALOGUE if rule.template == "m03_please_confirm")
    return send_at(replace(rule, event_at=lambda _: event_at), fact, due, person, school, HLTA)


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        # Wed 18 November 2026, in winter time: the first and the last second of the day
        ("2026-11-18T07:29:59", "2026-11-18T07:30:00"),
        ("2026-11-18T07:30:00", "2026-11-18T07:30:00"),
        ("2026-11-18T18:00:00", "2026-11-18T18:00:00"),
        ("2026-11-18T18:00:01", "2026-11-19T07:30:00"),
        ("2026-11-18T00:00:00", "2026-11-18T07:30:00"),
        # Wed 16 September, in summer time: an hour earlier in UTC; half past midnight in London is the day before there
        ("2026-09-16T06:29:59", "2026-09-16T06:30:00"),
        ("2026-09-16T17:00:00", "2026-09-16T17:00:00"),
        ("2026-09-16T17:00:01", "2026-09-17T06:30:00"),
        ("2026-09-15T23:30:00", "2026-09-16T06:30:00"),
        # Friday at 18:00 still leaves, a second later it waits for Monday
        ("2026-11-20T18:00:00", "2026-11-20T18:00:00"),
        ("2026-11-20T18:00:01", "2026-11-23T07:30:00"),
        # Thursday evening before a Friday of training, and that Friday at noon: Monday
        ("2026-11-26T18:30:00", "2026-11-30T07:30:00"),
        ("2026-11-27T12:00:00", "2026-11-30T07:30:00"),
        # The last day of term to its end, and the holidays, with a day of training at their end: Tue 5 January
        ("2026-12-18T18:00:00", "2026-12-18T18:00:00"),
        ("2026-12-18T18:00:01", "2027-01-05T07:30:00"),
        ("2026-12-25T12:00:00", "2027-01-05T07:30:00"),
        ("2027-01-04T09:00:00", "2027-01-05T07:30:00"),
        # The first day of term in September, from the evening before
        ("2026-09-02T20:00:00", "2026-09-03T06:30:00"),
        # A bank holiday in term: Mon 4 May 2026
        ("2026-05-04T10:00:00", "2026-05-05T06:30:00"),
        # Clocks go forward on Sun 29 March 2026: Friday after six in winter time, Monday in summer time
        ("2026-03-27T18:00:00", "2026-03-27T18:00:00"),
        ("2026-03-27T18:00:01", "2026-03-30T06:30:00"),
        ("2026-03-29T01:00:00", "2026-03-30T06:30:00"),
        ("2026-03-30T17:00:00", "2026-03-30T17:00:00"),
        ("2026-03-30T17:00:01", "2026-03-31T06:30:00"),
        # Clocks go back on Sun 25 October 2026, and half-term begins
        ("2026-10-23T17:00:00", "2026-10-23T17:00:00"),
        ("2026-10-23T17:00:01", "2026-11-02T07:30:00"),
        # Easter 2027: term ends on Thu 25 March, clocks go forward on Easter Sunday, term begins on Mon 12 April
        ("2027-03-25T18:00:01", "2027-04-12T06:30:00"),
    ],
)
def test_a_head_is_written_to_when_the_school_is_open(due: str, leaves: str) -> None:
    assert _leaves(_utc(due)) == _utc(leaves)


@pytest.mark.parametrize(
    ("due", "leaves"),
    [
        # Sat 24 October 2026, before the clocks go back, and Sunday after it: Monday is a working day
        ("2026-10-24T10:00:00", "2026-10-26T07:30:00"),
        ("2026-10-25T00:30:00", "2026-10-26T07:30:00"),
        ("2026-10-25T01:30:00", "2026-10-26T07:30:00"),
        # Thursday before Easter 2027: Good Friday and Easter Monday are bank holidays, and clocks go forward
        ("2027-03-25T18:00:01", "2027-03-30T06:30:00"),
        # Christmas Eve: 28 December is a bank holiday in place of Boxing Day
        ("2026-12-24T18:00:01", "2026-12-29T07:30:00"),
    ],
)
def test_where_terms_are_unknown_working_days_count(due: str, leaves: str) -> None:
    assert _leaves(_utc(due), school=WITHOUT_TERMS) == _utc(leaves)


@pytest.mark.parametrize(
    ("due", "event", "leaves"),
    [
        # Fri 20 November 2026 at 20:00. 48 hours away to the second, and less: at once
        ("2026-11-20T20:00:00", "2026-11-22T20:00:00", "2026-11-20T20:00:00"),
        ("2026-11-20T20:00:00", "2026-11-21T09:00:00", "2026-11-20T20:00:00"),
        # A second more: that second is waited for
        ("2026-11-20T20:00:00", "2026-11-22T20:00:01", "2026-11-20T20:00:01"),
        # Monday at nine: on Saturday at nine, which is 48 hours before, and not on Monday at half past seven
        ("2026-11-20T20:00:00", "2026-11-23T09:00:00", "2026-11-21T09:00:00"),
        # Wednesday at nine: Monday's opening comes first
        ("2026-11-20T20:00:00", "2026-11-25T09:00:00", "2026-11-23T07:30:00"),
        # On the last day of term about the first day after it: 48 hours before, in the holidays
        ("2026-12-18T19:00:00", "2027-01-05T09:00:00", "2027-01-03T09:00:00"),
        # Clocks go forward: 48 hours before Mon 30 March 2026, 9am in summer time, is Saturday, 8am in winter time
        ("2026-03-27T18:30:00", "2026-03-30T08:00:00", "2026-03-28T08:00:00"),
        # Clocks go back: from Sat 24 October, 9am in summer time, it is 48 hours to Monday, 8am in winter time
        ("2026-10-24T08:00:00", "2026-10-26T08:00:00", "2026-10-24T08:00:00"),
        # In school hours nothing waits, however far away it is
        ("2026-11-18T12:00:00", "2027-03-01T09:00:00", "2026-11-18T12:00:00"),
        # What has just happened is near as well; what is long over is not
        ("2026-11-20T20:00:00", "2026-11-20T19:45:00", "2026-11-20T20:00:00"),
        ("2026-11-20T20:00:00", "2026-11-18T19:59:59", "2026-11-23T07:30:00"),
    ],
)
def test_what_is_near_is_told_outside_school_hours(due: str, event: str, leaves: str) -> None:
    assert _leaves(_utc(due), event_at=_utc(event)) == _utc(leaves)


@pytest.mark.parametrize("role", sorted(get_args(Role)))
def test_only_roles_at_a_school_wait(role: Role) -> None:
    sunday = _utc("2026-11-22T03:00:00")
    person = HEAD.model_copy(update={"role": role})
    assert _leaves(sunday, person) == (_utc("2026-11-23T07:30:00") if role in AT_SCHOOL else sunday)
    assert set(SCHOOL_ROLES) == AT_SCHOOL


def test_somebody_at_a_school_waits_until_its_hours_are_known() -> None:
    with pytest.raises(NotYet, match="school whose hours"):
        _leaves(_utc("2026-11-18T12:00:00"), school=None)


def test_who_is_asked_to_be_somewhere_is_told_before_it() -> None:
    """Every message to somebody at a school about a time knows that time, so that it never comes after it."""
    about_a_time = {
        sample.message.template
        for sample in standard()
        if people(NAMES)[sample.message.person_id].role in SCHOOL_ROLES
        and {"starts_at", "segment", "session", "sessions", "asked"} & set(type(sample.message.cause.data).model_fields)
    }
    knows_it = {
        sample.message.template
        for sample in standard()
        if _rule(sample.message.template, type(sample.message.cause.data)).event_at(sample.message.cause.data)
    }
    assert about_a_time - knows_it == set()
    assert "m18_are_you_free" in about_a_time


def _rule(template: str, fact: type[Any]) -> Rule[Any]:
    return next(rule for rule in CATALOGUE if (rule.template, rule.fact) == (template, fact))


def test_guests_who_are_asked_on_friday_evening_about_monday_hear_of_it_on_saturday() -> None:
    sample = next(sample for sample in standard() if sample.message.template == "m18_are_you_free")
    rule, fact = _rule("m18_are_you_free", type(sample.message.cause.data)), sample.message.cause.data
    asked_at = fact.starts_at - timedelta(days=2, hours=18)  # type: ignore[attr-defined]
    # The sample's appointment is on Thu 21 January 2027 at 1pm; asked on Mon 18 January at 7pm.
    assert asked_at == _utc("2027-01-18T19:00:00")
    teacher = people(NAMES)["teacher-1"]
    # The school opens on Tuesday at half past seven, before Tuesday at 1pm.
    assert send_at(rule, fact, asked_at, teacher, OAKFIELD, HLTA) == _utc("2027-01-19T07:30:00")
    # Of a school with holidays until Wednesday only the 48 hours are waited for.
    closed = OAKFIELD.model_copy(update={"closed_on": (date(2027, 1, 19), date(2027, 1, 20))})
    assert send_at(rule, fact, asked_at, teacher, closed, HLTA) == _utc("2027-01-19T13:00:00")
