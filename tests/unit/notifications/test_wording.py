"""Dates and people in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from services.notifications import wording
from shared import policy


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 10, 12, 16, 0, tzinfo=UTC), "5pm"),  # summer time
        (datetime(2026, 12, 1, 9, 30, tzinfo=UTC), "9:30am"),
        (datetime(2026, 12, 1, 12, 0, tzinfo=UTC), "midday"),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), "midnight"),
        (datetime(2026, 12, 1, 0, 5, tzinfo=UTC), "12:05am"),
        (datetime(2026, 12, 1, 12, 15, tzinfo=UTC), "12:15pm"),
        (datetime(2026, 5, 4, 22, 59, 59, tzinfo=UTC), "11:59pm"),
    ],
)
def test_times_are_said_in_the_twelve_hour_style_of_london(at: datetime, said: str) -> None:
    assert wording.clock_time(at) == said


def test_an_instant_late_in_the_evening_of_summer_belongs_to_the_next_day_in_london() -> None:
    assert wording.moment(datetime(2026, 7, 13, 23, 30, tzinfo=UTC)) == "Tuesday 14 July 2026 at 12:30am"


def test_days_are_named() -> None:
    assert wording.day(date(2028, 2, 29)) == "Tuesday 29 February 2028"
    assert wording.short_day(date(2026, 10, 12)) == "Mon 12 October"


@pytest.mark.parametrize(
    ("name", "first"),
    [("Sam Example", "Sam"), ("Dr. Hilary Example", "Hilary"), ("Cher", "Cher"), ("Ms Ann-Marie Lee", "Ann-Marie")],
)
def test_guests_are_told_the_first_name_without_a_title(name: str, first: str) -> None:
    assert wording.first_name(name) == first


def test_an_address_is_masked_but_for_its_first_letter_and_domain() -> None:
    assert wording.masked("head@oakfield.example") == "h…@oakfield.example"


def test_lists_end_with_and() -> None:
    assert wording.listed(["one"]) == "one"
    assert wording.listed(["one", "two", "three"]) == "one, two and three"


def test_missing_things_are_named_as_people_know_them() -> None:
    programme = policy.load("hlta", 1)
    assert wording.missing_in_words(("task:4b", "standard:1", "part:tasks"), programme) == [
        "Task 4b: not written yet",
        "Standard 1: Ambitious expectations for every child (no document yet)",
        "The tasks are not submitted yet",
    ]
