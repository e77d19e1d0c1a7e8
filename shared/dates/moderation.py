"""Which moderation round a report goes to, and when its letters go out."""

from datetime import date, datetime, timedelta

from shared.calendar import add_working_days, at_london, end_of_day, first_working_day, london_date
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Dated, Why, at_end_of, day_in_words
from shared.policy import Programme


class RoundPlan(Frozen):
    """A round's last day and its letters' day (London dates), with the instants (UTC) at which each happens.

    The letters' week is the one that candidates are told of beforehand; all of a round are told on `letter_on` in it.
    """

    round_on: date
    closes_at: Instant
    letter_on: date
    letters_at: Instant
    letter_week_first_on: date
    letter_week_last_on: date
    why: Why


def moderation_plan(assessed_on: date, policy: Programme, *, signed_on: date | None = None) -> RoundPlan:
    """Assessed on or before day 14: that month's round, later: the next; none in August and December (TDA/HNAP).

    The round is on the last calendar day of its month, the letters on the first working day on or after the 8th of
    the next (own). Thu 16 July 2026: round 30 September, letters Thu 8 October. Thu 19 November 2026: round
    31 January 2027, letters Mon 8 February. A report signed only after that round (`signed_on`) joins the next one.
    """
    rules = policy.moderation
    month = assessed_on.replace(day=1)
    if assessed_on.day > rules.latest_day:
        month = _next_month(month)
    while month.month in rules.skip_months or (signed_on is not None and _last_day(month) < signed_on):
        month = _next_month(month)
    round_on = _last_day(month)
    week_first_on = _next_month(month).replace(day=rules.letters_from_day)
    letter_on = first_working_day(week_first_on)
    inputs = {"assessed": day_in_words(assessed_on)}
    if signed_on is not None:
        inputs["report signed"] = day_in_words(signed_on)
    return RoundPlan(
        round_on=round_on,
        closes_at=end_of_day(round_on),
        letter_on=letter_on,
        letters_at=at_london(letter_on, policy.reminder_hour),
        letter_week_first_on=week_first_on,
        letter_week_last_on=week_first_on + timedelta(days=6),
        why=Why(rule=_rule(policy), inputs=inputs, source=rules.source),
    )


def question_due(asked_at: datetime, letters_at: datetime | None, policy: Programme) -> Dated:
    """Until when an assessor answers a moderator (own): the end of the 2nd working day after, before the letters go.

    Asked Thu 4 February 2027: by the end of Mon 8 February, or until 09:00 that day where the letters go out then.
    """
    days = policy.moderation.question_working_days
    why = Why(
        rule=f"The end of working day {days} after the question, at the latest when the letters go out",
        inputs={"asked": day_in_words(asked_at)},
    )
    due = at_end_of(add_working_days(london_date(asked_at), days), why)
    if letters_at is None or not asked_at < letters_at < due.at:
        return due
    return Dated(on=london_date(letters_at), at=letters_at, why=why)


def _rule(policy: Programme) -> str:
    rules = policy.moderation
    skipped = " and ".join(f"{date(2000, month, 1):%B}" for month in rules.skip_months)
    none_in = f", none in {skipped}" if skipped else ""
    return (
        f"Assessed on or before day {rules.latest_day}: the round at the end of that month, later: the next{none_in}; "
        f"letters on the first working day on or after day {rules.letters_from_day} of the month after"
    )


def _next_month(first_on: date) -> date:
    return (first_on + timedelta(days=31)).replace(day=1)


def _last_day(first_on: date) -> date:
    return _next_month(first_on) - timedelta(days=1)
