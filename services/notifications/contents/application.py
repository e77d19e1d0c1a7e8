"""Application and declaration: what the candidate and the head are told."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from services.notifications.recipients import known_id
from shared.calendar import end_of_day, london_date
from shared.contracts import intake


@of_fact.register
def _(fact: intake.ApplicationReceived, told: Told) -> Values:
    cohort = told.known_cohort()
    return {
        "reference": fact.reference,
        "cohort": cohort.name,
        "first_session": min(cohort.sessions, key=lambda session: session.number),
        "occasions": told.programme.eligibility.whole_class_minimum,
    }


@of_fact.register
def _(fact: intake.DeclarationRequested, told: Told) -> Values:
    return _request(told, fact.lapses_at)


@of_fact.register
def _(fact: intake.DeclarationReminderDue, told: Told) -> Values:
    steps = {"of": fact.of, "lapses_at": fact.lapses_at}
    if fact.to == "head":
        return _request(told, fact.lapses_at) | steps
    head = told.named(fact.head_id)
    return steps | {"head": head.name, "head_address": wording.masked(head.email)}


def _request(told: Told, lapses_at: datetime) -> Values:
    return {
        "candidate": told.candidate.name,
        "school": told.known_school().name,
        "lapses_at": lapses_at,
        "occasions": told.programme.eligibility.whole_class_minimum,
    }


@of_fact.register
def _(fact: intake.DeclarationSigned, told: Told) -> Values:
    days = told.programme.declaration.correct_within_days
    return {
        "candidate": told.candidate.name,
        "signed_at": fact.signed_at,
        "correct_within": days,
        "correct_by": end_of_day(london_date(fact.signed_at) + timedelta(days=days)),
        "answers": told.answers,
        "agreed": wording.agreed(told.answers) if told.answers else (),
    }


@of_fact.register
def _(fact: intake.DeclarationDeclined, told: Told) -> Values:
    kind = "wrong_person" if fact.reason_class == "wrong_person" else "declined"
    return {"kind": kind} | _what_is_kept(fact, told)


@of_fact.register
def _(fact: intake.DeclarationLapsed, told: Told) -> Values:
    return {"kind": "lapsed"} | _what_is_kept(fact, told)


def _what_is_kept(fact: intake.DeclarationDeclined | intake.DeclarationLapsed, told: Told) -> Values:
    return {
        "reference": known_id(told.journey.reference, "reference"),
        "kept_until": fact.place_kept_until,
        "why": wording.rule_of(fact.why) if fact.why else None,
    }
