"""Where a journey stands, folded from its steps. Pure.

The fold sorts by the time at which things happened, so facts may arrive in any order, and twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import Field

from services.portal.stages import ENDS, ORDER, Stage, Step, Waiting
from shared.contracts.envelope import Frozen, Instant

Mark = Literal["appeal", "move", "guest", "declaration"]
"""What is open beside the stage: an appeal, another time that was asked for, a guest who cannot take part, a
declaration that must be signed anew."""

OVER: dict[str, str] = {
    "journey_resumed": "journey_paused",
    "hold_ended": "journey_held",
    "appeal_decided": "appeal_received",
}
"""What lies over the stage, by the fact that ends it."""

_MARKS: dict[str, Mark] = {
    "appeal_received": "appeal",
    "move_asked": "move",
    "guest_cannot_come": "guest",
    "declaration_requested": "declaration",
}
_DECLARATION = frozenset(
    {"declaration_requested", "declaration_signed", "declaration_taken_back", "wrong_person_reported"}
)
_SETTLE = frozenset({"appointment_booked", "appointment_cancelled", "move_dropped"})
_BEFORE_DECLARATION = frozenset({Stage.APPLIED, Stage.DECLINED, Stage.LAPSED})
_REOPENS = frozenset({"declaration_requested", "declaration_signed", "candidate_withdrew", "journey_reopened"})
_ENDS_FOR_GOOD = frozenset({"journey_voided", "journey_merged"})


class Standing(Frozen):
    """Where a journey stands now. `marks`: what is open beside the stage."""

    stage: Stage
    waiting_on: Waiting
    next_deadline_at: Instant | None = None
    since_at: Instant
    dates: Mapping[str, datetime] = Field(default_factory=dict)
    marks: tuple[Mark, ...] = ()


def in_order(steps: Iterable[Step]) -> list[Step]:
    """By the time they happened; in one instant, by the order of the journey."""
    return sorted(steps, key=lambda step: (step.occurred_at, ORDER[step.stage], step.event_id))


def standing(steps: Iterable[Step]) -> Standing | None:
    """Fold a journey's steps, in whatever order they came. None when there are none.

    An end stays the end: what is tidied up after a withdrawal (an appointment cancelled) moves nothing. Only the head,
    asked again or signing after all, reopens a journey that was declined or lapsed; and a lapse that was on its way
    when the head signed comes too late. A withdrawal that was undone is as if it had never been, and so is a pause or
    a hold that is over. A later declaration and a wish for another time are marks: they leave the stage as it is.
    """
    fold = _Fold()
    for step in _that_stand(in_order(steps)):
        fold.take(step)
    return fold.standing()


@dataclass
class _Fold:
    """What has been read so far: the step that the stage comes from, the dates, and what lies over or beside it."""

    current: Step | None = None
    all_is_in: bool = False
    dates: dict[str, datetime] = field(default_factory=dict)
    open: dict[str, Step] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Read the next step."""
        if step.fact in OVER:
            self.open.pop(OVER[step.fact], None)
            self._keep_dates(step)
        elif step.fact in OVER.values() or step.fact == "move_asked":
            self.open[step.fact] = step
            self._keep_dates(step)
        elif step.fact.startswith("guest_"):
            self._take_guest(step)
        elif self._is_later_declaration(step):
            self.open["declaration_requested"] = step
            if step.fact == "declaration_signed":
                del self.open["declaration_requested"]
        elif self.current is None or _follows(step, self.current):
            self._move(step)

    def _take_guest(self, step: Step) -> None:
        """One guest of a booked appointment cannot take part; or can after all, or somebody else does."""
        kind, _, person_id = step.fact.partition(":")
        if kind == "guest_cannot_come":
            self.open[step.fact] = step
        else:
            self.open.pop(f"guest_cannot_come:{person_id}", None)

    def _is_later_declaration(self, step: Step) -> bool:
        """Whether the head was asked, or has answered, once more: that leaves the stage as it is."""
        is_about_it = step.fact in _DECLARATION
        return is_about_it and self.current is not None and self.current.stage not in _BEFORE_DECLARATION | ENDS

    def _move(self, step: Step) -> None:
        if step.fact in ("tasks_submitted", "file_submitted", "evidence_reopened"):
            self.all_is_in = step.stage is Stage.ASSESSMENT
        if step.fact in _SETTLE:
            self.open.pop("move_asked", None)
        if step.fact in ("appointment_booked", "appointment_cancelled"):
            self.open = {fact: one for fact, one in self.open.items() if not fact.startswith("guest_")}
        self.current = step
        self._keep_dates(step)

    def _keep_dates(self, step: Step) -> None:
        self.dates |= {name: at for name, at in step.dates.items() if at is not None}
        for name in (name for name, at in step.dates.items() if at is None):
            self.dates.pop(name, None)

    def standing(self) -> Standing | None:
        """What is on top: an end, a hold, a pause, an appeal against a refusal; else the stage."""
        if self.current is None:
            return None
        top = self._on_top(self.current)
        stage, waiting_on, deadline = top.stage, top.waiting_on, top.deadline
        if top.fact in ("appointment_booked", "move_dropped") and self.all_is_in:  # a move after all was handed in
            stage, waiting_on, deadline = Stage.ASSESSMENT, Waiting.ASSESSOR, "report_due_at"
        return Standing(
            stage=stage,
            waiting_on=waiting_on,
            next_deadline_at=self.dates.get(deadline) if deadline else None,
            since_at=top.occurred_at,
            dates=self.dates,
            marks=tuple(mark for kind, mark in _MARKS.items() if self._is_beside(kind, top)),
        )

    def _is_beside(self, kind: str, top: Step) -> bool:
        return any(fact.partition(":")[0] == kind and step is not top for fact, step in self.open.items())

    def _on_top(self, current: Step) -> Step:
        if current.stage is Stage.NOT_AWARDED:
            return self.open.get("appeal_received", current)
        if current.stage in ENDS:
            self.open.clear()
            return current
        return self.open.get("journey_held") or self.open.get("journey_paused") or current


def _that_stand(steps: list[Step]) -> list[Step]:
    """All but withdrawals that were undone, and their undoing. What was tidied up in between stays done."""
    kept: list[Step] = []
    for step in steps:
        if step.fact == "withdrawal_undone":
            kept = [one for one in kept if one.fact != "candidate_withdrew"]
        else:
            kept.append(step)
    return kept


def _follows(step: Step, current: Step) -> bool:
    if step.fact in _ENDS_FOR_GOOD and current.stage not in (Stage.MERGED, Stage.VOIDED):
        return True
    if current.stage in (Stage.DECLINED, Stage.LAPSED, Stage.INELIGIBLE):
        return step.fact in _REOPENS
    if current.stage is Stage.NOT_AWARDED:  # an upheld appeal leads to another outcome
        return step.fact == "outcome_released"
    if current.stage is Stage.AWARDED:
        return step.fact == "award_revoked"
    if current.stage in ENDS:
        return False
    return current.stage is Stage.APPLIED or step.stage not in (Stage.DECLINED, Stage.LAPSED)
