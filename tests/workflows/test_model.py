"""Whatever services tell, in whatever order: a journey never sticks, never asks twice, and always comes to an end."""

import asyncio
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.workflows.model.script import Run, Step
from tests.workflows.model.world import KINDS
from tests.workflows.story import open_story
from workflows.contract import TASK_QUEUE, End
from workflows.journey import Journey

_QUICK, _LONG = 50, 2000
_ENDS = {"declaration_declined", "declaration_lapsed", "voided", "merged", "entry_refused"}
_COURSE = sorted(set(KINDS) - _ENDS)
"""A journey that has ended shows nothing more, so facts that end it are rarer than others."""


class AnyOrder(RuleBasedStateMachine):
    """Services that tell facts legal and illegal, and a bus that delays, repeats and reorders them."""

    failing = ""
    """The last run that failed, as a program: after the search, the shortest."""

    def __init__(self) -> None:
        super().__init__()
        self.run = Run()

    @rule(kind=st.sampled_from([*_COURSE, *_COURSE, *_COURSE, *sorted(_ENDS)]))
    def happens_and_arrives(self, kind: str) -> None:
        self._do(("happens", kind))
        self._do(("arrives", -1))

    @rule(kind=st.sampled_from(_COURSE))
    def happens(self, kind: str) -> None:
        self._do(("happens", kind))

    @rule(which=st.integers(0, 5))
    def arrives(self, which: int) -> None:
        self._do(("arrives", which))

    @rule(which=st.integers(0, 9))
    def comes_again(self, which: int) -> None:
        self._do(("again", which))

    @rule(hours=st.sampled_from([1, 10, 30, 100, 400]))
    def time_passes(self, hours: int) -> None:
        self._do(("hours", hours))

    @rule()
    def owner_answers(self) -> None:
        self._do(("answer", 0))

    @rule()
    def somebody_willing_acts(self) -> None:
        """Otherwise few runs would come far."""
        kind = self.run.world.willing_kind()
        if kind:
            self._do(("happens", kind))
            self._do(("arrives", -1))

    def _do(self, step: Step) -> None:
        with self._printed():
            self.run.do(step)

    def teardown(self) -> None:
        try:
            with self._printed():
                self.run.to_the_end()
        finally:
            self.run.driver.close()

    @contextmanager
    def _printed(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            AnyOrder.failing = self.run.as_script()
            raise


def _search(sequences: int) -> None:
    try:
        run_state_machine_as_test(
            AnyOrder,
            settings=settings(
                max_examples=sequences,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate, Phase.shrink),
                derandomize=sequences == _QUICK,
                database=None,
            ),
        )
    except BaseException:
        sys.stdout.write(f"\nThis tells the failing run again:\n\n{AnyOrder.failing}\n")
        raise


def test_any_order_of_events_comes_to_an_end() -> None:
    _search(_QUICK)


@pytest.mark.slow
def test_two_thousand_orders_of_events_come_to_an_end() -> None:
    _search(_LONG)


def _any_run(seed: int) -> Run:
    """A run by dice, come to its end."""
    dice, run = random.Random(seed), Run()
    for _ in range(25):
        kind = run.world.willing_kind() if dice.random() < 0.5 else None
        run.do(("happens", kind or dice.choice(_COURSE)))
        run.do(("arrives", dice.randrange(3)) if dice.random() < 0.8 else ("again", dice.randrange(5)))
        run.do(("hours", dice.choice([1, 5, 30, 200])))
    run.to_the_end()
    run.driver.close()
    return run


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
async def test_the_real_server_comes_to_the_same_end(seed: int) -> None:
    run = await asyncio.to_thread(_any_run, seed)  # a loop of its own
    async with open_story() as story:
        start = run.driver.start.model_copy(update={"clock": story.clock})
        for told in run.driver.log:
            if isinstance(told, tuple):
                await story.client.start_workflow(
                    Journey.run,
                    start,
                    id="journey-j1",
                    task_queue=TASK_QUEUE,
                    start_signal="hear",
                    start_signal_args=[list(told)],
                )
                await story.settled()
            else:
                await story.let_pass(told * 3600)

        assert run.driver.ended is not None
        assert (await story.ended()).end is run.driver.ended.end
        assert sorted(story.asked) == sorted(ask.id for ask in run.driver.asked)


def test_a_run_that_is_printed_is_told_again() -> None:
    run = Run()
    for step in (("happens", "application_received"), ("arrives", 0), ("hours", 30), ("happens", "declaration_signed")):
        run.do(step)
    script = run.as_script()
    run.driver.close()

    program = subprocess.run(
        [sys.executable, "-c", f"{script}\n"], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert program.stdout == f"{End.AWARDED}\n"
