"""Did the conductors of time do their part? Every ask has its answer in time, every announced moment was asked for."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from rehearsal.groups import CONCERNS_MANY, Groups
from rehearsal.punctuality import Punctuality, in_london
from rehearsal.records import AnyFact, AskSeen, Records
from rehearsal.stops import STOPS_ASKS, Planned, is_stop, planned_by
from rehearsal.verdict import Verdict
from shared.contracts.assessment import EvidenceOpened, EvidenceSubmitted
from shared.contracts.registry import COMMANDS

_ANSWERED = {command.kind(): command.answered for command in COMMANDS.values()}


def check_asks(records: Records, punctuality: Punctuality, verdict: Verdict) -> None:
    """Each ask has led to a fact that names it as its cause, in time, or was called off before."""
    answers: dict[str, list[AnyFact]] = defaultdict(list)
    for fact in records.facts:
        if fact.causation:
            answers[fact.causation].append(fact)
    by_journey = _by_journey(records)
    plans = (plan for fact in records.facts for plan in planned_by(fact))
    announced = {(plan.journey, plan.purpose, plan.due_at): plan.announced_at for plan in plans}
    groups = Groups(records.facts)
    for ask in records.asks:
        last_moment = punctuality.last_moment(ask.due_at)
        if records.ended_real is not None and last_moment > records.ended_real:
            continue
        facts = answers.get(ask.id, [])
        if ask.purpose in CONCERNS_MANY:
            owed = groups.owed(ask, records.clock.business(last_moment))
            _check_reminded(ask, owed, {fact.journey for fact in facts}, verdict)
            continue
        if facts:
            if _ANSWERED.get(ask.purpose, True):
                met_real = min(records.clock.real(fact.time) for fact in facts)
                punctuality.judge(f"the answer to {_in_words(ask)}", ask.due_at, met_real, verdict)
            continue
        called_off = _called_off_at(ask, announced, by_journey.get(_journey_of(ask.asker), []))
        if called_off is not None:
            # What was called off before it was due is settled; after it, the question is whether that was in time.
            punctuality.judge(f"{_in_words(ask)}, called off,", ask.due_at, records.clock.real(called_off), verdict)
            continue
        verdict.missing += 1
        verdict.fault("missing", f"{_in_words(ask)} was asked, and nothing followed")


def _journey_of(asker: str) -> str:
    """The journey for which a workflow asks: its own, that of a draft, or that which an evaluation is about."""
    for prefix in ("journey-", "draft-", "evaluation-"):
        asker = asker.removeprefix(prefix)
    return asker


def _check_reminded(ask: AskSeen, owed: list[str], reminded: set[str | None], verdict: Verdict) -> None:
    """Whether each candidate concerned was to be reminded; how late the mails were is judged with the mails."""
    for journey in owed:
        if journey not in reminded:
            verdict.missing += 1
            verdict.fault("missing", f"{_in_words(ask)} was asked, and journey {journey} was not reminded")


def _called_off_at(
    ask: AskSeen, announced: dict[tuple[str | None, str, datetime], datetime], facts: list[AnyFact]
) -> datetime | None:
    """When, since it was announced, the first fact took the reason for this reminder away; None when none did."""
    kinds = STOPS_ASKS.get(ask.purpose, ())
    since = announced.get((_journey_of(ask.asker), ask.purpose, ask.due_at))
    return min((fact.time for fact in facts if is_stop(fact, kinds) and _counts_since(fact, since)), default=None)


def _counts_since(fact: AnyFact, announced_at: datetime | None) -> bool:
    """Only what happened after the announcement; but what was handed in or opened stays so, whatever comes later."""
    return (
        announced_at is None or isinstance(fact.data, EvidenceSubmitted | EvidenceOpened) or fact.time >= announced_at
    )


def check_plans(records: Records, punctuality: Punctuality, verdict: Verdict) -> None:
    """Each moment that a fact announced, and no fact called off, was asked for by its workflow."""
    asked: dict[tuple[str, datetime], list[str]] = defaultdict(list)
    for ask in records.asks:
        asked[ask.purpose, ask.due_at].append(ask.asker)
    by_journey = _by_journey(records)
    plans = dict.fromkeys(plan for fact in records.facts for plan in planned_by(fact))
    for plan in plans:
        last_moment = punctuality.last_moment(plan.due_at)
        if records.ended_real is not None and last_moment > records.ended_real:
            continue
        starts, ends = plan.asker
        if any(asker.startswith(starts) and asker.endswith(ends) for asker in asked[plan.purpose, plan.due_at]):
            continue
        if punctuality.was_disturbed(plan.due_at) and _later_rung(plan, records):
            continue  # several rungs were due at once after the downtime, and only the last is asked for
        latest = records.clock.business(last_moment)
        if any(_calls_off(fact, plan, latest) for fact in by_journey.get(plan.journey or "", [])):
            continue
        verdict.missing += 1
        what = f"{plan.purpose} of {starts}{ends}, announced for {in_london(plan.due_at)}"
        verdict.fault("missing", f"{what}, was never asked")


def _calls_off(fact: AnyFact, plan: Planned, latest: datetime) -> bool:
    return is_stop(fact, plan.stops) and fact.time <= latest and _counts_since(fact, plan.announced_at)


def _later_rung(plan: Planned, records: Records) -> bool:
    starts, ends = plan.asker
    return any(
        ask.purpose == plan.purpose
        and ask.due_at > plan.due_at
        and ask.asker.startswith(starts)
        and ask.asker.endswith(ends)
        for ask in records.asks
    )


def _by_journey(records: Records) -> dict[str, list[AnyFact]]:
    found: dict[str, list[AnyFact]] = defaultdict(list)
    for fact in records.facts:
        if fact.journey is not None:
            found[fact.journey].append(fact)
    return found


def _in_words(ask: AskSeen) -> str:
    return f"{ask.purpose}, step {ask.step}, of {ask.asker}, due {in_london(ask.due_at)}"
