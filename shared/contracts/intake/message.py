"""Who owns intake's messages."""

from __future__ import annotations

from typing import ClassVar

from shared.contracts.envelope import Command, Fact


class IntakeFact(Fact):
    """What intake tells."""

    owner: ClassVar[str] = "intake"


class IntakeCommand(Command):
    """What intake may be asked."""

    owner: ClassVar[str] = "intake"
