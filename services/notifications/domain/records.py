"""What notifications remembers: people, places, and of each journey enough to know whom to tell and what is stale."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Literal

from pydantic import Field

from shared.consents import ConsentKind
from shared.contracts.envelope import Frozen, Instant
from shared.contracts.values import Role, SegmentPlan, SessionPlan, SlotPlan, TermDates


class Provider(Frozen):
    """A training provider as its mails show it: its name, and the person to ring."""

    provider_id: str
    name: str
    contact_name: str
    contact_email: str
    contact_phone: str


class Person(Frozen):
    """Somebody we may write to."""

    person_id: str
    role: Role
    name: str
    email: str
    phone: str | None = None
    school_id: str | None = None


class School(Frozen):
    """A school's name, and the days on which it may be written to."""

    school_id: str
    name: str
    terms: tuple[TermDates, ...] = ()
    closed_on: tuple[date, ...] = ()


class Cohort(Frozen):
    """A cohort's name and sessions. `cancelled_at`: since when those that were still to come are off."""

    cohort_id: str
    name: str
    sessions: tuple[SessionPlan, ...]
    cancelled_at: Instant | None = None


class Request(Frozen):
    """What the head was asked last."""

    declaration_id: str
    link_version: int
    head_id: str
    asked_at: Instant
    lapses_at: Instant | None = None


class Agreed(Frozen):
    """The candidate's last word on one consent. `person_id`: who may be written to by it."""

    given: bool
    person_id: str | None
    changed_at: Instant


class Attendance(Frozen):
    """The last that was recorded for one session's number."""

    version: int
    attended: bool


class Choice(Frozen):
    """The slot that the candidate chose, until when the guests may answer, and who has answered."""

    slot_id: str
    proposal_version: int
    release_at: Instant
    asked: tuple[SegmentPlan, ...] = ()
    chosen_at: Instant | None = None


class AskedGuest(Frozen):
    """A guest who was asked after the others, in place of somebody else."""

    slot_id: str
    link_version: int
    reply_by: Instant
    segment: SegmentPlan
    appointment_id: str | None = None


class Appointment(Frozen):
    """One appointment in its newest form, the telephone call of a re-assessment included."""

    sequence: int
    starts_at: Instant | None
    evidence_due_at: Instant | None = None
    due_told_at: Instant | None = None
    cancelled: bool = False
    segments: tuple[SegmentPlan, ...] = ()
    """The guests' own minutes."""
    join_link: str = ""
    ends_at: Instant | None = None
    assessor_id: str | None = None
    interviews: tuple[SegmentPlan, ...] = ()
    """The candidate's own minutes that are still to come; none of a telephone call, which has no segments."""
    heard: int = 0
    """How many interviews of the candidate were over when a call broke off."""
    report_due_at: Instant | None = None
    told_at: Instant | None = None


class OfferedTimes(Frozen):
    """The times that an assessor holds for the candidate, as the newest proposal has them."""

    proposal_version: int
    assessor_id: str
    slots: tuple[SlotPlan, ...]
    told_at: Instant


class Place(Frozen):
    """The candidate's sessions with one cohort as they stand, and of each that was changed the number of the change."""

    confirmed_at: Instant
    sessions: tuple[SessionPlan, ...]
    changes: dict[int, int] = Field(default_factory=dict)
    changed_at: dict[int, Instant] = Field(default_factory=dict)
    lost_at: Instant | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the candidate still has it."""
        return self.lost_at is None or self.lost_at < self.confirmed_at


class PlaceOffer(Frozen):
    """The last freed place that was offered, and until when it is held."""

    link_version: int
    offered_at: Instant
    hold_until: Instant


class Check(Frozen):
    """The last that was recorded of one check of understanding."""

    recorded_at: Instant
    done: bool


class Turn(Frozen):
    """Something that was put to somebody, and done: when each was told last, and to whom it was put."""

    put_at: Instant | None = None
    person_id: str = ""
    done_at: Instant | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was done since it was put to somebody last."""
        return self.done_at is not None and (self.put_at is None or self.done_at >= self.put_at)

    def put_to(self, person_id: str, at: datetime) -> Turn:
        """With what was told of an instant, unless something later is known."""
        if self.put_at is not None and self.put_at > at:
            return self
        return self.model_copy(update={"put_at": at, "person_id": person_id})

    def done(self, at: datetime) -> Turn:
        """Done at an instant, or at a later one that is known."""
        return self if self.done_at is not None and self.done_at > at else self.model_copy(update={"done_at": at})


