"""What follows from the decision letter: the last day to appeal, and the telephone re-assessment."""

from datetime import date, timedelta

from shared.calendar import Terms, add_working_days, first_school_day
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
