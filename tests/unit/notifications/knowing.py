"""What notifications knows of a journey after some facts, and what it then says of a message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.notifications.domain import Journey, learn
from services.notifications.stops import stop_reason
from shared.contracts.envelope import Envelope, Fact
from tests.unit.notifications.standard import sample_fact

AT = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
EMPTY = Journey(journey_id="journey", provider_id="provider")


def after(*facts: Fact, versions: tuple[int, ...] = ()) -> Journey:
    journey = EMPTY
    for number, fact in enumerate(facts):
        envelope = Envelope[Fact].model_construct(
            id=f"fact-{number}",
            type=fact.subject(),
            source="hlta/intake",
            time=AT + timedelta(minutes=versions[number] if versions else number),
            provider="provider",
            programme=None,
            journey="journey",
            version=versions[number] if versions else number,
            data=fact,
        )
        journey = learn(journey, envelope)
    return journey


def reason(
    template: str, journey: Journey, person: str = "candidate", now: datetime = AT, title: str = ""
) -> str | None:
    return stop_reason(template, sample_fact(template, title or None), journey, person, now)
