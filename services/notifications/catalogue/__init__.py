"""The whole catalogue: which fact is told to whom, by which template, with which links and calendar file.

Template names carry the number of the message in the product's list of mails. `key` tells apart two messages of one
template to one person in one journey. A message is due when its fact says so, else when the fact happened.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from services.notifications.catalogue import (
    application,
    appointment,
    digest,
    evaluation,
    evidence,
    journey,
    network,
    outcome,
    place,
    staff,
)
from services.notifications.catalogue.rule import Method, Rule
from services.notifications.domain import Journey
from shared.contracts import assessment
from shared.contracts.envelope import Envelope, Fact
from shared.errors import NotYet
from shared.policy import Programme

__all__ = ["CATALOGUE", "Method", "Rule", "due_at", "rule_of", "rules_for"]

CATALOGUE: tuple[Rule[Any], ...] = (
    *application.LINES,
    *place.LINES,
    *appointment.LINES,
    *evidence.LINES,
    *outcome.LINES,
    *evaluation.LINES,
    *journey.LINES,
    *staff.LINES,
    *digest.LINES,
    *network.LINES,
)


def _by_fact() -> dict[type[Fact], tuple[Rule[Any], ...]]:
    found: dict[type[Fact], list[Rule[Any]]] = defaultdict(list)
    for rule in CATALOGUE:
        found[rule.fact].append(rule)
    return {fact: tuple(rules) for fact, rules in found.items()}


_BY_FACT = _by_fact()


def rules_for(fact: Fact) -> tuple[Rule[Any], ...]:
    """The lines that this fact leads to; none for most facts."""
    return tuple(rule for rule in _BY_FACT.get(type(fact), ()) if rule.when(fact))


def rule_of(template: str, fact: Fact) -> Rule[Any]:
    """The line of the catalogue that a message came from."""
    return next(rule for rule in _BY_FACT[type(fact)] if rule.template == template and rule.when(fact))


def due_at(rule: Rule[Any], envelope: Envelope[Fact], journey: Journey, programme: Programme) -> datetime:
    """When the message is due: as the fact says, else when it happened.

    The letter with an award waits for the certificate's number, and is due when the outcome was released all the same.
    """
    fact = envelope.data
    if isinstance(fact, assessment.AwardMade):
        if journey.outcome is None or journey.outcome.outcome != "awarded":
            raise NotYet("The outcome that this award follows has not arrived here yet.")
        return journey.outcome.released_at
    found = rule.due(fact, programme) or getattr(fact, "due_at", None)
    return found if isinstance(found, datetime) else envelope.time
