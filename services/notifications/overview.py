"""The catalogue as a table: which fact leads to which message, to whom, with which values, and when it is dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from services.notifications.catalogue import CATALOGUE
from services.notifications.props import needed, of_layout
from services.notifications.recipients import Part
from services.notifications.samples import samples
from services.notifications.stops import CHECKS, NEVER


@dataclass(frozen=True)
class Line:
    """One template: the facts that lead to it, its recipients, the values that its words need."""

    template: str
    facts: tuple[str, ...]
    to: tuple[str, ...]
    values: tuple[str, ...]
    calendar: str | None
    stops: tuple[str, ...]
    never: str | None
    """Why nothing drops it, where nothing does."""
    after_unknown: str
    """What is done when nobody can say whether it arrived."""


@cache
def overview() -> tuple[Line, ...]:
    """Every template in the order of its name."""
    told: dict[str, dict[Part, None]] = {}
    for sample in samples():
        told.setdefault(sample.message.template, {})[sample.message.part] = None
    found = []
    for template in sorted({rule.template for rule in CATALOGUE}):
        rules = [rule for rule in CATALOGUE if rule.template == template]
        found.append(
            Line(
                template=template,
                facts=_each(rule.fact.__name__ for rule in rules),
                to=tuple(part.replace("_", " ") for part in told.get(template, {})),
                values=tuple(sorted(_values_of(template, told.get(template, {})))),
                calendar=next((rule.calendar for rule in rules if rule.calendar), None),
                stops=_each(check.__name__.strip("_").replace("_", " ") for check in CHECKS.get(template, ())),
                never=NEVER.get(template),
                after_unknown="not sent twice"
                if any(rule.after_unknown == "leave" for rule in rules)
                else "sent again",
            )
        )
    return tuple(found)


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _values_of(template: str, parts: Iterable[Part]) -> frozenset[str]:
    """What the versions of a message use, without what every message has through its layout."""
    return frozenset[str]().union(*(needed(template, part) for part in parts)) - of_layout()
