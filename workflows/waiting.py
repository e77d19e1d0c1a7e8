"""Waiting on the business clock: until something is done, asking on the way, with one rolling timer to the next due.

Due moments are absolute, so lateness never adds up. The plan may change while we wait; the clock may too.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shared.clock import ClockRecord
    from shared.contracts.envelope import Command
    from workflows.asks import Asker, ask
    from workflows.attributes import COHORT, NEXT_DEADLINE, PROGRAMME, PROVIDER, STAGE, WAITING_ON
    from workflows.contract import (
        AskMade,
        End,
        Ended,
        FactSignal,
        Party,
        Start,
    )
    from workflows.facts import Facts
    from workflows.options import ORPHAN_AFTER, REHEARSAL_SPREAD, SPREAD
    from workflows.plans import Planned, Wait, london
    from workflows.told import Told


class Over(Exception):
    """The story is over, from wherever it was."""

    def __init__(self, end: End) -> None:
        super().__init__(end.value)
        self.end = end


class Waiting:
    """What journey, cohort and round share: they hear facts, follow the clock, wait and ask."""

    facts: Facts

    def __init__(self, start: Start, facts: Facts, asker: Asker) -> None:
        self.facts = facts
        self.asker = asker
        self.clock = start.clock
        self._asked: set[str] = set()
        self._announced: tuple[object, ...] = ()

    @workflow.signal(description="Facts that this workflow waits for: those of one transaction come in one signal.")
    def hear(self, signals: list[FactSignal]) -> None:
        """Keep the facts; whoever waits looks at them afterwards."""
        for signal in signals:
            self.facts.take(signal)

    @workflow.signal(description="The business clock was set anew.")
    def clock_changed(self, record: ClockRecord) -> None:
        """Follow a newer record; the wait sets its timer anew."""
        if record.version > self.clock.version:
            self.clock = record

    def now(self) -> datetime:
        """Now on the business clock."""
        return self.clock.business(workflow.time())

    # --- waiting

    async def first(self, *kinds: type[Told], what: str) -> None:
        """Wait for the fact that this workflow is about; Over when another fact started it and this one never comes."""
        if self.facts.has(*kinds):
            return
        try:
            await workflow.wait_condition(
                lambda: self.facts.has(*kinds), timeout=ORPHAN_AFTER, timeout_summary=f"Give up unless {what} arrives"
            )
        except TimeoutError:
            raise Over(End.NEVER_RECEIVED) from None

    async def until(self, done: Callable[[], bool], wait: Callable[[], Wait]) -> None:
        """Wait until `done`. What the wait plans is asked when it is due; facts may change the plan at any time."""
        while not done():
            await self._one_turn(done, wait)

    async def _one_turn(self, done: Callable[[], bool], wait: Callable[[], Wait]) -> None:
        """Ask what is due, or sleep until the next due, or until something that matters has changed."""
        view, clock = wait(), self.clock
        pending = sorted((planned for planned in view.asks if self._is_open(planned)), key=lambda planned: planned.at)
        self._announce(view, pending)
        due = [planned for planned in pending if self._wake_at(planned) <= self.now()]
        if due:
            await self._ask_last_of_ladder(due)
        else:
            await self._sleep(self._timer(view, pending), lambda: done() or wait() != view or self.clock != clock)

    async def ask_once(self, command: Command, because: Told | None = None) -> None:
        """Ask at once, unless this very ask was made before a withdrawal that was undone."""
        if self.asker.id_of(command) not in self._asked:
            await self.ask(command, because)

    async def ask(self, command: Command, because: Told | None = None) -> AskMade:
        """Ask at once."""
        self._asked.add(self.asker.id_of(command))
        return await ask(self.asker, command, self.now(), because.event_id if because else None)

    async def _ask_last_of_ladder(self, due: list[Planned]) -> None:
        """After downtime several steps of one ladder may be due at once: nobody wants more than the last."""
        ladder = [planned for planned in due if planned.steps == due[0].steps]
        self._asked.update(self.asker.id_of(planned.command) for planned in ladder)
        await self.ask(ladder[-1].command)

    async def _sleep(self, timer: tuple[datetime, str] | None, changed: Callable[[], bool]) -> None:
        if timer is None or self.clock.paused:
            await workflow.wait_condition(changed)
            return
        wake_at, summary = timer
        try:
            await workflow.wait_condition(changed, timeout=self._real(wake_at), timeout_summary=summary)
        except TimeoutError:
            return  # due now, by the clock: the caller looks

    def _timer(self, view: Wait, pending: list[Planned]) -> tuple[datetime, str] | None:
        """When to wake next on the business clock, and what for: the next ask, or the end of the wait itself."""
        timers = [(self._wake_at(planned), planned.summary) for planned in pending[:1]]
        if view.wakes_at and view.wakes_at > self.now():
            timers.append((view.wakes_at, f"No longer waiting for {view.words}, {london(view.wakes_at)}"))
        return min(timers) if timers else None

    def _is_open(self, planned: Planned) -> bool:
        return self.asker.id_of(planned.command) not in self._asked

    def _wake_at(self, planned: Planned) -> datetime:
        """The due instant, spread by a hash of the subject. Nothing is judged by when we wake."""
        within = SPREAD if self.clock.factor == 1 else REHEARSAL_SPREAD
        return planned.at + within * (zlib.crc32(self.asker.subject.encode()) / 2**32)

    def _real(self, wake_at: datetime) -> timedelta:
        """Real time until an instant of the business clock; a whole millisecond more, so that it is past then."""
        seconds = self.clock.real(wake_at) - workflow.time()
        return timedelta(milliseconds=math.ceil(seconds * 1000) + 1)

    # --- telling people

    def _announce(self, view: Wait, pending: list[Planned]) -> None:
        """Details as often as they change; one upsert of all attributes when one of them changed."""
        workflow.set_current_details(view.details_with(pending))
        if not view.passing:
            self._upsert(view.stage.value, view.on, view.until)

    def _upsert(self, stage: str, on: Party, until: datetime | None) -> None:
        state = (stage, on, until, self.asker.programme, self.asker.cohort)
        if state == self._announced:
            return
        self._announced = state
        programme, cohort = self.asker.programme, self.asker.cohort
        workflow.upsert_search_attributes(
            [
                PROVIDER.value_set(self.asker.provider),
                PROGRAMME.value_set(programme) if programme else PROGRAMME.value_unset(),
                COHORT.value_set(cohort) if cohort else COHORT.value_unset(),
                STAGE.value_set(stage),
                WAITING_ON.value_set(on.value),
                NEXT_DEADLINE.value_set(until) if until else NEXT_DEADLINE.value_unset(),
            ]
        )

    def ended(self, end: End) -> Ended:
        """The result, with the last word in attributes and details."""
        workflow.set_current_details(f"Ended: {end.value.replace('_', ' ')}.")
        self._upsert(end.value, Party.NOBODY, None)
        return Ended(end=end, at=self.now())
