"""A fact as a workflow heard it."""

from __future__ import annotations

from pydantic import ConfigDict

from shared.contracts.envelope import Frozen, Instant


class Told(Frozen):
    """A fact as a workflow heard it. `at` is when it happened, whenever it arrived."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_id: str = ""
    at: Instant
    version: int = 0
    causation: str | None = None
    """The command that this answers, or the fact that led to it."""

    def after(self, other: Told) -> bool:
        """Whether this happened later. Two facts of one transaction are told apart by the aggregate's version."""
        return (self.at, self.version) > (other.at, other.version)


class CommandRefused(Told):
    """The answer to an ask that changed nothing."""

    command_id: str
    reason_code: str
