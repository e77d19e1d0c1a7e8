"""What follows from the decision letter: the last day to appeal, and the telephone re-assessment."""

from datetime import date, datetime, timedelta

from shared.calendar import Terms, add_working_days, first_school_day, london_date
from shared.dates.why import Dated, Why, at_end_of, at_hour_of, day_in_words
from shared.policy import Programme


def appeal_last_at(letter_on: date, policy: Programme) -> Dated:
    """The end of the last day to appeal: 21 days from the date of the decision letter (BPN), 8 October: 29 October."""
    why = Why(
        rule=f"The end of the day {policy.appeal.days} days after the date of the decision letter",
        inputs={"letter": day_in_words(letter_on)},
        source=policy.appeal.source,
    )
    return at_end_of(letter_on + timedelta(days=policy.appeal.days), why)


def appeal_acknowledged_by(received_at: datetime, policy: Programme) -> Dated:
    """By when an appeal is acknowledged (own): the end of the 5th working day after it was received.

    Received Mon 21 December 2026: Wed 30 December, for 25 and 28 December are bank holidays.
    """
    return _answered_by(received_at, policy.appeal.acknowledge_working_days, policy)


def appeal_decided_by(received_at: datetime, policy: Programme) -> Dated:
    """By when an appeal is decided (own): the end of the 20th working day after it was received.

    Received Mon 12 October 2026: Mon 9 November.
    """
    return _answered_by(received_at, policy.appeal.decide_working_days, policy)


def advice_due(told_at: datetime, policy: Programme) -> Dated:
    """By when a senior assessor has advised (own): the end of the 10th working day after the outcome was told.

    Told Mon 8 March 2027: Mon 22 March.
    """
    days = policy.outcome.advice_working_days
    why = Why(
        rule=f"The end of working day {days} after the outcome was told",
        inputs={"told": day_in_words(told_at)},
        source="own",
    )
    return at_end_of(add_working_days(london_date(told_at), days), why)


def _answered_by(received_at: datetime, days: int, policy: Programme) -> Dated:
    why = Why(
        rule=f"The end of working day {days} after the appeal was received",
        inputs={"received": day_in_words(received_at)},
        source="own",
    )
    return at_end_of(add_working_days(london_date(received_at), days), why)


def reassessment_on(from_on: date, terms: Terms | None, policy: Programme) -> Dated:
    """The first day for the telephone interview (own): a school day at least 3 working days after `from_on`.

    From Thu 8 October 2026: Tue 13 October. `at` is the start of that day's slots (UTC).
    """
    days = policy.reassessment.notice_working_days
    why = Why(
        rule=f"The first school day at least {days} working days after the letter",
        inputs={"letter": day_in_words(from_on)},
        source=policy.reassessment.source,
    )
    on = first_school_day(add_working_days(from_on, days), terms)
    return at_hour_of(on, policy.window.slot_day_starts, why)
