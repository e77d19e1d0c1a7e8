"""What befalls a whole journey: paused, resumed, deferred, left, taken up again, reopened, ended by the office."""

from __future__ import annotations

from datetime import datetime

from services.notifications import wording
from services.notifications.contents.told import Told, Values, of_fact
from services.notifications.recipients import known_id
from shared.contracts import assessment, intake


@of_fact.register
def _(fact: intake.CandidateWithdrew, told: Told) -> Values:
    found: Values = {"withdrew_at": fact.withdrew_at}
    if told.part != "candidate":
        return found | {"candidate": told.candidate.name}
    # The link with which somebody leaves is the one with which they come back: it is no invitation to leave any more.
    back = told.urls["withdraw"] if fact.undo_until else None
    found |= {"undo_until": fact.undo_until, "reason": wording.reason(fact.reason_class)}
    return found | {"reference": told.journey.reference, "url": back, "leave_url": None}


@of_fact.register
def _(fact: intake.WithdrawalUndone, told: Told) -> Values:
    return {"undone_at": fact.undone_at} | _whose(told)


@of_fact.register
def _(fact: intake.JourneyPaused, told: Told) -> Values:
    if told.part != "candidate":
        return {"paused_at": fact.paused_at} | _whose(told)
    reason = wording.reason(fact.reason_class)
    return {"paused_at": fact.paused_at, "reason": reason, "stopped": _stopped(told, fact.paused_at)}


def _stopped(told: Told, at: datetime) -> list[tuple[str, datetime]]:
    """Every date that was open when the journey was paused, and counts no more."""
    journey, found = told.journey, []
    request, offer = journey.request, journey.place_offer
    answered = journey.declarations_ended.get(request.declaration_id, 0) if request is not None else 0
    if request is not None and answered < request.link_version and request.lapses_at and request.lapses_at > at:
        found.append(("The end of the request to your headteacher", request.lapses_at))
    if offer is not None and journey.place_offer_open and offer.hold_until > at:
        found.append(("The end of the hold on the place that you were offered", offer.hold_until))
    standing = journey.standing
    if standing is not None and standing[1].starts_at is not None and standing[1].starts_at > at:
        if standing[1].evidence_due_at is not None and not journey.evidence_complete:
            found.append((f"The day by which {told.work} were due", standing[1].evidence_due_at))
        found.append(("The assessment", standing[1].starts_at))
    return found


@of_fact.register
def _(fact: intake.JourneyResumed, told: Told) -> Values:
    return {"resumed_at": fact.resumed_at} | _whose(told)


@of_fact.register
def _(fact: intake.JourneyDeferred, told: Told) -> Values:
    found: Values = {"deferred_at": fact.deferred_at} | _whose(told)
    if told.part == "assessor":
        return found
    place = told.journey.places.get(fact.from_cohort_id)
    ahead = [one for one in place.sessions if one.ends_at > fact.deferred_at] if place is not None else []
    found |= {"sessions": sorted(ahead, key=lambda session: session.starts_at)}
    if told.part == "school_contact":
        return found
    return found | {"reason": wording.reason(fact.reason_class), "is_found": fact.to_cohort_id is not None}


@of_fact.register
def _(fact: intake.JourneyReopened, told: Told) -> Values:
    return {"reference": known_id(told.journey.reference, "reference")}


@of_fact.register
def _(fact: intake.JourneyVoided, told: Told) -> Values:
    if told.part != "candidate":
        return {"voided_at": fact.voided_at} | _whose(told)
    reason = wording.reason(fact.reason_class)
    return {"voided_at": fact.voided_at, "reason": reason, "reference": told.journey.reference}


@of_fact.register
def _(fact: intake.JourneyMerged, told: Told) -> Values:
    return {"reference": told.journey.reference, "merged_at": fact.merged_at}


@of_fact.register
def _(fact: assessment.ArrangingResumed, told: Told) -> Values:
    return {"candidate": told.candidate.name, "contact_by": fact.contact_by}


def _whose(told: Told) -> Values:
    """Others are told of whom the message is; the candidate knows."""
    return {} if told.part == "candidate" else {"candidate": told.candidate.name}
