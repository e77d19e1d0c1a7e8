"""What a wait plans: whom we wait for, until when, and what is asked meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.envelope import Command
from workflows.contract import Party, Stage

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Planned:
    """One ask that will be made when it is due. Steps of one ladder replace each other when several are overdue."""

    command: Command
    what: str
    of: int = 1
    ladder: str = ""

    @property
    def at(self) -> datetime:
        """The due instant, on the business clock."""
        return self.command.due_at

    @property
    def steps(self) -> str:
        """The ladder's name."""
        return self.ladder or self.command.kind()

    @property
    def summary(self) -> str:
        """What the timeline shows: "Chase head, step 2 of 3, Mon 9 Nov 09:00 London"."""
        step = f", step {self.command.step} of {self.of}" if self.of > 1 else ""
        return f"{self.what}{step}, {london(self.at)}"


@dataclass(frozen=True)
class Wait:
    """Whom we wait for to do what, until when, and what is asked meanwhile."""

    stage: Stage
    on: Party
    words: str
    until: datetime | None = None
    asks: tuple[Planned, ...] = ()
    wakes_at: datetime | None = None
    """When the wait itself is over, whatever anybody does."""
    passing: bool = False
    """Answered in a moment by a service: said in the details, but not worth an entry in the history."""

    @property
    def details(self) -> str:
        """For the current details: "Waiting for the head to sign the declaration, until Mon 9 Nov 09:00 London."."""
        until = f", until {london(self.until)}" if self.until else ""
        return f"Waiting for {self.words}{until}."

    def details_with(self, pending: Sequence[Planned]) -> str:
        """The same with every ask that is still to come, in order, as a list."""
        if not pending:
            return self.details
        steps = "\n".join(f"- {planned.summary}" for planned in pending)
        return f"{self.details} Unless that changes:\n\n{steps}"


def london(at: datetime) -> str:
    """An instant as people in England say it."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %H:%M} London"


def one_working_day_after(at: datetime) -> datetime:
    """The same London time on the next weekday. A bank holiday makes it early, which costs one refused ask."""
    local = at.astimezone(LONDON)
    days = {4: 3, 5: 2}.get(local.weekday(), 1)
    return local + timedelta(days=days)
