"""Every way that a journey can go: a story for each, with what must come of it. Its name says what happens.

The stories are told on the server that skips time, on the dev server, with workers that forget and workers that die;
and their histories are what a release records.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import ModuleType

from tests.workflows.branches import (
    appointment,
    declaration,
    draft,
    evaluation,
    evidence,
    groups,
    leaving,
    outcome,
    place,
    retention,
)
from tests.workflows.story import Story

JOURNEY = "journey-j1"


@dataclass(frozen=True)
class Branch:
    """One way to go, and the workflow that goes it."""

    tell: Callable[[Story], Awaitable[None]]
    workflow_id: str = JOURNEY


def _told_in(*modules: ModuleType, workflow_id: str = JOURNEY) -> dict[str, Branch]:
    return {
        name: Branch(told, workflow_id)
        for module in modules
        for name, told in vars(module).items()
        if callable(told) and getattr(told, "__module__", "") == module.__name__ and not name.startswith("_")
    }


BRANCHES: dict[str, Branch] = {
    **_told_in(declaration, place, appointment, evidence, leaving, outcome),
    **_told_in(draft, workflow_id=draft.DRAFT),
    **_told_in(evaluation, workflow_id=evaluation.EVALUATION),
    **_told_in(groups, workflow_id=groups.COHORT),
    **_told_in(retention, workflow_id=retention.RETENTION),
}
