"""The least that waits like a journey: a timer and a signal at each step, and ordinary activities that do nothing."""

from __future__ import annotations

from datetime import timedelta

from temporalio import activity, workflow

LONG = timedelta(days=30)


@activity.defn
async def nothing() -> None:
    """An activity that costs only what Temporal costs."""


@workflow.defn
class BareJourney:
    """Waits for so many signals, with a timer beside the first of the waits, and runs so many activities."""

    def __init__(self) -> None:
        self._told = 0

    @workflow.run
    async def run(self, signals: int, activities: int, timers: int) -> None:
        """Until all has been told and done."""
        for step in range(signals):
            await workflow.wait_condition(
                lambda step=step: self._told > step,  # type: ignore[misc]
                timeout=LONG if step < timers else None,
            )
            if step < activities:
                await workflow.execute_activity(nothing, start_to_close_timeout=timedelta(seconds=10))

    @workflow.signal
    def tell(self) -> None:
        """One more signal."""
        self._told += 1

    @workflow.query
    def told(self) -> int:
        """How many signals have come."""
        return self._told
