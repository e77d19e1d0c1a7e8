"""One more fact of a journey taken in: what is remembered of those that intake tells."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch

from services.notifications.domain.records import Agreed, Attendance, Check, Journey, Place, PlaceOffer, Request
from shared.contracts import intake
from shared.contracts.envelope import Envelope, Fact, Message


@singledispatch
def of_fact(fact: Message, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    """What this kind of fact changes; most change nothing."""
    return journey


def learn(journey: Journey, envelope: Envelope[Fact]) -> Journey:
    """The journey after one more fact. Facts that change nothing here give it back as it was."""
    if envelope.programme and journey.programme is None:
        journey = journey.model_copy(update={"programme": envelope.programme})
    return of_fact(envelope.data, journey, envelope)


@of_fact.register
def _(fact: intake.ApplicationReceived, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(
        update={
            "candidate_id": fact.person_id,
            "reference": fact.reference,
            "school_id": journey.school_id if journey.school_changed_at else fact.school_id,
            "head_id": journey.head_id or fact.head_id,
            "school_contact_id": fact.school_contact_id,
            "link_version": max(journey.link_version, fact.link_version),
        }
    )


@of_fact.register
def _(fact: intake.AddressCorrected, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"link_version": max(journey.link_version, fact.link_version)})


@of_fact.register
def _(fact: intake.ConsentChanged, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.consents.get(fact.consent)
    if known is not None and known.changed_at > fact.changed_at:
        return journey
    newest = Agreed(given=fact.given, person_id=fact.person_id, changed_at=fact.changed_at)
    return journey.model_copy(update={"consents": {**journey.consents, fact.consent: newest}})


@of_fact.register
def _(fact: intake.DeclarationRequested, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    request = Request(
        declaration_id=fact.declaration_id,
        link_version=fact.link_version,
        head_id=fact.head_id,
        asked_at=envelope.time,
        lapses_at=fact.lapses_at,
    )
    known = journey.request
    if known is not None and (known.asked_at, known.link_version) > (request.asked_at, request.link_version):
        return journey
    return journey.model_copy(update={"request": request, "head_id": fact.head_id})


@of_fact.register
def _(fact: intake.DeclarationSigned, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return _ended(journey, fact.declaration_id, fact.link_version)


@of_fact.register
def _(fact: intake.DeclarationTakenBack, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.declarations_taken_back
    newest = max(fact.link_version, known.get(fact.declaration_id, 0))
    return journey.model_copy(update={"declarations_taken_back": {**known, fact.declaration_id: newest}})


@of_fact.register(intake.DeclarationDeclined)
@of_fact.register(intake.DeclarationLapsed)
def _(
    fact: intake.DeclarationDeclined | intake.DeclarationLapsed, journey: Journey, envelope: Envelope[Fact]
) -> Journey:
    asked = journey.request
    is_of_it = asked is not None and asked.declaration_id == fact.declaration_id
    return _ended(journey, fact.declaration_id, asked.link_version if asked is not None and is_of_it else 1)


@of_fact.register
def _(fact: intake.AttendanceRecorded, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.attendance.get(fact.session)
    if known is not None and known.version > envelope.version:
        return journey
    newest = Attendance(version=envelope.version, attended=fact.attended)
    return journey.model_copy(update={"attendance": {**journey.attendance, fact.session: newest}})


@of_fact.register
def _(fact: intake.SchoolChanged, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    if journey.school_changed_at is not None and journey.school_changed_at > fact.changed_at:
        return journey
    return journey.model_copy(update={"school_id": fact.school_id, "school_changed_at": fact.changed_at})


# Places and preparation ----------------------------------------------------------------------------------------------


@of_fact.register
def _(fact: intake.PlaceOffered, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    offer = PlaceOffer(link_version=fact.link_version, offered_at=envelope.time, hold_until=fact.hold_until)
    known = journey.place_offer
    if known is not None and (known.offered_at, known.link_version) > (offer.offered_at, offer.link_version):
        return journey
    return journey.model_copy(update={"place_offer": offer})


@of_fact.register
def _(fact: intake.PlaceConfirmed, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.places.get(fact.cohort_id)
    if known is not None and known.confirmed_at > envelope.time:
        return journey
    lost_at = known.lost_at if known is not None else None
    newest = Place(confirmed_at=envelope.time, sessions=fact.sessions, lost_at=lost_at)
    ended_at = later(journey.place_offer_ended_at, envelope.time)
    return _with_place(journey, fact.cohort_id, newest).model_copy(update={"place_offer_ended_at": ended_at})


@of_fact.register
def _(fact: intake.SessionChanged, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    place, number = journey.places.get(fact.cohort_id), fact.session.number
    if place is None or place.changes.get(number, 0) > fact.sequence:
        return journey
    others = tuple(one for one in place.sessions if one.number != number)
    sessions = others if fact.change == "cancelled" else (*others, fact.session)
    update = {
        "sessions": sessions,
        "changes": {**place.changes, number: fact.sequence},
        "changed_at": {**place.changed_at, number: envelope.time},
    }
    return _with_place(journey, fact.cohort_id, place.model_copy(update=update))


@of_fact.register
def _(fact: intake.PlaceLost, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return _without_place(journey, fact.cohort_id, envelope.time)


@of_fact.register
def _(fact: intake.LevelTwoProofRecorded, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"proved": tuple(sorted({*journey.proved, fact.proves}))})


@of_fact.register
def _(fact: intake.CheckRecorded, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    known = journey.checks.get(fact.check)
    if known is not None and known.recorded_at > fact.recorded_at:
        return journey
    newest = Check(recorded_at=fact.recorded_at, done=fact.done)
    return journey.model_copy(update={"checks": {**journey.checks, fact.check: newest}})


# What befalls the whole journey --------------------------------------------------------------------------------------


@of_fact.register
def _(fact: intake.JourneyDeferred, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    deferred = journey.model_copy(update={"deferred_at": later(journey.deferred_at, fact.deferred_at)})
    return _without_place(deferred, fact.from_cohort_id, fact.deferred_at)


@of_fact.register
def _(fact: intake.JourneyVoided, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"ended": "voided"})


@of_fact.register
def _(fact: intake.JourneyMerged, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"ended": "merged"})


@of_fact.register
def _(fact: intake.EntryRefused, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey if fact.draft else journey.model_copy(update={"ended": "ineligible"})


@of_fact.register
def _(fact: intake.JourneyReopened, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"ended": None}) if journey.ended == "ineligible" else journey


@of_fact.register(intake.DraftSubmitted)
@of_fact.register(intake.DraftDeleted)
def _(fact: intake.DraftSubmitted | intake.DraftDeleted, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    became = "deleted" if isinstance(fact, intake.DraftDeleted) else "submitted"
    return journey.model_copy(update={"draft_ended": became})


@of_fact.register
def _(fact: intake.EvaluationAnswered, journey: Journey, envelope: Envelope[Fact]) -> Journey:
    return journey.model_copy(update={"evaluators_done": tuple(sorted({*journey.evaluators_done, fact.person_id}))})


def _ended(journey: Journey, declaration_id: str, link_version: int) -> Journey:
    ended = max(link_version, journey.declarations_ended.get(declaration_id, 0))
    return journey.model_copy(update={"declarations_ended": {**journey.declarations_ended, declaration_id: ended}})


def _with_place(journey: Journey, cohort_id: str, place: Place) -> Journey:
    return journey.model_copy(update={"places": {**journey.places, cohort_id: place}})


def _without_place(journey: Journey, cohort_id: str, at: datetime) -> Journey:
    place = journey.places.get(cohort_id)
    if place is None:
        return journey
    return _with_place(journey, cohort_id, place.model_copy(update={"lost_at": later(place.lost_at, at)}))


def keep_newest(kind: type[Fact], name: str, said: str | None = None) -> None:
    """Of a kind of fact the journey keeps, as `name`, the newest instant: what the fact says, else when it happened."""

    def keep(fact: Fact, journey: Journey, envelope: Envelope[Fact]) -> Journey:
        told = envelope.time if said is None else getattr(fact, said)
        return journey.model_copy(update={name: later(getattr(journey, name), told)})

    of_fact.register(kind, keep)


for _kind, _name, _said in (
    (intake.CandidateWithdrew, "withdrew_at", "withdrew_at"),
    (intake.WithdrawalUndone, "came_back_at", "undone_at"),
    (intake.JourneyPaused, "paused_at", "paused_at"),
    (intake.JourneyResumed, "resumed_at", "resumed_at"),
    (intake.JourneyHeld, "held_at", None),
    (intake.HoldEnded, "hold_ended_at", None),
    (intake.PreparationCompleted, "prepared_at", None),
    (intake.PlaceOfferDeclined, "place_offer_ended_at", None),
    (intake.PlaceOfferExpired, "place_offer_ended_at", None),
    (intake.EvaluationEnded, "evaluation_ended_at", "ended_at"),
):
    keep_newest(_kind, _name, _said)


def later(known: datetime | None, told: datetime) -> datetime:
    """The later of what is known and what is told."""
    return told if known is None else max(known, told)
