"""One appointment as calendars learn of it: booked, moved, cancelled. Planned and composed like every other message.

The move crosses a change of the clocks, so that who reads the files sees whether one o'clock stays one o'clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.notifications.domain import Journey, learn
from services.notifications.messages import Records, plan
from services.notifications.samples import Sample, records
from services.notifications.samples.appointment import BOOKED, ENDS, SEGMENTS, STARTS
from services.notifications.samples.instants import at_utc
from services.notifications.samples.moving import later
from shared.calendar import end_of_day, london_date
from shared.contracts import assessment
from shared.contracts.envelope import Envelope, Fact

Name = Literal["booked", "moved", "cancelled"]
FIRST_AT, MOVED_TO = at_utc("2027-03-25", "13:00"), at_utc("2027-04-13", "12:00")
"""Thursday 25 March and Tuesday 13 April 2027, both at 1pm in London: the clocks go forward on 28 March."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Act:
    """What has happened, and the messages to everyone whom it concerns."""

    name: Name
    mails: tuple[Sample, ...]


def story(first_at: datetime = FIRST_AT, moved_to: datetime = MOVED_TO, known: Records | None = None) -> list[Act]:
    """The three acts, for an appointment that begins at one instant and is moved to another."""
    known = known or records()
    booked = _booked(first_at)
    moved = _booked(moved_to) | {
        "sequence": 1,
        "moved_from": {key: booked[key] for key in assessment.AppointmentBefore.model_fields},
        "moved_by": "candidate",
        "moves": 1,
    }
    off = {key: moved[key] for key in ("appointment_id", "assessor_id", "starts_at", "ends_at", "segments")}
    off |= {"sequence": 2, "join_link": moved["join_link"], "reason_class": "personal", "rebook": False}
    facts: tuple[tuple[Name, Fact], ...] = (
        ("booked", assessment.AppointmentBooked.model_validate(booked)),
        ("moved", assessment.AppointmentBooked.model_validate(moved)),
        ("cancelled", assessment.AppointmentCancelled.model_validate(off)),
    )
    acts, journey = [], known.journeys["journey"]
    for number, (name, fact) in enumerate(facts):
        told = _told(fact, min(first_at, moved_to) - (30 - 7 * number) * _DAY, number)
        journey = learn(journey, told)
        acts.append(Act(name, _mails(told, journey, known, name)))
    return acts


def _booked(starts_at: datetime) -> dict[str, object]:
    by = starts_at - STARTS
    return BOOKED | {
        "starts_at": starts_at,
        "ends_at": ENDS + by,
        "segments": later(SEGMENTS, by),
        "evidence_due_at": end_of_day(london_date(starts_at) - 10 * _DAY),
    }


def _told(fact: Fact, at: datetime, number: int) -> Envelope[Fact]:
    return Envelope[Fact].model_construct(
        id=f"act-{number}",
        type=fact.subject(),
        source=f"hlta/{fact.owner}",
        time=at,
        provider="provider",
        programme="hlta@1",
        journey="journey",
        cohort="cohort",
        data=fact,
    )


def _mails(told: Envelope[Fact], journey: Journey, known: Records, title: Name) -> tuple[Sample, ...]:
    now = replace(known, journeys={**known.journeys, "journey": journey})
    return tuple(Sample(title=title, message=message, records=now) for message in plan(told, journey, now))
