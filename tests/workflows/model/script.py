"""One run of the model as plain steps, so that a failing one can be printed, kept and told again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from shared.contracts.registry import COMMANDS
from tests.workflows.model.in_memory import InMemory
from tests.workflows.model.world import World
from workflows.contract import End, FactSignal

Step = tuple[Literal["happens", "arrives", "again", "hours", "answer"], str | int]
"""`happens KIND`: a fact is on its way; `arrives N`: the N-th on its way arrives; `again N`: an N-th that arrived comes
once more; `hours N`: time passes; `answer N`: the owner of the N-th open ask answers it."""

_ANSWERED = {command.kind() for command in COMMANDS.values() if command.answered}
_TURNS = 80


@dataclass
class Run:
    """A journey in memory, what is on its way to it, and every step so far."""

    world: World = field(default_factory=World)
    driver: InMemory = field(default_factory=InMemory)
    on_its_way: list[FactSignal] = field(default_factory=list)
    arrived: list[FactSignal] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    def do(self, step: Step) -> None:
        """Take one step; one that means nothing now does nothing."""
        self.steps.append(step)
        what, which = step
        number = which if isinstance(which, int) else 0
        if what == "happens":
            self.on_its_way.append(self.world.signal(str(which), self.driver.now()))
        elif what == "arrives" and self.on_its_way:
            self._tell(self.on_its_way.pop(number % len(self.on_its_way)))
        elif what == "again" and self.arrived:
            self._tell(self.arrived[number % len(self.arrived)])
        elif what == "hours":
            self.driver.pass_hours(number)
        elif what == "answer":
            self._answer()
        self.check()

    def check(self) -> None:
        """What holds at every moment."""
        ids = [ask.id for ask in self.driver.asked]
        assert len(ids) == len(set(ids)), f"asked twice: {sorted(id_ for id_ in ids if ids.count(id_) > 1)}"
        waits = self.driver.server.waits
        if self.driver.ended:
            assert waits == [], "a timer or a wait outlived the journey"
            return
        assert len(waits) == 1, f"{len(waits)} waits at once"
        if self.world.heard.is_still and not (self.world.heard.withdrew or self.world.heard.struck_off):
            assert self.driver.timers in ([], _ORPHAN), f"a timer while the journey stands still: {self.driver.timers}"

    def to_the_end(self) -> End:
        """Everything arrives, everybody does what is theirs, and time passes: the journey must end."""
        while self.on_its_way and not self.driver.ended:
            self._tell(self.on_its_way.pop(0))
            self.check()
        for _ in range(_TURNS):
            if ended := self.driver.ended:
                self.check()
                return ended.end
            if not self._answer():
                signal = self.world.willing(self.driver.now())
                if signal:
                    self._tell(signal)
                self.driver.pass_hours(1 if signal else 24)
            self.check()
        raise AssertionError(f"The journey sticks: {self.driver.server.details}")

    def _answer(self) -> bool:
        for ask in self.driver.asked:
            if ask.purpose in _ANSWERED and ask.id not in self.answered:
                self.answered.add(ask.id)
                if signal := self.world.answer(ask, self.driver.now()):
                    self._tell(signal)
                    return True
        return False

    def _tell(self, signal: FactSignal) -> None:
        self.arrived.append(signal)
        self.world.take(signal)
        if not self.driver.ended:
            self.driver.tell(signal)

    def tell_together(self, signals: list[FactSignal]) -> None:
        """One signal with several facts, just now."""
        self.arrived += signals
        self.world.take(*signals)
        self.driver.tell(*signals)

    def as_script(self) -> str:
        """A program that does the same again."""
        lines = [f"    {step!r}," for step in self.steps]
        return "\n".join(
            [
                "from tests.workflows.model.script import tell",
                "",
                "print(tell([",
                *lines,
                "]))",
            ]
        )


_ORPHAN = ["Give up unless the application arrives"]


def tell(steps: list[Step]) -> End:
    """Tell a run again from its steps; raises what it raised."""
    run = Run()
    try:
        for step in steps:
            run.do(step)
        return run.to_the_end()
    finally:
        run.driver.close()
