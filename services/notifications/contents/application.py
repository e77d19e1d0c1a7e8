"""Application and declaration: what the candidate and the head are told."""

from __future__ import annotations

from datetime import datetime

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from services.notifications.recipients import known_id
from shared.contracts import intake
from shared.dates import declaration_correct_by
from shared.errors import NotYet
from shared.links import Purpose


@of_fact.register(intake.DraftBegun)
@of_fact.register(intake.DraftSaved)
def _(fact: intake.DraftBegun | intake.DraftSaved, told: Told) -> Values:
    return {"deletes_at": fact.deletes_at, "moved": isinstance(fact, intake.DraftSaved)}


@of_fact.register
def _(fact: intake.DraftReminderDue, told: Told) -> Values:
    return {
        "missing": [wording.ANSWERS[name] for name in fact.missing if name in wording.ANSWERS],
        "deletes_at": fact.deletes_at,
        "is_last": fact.step == fact.of,
    }


@of_fact.register
def _(fact: intake.EntryRefused, told: Told) -> Values:
    return {
        "reasons": [wording.refusal(code, told.programme) for code in fact.codes],
        "decided_at": fact.decided_at,
        "by_rule": fact.decided_by == "rule",
        "draft": fact.draft,
        "ask_again_until": fact.ask_again_until,
    }


@of_fact.register
def _(fact: intake.ApplicationReceived, told: Told) -> Values:
    cohort = told.known_cohort()
    return {
        "reference": fact.reference,
        "cohort": cohort.name,
        "first_session": min(cohort.sessions, key=lambda session: session.number, default=None),
        "occasions": told.programme.eligibility.whole_class_minimum,
    }


@of_fact.register
def _(fact: intake.DeclarationRequested, told: Told) -> Values:
    return _request(told, fact.lapses_at)


@of_fact.register
def _(fact: intake.DeclarationReminderDue, told: Told) -> Values:
    if fact.to == "head":
        return _request(told, fact.lapses_at) | {"of": fact.of}
    head = told.named(fact.head_id)
    return {"lapses_at": fact.lapses_at, "head": head.name, "head_address": wording.masked(head.email)}


def _request(told: Told, lapses_at: datetime) -> Values:
    return {
        "candidate": told.candidate.name,
        "school": told.known_school().name,
        "lapses_at": lapses_at,
        "occasions": told.programme.eligibility.whole_class_minimum,
    }


@of_fact.register
def _(fact: intake.AddressCorrected, told: Told) -> Values:
    return {"reference": known_id(told.journey.reference, "reference"), "corrected_at": fact.corrected_at}


@of_fact.register
def _(fact: intake.DeclarationSigned, told: Told) -> Values:
    return _receipt(fact.signed_at, told) | {"is_corrected": False}


@of_fact.register
def _(fact: intake.DeclarationCorrected, told: Told) -> Values:
    signed_at = told.receipt.signed_at if told.receipt else fact.corrected_at
    return _receipt(signed_at, told) | {"is_corrected": True}


def _receipt(signed_at: datetime, told: Told) -> Values:
    return {
        "candidate": told.candidate.name,
        "signed_at": signed_at,
        "correct_within": told.programme.declaration.correct_within_days,
        "correct_by": declaration_correct_by(signed_at, told.programme).at,
        "answers": told.receipt,
        "agreed": wording.agreed(told.receipt) if told.receipt else (),
    }


@of_fact.register
def _(fact: intake.DeclarationTakenBack, told: Told) -> Values:
    found = {"reference": known_id(told.journey.reference, "reference"), "head_url": told.urls["head"]}
    return found | {"kind": "declined", "head_address": None, "goes_on": True, "kept_until": None, "why": ""}


@of_fact.register
def _(fact: intake.DeclarationDeclined, told: Told) -> Values:
    kind = "wrong_person" if fact.reason_class == "wrong_person" else "declined"
    return {"kind": kind, "goes_on": not fact.final} | _what_is_kept(fact, told)


@of_fact.register
def _(fact: intake.DeclarationLapsed, told: Told) -> Values:
    return {"kind": "lapsed", "goes_on": not fact.final} | _what_is_kept(fact, told)


def _what_is_kept(fact: intake.DeclarationDeclined | intake.DeclarationLapsed, told: Told) -> Values:
    return {
        "reference": known_id(told.journey.reference, "reference"),
        "head_url": told.urls["head"],
        "head_address": None,
        "kept_until": fact.place_kept_until,
        "why": wording.rule_of(fact.why) if fact.why else None,
    }


@of_fact.register
def _(fact: intake.WrongPersonReported, told: Told) -> Values:
    request = told.journey.request
    if request is None:
        raise NotYet("The request that reached the wrong person has not arrived here yet.")
    return {
        "kind": "bounced" if fact.how == "bounced" else "wrong_person",
        "head_address": wording.masked(told.named(fact.head_id).email),
        "goes_on": True,
        "reference": known_id(told.journey.reference, "reference"),
        "head_url": told.urls["head"],
        "kept_until": request.lapses_at,
        "why": "the end of the time that the school has to answer",
    }


@of_fact.register
def _(fact: intake.HeadReplaced, told: Told) -> Values:
    head = told.named(fact.head_id)
    return {
        "head": head.name,
        "head_address": wording.masked(head.email),
        "head_url": told.urls["head"],
        "school_changed": fact.reason_class == "changed_school",
    }


@of_fact.register
def _(fact: intake.DuplicateSuspected, told: Told) -> Values:
    other = told.named(fact.other_person_id)
    journey = told.others.get(fact.other_journey_id)
    keep = told.urls[Purpose.DUPLICATE]
    return {
        "reference": known_id(told.journey.reference, "reference"),
        "initials": wording.initials(told.recipient.name),
        "address": wording.masked(told.recipient.email),
        "other_reference": known_id(journey.reference if journey else None, "other reference"),
        "other_initials": wording.initials(other.name),
        "other_address": wording.masked(other.email),
        "matched": [wording.MATCHES[code] for code in fact.matched if code in wording.MATCHES],
        "keep_this_url": f"{keep}?keep=this",
        "keep_other_url": f"{keep}?keep=other",
    }
