"""How long each class of a journey's data is kept, and when people are warned that theirs will be deleted."""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from shared.calendar import end_of_day
from shared.contracts.envelope import Frozen, Instant
from shared.dates.why import Why, day_in_words
from shared.policy import Programme

Data = Literal["draft", "evidence", "messages", "record", "award"]


class Kept(Frozen):
    """One class of data: kept to the end of a London day (`until_on`; `until`, UTC), deleted after it.

    Both are None while the time does not run, which the `why` explains. `warned_on`: when the candidate, who may want
    to download something first, is told of it; an application that was never sent has reminders of its own.
    """

    data: Data
    what: str
    until_on: date | None
    until: Instant | None
    warned_on: date | None
    why: Why


class _Class(NamedTuple):
    """What it is, from which day its time counts, the rule that says how long, whether people are warned."""

    what: str
    counts_from: str
    rule: str
    warned: bool = False


_CLASSES: dict[Data, _Class] = {
    "draft": _Class("An application that was never sent", "saved last", "draft_days"),
    "evidence": _Class("Tasks and file", "journey ended", "evidence_days", warned=True),
    "messages": _Class("The words of mails", "journey ended", "message_days"),
    "record": _Class("Application, judgements, reports and appeals", "journey ended", "record_years"),
    "award": _Class("The entry in the award register", "awarded", "award_years"),
}


def retention_plan(
    policy: Programme, *, ended_on: date | None, awarded_on: date | None = None, appealed: bool = False
) -> tuple[Kept, ...]:
    """What is kept of a journey and until when (own), the shortest first; the award only where there is one.

    Ended on Thu 8 October 2026: evidence until 6 April 2027, mails until 8 October 2027, the record until 8 October
    2032. While an appeal is open, none of these times runs.
    """
    plan = [_kept(data, ended_on, policy, appealed) for data in ("evidence", "messages", "record")]
    return (*plan, _kept("award", awarded_on, policy)) if awarded_on is not None else tuple(plan)


def draft_kept(saved_on: date, policy: Programme) -> Kept:
    """How long an application that was never sent is kept after it was saved last (own)."""
    return _kept("draft", saved_on, policy)


def _kept(data: Data, from_on: date | None, policy: Programme, appealed: bool = False) -> Kept:
    rules, kind = policy.retention, _CLASSES[data]
    count, unit = int(getattr(rules, kind.rule)), kind.rule.rpartition("_")[2]
    until_on = None if from_on is None or appealed else _after(from_on, count, unit)
    inputs = {kind.counts_from: "not yet" if from_on is None else day_in_words(from_on)}
    return Kept(
        data=data,
        what=kind.what,
        until_on=until_on,
        until=None if until_on is None else end_of_day(until_on),
        warned_on=until_on - timedelta(days=rules.warning_days) if until_on and kind.warned else None,
        why=Why(
            rule=f"Kept for {count} {unit}, to the end of the day",
            inputs=inputs | ({"appeal": "open, so that nothing is deleted"} if appealed else {}),
            source=rules.source,
        ),
    )


def _after(on: date, count: int, unit: str) -> date:
    """29 February and a number of years is 1 March where there is none: never a day too early."""
    if unit == "days":
        return on + timedelta(days=count)
    later = on.year + count
    return date(later, 3, 1) if (on.month, on.day) == (2, 29) and later % 4 else on.replace(year=later)
