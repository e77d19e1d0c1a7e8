"""The facts that a workflow has heard, each once, in whatever order they arrived.

Everything is judged by when facts happened, never by when they came in.
"""

from __future__ import annotations

from typing import TypeVar

from workflows.contract import FactSignal
from workflows.told import CommandRefused, Told

T = TypeVar("T", bound=Told)


class Facts:
    """Each fact once, whatever the bus repeats."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._told: list[Told] = []

    def take(self, signal: FactSignal) -> None:
        """Keep a fact, unless it was heard before or this release knows no such fact."""
        if signal.event_id in self._seen:
            return
        self._seen.add(signal.event_id)
        told = signal.told()
        if told is not None:
            self._told.append(told)

    def all(self, kind: type[T]) -> list[T]:
        """Every fact of a kind, the earliest first."""
        return sorted((told for told in self._told if isinstance(told, kind)), key=lambda told: (told.at, told.version))

    def latest(self, kind: type[T]) -> T | None:
        """The last fact of a kind, or None."""
        found = self.all(kind)
        return found[-1] if found else None

    def last_of(self, *kinds: type[Told]) -> Told | None:
        """The last fact of several kinds, or None."""
        found = [told for told in self._told if isinstance(told, kinds)]
        return max(found, key=lambda told: (told.at, told.version)) if found else None

    def has(self, *kinds: type[Told]) -> bool:
        """Whether a fact of one of these kinds was heard."""
        return any(isinstance(told, kinds) for told in self._told)

    def is_over(self, told: Told, *kinds: type[Told]) -> bool:
        """Whether a later fact of one of these kinds put an end to it."""
        return any(later.after(told) for later in self._told if isinstance(later, kinds))

    def refusal(self, purpose: str) -> CommandRefused | None:
        """The last refusal of a command with this purpose."""
        refused = [told for told in self.all(CommandRefused) if told.command_id.split(":")[1] == purpose]
        return refused[-1] if refused else None

    def is_refused(self, command_id: str) -> bool:
        """Whether this very command was refused."""
        return any(told.command_id == command_id for told in self.all(CommandRefused))