class Outcome(Frozen):
    """What the candidate was told, or is told as soon as the award is made."""

    attempt: int
    outcome: str
    released_at: Instant
    letter_on: date
    appeal_last_at: Instant
    link_version: int


class Journey(Frozen):
    """Everything remembered of one journey; ids, dates and codes only."""

    journey_id: str
    provider_id: str
    programme: str | None = None
    candidate_id: str | None = None
    reference: str | None = None
    school_id: str | None = None
    head_id: str | None = None
    school_contact_id: str | None = None
    link_version: int = 1
    request: Request | None = None
    declarations_ended: dict[str, int] = Field(default_factory=dict)
    """Of each declaration that was signed, declined or lapsed, the link version up to which it was."""
    declarations_taken_back: dict[str, int] = Field(default_factory=dict)
    """Of each declaration of which the head took a confirmation back, the link version of the newest such."""
    school_changed_at: Instant | None = None
    withdrew_at: Instant | None = None
    came_back_at: Instant | None = None
    paused_at: Instant | None = None
    resumed_at: Instant | None = None
    held_at: Instant | None = None
    hold_ended_at: Instant | None = None
    deferred_at: Instant | None = None
    prepared_at: Instant | None = None
    ended: Literal["voided", "merged", "ineligible"] | None = None
    draft_ended: Literal["submitted", "deleted"] | None = None
    """What became of the application before it was sent; of most nothing is known, for they were never drafts."""
    places: dict[str, Place] = Field(default_factory=dict)
    """By cohort."""
    place_offer: PlaceOffer | None = None
    place_offer_ended_at: Instant | None = None
    proved: tuple[str, ...] = ()
    """Subjects in which proof of level 2 is in."""
    checks: dict[int, Check] = Field(default_factory=dict)
    attendance: dict[int, Attendance] = Field(default_factory=dict)
    offers: dict[str, str] = Field(default_factory=dict)
    """The candidate's initials as each offer told them."""
    offer_ends: dict[str, Instant] = Field(default_factory=dict)
    """Until when each offer may be answered: the newest that was told, since a pause has it made anew."""
    offers_answered: tuple[str, ...] = ()
    assessor_id: str | None = None
    accepted_at: Instant | None = None
    given_up_at: Instant | None = None
    """When the last assessor who gave the candidate up, or was relieved of one, did so."""
    choice: Choice | None = None
    released_proposal: int = 0
    proposed: int = 0
    """The newest proposal of times."""
    times: OfferedTimes | None = None
    times_over_at: Instant | None = None
    """When held times were given back last, or one of them became the appointment."""
    stood_down: tuple[str, ...] = ()
    """Of each assessor who gave a booked time up that stood, `appointment:person`."""
    confirmed: tuple[str, ...] = ()
    """Of each guest who answered, `slot:person`."""
    can_come: dict[str, tuple[Instant, bool]] = Field(default_factory=dict)
    """Of each guest who answered, when they last did, and whether they can come."""
    asked_guests: dict[str, AskedGuest] = Field(default_factory=dict)
    replaced_guests: tuple[str, ...] = ()
    appointments: dict[str, Appointment] = Field(default_factory=dict)
    reminded: dict[str, Instant] = Field(default_factory=dict)
    """Of each appointment, when the newest reminder of it was due."""
    evidence_complete_at: Instant | None = None
    evidence_reopened_at: Instant | None = None
    evidence_opened_at: Instant | None = None
    """When what was handed in was opened last for the first time."""
    late_until: dict[str, Instant] = Field(default_factory=dict)
    """By appointment, until when late work is taken at the latest."""
    drafts: dict[str, Turn] = Field(default_factory=dict)
    """By task, the draft that was shared for comments."""
    reports_signed: tuple[str, ...] = ()
    questions_answered: tuple[str, ...] = ()
    """Moderators' questions on a report."""
    appeals: dict[str, Turn] = Field(default_factory=dict)
    """By appeal, who is to decide it."""
    advice: Turn = Turn()
    outcome: Outcome | None = None
    evaluators_done: tuple[str, ...] = ()
    """Who has said what changed since the award."""
    evaluation_ended_at: Instant | None = None
    award_revoked_at: Instant | None = None
    consents: dict[str, Agreed] = Field(default_factory=dict)
    """By kind, what the candidate agreed to beyond the assessment, or took back."""

    def agreed_reader(self, kind: ConsentKind) -> str | None:
        """Id of whoever may be written to by a consent that stands; None without one."""
        known = self.consents.get(kind)
        return known.person_id if known is not None and known.given else None

    @property
    def school_reader(self) -> str | None:
        """Id of the contact at the school, while the candidate has not taken back that they are told."""
        known = self.consents.get("school_copies")
        return None if known is not None and not known.given else self.school_contact_id

    @property
    def holds_award(self) -> bool:
        """Whether the candidate was awarded the status and it was not taken back since."""
        if self.outcome is None or self.outcome.outcome != "awarded":
            return False
        return self.award_revoked_at is None or self.award_revoked_at < self.outcome.released_at

    @property
    def has_left(self) -> bool:
        """Whether the candidate withdrew and has not come back since."""
        return _is_on(self.withdrew_at, self.came_back_at)

    @property
    def is_paused(self) -> bool:
        """Whether nothing is asked of anybody for a while."""
        return _is_on(self.paused_at, self.resumed_at)

    @property
    def is_held(self) -> bool:
        """Whether it is asked which of two records is kept."""
        return _is_on(self.held_at, self.hold_ended_at)

    @property
    def is_deferred(self) -> bool:
        """Whether the candidate goes on with another cohort and has not finished its preparation yet."""
        return _is_on(self.deferred_at, self.prepared_at)

    @property
    def evidence_complete(self) -> bool:
        """Whether everything is in and locked."""
        return _is_on(self.evidence_complete_at, self.evidence_reopened_at)

    @property
    def place_offer_open(self) -> bool:
        """Whether the last freed place that was offered is not answered yet."""
        return self.place_offer is not None and _is_on(self.place_offer.offered_at, self.place_offer_ended_at)

    @property
    def standing(self) -> tuple[str, Appointment] | None:
        """The appointment that is booked, by its id: also one that has begun, until it is cancelled."""
        booked = [found for found in self.appointments.items() if not found[1].cancelled]
        return max(booked, key=lambda found: found[1].starts_at or _LONG_AGO, default=None)

    def due_told(self, appointment_id: str) -> datetime | None:
        """When the evidence of an appointment is or was due, as the candidate was told."""
        known = self.appointments.get(appointment_id)
        return known.evidence_due_at if known is not None else None

    def sessions_now(self, cohort_id: str, told: tuple[SessionPlan, ...]) -> tuple[SessionPlan, ...]:
        """The sessions of a place as they stand: those that were told, unless the provider has changed some since."""
        place = self.places.get(cohort_id)
        if place is None or not place.changes or not place.is_kept:
            return told
        return tuple(sorted(place.sessions, key=lambda session: session.number))

    def kept_sessions(self, at: datetime) -> tuple[tuple[str, SessionPlan], ...]:
        """The sessions that lie ahead at an instant, each with its cohort: those in the candidate's calendar."""
        kept = [(cohort_id, place) for cohort_id, place in self.places.items() if place.is_kept]
        ahead = [(cohort_id, one) for cohort_id, place in kept for one in place.sessions if one.ends_at > at]
        return tuple(sorted(ahead, key=lambda found: found[1].starts_at))

    def assessor_at(self, at: datetime) -> str | None:
        """Who had the candidate in hand at an instant; a candidate given up just then was in hand still."""
        if self.accepted_at is not None and self.given_up_at is not None and self.accepted_at < self.given_up_at < at:
            return None
        return self.assessor_id

    @property
    def assessor_now(self) -> str | None:
        """Who has the candidate in hand; None once that one gave the candidate up and nobody else has taken over."""
        given_up = self.accepted_at is not None and self.given_up_at is not None and self.accepted_at < self.given_up_at
        return None if given_up else self.assessor_id


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def _is_on(began_at: datetime | None, ended_at: datetime | None) -> bool:
    return began_at is not None and (ended_at is None or began_at > ended_at)
