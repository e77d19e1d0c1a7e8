"""Finding an assessor and a time: of each guest only their own minutes."""

from __future__ import annotations

from collections.abc import Sequence

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from services.notifications.recipients import known_id
from shared.contracts import assessment
from shared.contracts.values import SegmentPlan
from shared.errors import NotYet


@of_fact.register
def _(fact: assessment.AssessmentOffered, told: Told) -> Values:
    if fact.stand_in_for is not None:
        return {
            "initials": fact.initials,
            "phase": fact.phase.replace("_", " "),
            "starts_at": fact.starts_at,
            "ends_at": fact.ends_at,
            "reply_by": fact.reply_by,
        }
    return {
        "initials": fact.initials,
        "phase": fact.phase.replace("_", " "),
        "first_on": fact.window_first_on,
        "last_on": fact.window_last_on,
        "minutes": fact.minutes,
        "reply_by": fact.reply_by,
    }


@of_fact.register
def _(fact: assessment.AssessmentExpired, told: Told) -> Values:
    return {"initials": known_id(told.journey.offers.get(fact.offer_id), "offer")}


@of_fact.register
def _(fact: assessment.SlotsProposed, told: Told) -> Values:
    slots = sorted(fact.slots, key=lambda slot: slot.starts_at)
    standing = told.journey.standing
    stands = standing[1].starts_at if standing is not None else None
    return {
        "assessor": told.named(fact.assessor_id).name,
        "slots": slots,
        "reply_by": fact.reply_by,
        "shared": fact.shared,
        "stands": stands if stands is not None and stands > told.fact_at else None,
    }


@of_fact.register
def _(fact: assessment.SlotChosen, told: Told) -> Values:
    segment = next(segment for segment in fact.asked if segment.person_id == told.recipient.person_id)
    others = [own for other in fact.alternatives for own in other.asked if own.person_id == told.recipient.person_id]
    return own_minutes(segment, told) | {
        "reply_by": fact.release_at,
        "others": others,
        "instead_of": _agreed_minutes(fact.slot_id, told),
    }


def _agreed_minutes(slot_id: str, told: Told) -> SegmentPlan | None:
    """The reader's own minutes in the appointment that stands, while another time for it is looked for."""
    standing = told.journey.standing
    if standing is None or standing[0] == slot_id:
        return None
    agreed = (segment for segment in standing[1].segments if segment.starts_at > told.fact_at)
    return next((segment for segment in agreed if segment.person_id == told.recipient.person_id), None)


@of_fact.register
def _(fact: assessment.GuestAsked, told: Told) -> Values:
    return own_minutes(fact.segment, told) | {"reply_by": fact.reply_by, "others": [], "instead_of": None}


@of_fact.register
def _(fact: assessment.GuestReplaced, told: Told) -> Values:
    found = {"candidate_first_name": wording.first_name(told.candidate.name), "role": fact.role}
    return found | {"segment": told.asked_of(fact.replaced_person_id)}


@of_fact.register
def _(fact: assessment.SlotsReleased, told: Told) -> Values:
    return given_up(fact.asked, told) | {"looks_again": fact.reason_code != "move_dropped"}


def given_up(asked: Sequence[SegmentPlan], told: Told) -> Values:
    """A time that was asked for and will not be."""
    return own_minutes(next(own for own in asked if own.person_id == told.recipient.person_id), told)


@of_fact.register
def _(fact: assessment.GuestReminderDue, told: Told) -> Values:
    later = told.journey.asked_guests.get(told.recipient.person_id)
    if later is not None and later.slot_id == fact.slot_id:
        return own_minutes(fact.segment, told) | {"reply_by": later.reply_by, "of": fact.of}
    choice = told.journey.choice
    if choice is None or choice.slot_id != fact.slot_id:
        raise NotYet("The choice that this reminder is about has not arrived here yet.")
    return own_minutes(fact.segment, told) | {"reply_by": choice.release_at, "of": fact.of}


def own_minutes(segment: SegmentPlan, told: Told) -> Values:
    """Of a guest: the candidate's first name, and when they are to be there."""
    return {
        "candidate_first_name": wording.first_name(told.candidate.name),
        "segment": segment,
        "minutes": wording.minutes_between(segment.starts_at, segment.ends_at),
        "role": segment.role,
    }
