"""Who owns assessment's messages."""

from __future__ import annotations

from typing import ClassVar

from shared.contracts.envelope import Command, Fact


class AssessmentFact(Fact):
    """What assessment tells."""

    owner: ClassVar[str] = "assessment"


class AssessmentCommand(Command):
    """What assessment may be asked."""

    owner: ClassVar[str] = "assessment"
