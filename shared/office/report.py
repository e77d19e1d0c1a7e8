"""What an office action changes, written down while it acts: dates, reminders, who is told. A preview is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from shared.clock import utc
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Due, Role, Why
from shared.dry_runs import DryRun


class Change(Frozen):
    """One thing that is not a date; None where there was, or will be, nothing."""

    what: str
    was: str | None
    becomes: str | None
    why: str | None = None


class DateChange(Frozen):
    """One date: a London day (`2026-11-04`) or an instant (`2026-11-04T10:00:00Z`). None: there was, or will be, none.

    One that counts `from_now` moves with the moment of acting, so a preview that was looked at stays good.
    """

    what: str
    was: str | None
    becomes: str | None
    why: Why | None = None
    from_now: bool = False


class ReminderChange(Frozen):
    """One reminder that will not come any more, or a new one."""

    what: str
    change: Literal["cancelled", "new"]
    at: Instant


class PeopleTold(Frozen):
    """Who gets which message because of the action; `count` people in that role."""

    role: Role
    message: str
    count: int = 1


class Answer(Frozen):
    """What an action has changed, or (`done_at` is None) would change. `expected` names exactly this outcome."""

    action: str
    done_at: Instant | None
    expected: str
    subjects: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    dates: tuple[DateChange, ...] = ()
    reminders: tuple[ReminderChange, ...] = ()
    people_told: tuple[PeopleTold, ...] = ()
    warnings: tuple[str, ...] = ()
    needs_second_person: bool = False
    """Of a preview: whether so many are written to that another member of staff must ask for exactly the same."""
    dry_run: DryRun | None = None
    """Of a preview that would write to very many: samples, and who is left out."""

    @property
    def count_told(self) -> int:
        """How many people are written to."""
        return sum(people.count for people in self.people_told)


class Report:
    """Filled in by the action. What stays as it was is not written down."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._subjects: list[str] = []
        self._changes: list[Change] = []
        self._dates: list[DateChange] = []
        self._reminders: list[ReminderChange] = []
        self._told: dict[tuple[Role, str], int] = {}
        self._warnings: list[str] = []

    def about(self, *subjects: str) -> None:
        """The ids of what the action is about: the audit entry is found under each."""
        self._subjects.extend(subject for subject in subjects if subject not in self._subjects)

    def change(self, what: str, was: object, becomes: object, why: str | None = None) -> None:
        """One thing that becomes another."""
        if was != becomes:
            self._changes.append(Change(what=what, was=_text(was), becomes=_text(becomes), why=why))

    def date(
        self,
        what: str,
        was: datetime | date | None,
        becomes: datetime | date | None,
        why: Why | None = None,
        *,
        from_now: bool = False,
    ) -> None:
        """One date that moves, begins or ends. `from_now`: it counts from the moment of acting."""
        if was != becomes:
            self._dates.append(DateChange(what=what, was=_iso(was), becomes=_iso(becomes), why=why, from_now=from_now))

    def ladder(self, what: str, was: Iterable[Due], becomes: Iterable[Due]) -> None:
        """A ladder of reminders replaced by another; what is past is neither cancelled nor new."""
        before, after = ({due.due_at for due in dues if due.due_at > self.now} for dues in (was, becomes))
        for change, instants in (("cancelled", before - after), ("new", after - before)):
            for at in sorted(instants):
                self._reminders.append(
                    ReminderChange(what=what, change="new" if change == "new" else "cancelled", at=at)
                )

    def tells(self, role: Role, message: str, count: int = 1) -> None:
        """Somebody gets a message, named as in the list of mails: "36 Your session has moved"."""
        if count:
            self._told[role, message] = self._told.get((role, message), 0) + count

    def warn(self, text: str) -> None:
        """What the operator should know before confirming."""
        if text not in self._warnings:
            self._warnings.append(text)

    def answer(self, action: str, done_at: datetime | None) -> Answer:
        """The whole report."""
        answer = Answer(
            action=action,
            done_at=done_at,
            expected="",
            subjects=tuple(self._subjects),
            changes=tuple(self._changes),
            dates=tuple(self._dates),
            reminders=tuple(self._reminders),
            people_told=tuple(
                PeopleTold(role=role, message=message, count=count) for (role, message), count in self._told.items()
            ),
            warnings=tuple(self._warnings),
        )
        return answer.model_copy(update={"expected": _token(answer)})


def _token(answer: Answer) -> str:
    """A name for exactly this outcome; dates that count from now are left out of it."""
    content = answer.model_dump(mode="json", exclude={"done_at", "expected", "dates", "needs_second_person", "dry_run"})
    content["dates"] = [one.model_dump(mode="json") for one in answer.dates if not one.from_now]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _iso(value: datetime | date | None) -> str | None:
    if isinstance(value, datetime):
        return utc(value).isoformat().replace("+00:00", "Z")
    return value.isoformat() if value is not None else None
