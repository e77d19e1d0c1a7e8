"""Who in a cohort was owed a reminder? Such an ask leads to one fact for each candidate concerned.

Worked out from the published facts alone: who had a place in the cohort, was not waiting or gone, and had the thing
still to do, from the moment that the reminder fell due until the last moment at which it would have been in time. No
fact tells of a requirement that an operator has waived: a rehearsal in which one does would need such a fact first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.records import AnyFact, AskSeen
from shared.contracts import intake

CONCERNS_MANY = frozenset({"remind_session", "remind_check"})

_TOOK_PLACE = (intake.PlaceConfirmed,)
_LEFT = (
    intake.PlaceLost,
    intake.JourneyDeferred,
    intake.CandidateWithdrew,
    intake.JourneyVoided,
    intake.JourneyMerged,
    intake.EntryRefused,
)
_WAITS = (intake.JourneyPaused, intake.JourneyHeld)
_GOES_ON = (intake.JourneyResumed, intake.HoldEnded)


@dataclass(slots=True)
class _Standing:
    """Where one candidate stands with the cohorts, after some of the facts."""

    cohort: str | None = None
    before_leaving: str | None = None
    waits: bool = False
    done: set[tuple[str, int]] = field(default_factory=set)
    """Sessions attended and checks done, as the ask's purpose and their number."""

    def learn(self, body: Any) -> None:
        if isinstance(body, _TOOK_PLACE):
            self.cohort = body.cohort_id
        elif isinstance(body, _LEFT):
            self.cohort, self.before_leaving = None, self.cohort
        elif isinstance(body, intake.WithdrawalUndone):
            self.cohort = self.before_leaving
        elif isinstance(body, _WAITS):
            self.waits = True
        elif isinstance(body, _GOES_ON):
            self.waits = False
        elif isinstance(body, intake.AttendanceRecorded) and body.attended:
            self.done.add(("remind_session", body.session))
        elif isinstance(body, intake.CheckRecorded):
            change: Callable[[tuple[str, int]], None] = self.done.add if body.done else self.done.discard
            change(("remind_check", body.check))

    def is_owed(self, cohort: str, task: tuple[str, int]) -> bool:
        return self.cohort == cohort and not self.waits and task not in self.done


class Groups:
    """The cohorts and their candidates, as the facts tell of them."""

    def __init__(self, facts: Iterable[AnyFact]) -> None:
        self._by_journey: dict[str, list[AnyFact]] = defaultdict(list)
        self._sessions: dict[tuple[str, int, datetime], int] = {}
        for fact in facts:
            if isinstance(fact.data, intake.CohortOpened | intake.CohortChanged):
                for dues in fact.data.dues:
                    for due in dues.reminders:
                        self._sessions[fact.data.cohort_id, due.step, due.due_at] = dues.session
            elif fact.journey is not None:
                self._by_journey[fact.journey].append(fact)

    def owed(self, ask: AskSeen, latest: datetime) -> list[str]:
        """The journeys that this ask had to lead to a fact for, if it was heeded by the business instant `latest`."""
        cohort = ask.asker.removeprefix("cohort-")
        task = (ask.purpose, self._number(cohort, ask))
        return [
            journey
            for journey, facts in self._by_journey.items()
            if _is_owed_throughout(facts, cohort, task, ask.due_at, latest)
        ]

    def _number(self, cohort: str, ask: AskSeen) -> int:
        """Of which session or check the ask speaks. Its id ends with a check's; a session's follows from the moment."""
        if ask.purpose == "remind_check":
            return int(ask.id.rpartition(":check-")[2])
        return self._sessions[cohort, ask.step, ask.due_at]


def _is_owed_throughout(
    facts: list[AnyFact], cohort: str, task: tuple[str, int], earliest: datetime, latest: datetime
) -> bool:
    standing, later = _Standing(), []
    for fact in facts:
        if fact.time <= earliest:
            standing.learn(fact.data)
        elif fact.time <= latest:
            later.append(fact)
    is_owed = standing.is_owed(cohort, task)
    for fact in later:
        standing.learn(fact.data)
        is_owed = is_owed and standing.is_owed(cohort, task)
    return is_owed
