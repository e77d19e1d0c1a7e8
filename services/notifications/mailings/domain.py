"""Who gets a mailing, who does not and why, and who may release it. Nothing here looks anything up or sends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, NaiveDatetime, StringConstraints

from services.notifications.domain import Journey, Person
from shared.calendar import at_london
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.notifications import HoldersInvited, Occasion
from shared.dates import invitation_at
from shared.errors import DomainError, Invalid
from shared.policy import load
from shared.text import on_one_line, web_address

TEMPLATE = "m39_network_meeting"

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(on_one_line)
]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=60), AfterValidator(on_one_line)
]
"""Short enough for a subject."""
Reason = Literal[
    "award_revoked", "withdrawn", "not_agreed", "taken_back", "no_address", "address_bounced", "has_it", "same_address"
]
FEW = 3
"""So many people may have come or gone between the preparation and the release."""


class NewMeeting(Frozen):
    """What an operator enters: `starts_at` is what London clocks show, without an offset."""

    occasion: Occasion = "network"
    title: Title
    starts_at: NaiveDatetime
    minutes: int = Field(ge=15, le=600)
    place: Line | None = None
    join_link: Annotated[Line, AfterValidator(web_address)] | None = None


class Meeting(Frozen):
    """A meeting of the network, or an offer of training, to which holders of the award are invited."""

    meeting_id: str
    occasion: Occasion
    title: str
    starts_at: Instant
    ends_at: Instant
    place: str | None = None
    join_link: str | None = None
    invite_at: Instant | None = None
    """When holders are invited by themselves; None for a meeting that was near when it was entered."""
    dropped_at: Instant | None = None
    """When the office said that it does not take place."""

    def invitation(self, mailing_id: str, count: int) -> HoldersInvited:
        """The fact by which so many holders are invited."""
        return HoldersInvited(
            mailing_id=mailing_id, count=count, **self.model_dump(exclude={"invite_at", "dropped_at"})
        )


class Recipient(Frozen):
    """Somebody who gets it: the holder of an award, for the journey that led to it."""

    journey_id: str
    person_id: str


class LeftOut(Frozen):
    """A holder who does not get it. `reference` is the candidate's, by which the office knows them."""

    journey_id: str
    reference: str | None
    reason: Reason


class SortedOut(Frozen):
    """All holders: those who get it, and those who do not."""

    going: tuple[Recipient, ...]
    left_out: tuple[LeftOut, ...]


def key_of(journey_id: str, person_id: str, meeting_id: str) -> str:
    """The key of an invitation: nobody is invited twice to one meeting, however many mailings there are."""
    return f"{TEMPLATE}:{journey_id}:{person_id}:1:{meeting_id}"


def planned(new: NewMeeting, meeting_id: str, now: Instant) -> Meeting:
    """The meeting at its London time. Raises Invalid when it is past, or nobody could find it."""
    starts_at = at_london(new.starts_at.date(), new.starts_at.time())
    if starts_at <= now:
        raise Invalid("The meeting must lie ahead. Enter a later date or time.", field="starts_at")
    if new.place is None and new.join_link is None:
        raise Invalid("Say where people come to. Enter a place, a link to join, or both.", field="place")
    invite_at = invitation_at(new.starts_at.date(), load("hlta"))
    return Meeting(
        invite_at=invite_at if invite_at > now else None,
        meeting_id=meeting_id,
        occasion=new.occasion,
        title=new.title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=new.minutes),
        place=new.place,
        join_link=new.join_link,
    )


def sort_out(
    journeys: Sequence[Journey],
    people: Mapping[str, Person],
    unreachable: Collection[str],
    keys_taken: Collection[str],
    meeting_id: str,
) -> SortedOut:
    """Each journey that led to an award, in the order given: of two that share an address the first gets it."""
    going: list[Recipient] = []
    left_out: list[LeftOut] = []
    written_to: set[str] = set()
    for journey in journeys:
        person = people.get(journey.candidate_id or "")
        reason = _reason(journey, person, unreachable, keys_taken, meeting_id)
        if person is not None and reason in (None, "has_it"):
            address = person.email.lower()
            reason = "same_address" if reason is None and address in written_to else reason
            written_to.add(address)
        if person is None or reason is not None:
            left_out.append(
                LeftOut(journey_id=journey.journey_id, reference=journey.reference, reason=reason or "no_address")
            )
        else:
            going.append(Recipient(journey_id=journey.journey_id, person_id=person.person_id))
    return SortedOut(going=tuple(going), left_out=tuple(left_out))


def _reason(
    journey: Journey,
    person: Person | None,
    unreachable: Collection[str],
    keys_taken: Collection[str],
    meeting_id: str,
) -> Reason | None:
    if not journey.holds_award:
        return "award_revoked"
    if journey.has_left or journey.ended is not None:
        return "withdrawn"
    if journey.agreed_reader("network") is None:
        return "taken_back" if "network" in journey.consents else "not_agreed"
    if person is None:
        return "no_address"
    if key_of(journey.journey_id, person.person_id, meeting_id) in keys_taken:
        return "has_it"
    return "address_bounced" if person.person_id in unreachable else None


def needs_second_person(count: int, above: int) -> bool:
    """Whether somebody other than the preparer must release a mailing to so many."""
    return count > above


def require_release(
    prepared_for: Collection[str], prepared_by: str, by: str, now_for: Collection[str], above: int
) -> None:
    """Raises DomainError `nobody_gets_it`, `mailing_stale` or `second_person_needed`. Both collections are journeys."""
    if not now_for:
        raise DomainError(
            "Nobody would get this mailing any more. Look at who is left out and why.", code="nobody_gets_it"
        )
    changed = set(prepared_for) ^ set(now_for)
    if len(changed) > FEW:
        raise DomainError(
            f"Since this mailing was prepared {len(changed)} people have come or gone, and at most {FEW} may. "
            "Prepare it again, and look at the new list.",
            code="mailing_stale",
        )
    if by == prepared_by and needs_second_person(len(now_for), above):
        raise DomainError(
            f"This mailing goes to {len(now_for)} people. Above {above} somebody other than its preparer must "
            "release it: ask a colleague in the office.",
            code="second_person_needed",
        )
