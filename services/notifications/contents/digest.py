"""The morning's digests: one line for each kind of thing, under headings that say how urgent it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from shared.calendar import london_date
from shared.contracts import assessment, intake
from shared.contracts.values import WorkItem
from shared.tasks import BOUNCED, OFFICE_DAY, OVERDUE, STAFF, TASKS, UNOWNED

_AT_AN_HOUR = frozenset({"appointments", "sessions", "appointment", "call"})
"""Of what falls today, what begins at an hour; all else may be done until the day is over."""


@dataclass(frozen=True)
class Line:
    """What to do, and whom it concerns since when or by when."""

    what: str
    who_and_when: str


@dataclass(frozen=True)
class Section:
    """Lines of one urgency."""

    heading: str
    lines: tuple[Line, ...]


@of_fact.register
def _(fact: intake.OperatorDigestDue, told: Told) -> Values:
    items = (*fact.items, *((told.came_back,) if told.came_back is not None else ()))
    headings = (
        ("Overdue", lambda item: item.code in OVERDUE),
        ("Mail came back", lambda item: item.code in BOUNCED),
        ("In nobody’s hands", lambda item: item.code in UNOWNED),
        ("Today", lambda item: item.code in OFFICE_DAY),
        ("Also open", lambda item: True),
    )
    overdue = sum(item.count for item in items if item.code in OVERDUE)
    return _values(told, fact.on, items, overdue) | {"sections": _sections(items, headings, _office_line)}


@of_fact.register
def _(fact: assessment.AssessorDigestDue, told: Told) -> Values:
    headings = (
        ("Overdue", lambda item: item.at is not None and item.at < fact.due_at),
        ("Today", lambda item: item.at is not None and london_date(item.at) == fact.on),
        ("Also waiting for you", lambda item: True),
    )
    overdue = sum(item.count for item in fact.items if item.at is not None and item.at < fact.due_at)
    sections = _sections(fact.items, headings, lambda item: _assessor_line(item, fact))
    return _values(told, fact.on, fact.items, overdue) | {"sections": sections}


def _values(told: Told, on: date, items: Iterable[WorkItem], overdue: int) -> Values:
    return {
        "on": on,
        "stood_at": told.fact_at,
        "things": sum(item.count for item in items),
        "overdue": overdue,
    }


def _sections(
    items: Iterable[WorkItem],
    headings: Iterable[tuple[str, Callable[[WorkItem], bool]]],
    line: Callable[[WorkItem], Line],
) -> tuple[Section, ...]:
    """Each item under the first heading that fits; headings with nothing below them are left out."""
    left, found = list(items), []
    for heading, fits in headings:
        mine = [item for item in left if fits(item)]
        left = [item for item in left if item not in mine]
        if mine:
            found.append(Section(heading, tuple(line(item) for item in mine)))
    return tuple(found)


def _office_line(item: WorkItem) -> Line:
    what = OFFICE_DAY.get(item.code) or TASKS.get(item.code, item.code.replace("_", " ").capitalize())
    who = _whom(item)
    if item.at is None or item.code == "letters":
        return Line(what.rstrip("."), who)
    if item.code in OFFICE_DAY:
        first = "the first at" if item.count > 1 else "at"
        when = f"{first} {wording.clock_time(item.at)}" if item.code in _AT_AN_HOUR else ""
    else:
        when = f"{'the first since' if item.count > 1 else 'since'} {wording.day(item.at)}"
    return Line(what.rstrip("."), ", ".join(part for part in (who, when) if part))


def _assessor_line(item: WorkItem, fact: assessment.AssessorDigestDue) -> Line:
    who, what = _whom(item), STAFF.get(item.code, item.code.replace("_", " ").capitalize())
    if item.at is None:
        return Line(what, who)
    if item.code in _AT_AN_HOUR:
        when = f"at {wording.clock_time(item.at)}"
    elif item.code == "read_evidence":
        when = f"the appointment is on {wording.moment(item.at)}"
    elif item.code == "moderate":
        when = f"the letters go out on {wording.moment(item.at)}"
    else:
        when = f"{'was due on' if item.at < fact.due_at else 'by'} {wording.moment(item.at)}"
    return Line(what, ", ".join(part for part in (who, when) if part))


def _whom(item: WorkItem) -> str:
    """The references, initials or groups; of many the first few, and how many more there are."""
    more = item.count - len(item.about)
    if not item.about:
        return f"{item.count} of them" if item.count > 1 else ""
    return wording.listed([*item.about, f"{more} more"]) if more else wording.listed(item.about)
